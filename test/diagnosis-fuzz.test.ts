import { afterEach, describe, expect, test, vi } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { leaves } from '../src/diagnosis/leaves.ts'
import type { Diagnosis } from '../src/diagnosis/types.ts'
import { allFaults, caseOf } from './diagnosis-cases.ts'
import { base64url, bearer, given, token } from './diagnosis-cast.ts'

type Random = (below: number) => number

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const alphabet = 'AZaz09-_.=+/ ,"%\n\u0000é€{}[]:eyJ'

function mutated(text: string, random: Random): string {
  const letters = [...text]
  for (let edits = 1 + random(6); edits > 0; edits--) {
    const at = random(letters.length + 1)
    const letter = alphabet[random(alphabet.length)] ?? ''
    const kind = random(5)
    if (kind === 0) letters.splice(at, 1)
    else if (kind === 1) letters.splice(at, 0, letter)
    else if (kind === 2) letters.splice(at, 1, letter)
    else if (kind === 3) letters.splice(at, random(80))
    else letters.splice(at, 0, ...letters.slice(0, random(60)))
  }
  return letters.join('')
}

const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u202e',
  [],
  [[[]]],
  {},
  { toString: 1 },
  { length: 9 },
  'eyJhbGciOiJub25lIn0',
]
const members = ['alg', 'kid', 'typ', 'crit', 'jwk', 'x5c', 'b64']
const claims = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'permissions', 'agent_id']

/** A token that is whole, and whose members hold what nobody expects in them. */
function odd(random: Random): string {
  const oddOf = (names: readonly string[]) =>
    Object.fromEntries(
      Array.from({ length: random(4) }, () => [
        names[random(names.length)],
        hostile[random(hostile.length)],
      ]),
    )
  const header = { alg: 'RS256', kid: 'reg-a', ...oddOf(members) }
  const payload = { iss: 'https://registry.example', aud: 'mesh-one', ...oddOf(claims) }
  return `${base64url(header)}.${base64url(payload)}.${'c2ln'.repeat(1 + random(86))}`
}

const written = ({ primary, evidence, alsoWrong, wouldHelp }: Diagnosis): string =>
  JSON.stringify([primary, evidence, alsoWrong, wouldHelp])

/** Stretches of the credential long enough not to occur in prose by chance. */
const privateSegments = (authorization: string): readonly string[] =>
  authorization.split(/[\s,.]+/).filter((segment) => segment.length >= 12)

const known = new Set(leaves.map(({ id }) => id))
const pool = Object.keys(allFaults)
  .flatMap((id) => [0, 1, 2].map((n) => caseOf([id], n)))
  .filter(({ authorization = '' }) => authorization.length < 4096)

describe('10,000 fuzzed tokens', () => {
  // In parts, so that a slow machine shows progress; each part goes on from a seed of its own.
  test.each(Array.from({ length: 20 }, (_, part) => part))('part %i of 20 is survived', (part) => {
    const random = generator(20_401 + part)
    for (let round = 0; round < 500; round++) {
      const input = pool[random(pool.length)] ?? given(0, undefined)
      const authorization =
        round % 4 === 0 ? bearer(odd(random)) : mutated(input.authorization ?? 'Bearer ', random)
      const found = diagnose({ ...input, authorization })
      const text = written(found)
      expect(known.has(found.primary.id)).toBe(true)
      expect(found.confidence > 0 && found.confidence < 1).toBe(true)
      for (const segment of privateSegments(authorization)) expect(text).not.toContain(segment)
      for (const { value } of input.secrets) expect(text).not.toContain(value)
    }
  })
})

describe('the work for one diagnosis is bounded', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const parsedBy = (authorization: string): number => {
    const parse = vi.spyOn(JSON, 'parse')
    diagnose(given(0, authorization))
    return parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0)
  }

  test('whatever is longer than 64 KiB is not looked into', () => {
    const huge = base64url({ iss: 'x'.repeat(5_000_000) })
    expect(parsedBy(bearer(`${base64url({ alg: 'RS256' })}.${huge}.c2ln`))).toBeLessThan(2048)
    expect(parsedBy('.'.repeat(5_000_000))).toBeLessThan(2048)
  })

  test('what is shorter is parsed a few times at most, however it is wrapped', () => {
    const claims = { iss: 'x'.repeat(40_000) }
    const large = token({ n: 0, claims })
    for (const text of [large, `"${large}"`, `Bearer ${large}==`, `${large}.a`]) {
      expect(parsedBy(bearer(text))).toBeLessThan(8 * 64 * 1024)
    }
  })

  test('nesting beyond 64 levels is never handed to the parser', () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`
    const authorization = (levels: number) => bearer(token({ n: 0, payload: nested(levels) }))
    expect(diagnose(given(0, authorization(64))).primary.id).toBe('D15')
    expect(diagnose(given(0, authorization(63))).primary.id).not.toBe('D15')
    const parse = vi.spyOn(JSON, 'parse')
    diagnose(given(0, authorization(10_000)))
    expect(parse.mock.calls.filter(([text]) => text.includes('[[['))).toEqual([])
  })

  test('each key is read once', () => {
    const { candidates, ...rest } = given(0, `Token "${token({ n: 0 })}=="`)
    const reads = candidates.map(() => 0)
    const counted = candidates.map((candidate, at) => ({
      ...candidate,
      get key() {
        reads[at] = (reads[at] ?? 0) + 1
        return candidate.key
      },
    }))
    expect(diagnose({ ...rest, candidates: counted }).alsoWrong.length).toBeGreaterThan(0)
    expect(Math.max(...reads)).toBe(1)
  })

  test('no more than 64 published keys are tried', () => {
    const keys = Array.from({ length: 5000 }, () => ({ kty: 'RSA', n: 'AQ', e: 'AQAB' }))
    const input = given(0, bearer(token({ n: 0 })), {
      jwks: { status: 200, body: JSON.stringify({ keys }) },
    })
    expect(diagnose(input).evidence.join(' ')).toContain('None of the 64 published keys')
  })
})
