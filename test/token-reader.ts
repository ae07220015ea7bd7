import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

type Members = Readonly<Record<string, unknown>>

/** What a token says to a reader that shares no code with the forge. */
export interface Reading {
  /** The text between the dots, untouched. */
  readonly parts: readonly string[]
  /** Names of those of the first three parts that are no canonical base64url. */
  readonly odd: readonly string[]
  /** Undefined where the part holds no JSON object. */
  readonly header: Members | undefined
  readonly claims: Members | undefined
  readonly signature: Uint8Array | undefined
}

const names = ['header', 'payload', 'signature']

/** Reads a token strictly; what cannot be read stays undefined. Source: RFC 7515 §2, §7.1. */
export function read(token: string): Reading {
  const parts = token.split('.')
  const bytes = parts.map(bytesOf)
  return {
    parts,
    odd: names.filter((_, index) => index < parts.length && bytes[index] === undefined),
    header: objectIn(bytes[0]),
    claims: objectIn(bytes[1]),
    signature: bytes[2],
  }
}

/** Whether the third part is this key's RS256 signature over the first two. */
export const isSignedBy = (token: Reading, key: KeyObject): boolean =>
  token.signature !== undefined &&
  token.signature.length > 0 &&
  verify('RSA-SHA256', inputOf(token), key, token.signature)

/** Whether the third part is the HMAC over the first two that the header's alg promises. */
export function isMaccedBy(token: Reading, secret: string | Uint8Array): boolean {
  const size = /^HS(256|384|512)$/.exec(String(token.header?.alg))?.[1]
  if (size === undefined || token.signature === undefined) return false
  const mac = createHmac(`sha${size}`, secret).update(inputOf(token)).digest()
  return mac.length === token.signature.length && timingSafeEqual(mac, token.signature)
}

const inputOf = ({ parts }: Reading): Uint8Array =>
  new TextEncoder().encode(`${parts[0]}.${parts[1]}`)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The bytes of base64url text; undefined where a strict decoder refuses it. */
function bytesOf(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of text) {
    const value = alphabet.indexOf(letter)
    if (value < 0) return undefined
    held = (held << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push(held >> bits)
      held &= (1 << bits) - 1
    }
  }
  return bits === 6 || held !== 0 ? undefined : Uint8Array.from(bytes)
}

function objectIn(bytes: Uint8Array | undefined): Members | undefined {
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
