import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { Secret } from './spellings.ts'

/** A random value of which this much is known is known. */
const enoughCharacters = 24
const enoughBytes = 24
const longestJwk = 16_384

/** A value that was given in the clear, under the name a report may call it by. */
export const textSecret = (value: string, name: string): Secret => ({
  name: name.includes(value) ? 'a secret' : plain(name),
  value,
  kind: 'text',
})

/** What makes a token a credential is its signature: header and claims may be shown in part. */
export function tokenSecret(token: string, name = 'a token'): Secret | undefined {
  const signature = token.split(/\.|%2[eE]/)[2] ?? ''
  const value = signature.slice(0, enoughCharacters)
  const isRandom = value.length === enoughCharacters && new Set(value).size >= 10
  return isRandom ? { name, value, kind: 'text', whole: signature.length } : undefined
}

/** The private numbers of a key, in whatever file format they turn up. */
export function keySecrets(key: KeyObject, name: string): Secret[] {
  const { d, p, q, dp, dq, qi, k } = key.export({ format: 'jwk' })
  return [d, p, q, dp, dq, qi, k].flatMap((member) => {
    const bytes = Buffer.from(member ?? '', 'base64url')
    const value = bytes.subarray(0, enoughBytes).toString('base64url')
    return member === undefined ? [] : [{ name, value, kind: 'bytes', whole: bytes.length }]
  })
}

/** How the public numbers of a key begin; a forged token may bear one as its signature. */
export function publicValues(key: KeyObject): string[] {
  const { n, x, y } = key.export({ format: 'jwk' })
  return [n, x, y].flatMap((member) => member?.slice(0, enoughCharacters) ?? [])
}

/** What is secret in a text that somebody configured: a token, a private key, the password of an address, or all of it. */
export function givenSecrets(given: string, name: string): Secret[] {
  const value = given.trim().replace(/^Bearer\s+/i, '')
  if (value === '') return []
  const keys = privateKeysIn(value, name)
  if (keys.length > 0) return keys
  const signed = /^eyJ[\w-]*\.[\w-]*\.[\w-]+$/.test(value)
    ? tokenSecret(value, plain(name))
    : undefined
  if (signed) return [signed]
  if (!value.includes('://') || !URL.canParse(value))
    return isWord(value) ? [] : [textSecret(value, name)]
  const { username, password } = new URL(value)
  const credential = password === '' ? username : password
  return [credential, decoded(credential)]
    .filter((text) => text !== '' && !isWord(text))
    .map((text) => textSecret(text, name))
}

/** Too ordinary to be taken out: to blot out every "registry" would spoil a report, and show the secret. */
export const isWord = (value: string): boolean =>
  (value.length < 12 && /^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(value)) || /^[\d.]{1,9}$/.test(value)

/** The private key in a text, PEM or JWK, in one line or many; none where there is none. */
export function privateKeysIn(text: string, name: string): Secret[] {
  try {
    if (text.includes('PRIVATE KEY-----'))
      return keySecrets(createPrivateKey(text.replaceAll('\\n', '\n')), plain(name))
    if (text.length > longestJwk || !text.includes('"d"')) return []
    const key: JsonWebKey = JSON.parse(text)
    return keySecrets(createPrivateKey({ key, format: 'jwk' }), plain(name))
  } catch {
    return []
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A name is printed as it is, inside texts of any format. */
const plain = (name: string): string => name.replace(/[^\w .-]/g, '_').slice(0, 60)
