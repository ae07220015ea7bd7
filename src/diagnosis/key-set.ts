import type { KeyObject } from 'node:crypto'
import { isRecord } from '../model/json.ts'
import { isBase64url, type Json, parseObject } from './encoding.ts'
import { certificateKeys, publicKeyOf, publicKeysOf, readable } from './public-keys.ts'
import type { DiagnosisInput } from './types.ts'
import { keyTypeOf } from './verify.ts'

export interface PublishedKey {
  readonly kid: unknown
  readonly key: KeyObject | undefined
  /** Why the key cannot verify tokens of the expected algorithm; undefined when it can. */
  readonly flaw: string | undefined
}

/** A key written beside the members of a JWK, such as a PEM text or a certificate. */
export interface KeyAside {
  readonly member: string
  readonly key: KeyObject
}

/** What the key set says. `unknown`: nobody looked, or a repaired one is assumed. */
export interface KeySet {
  readonly state: 'unknown' | 'unavailable' | 'malformed' | 'read'
  readonly keys: readonly PublishedKey[]
  readonly aside: readonly KeyAside[]
}

export const unknownKeySet: KeySet = { state: 'unknown', keys: [], aside: [] }

/** More keys than any Registry has; the rest of a larger set is ignored. */
const keyLimit = 64

/** A key set larger than this is not read. */
const sizeLimit = 1024 * 1024

export function readKeySet(jwks: DiagnosisInput['jwks'], alg: string): KeySet {
  if (jwks === undefined) return unknownKeySet
  if (jwks.body === undefined || (jwks.status ?? 200) !== 200) {
    return { state: 'unavailable', keys: [], aside: [] }
  }
  const set = jwks.body.length > sizeLimit ? undefined : parseObject(jwks.body)
  const listed = set?.keys
  const keys = (Array.isArray(listed) ? listed : [])
    .filter((jwk): jwk is Json => isRecord(jwk) && typeof jwk.kty === 'string')
    .slice(0, keyLimit)
  if (set === undefined || keys.length === 0) return { state: 'malformed', keys: [], aside: [] }
  return {
    state: 'read',
    keys: keys.map((jwk) => readPublished(jwk, alg)),
    aside: [...keys, set].flatMap(keysAside),
  }
}

export const usableKeys = (set: KeySet): readonly PublishedKey[] =>
  set.keys.filter((key) => key.flaw === undefined)

function readPublished(jwk: Json, alg: string): PublishedKey {
  const [key] = readable(() => publicKeyOf(jwk))
  return { kid: jwk.kid ?? undefined, key, flaw: declaredFlaw(jwk, alg) ?? materialFlaw(jwk, key) }
}

const textMembers = ['pem', 'public_key', 'publicKey', 'public_key_pem'] as const

function keysAside(jwk: Json): readonly KeyAside[] {
  const texts = textMembers.flatMap((member) => {
    const text = jwk[member]
    return typeof text === 'string' ? publicKeysOf(text).map((key) => ({ member, key })) : []
  })
  return [...texts, ...certificateKeys(jwk.x5c).map((key) => ({ member: 'x5c', key }))]
}

const ktyOf: Readonly<Record<string, string>> = { rsa: 'RSA', ec: 'EC', ed25519: 'OKP' }

function declaredFlaw(jwk: Json, alg: string): string | undefined {
  if (jwk.kty !== ktyOf[keyTypeOf(alg) ?? 'rsa']) return `its kty does not fit ${alg}`
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'its use is not "sig"'
  if (jwk.alg !== undefined && jwk.alg !== alg) return `its alg is not ${alg}`
  const mayVerify = !Array.isArray(jwk.key_ops) || jwk.key_ops.includes('verify')
  return mayVerify ? undefined : 'its key_ops do not include "verify"'
}

function materialFlaw(jwk: Json, key: KeyObject | undefined): string | undefined {
  const members = [jwk.n, jwk.e, jwk.x, jwk.y].filter((member) => typeof member === 'string')
  if (!members.every(isBase64url)) return 'a member of it is not unpadded base64url'
  if (key === undefined) return 'its members do not make a key'
  const { modulusLength = 2048, publicExponent = 3n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < 2048) return `it has only ${modulusLength} bits`
  return publicExponent >= 3n && publicExponent % 2n === 1n ? undefined : 'its exponent is unsafe'
}
