import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  publicDecrypt,
  verify,
} from 'node:crypto'
import { expect } from 'vitest'
import { oddKey } from '../fixtures/odd-keys.ts'
import type { OddKeyName } from '../src/model/token.ts'
import { type Case, modulus } from './forge-law.ts'

export const kidOf = ({ cast }: Case, name: OddKeyName): unknown => oddKey(cast, name).jwk.kid

/** The key as any reader would take it from the published JWK. */
export const published = ({ cast }: Case, name: OddKeyName): KeyObject =>
  createPublicKey({ key: { ...oddKey(cast, name).jwk }, format: 'jwk' })

export const inputOf = ({ token }: Case): Buffer => Buffer.from(token.parts.slice(0, 2).join('.'))
export const signatureOf = ({ token }: Case): Buffer => Buffer.from(token.signature ?? [])
export const numberIn = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
export const modulusOf = (key: KeyObject): bigint =>
  numberIn(Buffer.from(modulus(key), 'base64url'))

export const sha256 = (token: Case): string =>
  createHash('sha256').update(inputOf(token)).digest('hex')

/** What the signature becomes under the public operation, with nothing taken away. */
export const openedBy = (key: KeyObject, signature: Buffer): string =>
  publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature).toString('hex')

/** The text under another scheme verifies, though nobody has a reason to try it. */
export const good =
  (hash: string | null, key: (token: Case) => KeyObject, padding?: number) =>
  (token: Case): void => {
    const how = {
      key: key(token),
      ...(padding ? { padding } : { dsaEncoding: 'ieee-p1363' as const }),
    }
    expect(verify(hash, inputOf(token), how, signatureOf(token)), 'a sound signature').toBe(true)
  }

export const K1 = ({ cast }: Case): KeyObject => cast.K1.publicKey
export const pkcs1 = constants.RSA_PKCS1_PADDING
export const pss = constants.RSA_PKCS1_PSS_PADDING

export const info = '3031300d060960864801650304020105000420'
export const ff = (count: number): string => 'ff'.repeat(count)
