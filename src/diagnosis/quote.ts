import { secretsOf } from './signature.ts'
import type { DiagnosisInput } from './types.ts'

const limit = 120

/** Below this length a secret would match by chance, so only the whole value counts. */
const shortestPart = 4

/**
 * Writes a value into evidence: as JSON, cut to 120 characters, and withheld altogether where it
 * holds a part of the credential, a secret, or anything that looks like a token or a key.
 */
export function quote(value: unknown, input: DiagnosisInput): string {
  if (value === undefined) return 'absent'
  const json = jsonOf(value)
  if (json === undefined) return 'a structure'
  const texts = (Array.isArray(value) ? value : [value]).map(String)
  const parts = withheld(input)
  if (texts.some((text) => looksSecret(text) || holdsAny(text, parts))) return 'a withheld value'
  return json.length > limit ? `${json.slice(0, limit - 1)}…` : json
}

/** Scalars and short lists of them; anything deeper is not worth showing, nor safe to write out. */
function jsonOf(value: unknown): string | undefined {
  const isScalar = (each: unknown) => typeof each !== 'object' || each === null
  const isShort = Array.isArray(value)
    ? value.length <= 16 && value.every(isScalar)
    : isScalar(value)
  return isShort ? asciiOnly(JSON.stringify(value)) : undefined
}

/** Letters that terminals and editors may not show as they are become escapes. */
const asciiOnly = (json: string): string =>
  json.replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** No identifier is longer than a digest in hexadecimal without a break; keys and signatures are. */
const looksSecret = (text: string): boolean =>
  /eyJ[\w-]{8,}|[\w+/-]{65,}/.test(text) || text.includes('-----BEGIN')

const holdsAny = (text: string, parts: readonly string[]): boolean =>
  parts.some((part) => (part.length < shortestPart ? text === part : text.includes(part)))

function withheld(input: DiagnosisInput): readonly string[] {
  const sent = [input.authorization, input.sentAuthorization].filter((text) => text !== undefined)
  const pieces = sent.flatMap((text) => text.split(/[\s,.]+/)).filter((piece) => piece.length >= 8)
  const issued = input.issued.map((token) => token.slice(token.lastIndexOf('.') + 1))
  const secrets = secretsOf(input).map(({ value }) =>
    typeof value === 'string' ? value : Buffer.from(value).toString('utf8'),
  )
  return [...pieces, ...[...issued, ...secrets].filter((part) => part !== '')]
}
