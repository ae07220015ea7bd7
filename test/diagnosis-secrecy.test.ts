import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { quote } from '../src/diagnosis/quote.ts'
import type { Diagnosis } from '../src/diagnosis/types.ts'
import { given, own, token } from './diagnosis-cast.ts'

const written = ({ primary, evidence, alsoWrong, wouldHelp }: Diagnosis): string =>
  JSON.stringify([primary, evidence, alsoWrong, wouldHelp])

describe('a diagnosis', () => {
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
    expect(primary.id).toBe('D15')
    expect(alsoWrong.map(({ id }) => id)).toEqual(['D39', 'D35'])
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
