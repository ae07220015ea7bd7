import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { differencesOf } from '../src/diagnosis/near-miss.ts'
import { mendedPem } from '../src/diagnosis/pem.ts'
import { publicKeysOf, readKeys } from '../src/diagnosis/public-keys.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import {
  bearer,
  environment,
  expected,
  given,
  own,
  pem,
  stranger,
  token,
} from './diagnosis-cast.ts'

const seen = (authorization: string, parts: Partial<DiagnosisInput> = {}) => {
  const { primary, evidence } = diagnose(given(0, authorization, parts))
  return `${primary.id} ${evidence.join(' ')}`
}

describe('a near miss is told in words', () => {
  const url = 'https://registry.example'
  test.each([
    [`${url}/`, url, ['the closing slash']],
    ['http://registry.example', url, ['the scheme']],
    ['registry.example', url, ['the scheme']],
    [`${url}:443`, url, ['the port']],
    ['https://Registry.example', url, ['letter case']],
    [` ${url}\n`, url, ['white space']],
    [`${url}/auth`, url, ['the path']],
    [`${url}.`, url, ['dots, hyphens or underscores']],
    ['http://Registry.example:80', url, ['letter case', 'the scheme', 'the port']],
    ['fullpotential.mesh', 'fullpotential-mesh', ['dots, hyphens or underscores']],
    ['Mesh-One', 'mesh-one', ['letter case']],
    ['mesh/one', 'mesh-one', ['their separators']],
  ])('%j for %j', (found, wanted, differences) => {
    expect(differencesOf(found, wanted)).toEqual(differences)
  })

  test('in the evidence about an issuer or an audience', () => {
    const iss = bearer(token({ n: 0, claims: { iss: `${expected.iss}/` } }))
    expect(seen(iss)).toMatch(/^D49 .*They differ in the closing slash\./)
    const aud = bearer(token({ n: 0, claims: { aud: ['x', 'mesh.one'] } }))
    expect(seen(aud)).toMatch(/^D52 .*They differ in dots, hyphens or underscores\./)
  })
})

describe('a token in the wrong clothes', () => {
  const good = token({ n: 0 })
  test.each([
    [`"${good}"`, 'quotes'],
    [`'${good}'`, 'quotes'],
    [`b'${good}'`, 'the b of a Python byte string, quotes'],
    [`%22${good}%22`, 'percent-encoding, quotes'],
    [good.replaceAll('.', '%2E'), 'percent-encoding'],
    [`${good}\\n`, 'line breaks written as \\n'],
    [`\ufeff${good}`, 'invisible marks'],
    [good.replace(/(.{76})/g, '$1\r\n'), 'line breaks'],
  ])('case %#: what to take off it is said', (value, without) => {
    expect(seen(bearer(value))).toContain(
      `D07 Without ${without} it reads as a token. Cleaned like that, its signature verifies.`,
    )
  })

  test('plain base64 and padding are named', () => {
    const [header = '', payload = '', signature = ''] = good.split('.')
    const plain = Buffer.from(signature, 'base64url').toString('base64')
    const text = seen(bearer(`${header}.${payload}.${plain}`))
    expect(text).toMatch(/^D13 Not base64url: the signature\. It holds .*padding/)
    expect(text).toContain('Written in base64url, its signature verifies.')
  })

  test('a token of another environment is called by the name of that', () => {
    expect(seen(bearer(token({ n: 0, signer: environment })))).toMatch(
      /^D21 .*verifies with "staging"/,
    )
  })
})

describe('a key in the wrong clothes is read all the same', () => {
  const whole = pem(own)
  const body = whole.split('\n').slice(1, -2).join('')
  const clothes: readonly (readonly [string, string, string])[] = [
    ['escaped line breaks', whole.replaceAll('\n', '\\n'), 'its line breaks are written as \\n'],
    ['CR LF', whole.replaceAll('\n', '\r\n'), 'its lines end in CR LF'],
    ['CR alone', whole.replaceAll('\n', '\r'), 'its lines end in CR LF'],
    ['no last newline', whole.trimEnd(), 'its last line does not end in a newline'],
    ['blanks for line breaks', whole.replaceAll('\n', ' '), 'it stands on one line'],
    ['quotes', `"${whole.replaceAll('\n', '\\n')}"`, 'it stands in quotes'],
    ['damaged dashes', whole.replaceAll('-----', '---- -'), 'its dashes are damaged'],
    ['no BEGIN and END', body, 'it lacks the BEGIN and END lines'],
  ]

  test.each(clothes)('%s, and the evidence says so', (_, key, mended) => {
    expect(readKeys(key).mended).toContain(mended)
    const candidates = [{ name: 'mine', kind: 'own', key } as const]
    const text = seen(bearer(token({ n: 0, signer: own })), { candidates })
    expect(text).toContain('D18')
    expect(text).toContain('The key "mine" was read although')
    expect(text).toContain(mended)
    expect(text).not.toContain(body.slice(40, 60))
    const foreign = seen(bearer(token({ n: 0, signer: stranger })), { candidates })
    expect(foreign).toContain('The key "mine" was read although')
  })

  test('and nothing is said of one that is in order', () => {
    expect(readKeys(whole).mended).toBeUndefined()
    expect(mendedPem(whole).pem).toBe(whole)
  })

  test('as PKCS #1, certificate-less DER and private key too', () => {
    const forms = [
      own.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      own.publicKey.export({ type: 'pkcs1', format: 'der' }),
      own.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().replaceAll('\n', '\\n'),
    ]
    for (const form of forms) {
      const [key] = publicKeysOf(form)
      expect(key?.equals(own.publicKey)).toBe(true)
    }
  })

  test.each(['', 'x'.repeat(100_000), '-'.repeat(60_000), '-----BEGIN PUBLIC KEY-----\nAAAA\n'])(
    'unless it is none (case %#)',
    (text) => {
      expect(publicKeysOf(text)).toEqual([])
    },
  )
})
