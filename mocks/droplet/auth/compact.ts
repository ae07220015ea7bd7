import type { Conduct } from '../conduct.ts'
import { isObject, type Json, parseJson } from '../json.ts'
import { inflated, misread, tripOver } from './json-lapse.ts'
import { Refusal, Unmapped } from './refusal.ts'

/** A JWS in compact form, taken apart but not yet believed. */
export interface Jws {
  readonly header: Json
  readonly payload: Buffer
  readonly signature: Buffer
  /** The first two segments as they were received: what the signature covers. */
  readonly input: string
  readonly text: string
}

const longestToken = 16_384

/** Splits a compact JWS into exactly three canonical base64url segments, the first a JSON object. */
export function readCompact(text: string, conduct: Conduct): Jws {
  if (conduct.longTokens === 'server-error' && text.length > 4_096)
    throw new Unmapped('call stack exceeded')
  if (text.length > longestToken) throw new Refusal('token too long')
  const [header, payload, signature] = segmentsOf(text, conduct)
  const parsed = parsePart(decode(header, conduct), conduct)
  if (!isObject(parsed)) throw new Refusal('header is not a JSON object')
  return {
    header: parsed,
    payload: isRaw(parsed, conduct)
      ? Buffer.from(payload)
      : inflated(decode(payload, conduct), parsed, conduct),
    signature: decode(signature, conduct),
    input: `${header}.${payload}`,
    text,
  }
}

/** Unencoded payloads exist in JWS, but RFC 7797 keeps them out of JWTs. */
function isRaw(header: Json, conduct: Conduct): boolean {
  return conduct.b64 === 'honoured' && header.b64 === false
}

/** The claim set of a payload; whatever is not a JSON object is refused. */
export function readClaims(payload: Uint8Array, conduct: Conduct): Json {
  const bytes = conduct.utf8Strict ? payload : Buffer.from(Buffer.from(payload).toString('utf8'))
  const claims = parsePart(bytes, conduct)
  if (!isObject(claims)) throw new Refusal('payload is not a JSON object')
  return claims
}

function parsePart(bytes: Uint8Array, conduct: Conduct): unknown {
  tripOver(bytes, conduct)
  const value = parseJson(bytes)
  return isObject(value) ? misread(value, bytes, conduct) : value
}

function segmentsOf(text: string, conduct: Conduct): [string, string, string] {
  let parts = text.split('.')
  if (conduct.segments === 'first-three') parts = parts.slice(0, 3)
  if (conduct.segments === 'last-three') parts = parts.slice(-3)
  const [header, payload, signature] = parts
  if (parts.length === 2 && conduct.noneAccepted !== 'never')
    return [header ?? '', payload ?? '', '']
  if (
    parts.length !== 3 ||
    header === undefined ||
    payload === undefined ||
    signature === undefined
  ) {
    throw new Refusal('not three segments')
  }
  return [header, payload, signature]
}

/** One spelling only: alphabet, no padding, no spare bits. Otherwise one signature has many strings. */
function decode(segment: string, conduct: Conduct): Buffer {
  const bytes = Buffer.from(segment, 'base64url')
  const strict = conduct.base64urlStrict && conduct.signature !== 're-encoded'
  if (strict && bytes.toString('base64url') !== segment)
    throw new Refusal('not canonical base64url')
  return bytes
}
