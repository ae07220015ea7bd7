import type { KeyObject } from 'node:crypto'
import { isBase64url, isRecord, type Json, parseObject } from './encoding.ts'
import { publicKeyOf, readable } from './public-keys.ts'
import type { DiagnosisInput } from './types.ts'
import { keyTypeOf } from './verify.ts'

export interface PublishedKey {
  readonly kid: unknown
  readonly key: KeyObject | undefined
  /** Why the key cannot verify tokens of the expected algorithm; undefined when it can. */
  readonly flaw: string | undefined
}

/** What the key set says. `unknown`: nobody looked, or a repaired one is assumed. */
export interface KeySet {
  readonly state: 'unknown' | 'unavailable' | 'malformed' | 'read'
  readonly keys: readonly PublishedKey[]
}

export const unknownKeySet: KeySet = { state: 'unknown', keys: [] }

/** More keys than any Registry has; the rest of a larger set is ignored. */
const keyLimit = 64

export function readKeySet(jwks: DiagnosisInput['jwks'], alg: string): KeySet {
  if (jwks === undefined) return unknownKeySet
  if (jwks.body === undefined || (jwks.status ?? 200) !== 200) {
    return { state: 'unavailable', keys: [] }
  }
  const listed = parseObject(jwks.body)?.keys
  const keys = (Array.isArray(listed) ? listed : []).filter(
    (jwk): jwk is Json => isRecord(jwk) && typeof jwk.kty === 'string',
  )
  if (keys.length === 0) return { state: 'malformed', keys: [] }
  return { state: 'read', keys: keys.slice(0, keyLimit).map((jwk) => readPublished(jwk, alg)) }
}

export const usableKeys = (set: KeySet): readonly PublishedKey[] =>
  set.keys.filter((key) => key.flaw === undefined)

function readPublished(jwk: Json, alg: string): PublishedKey {
  const [key] = readable(() => publicKeyOf(jwk))
  return { kid: jwk.kid ?? undefined, key, flaw: declaredFlaw(jwk, alg) ?? materialFlaw(jwk, key) }
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
