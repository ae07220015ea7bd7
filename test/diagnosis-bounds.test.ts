import { describe, expect, it } from 'vitest'
import { selfSigned } from '../fixtures/certificate.ts'
import { isLineWrapped, looksLikeJws } from '../src/diagnosis/credential.ts'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { parseObject } from '../src/diagnosis/encoding.ts'
import { readKeySet } from '../src/diagnosis/key-set.ts'
import { probePlans } from '../src/diagnosis/probes.ts'
import { serialisations } from '../src/diagnosis/public-keys.ts'
import { quote } from '../src/diagnosis/quote.ts'
import type { Repair } from '../src/diagnosis/repair.ts'
import { smallestRepair } from '../src/diagnosis/smallest-repair.ts'
import { bearer, expected, given, jwk, keySet, now, own, token } from './diagnosis-cast.ts'

// What lies exactly on a bound, and each member of a list that a diagnosis goes through.

describe('a credential', () => {
  const parts = token({ n: 0 }).split('.')
  const looks = (...texts: readonly (string | undefined)[]): boolean =>
    looksLikeJws(texts.join('.'))

  it('looks like a JWS with three parts and a header, and not otherwise', () => {
    const [header, payload, signature] = parts
    expect(looks(header, payload, signature)).toBe(true)
    expect(looks(header, '', '')).toBe(true)
    expect(looks(header, payload)).toBe(false)
    expect(looks(header)).toBe(false)
    expect(looks(header, payload, signature, '')).toBe(false)
    expect(looks('x', payload, signature)).toBe(false)
  })

  it('is cut by white space only where there is some', () => {
    const whole = parts.join('.')
    expect(isLineWrapped(`${whole.slice(0, 40)}\n${whole.slice(40)}`)).toBe(true)
    expect([whole, `"${whole}"`, `${whole} x`].map(isLineWrapped)).toEqual([false, false, false])
  })

  it('has brackets that count where they are no text', () => {
    const brackets = '['.repeat(100)
    expect(parseObject(JSON.stringify({ a: brackets }))).toEqual({ a: brackets })
    expect(parseObject(`{"a":${brackets}${']'.repeat(100)}}`)).toBeUndefined()
  })

  it('is quoted with lists of up to sixteen', () => {
    const quoted = (length: number): string => quote(Array(length).fill(1), given(0, undefined))
    expect(quoted(16)).toMatch(/^\[1,/)
    expect(quoted(17)).toBe('a structure')
  })

  it('has expired when exp and the leeway are over to the second', () => {
    const named = (exp: number): string => {
      const clock = { now, verifierDate: now }
      const input = given(0, bearer(token({ n: 0, claims: { exp } })), { clock })
      return diagnose(input).primary.id
    }
    const end = now - expected.leewaySeconds
    expect([named(end - 1), named(end)]).toEqual(['D44', 'D44'])
    expect(named(end + 1)).not.toBe('D44')
  })
})

describe('a key set', () => {
  it('is read up to a mebibyte', () => {
    const { body } = keySet(jwk(own))
    const state = (length: number): string =>
      readKeySet({ status: 200, body: body.padEnd(length) }, 'RS256').state
    expect([1_048_576, 1_048_577].map(state)).toEqual(['read', 'malformed'])
  })

  it('may hold a key as a certificate', () => {
    const certificate = selfSigned(own, 'registry').toString('base64')
    const { aside } = readKeySet(keySet(jwk(own, { x5c: [certificate] })), 'RS256')
    expect(aside.map(({ member }) => member)).toEqual(['x5c'])
  })

  it('is flawed by any member that is no base64url', () => {
    const ec = { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'e', use: 'sig' }
    const flaw = (members: object): unknown =>
      readKeySet(keySet({ ...ec, ...members }), 'ES256').keys[0]?.flaw
    const inText = 'a member of it is not unpadded base64url'
    expect([flaw({ x: 'A=' }), flaw({ y: 'A=' })]).toEqual([inText, inText])
    expect(flaw({})).toBe('its members do not make a key')
    const rsa = (members: object): unknown =>
      readKeySet(keySet(jwk(own, { ...members })), 'RS256').keys[0]?.flaw
    expect([rsa({ n: 'A=' }), rsa({ e: 'A=' })]).toEqual([inText, inText])
  })

  it('may have been a secret as a JWK, and as its modulus', () => {
    const forms = serialisations(own.publicKey)
    const { n } = own.publicKey.export({ format: 'jwk' })
    expect(forms).toContain(JSON.stringify(own.publicKey.export({ format: 'jwk' })))
    expect(forms).toContain(n)
  })
})

describe('the probes of a verifier', () => {
  it('try the issuer with and without scheme and closing slash', () => {
    const tried = (iss: string): readonly unknown[] =>
      probePlans({ iss, aud: 'a', now, signers: [] })
        .filter(({ id }) => id === 'P3')
        .map(({ changes }) => changes.claims?.iss)
    expect(tried('r.example').slice(0, 3)).toEqual([
      'r.example/',
      'https://r.example',
      'http://r.example',
    ])
    expect(tried('r.example').slice(3)).toEqual([
      'https://drop18.fullpotential.ai',
      'registry.fullpotential.ai',
      'registry',
    ])
    expect(tried('http://r.example/').slice(0, 4)).toEqual([
      'http://r.example',
      'r.example',
      'https://r.example',
      'https://drop18.fullpotential.ai',
    ])
  })
})

describe('the smallest repair', () => {
  const repairs = Array.from({ length: 8 }, (_, index) => ({
    property: `p${index}`,
  })) as unknown as readonly Repair[]

  it('of many is found by halves, in fewer calls than one by one', async () => {
    const wanted = repairs.slice(0, 2)
    let calls = 0
    const found = await smallestRepair(async (tried) => {
      calls += 1
      return wanted.every((each) => tried.includes(each))
    }, repairs)
    expect(found).toEqual(wanted)
    // Each of the eight, all of them, and then four and two.
    expect(calls).toBe(11)
  })
})
