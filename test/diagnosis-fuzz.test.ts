import { afterEach, describe, expect, test, vi } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { leaves } from '../src/diagnosis/leaves.ts'
import type { Diagnosis } from '../src/diagnosis/types.ts'
import { base64url, bearer, given, token } from './diagnosis-cast.ts'
import { fuzzedInputs } from './fuzzed-inputs.ts'

const written = ({ primary, evidence, alsoWrong, wouldHelp }: Diagnosis): string =>
  JSON.stringify([primary, evidence, alsoWrong, wouldHelp])

/** Stretches of the credential long enough not to occur in prose by chance. */
const privateSegments = (authorization: string): readonly string[] =>
  authorization.split(/[\s,.]+/).filter((segment) => segment.length >= 12)

const known = new Set(leaves.map(({ id }) => id))

describe('10,000 fuzzed tokens', () => {
  // In parts, so that a slow machine shows progress; each part goes on from a seed of its own.
  test.each(Array.from({ length: 20 }, (_, part) => part))('part %i of 20 is survived', (part) => {
    for (const input of fuzzedInputs(500, 20_401 + part)) {
      const { authorization } = input
      const found = diagnose(input)
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
