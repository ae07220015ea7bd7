import { decodeBase64url, decodeObject } from './encoding.ts'

/** Beyond this length a token is not examined: no header of that size reaches a server. */
export const tokenLimit = 64 * 1024

/** The Authorization header taken apart, before anything is known about the token in it. */
export interface Credential {
  readonly present: boolean
  /** The first word of the header. */
  readonly scheme: string
  /** What follows the scheme, without surrounding blanks; empty when it is oversized. */
  readonly value: string
  readonly oversized: boolean
}

export function readCredential(authorization: string | undefined): Credential {
  const text = (authorization ?? '').replace(/^[ \t]+|[ \t]+$/g, '')
  const end = text.search(/[ \t]/)
  const scheme = end < 0 ? text : text.slice(0, end)
  const value = end < 0 ? '' : text.slice(end).replace(/^[ \t]+/, '')
  const oversized = text.length > tokenLimit
  if (oversized) return { present: true, scheme: scheme.slice(0, 32), value: '', oversized }
  return { present: text !== '', scheme, value, oversized }
}

/** The credential without quotes, escapes, white space and marks that loading may have left on it. */
export function cleaned(value: string): string {
  const decoded = percentDecoded(value)
    .replace(/\\[rn]/g, '')
    .replace(/[\s\u200b\u2060\ufeff]+/g, '')
  return decoded.replace(/^b?(["'`])(.*)\1$/, '$2').replace(/^["'`]+|["'`]+$/g, '')
}

/** In words, what `cleaned` takes away from a credential. */
export function wrappings(value: string): readonly string[] {
  const decoded = percentDecoded(value)
  const kinds = [
    [decoded !== value, 'percent-encoding'],
    [/\\[rn]/.test(decoded), 'line breaks written as \\n'],
    [/[\r\n]/.test(decoded), 'line breaks'],
    [/[^\S\r\n\ufeff]/.test(decoded), 'white space'],
    [/[\u200b\u2060\ufeff]/.test(decoded), 'invisible marks'],
    [/^\s*b["'`]/.test(decoded), 'the b of a Python byte string'],
    [/["'`]/.test(decoded), 'quotes'],
  ] as const
  return kinds.filter(([applies]) => applies).map(([, words]) => words)
}

/** Whether a text has three parts and a readable header, however the rest may be. */
export function looksLikeJws(text: string): boolean {
  const [header = '', , , ...rest] = text.split('.')
  return rest.length === 0 && text.split('.').length === 3 && decodeObject(header) !== undefined
}

/** The kind of placeholder a credential is, or undefined where it may be a real one. */
export function placeholderKind(value: string): string | undefined {
  const text = value.replace(/["'`]/g, '').trim()
  if (text === '') return 'nothing at all'
  if (/^(undefined|null|none|nil|nan|true|false)$/i.test(text)) return 'a missing value as text'
  if (/^\[object \w+\]$/.test(text)) return 'an object turned into text'
  if (/^<[^<>]*>$/.test(text)) return 'a name in angle brackets'
  if (/^(\$\{[^}]*\}|\$\w+|\$\([^)]*\)|\{\{[^}]*\}\}|%\w+%)$/.test(text)) {
    return 'a variable that was not replaced'
  }
  return /^(your[_-]?\w*|token|jwt|jwt[_-]token|access[_-]token|changeme)$/i.test(text)
    ? 'sample text'
    : undefined
}

/** Whether white space cuts one token into pieces, as opposed to words that follow a whole one. */
export function isLineWrapped(value: string): boolean {
  const words = value.split(/\s+/)
  return words.length > 1 && !isWhole(words[0] ?? '') && isWhole(cleaned(value))
}

/** The one token to keep of a header that holds several words. */
export function chosenToken(value: string): string {
  const words = value
    .split(/[\s,]+/)
    .map(cleaned)
    .filter((word) => word !== '' && !/^bearer:?$/i.test(word))
  return words.find(looksLikeJws) ?? words[0] ?? ''
}

function percentDecoded(value: string): string {
  if (!/%[0-9a-f]{2}/i.test(value)) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Signature lengths in bytes that HMAC, ECDSA, EdDSA and RSA of the usual sizes have. */
const usualLengths: ReadonlySet<number> = new Set([32, 48, 64, 96, 128, 132, 256, 384, 512])

const isWhole = (text: string): boolean =>
  looksLikeJws(text) && usualLengths.has(decodeBase64url(text.split('.')[2] ?? '')?.length ?? 0)
