import { verify } from 'node:crypto'
import { expect } from 'vitest'
import { oddKey } from '../fixtures/odd-keys.ts'
import { benign, type Case, header, type Law, law } from './forge-law.ts'
import { hostileKeyLaws } from './forge-laws-hostile-keys.ts'
import {
  ff,
  good,
  info,
  inputOf,
  K1,
  kidOf,
  modulusOf,
  numberIn,
  openedBy,
  pkcs1,
  pss,
  published,
  sha256,
  signatureOf,
} from './forge-signatures.ts'

const constant = (n: bigint): bigint[] => [0n, 1n, n - 1n, n, n + 1n, (1n << 2048n) - 1n]

/** The block begins as every block does, and the digest stands in it. */
const blockOf = (token: Case): string => {
  const block = openedBy(token.cast.K1.publicKey, signatureOf(token))
  expect(block.length).toBe(512)
  expect(block).toContain(sha256(token))
  return block
}

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
  ...hostileKeyLaws,
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
