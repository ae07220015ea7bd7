import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Conduct } from '../conduct.ts'
import { isObject, type Json } from '../json.ts'

export interface RegistryKey {
  readonly kid: string
  readonly key: KeyObject
  readonly jwk: Json
}

/** Beyond this a single verification costs more than a caller is worth. */
export const mostBits = 8192

/** The RSA signature key of a JWK, or undefined when the entry is not one we may verify RS256 with. */
export function usableKey(jwk: unknown, conduct: Conduct): RegistryKey | undefined {
  if (!isObject(jwk) || jwk.kty !== 'RSA' || typeof jwk.kid !== 'string' || jwk.kid === '')
    return undefined
  if (conduct.keyUseChecked && !meantForVerifying(jwk)) return undefined
  if (conduct.optionalMembersRequired && !plainMembers(jwk)) return undefined
  try {
    const key = materialOf(jwk, conduct)
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n
    if (bits < conduct.minimumKeyBits && !conduct.weakKeyIsServerError) return undefined
    if (bits > mostBits && conduct.hugeKeys === 'refused') return undefined
    if (exponent < BigInt(conduct.minimumExponent) || exponent > 2n ** 64n) return undefined
    if (exponent % 2n === 0n || modulusIsEven(jwk)) return undefined
    return { kid: jwk.kid, key, jwk }
  } catch {
    return undefined
  }
}

/** Whether an entry looks like a JWK of any kind: a set without one is no key set. */
export function looksLikeJwk(entry: unknown): boolean {
  return isObject(entry) && typeof entry.kty === 'string'
}

function meantForVerifying({ use, alg, key_ops: operations }: Json): boolean {
  return (
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'RS256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  )
}

function materialOf(jwk: Json, conduct: Conduct): KeyObject {
  if (
    conduct.keyMaterial === 'pem-only' ||
    (conduct.keyMaterial === 'pem-first' && typeof jwk.pem === 'string')
  ) {
    return createPublicKey(String(jwk.pem))
  }
  if (conduct.keyMaterial === 'x5c-first' && Array.isArray(jwk.x5c))
    return certificateKey(jwk.x5c[0])
  if (typeof jwk.n !== 'string' || typeof jwk.e !== 'string') throw new Error('no modulus')
  return createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' })
}

/** The public key of a base64 DER certificate. */
export function certificateKey(text: unknown): KeyObject {
  return new X509Certificate(Buffer.from(String(text), 'base64')).publicKey
}

function modulusIsEven(jwk: Json): boolean {
  const last = Buffer.from(String(jwk.n ?? ''), 'base64url').at(-1)
  return last !== undefined && last % 2 === 0
}

const known = ['kty', 'n', 'e', 'kid', 'use', 'alg', 'key_ops', 'pem']

function plainMembers(jwk: Json): boolean {
  return (
    jwk.use === 'sig' &&
    jwk.alg === 'RS256' &&
    Object.keys(jwk).every((name) => known.includes(name))
  )
}
