import { expect } from 'vitest'
import { oddKey, sharedKid } from '../fixtures/odd-keys.ts'
import type { OddKeyName } from '../src/model/token.ts'
import { type Case, type Law, law } from './forge-law.ts'
import {
  ff,
  good,
  info,
  kidOf,
  modulusOf,
  openedBy,
  pkcs1,
  published,
  sha256,
  signatureOf,
} from './forge-signatures.ts'

const byOddKey = (name: OddKeyName, also: (token: Case) => void): Law =>
  law((token) => ({ signature: 'nobody', header: { kid: kidOf(token, name) } }), also)

/** A signature of the modulus' length and of no worth. */
const worthless = (names: readonly OddKeyName[]): Law =>
  law(
    (token) => ({ signature: 'nobody', header: { kid: kidOf(token, names[token.index] ?? 'KW') } }),
    (token) => {
      const { n } = oddKey(token.cast, names[token.index] ?? 'KW').jwk
      expect(signatureOf(token).length).toBe(Buffer.from(String(n), 'base64url').length)
      expect(signatureOf(token)[0]).toBeLessThan(0x40)
    },
  )

const unsound: readonly OddKeyName[] = ['KEZERO', 'KEEVEN', 'KELONG', 'KNEVEN', 'KNTINY', 'KNTHIRD']

/** In what tokens under keys that nobody should publish differ. */
export const hostileKeyLaws: Readonly<Record<string, Law>> = {
  'hostile-keys.shortKey': byOddKey('KW', (token) => {
    expect(published(token, 'KW').asymmetricKeyDetails?.modulusLength).toBe(1024)
    good('sha256', () => published(token, 'KW'), pkcs1)(token)
  }),
  'hostile-keys.rocaKey': byOddKey('KROCA', (token) => {
    good('sha256', () => published(token, 'KROCA'), pkcs1)(token)
    expect(isRoca(modulusOf(published(token, 'KROCA')))).toBe(true)
    expect(isRoca(modulusOf(token.cast.K1.publicKey))).toBe(false)
  }),
  'hostile-keys.exponentOne': byOddKey('KE1', (token) => {
    expect(published(token, 'KE1').asymmetricKeyDetails?.publicExponent).toBe(1n)
    good('sha256', () => published(token, 'KE1'), pkcs1)(token)
  }),
  'hostile-keys.exponentThree': byOddKey('KE3', (token) => {
    const key = published(token, 'KE3')
    expect(key.asymmetricKeyDetails?.publicExponent).toBe(3n)
    const start = `0001${ff(8)}00${info}${sha256(token)}`
    expect(openedBy(key, signatureOf(token)).startsWith(start)).toBe(true)
  }),
  'hostile-keys.hugeKey': worthless(['KBIG']),
  'hostile-keys.unsoundKeys': worthless(unsound),
  'hostile-keys.ambiguousKid': law(({ index }) => ({
    signature: ['K2', 'KX'][index] ?? '',
    header: { kid: sharedKid },
  })),
}

/** Modulo each small prime such a modulus is a power of 65537. */
function isRoca(n: bigint): boolean {
  const primes = [
    11n,
    13n,
    17n,
    19n,
    37n,
    53n,
    61n,
    71n,
    73n,
    79n,
    97n,
    103n,
    107n,
    109n,
    127n,
    151n,
    157n,
  ]
  return primes.every((prime) => {
    let power = 1n
    for (let step = 0n; step < prime; step += 1n) {
      if (power === n % prime) return true
      power = (power * 65537n) % prime
    }
    return false
  })
}
