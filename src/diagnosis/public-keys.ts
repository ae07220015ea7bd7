import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isRecord } from '../model/json.ts'
import { type Json, parseObject } from './encoding.ts'
import { mendedPem } from './pem.ts'
import type { Candidate } from './types.ts'

export interface ReadKeys {
  readonly keys: readonly KeyObject[]
  /** What had to be mended before the key could be read; other readers may not do that. */
  readonly mended?: string
}

/** The public keys in a candidate: one of a PEM or JWK, several of a key set, none where unreadable. */
export const publicKeysOf = (key: Candidate['key']): readonly KeyObject[] => readKeys(key).keys

/** The same, and what stood in the way of reading them. */
export function readKeys(key: Candidate['key']): ReadKeys {
  if (key instanceof Uint8Array) return { keys: derKeys(Buffer.from(key)) }
  const jwk = typeof key === 'string' ? parseObject(key) : key
  if (jwk === undefined) return typeof key === 'string' ? pemKeys(key) : { keys: [] }
  if (!Array.isArray(jwk.keys)) return { keys: readable(() => publicKeyOf(jwk)) }
  return { keys: jwk.keys.filter(isRecord).flatMap((each) => readable(() => publicKeyOf(each))) }
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
    const lines = [pem, pem.trimEnd()]
    return [
      ...lines,
      ...lines.map((text) => text.replaceAll('\n', '\r\n')),
      ...lines.map((text) => text.replaceAll('\n', '\\n')),
      key.export({ type, format: 'der' }),
    ]
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

/** What is wrong with the text is told even where the text can be read as it is. */
function pemKeys(text: string): ReadKeys {
  const { pem, mended } = mendedPem(text)
  const asIs = readable(() => createPublicKey(text))
  const keys = asIs.length > 0 || pem === undefined ? asIs : readable(() => createPublicKey(pem))
  return keys.length === 0 || mended === undefined ? { keys } : { keys, mended }
}

function derKeys(key: Buffer): readonly KeyObject[] {
  const spki = readable(() => createPublicKey({ key, format: 'der', type: 'spki' }))
  return spki.length > 0
    ? spki
    : readable(() => createPublicKey({ key, format: 'der', type: 'pkcs1' }))
}
