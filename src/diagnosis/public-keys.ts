import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isRecord, type Json, parseObject } from './encoding.ts'
import type { Candidate } from './types.ts'

/** The public keys in a candidate: one of a PEM or JWK, several of a key set, none where unreadable. */
export function publicKeysOf(key: Candidate['key']): readonly KeyObject[] {
  if (key instanceof Uint8Array) {
    const der = Buffer.from(key)
    return readable(() => createPublicKey({ key: der, format: 'der', type: 'spki' }))
  }
  const jwk = typeof key === 'string' ? parseObject(key) : key
  if (jwk === undefined && typeof key === 'string') return readable(() => createPublicKey(key))
  if (jwk === undefined) return []
  if (!Array.isArray(jwk.keys)) return readable(() => publicKeyOf(jwk))
  return jwk.keys.filter(isRecord).flatMap((each) => readable(() => publicKeyOf(each)))
}

/** The public key of a JWK. Throws where it is none. */
export const publicKeyOf = (jwk: Json): KeyObject =>
  createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })

/** The key of the first certificate of an `x5c` member. */
export function certificateKeys(x5c: unknown): readonly KeyObject[] {
  const [first] = Array.isArray(x5c) ? x5c : []
  if (typeof first !== 'string') return []
  return readable(() => new X509Certificate(Buffer.from(first, 'base64')).publicKey)
}

/** Every form of a public key that a confused signer may have used as a secret. */
export function serialisations(key: KeyObject): readonly (string | Uint8Array)[] {
  const types = key.asymmetricKeyType === 'rsa' ? (['spki', 'pkcs1'] as const) : (['spki'] as const)
  const forms = types.flatMap((type) => {
    const pem = key.export({ type, format: 'pem' }).toString()
    return [pem, pem.trimEnd(), key.export({ type, format: 'der' })]
  })
  const jwk = key.export({ format: 'jwk' })
  return [...forms, JSON.stringify(jwk), ...(jwk.n === undefined ? [] : [jwk.n])]
}

export function readable(read: () => KeyObject): readonly KeyObject[] {
  try {
    return [read()]
  } catch {
    return []
  }
}
