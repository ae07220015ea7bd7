import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { Token } from './token.ts'

interface Scheme {
  readonly keyType: string
  readonly hash: string | null
  readonly options: { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' }
}

const pkcs1 = { padding: constants.RSA_PKCS1_PADDING }
const pss = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
}
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const

const schemes: Readonly<Record<string, Scheme>> = {
  RS256: { keyType: 'rsa', hash: 'sha256', options: pkcs1 },
  RS384: { keyType: 'rsa', hash: 'sha384', options: pkcs1 },
  RS512: { keyType: 'rsa', hash: 'sha512', options: pkcs1 },
  PS256: { keyType: 'rsa', hash: 'sha256', options: pss },
  PS384: { keyType: 'rsa', hash: 'sha384', options: pss },
  PS512: { keyType: 'rsa', hash: 'sha512', options: pss },
  ES256: { keyType: 'ec', hash: 'sha256', options: ecdsa },
  ES384: { keyType: 'ec', hash: 'sha384', options: ecdsa },
  ES512: { keyType: 'ec', hash: 'sha512', options: ecdsa },
  EDDSA: { keyType: 'ed25519', hash: null, options: {} },
  ED25519: { keyType: 'ed25519', hash: null, options: {} },
}

const hmacHashes: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
}

const nameOf = (alg: unknown): string => (typeof alg === 'string' ? alg.toUpperCase() : '')

export const isHmac = (alg: unknown): boolean => Object.hasOwn(hmacHashes, nameOf(alg))

export const isRsa = (alg: unknown): boolean => schemeOf(alg)?.keyType === 'rsa'

/** The key type (`rsa`, `ec`, `ed25519`) an algorithm works with, where it is a known one. */
export const keyTypeOf = (alg: string): string | undefined => schemeOf(alg)?.keyType

/**
 * Whether the key verifies the token by the algorithm its header names, or by RS256 where
 * that name stands for no signature: a mislabelled token still has a signer.
 */
export function verifiesWith(key: KeyObject, token: Token): boolean {
  const scheme = schemeOf(token.header?.alg) ?? schemeOf('RS256')
  if (scheme === undefined || key.asymmetricKeyType !== scheme.keyType) return false
  if (token.signature === undefined || token.signature.length === 0) return false
  try {
    const input = Buffer.from(token.signingInput)
    return verify(scheme.hash, input, { key, ...scheme.options }, token.signature)
  } catch {
    return false
  }
}

/** Whether the token carries an HMAC by this secret. */
export function hasHmacBy(secret: string | Uint8Array, token: Token): boolean {
  const hash = hmacHashes[nameOf(token.header?.alg)]
  if (hash === undefined || token.signature === undefined) return false
  const mac = createHmac(hash, secret).update(token.signingInput).digest()
  return mac.length === token.signature.length && timingSafeEqual(mac, token.signature)
}

function schemeOf(alg: unknown): Scheme | undefined {
  const name = nameOf(alg)
  return Object.hasOwn(schemes, name) ? schemes[name] : undefined
}
