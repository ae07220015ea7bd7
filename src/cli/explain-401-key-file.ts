import type { KeyObject } from 'node:crypto'
import type { Json } from '../diagnosis/encoding.ts'
import { publicKeyOf, readable, readKeys } from '../diagnosis/public-keys.ts'
import { isRecord } from '../model/json.ts'
import { UsageError } from '../model/usage-error.ts'

/** What a key file holds, without any private half. */
export interface KeyFile {
  readonly form: 'pem' | 'jwk' | 'set'
  /** Fit for a diagnosis: a PEM text, one JWK, or a set of them. */
  readonly key: string | Json
  readonly jwks: readonly Json[]
  /** What is odd about a PEM text, and may keep another reader from reading it. */
  readonly mended?: string
}

/** Reads a PEM block, a JWK or a key set; of private keys it takes the public half. Throws UsageError, which repeats none of it. */
export function readKeyFile(text: string, flag: string): KeyFile {
  const bare = text.replace(/^\ufeff/, '')
  if (!/^\s*[[{"]/.test(bare) || bare.includes('-----BEGIN ')) return readPem(bare, flag)
  const value = parsed(bare, flag)
  if (isRecord(value) && Array.isArray(value.keys)) {
    const jwks = value.keys.filter(isRecord).flatMap(publicHalf)
    if (jwks.length === 0) throw badKey('a key set without a public key', flag, wanted)
    return { form: 'set', key: { keys: jwks }, jwks }
  }
  if (!isRecord(value) || value.kty === undefined)
    throw badKey('JSON that is neither a JWK nor a key set', flag, wanted)
  if (value.kty === 'oct')
    throw badKey('a symmetric key', flag, 'give secrets as --secret NAME=env:VARIABLE')
  const [jwk] = publicHalf(value)
  if (jwk === undefined) throw badKey('a JWK whose members make no key', flag, wanted)
  return { form: 'jwk', key: jwk, jwks: [jwk] }
}

const wanted = 'give a PEM, a JWK or a key set: the public half is enough'

function readPem(text: string, flag: string): KeyFile {
  const { keys, mended } = readKeys(text)
  const [key] = keys
  if (key === undefined && /ENCRYPTED/.test(text))
    throw badKey(
      'an encrypted private key',
      flag,
      'export its public half: openssl pkey -in FILE -pubout',
    )
  if (key === undefined) throw badKey('a text that holds no readable key', flag, wanted)
  return {
    form: 'pem',
    // The very text of a public key may have served as a secret; that of a private key stays here.
    key: text.includes('PRIVATE') ? key.export({ type: 'spki', format: 'pem' }).toString() : text,
    jwks: [jwkOf(key, {})],
    ...(mended === undefined ? {} : { mended }),
  }
}

/** The JWK with its public members only, or nothing where it is no asymmetric key. */
const publicHalf = (jwk: Json): readonly Json[] =>
  readable(() => publicKeyOf(jwk)).map((key) => jwkOf(key, jwk))

const jwkOf = (key: KeyObject, { kid, use, alg }: Json): Json =>
  Object.fromEntries(
    Object.entries({ ...key.export({ format: 'jwk' }), kid, use, alg }).filter(
      ([, value]) => value !== undefined,
    ),
  )

function parsed(text: string, flag: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badKey('JSON that cannot be parsed', flag, wanted)
  }
}

const badKey = (came: string, flag: string, todo: string): UsageError =>
  new UsageError({ expected: 'a public key', came, where: flag, todo })
