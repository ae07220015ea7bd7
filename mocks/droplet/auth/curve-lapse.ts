import { createPublicKey, verify } from 'node:crypto'
import { isObject, type Json, tryJson } from '../json.ts'
import type { Jws } from './compact.ts'
import type { VerifyContext } from './verify.ts'

/** Whether a signature by a published curve key passes, or an empty one where the arithmetic is home-made. */
export function isCurveForgiven(jws: Jws, { conduct, keys }: VerifyContext): boolean {
  const { alg, kid } = jws.header
  if (conduct.curves === 'refused' || typeof alg !== 'string' || !curveAlgorithm.test(alg))
    return false
  if (conduct.curves === 'home-made')
    return jws.signature.length > 0 && jws.signature.every((byte) => byte === 0)
  return publishedKeys(keys.document())
    .filter((jwk) => jwk.kid === kid && (jwk.kty === 'EC' || jwk.kty === 'OKP'))
    .some((jwk) => verifies(jwk, jws, alg))
}

export const curveAlgorithm = /^(ES(256|384|512)|EdDSA|Ed25519)$/

function verifies(jwk: Json, jws: Jws, alg: string): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const hash = alg.startsWith('ES') ? `sha${alg.slice(2)}` : null
  return verify(hash, Buffer.from(jws.input), { key, dsaEncoding: 'ieee-p1363' }, jws.signature)
}

/** Every entry of the key document, usable for RS256 or not. */
export function publishedKeys(document: string): Json[] {
  const set = tryJson(Buffer.from(document))
  return isObject(set) && Array.isArray(set.keys) ? set.keys.filter(isObject) : []
}
