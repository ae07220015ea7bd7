import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { quote } from '../src/diagnosis/quote.ts'
import type { Diagnosis } from '../src/diagnosis/types.ts'
import { allCases } from './diagnosis-cases.ts'
import { given, own, token } from './diagnosis-cast.ts'

const written = ({ primary, evidence, alsoWrong, wouldHelp }: Diagnosis): string =>
  JSON.stringify([primary, evidence, alsoWrong, wouldHelp])

/** Segments long enough not to occur in prose by chance; the header's members may be shown. */
const privateSegments = (authorization: string): readonly string[] =>
  authorization
    .split(/[\s,]+/)
    .flatMap((word) => word.split('.').slice(1))
    .filter((segment) => segment.length >= 8)

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const alphabet = 'AZaz09-_.=+/ ,"%\n\u0000é€{}[]:eyJ'

function mutated(text: string, random: (below: number) => number): string {
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

describe('a diagnosis', () => {
  test('survives 2,000 mutated tokens and repeats nothing of them', () => {
    const random = generator(20_401)
    const headers = Object.values(allCases)
      .flatMap((build) => [0, 1, 2].map((n) => build(n)))
      .filter(({ authorization }) => (authorization?.length ?? 0) < 4096)
    const began = performance.now()
    for (let round = 0; round < 2000; round++) {
      const input = headers[random(headers.length)] ?? given(0, undefined)
      const authorization = mutated(input.authorization ?? 'Bearer ', random)
      const text = written(diagnose({ ...input, authorization }))
      for (const segment of privateSegments(authorization)) expect(text).not.toContain(segment)
      for (const { value } of input.secrets) expect(text).not.toContain(value)
    }
    expect((performance.now() - began) / 2000).toBeLessThan(20)
  })

  test('withholds a claim or header member that holds part of the token, a secret or a key', () => {
    const pem = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const [, , signature = ''] = token({ n: 0, signer: own }).split('.')
    const hidden = [pem, 'registry-key-4711', token({ n: 1 }), `a${signature}b`]
    for (const value of hidden) {
      const claims = { iss: value, aud: [value, 'x'], sub: value }
      const input = given(
        0,
        `Bearer ${token({ n: 0, header: { kid: value, typ: value }, claims })}`,
      )
      const authorization = `${input.authorization}, Bearer ${signature}`
      for (const each of [input, { ...input, authorization }]) {
        const text = written(diagnose(each))
        expect(text).not.toContain(value.slice(0, 40))
        expect(text).not.toContain('registry-key-4711')
      }
    }
  })

  test('says that something is withheld', () => {
    const authorization = `Bearer ${token({ n: 0, claims: { iss: 'registry-key-4711' } })}`
    const { primary, evidence } = diagnose(given(0, authorization))
    expect(primary.id).toBe('D50')
    expect(evidence.join(' ')).toContain(
      'iss is a withheld value, expected "https://registry.example"',
    )
  })

  test('survives deep, wide and hostile content', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`
    const encoded = Buffer.from(`{"iss":${deep},"aud":${deep},"exp":1e999}`).toString('base64url')
    const header = Buffer.from(
      '{"alg":"RS256","kid":{"__proto__":1},"x5c":["x"],"jwk":{"kty":"RSA"}}',
    )
    const authorization = `Bearer ${header.toString('base64url')}.${encoded}.c2ln`
    const jwks = {
      status: 200,
      body: `{"keys":[null,1,{"kty":"RSA"},{"kty":"RSA","n":"AQ","e":"AQ"}]}`,
    }
    const { primary, alsoWrong } = diagnose(given(0, authorization, { jwks }))
    expect(primary.id).toBe('D39')
    expect(alsoWrong.map(({ id }) => id)).toEqual(['D35', 'D46', 'D50', 'D53'])
  })
})

describe('quoting', () => {
  const input = given(0, undefined)

  test('is JSON, in ASCII, of at most 120 characters', () => {
    expect(quote('a"b', input)).toBe('"a\\"b"')
    expect(quote('\u202e\u009b', input)).toBe('"\\u202e\\u009b"')
    expect(quote('x '.repeat(250), input)).toHaveLength(120)
    expect(quote(['a', 1, null], input)).toBe('["a",1,null]')
  })

  test('shows no structures and says what is absent', () => {
    expect(quote({ a: 1 }, input)).toBe('a structure')
    expect(quote([[1]], input)).toBe('a structure')
    expect(quote(undefined, input)).toBe('absent')
  })
})
