import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  publicDecrypt,
  verify,
} from 'node:crypto'
import { expect } from 'vitest'
import { oddKey, sharedKid } from '../fixtures/odd-keys.ts'
import type { OddKeyName } from '../src/model/token.ts'
import { benign, type Case, header, type Law, law, modulus } from './forge-law.ts'

const kidOf = ({ cast }: Case, name: OddKeyName): unknown => oddKey(cast, name).jwk.kid

/** The key as any reader would take it from the published JWK. */
const published = ({ cast }: Case, name: OddKeyName): KeyObject =>
  createPublicKey({ key: { ...oddKey(cast, name).jwk }, format: 'jwk' })

const inputOf = ({ token }: Case): Buffer => Buffer.from(token.parts.slice(0, 2).join('.'))
const signatureOf = ({ token }: Case): Buffer => Buffer.from(token.signature ?? [])
const numberIn = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const modulusOf = (key: KeyObject): bigint => numberIn(Buffer.from(modulus(key), 'base64url'))

const sha256 = (token: Case): string => createHash('sha256').update(inputOf(token)).digest('hex')

/** What the signature becomes under the public operation, with nothing taken away. */
const openedBy = (key: KeyObject, signature: Buffer): string =>
  publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature).toString('hex')

/** The text under another scheme verifies, though nobody has a reason to try it. */
const good =
  (hash: string | null, key: (token: Case) => KeyObject, padding?: number) =>
  (token: Case): void => {
    const how = {
      key: key(token),
      ...(padding ? { padding } : { dsaEncoding: 'ieee-p1363' as const }),
    }
    expect(verify(hash, inputOf(token), how, signatureOf(token)), 'a sound signature').toBe(true)
  }

const K1 = ({ cast }: Case): KeyObject => cast.K1.publicKey
const pkcs1 = constants.RSA_PKCS1_PADDING
const pss = constants.RSA_PKCS1_PSS_PADDING

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

const constant = (n: bigint): bigint[] => [0n, 1n, n - 1n, n, n + 1n, (1n << 2048n) - 1n]

/** The block begins as every block does, and the digest stands in it. */
const blockOf = (token: Case): string => {
  const block = openedBy(token.cast.K1.publicKey, signatureOf(token))
  expect(block.length).toBe(512)
  expect(block).toContain(sha256(token))
  return block
}
const info = '3031300d060960864801650304020105000420'
const ff = (count: number): string => 'ff'.repeat(count)

/** The exact block: RFC 8017 §9.2 with one thing changed. */
const looseBlocks = (digest: string): readonly string[] => [
  `0002${ff(202)}00${info}${digest}`,
  `0001${ff(7)}00${info}${digest}${'a5'.repeat(195)}`,
  `0001${ff(62)}00${ff(139)}00${info}${digest}`,
  `0001${ff(8)}00${info}${digest}${'a5'.repeat(194)}`,
  `0001${ff(8)}003081f23081cd0609608648016503040201` + `0481bf${'a5'.repeat(191)}0420${digest}`,
  `0001${ff(201)}00308131${info.slice(4)}${digest}`,
  `0001${ff(200)}003080${info.slice(4)}${digest}0000`,
  `0001${ff(202)}00${info.replace('04020105', '04027f05')}${digest}`,
]

const es = (alg: string): Record<string, unknown> => ({ alg })

export const signatureLaws: Readonly<Record<string, Law>> = {
  'algorithm.rsaOther': law(
    ({ index }) => ({ signature: 'nobody', header: es(['RS384', 'RS512'][index] ?? '') }),
    (token) => good(['sha384', 'sha512'][token.index] ?? '', K1, pkcs1)(token),
  ),
  'algorithm.pss': law(
    ({ index }) => ({ signature: 'nobody', header: es(['PS256', 'PS384'][index] ?? '') }),
    (token) => good(['sha256', 'sha384'][token.index] ?? '', K1, pss)(token),
  ),
  'algorithm.algCase': header('K1', ({ index }) => es(['rs256', 'Rs256', ' RS256'][index] ?? '')),
  'algorithm.algUnknown': law(
    ({ index }) => ({
      signature: index === 0 ? 'nobody' : 'K1',
      header: es(['RS1', 'XX999', 'RSA1_5'][index] ?? ''),
    }),
    (token) => token.index === 0 && good('sha1', K1, pkcs1)(token),
  ),
  'algorithm.algLong': header('K1', () => es('A'.repeat(4_000))),
  'algorithm.keyForAnother': benign(header('K2', ({ cast }) => ({ kid: cast.K2.kid }))),
  'algorithm.pemMember': law(({ cast }) => ({
    signature: 'the secret',
    header: es('HS256'),
    secret: String(cast.K1.jwk.pem),
  })),
  'algorithm.octKey': law((token) => ({
    signature: 'the secret',
    header: { alg: 'HS256', kid: kidOf(token, 'KOCT') },
    secret: Buffer.from(String(oddKey(token.cast, 'KOCT').jwk.k), 'base64url'),
  })),
  'curves.es256': law(
    (token) => ({
      signature: 'nobody',
      header: { alg: 'ES256', ...(token.index === 1 && { kid: kidOf(token, 'KEC') }) },
    }),
    (token) => good('sha256', () => published(token, token.index === 0 ? 'KECX' : 'KEC'))(token),
  ),
  'curves.edDsa': law(
    (token) => ({
      signature: 'nobody',
      header: {
        alg: token.index === 1 ? 'Ed25519' : 'EdDSA',
        kid: kidOf(token, token.index === 3 ? 'KSMALL' : 'KED'),
      },
    }),
    (token) => {
      if (token.index === 2) expect(signatureOf(token)).toEqual(Buffer.alloc(64))
      else good(null, () => published(token, token.index === 3 ? 'KSMALL' : 'KED'))(token)
    },
  ),
  'curves.psychic': law(
    (token) => ({
      signature: token.index === 6 ? 'empty' : 'nobody',
      header: { alg: token.index === 1 ? 'ES384' : 'ES256', kid: kidOf(token, 'KEC') },
    }),
    (token) => {
      const zero = '00'.repeat(32)
      const one = `${'00'.repeat(31)}01`
      const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'
      expect(signatureOf(token).toString('hex')).toBe(
        [
          zero + zero,
          zero + zero + zero,
          zero + one,
          one + zero,
          order + order,
          ff(64),
          '',
          '3006020100020100',
        ][token.index],
      )
    },
  ),
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
  'padding.looselyPadded': law(
    () => ({ signature: 'nobody' }),
    (token) => expect(blockOf(token)).toBe(looseBlocks(sha256(token))[token.index]),
  ),
  'padding.nullAbsent': law(
    () => ({ signature: 'nobody' }),
    (token) =>
      expect(blockOf(token)).toBe(
        `0001${ff(204)}00302f300b06096086480165030402010420${sha256(token)}`,
      ),
  ),
  'signature.constants': law(
    () => ({ signature: 'nobody' }),
    (token) => {
      expect(signatureOf(token).length).toBe(256)
      expect(numberIn(signatureOf(token))).toBe(constant(modulusOf(K1(token)))[token.index])
    },
  ),
  'signature.unreduced': law(
    ({ index, token }) => ({
      signature: 'nobody',
      ...(index === 0 && { claims: { jti: token.claims?.jti } }),
    }),
    (token) => {
      expect(signatureOf(token).length).toBe([256, 257][token.index])
      const reduced = numberIn(signatureOf(token)) - modulusOf(K1(token))
      const bytes = Buffer.from(reduced.toString(16).padStart(512, '0'), 'hex')
      expect(verify('sha256', inputOf(token), K1(token), bytes), 'sound when reduced').toBe(true)
    },
  ),
  'signature.otherHash': law(
    () => ({ signature: 'nobody' }),
    (token) => good(['sha1', 'sha384', 'sha512'][token.index] ?? '', K1, pkcs1)(token),
  ),
  'signature.pssAsRs': law(() => ({ signature: 'nobody' }), good('sha256', K1, pss)),
  'signature.detached': law(
    () => ({ signature: "the good token's", claims: 'unreadable' }),
    ({ token, good: { parts } }) => expect(token.parts).toEqual([parts[0], '', parts[2]]),
  ),
  'signature.twin': law(() => ({ signature: 'KX' })),
  'signature.lookalikes': law(({ index }) => ({
    signature: ['nobody', "the good token's", 'KX'][index] ?? '',
    ...(index > 0 && { claims: { permissions: ['admin'] } }),
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
