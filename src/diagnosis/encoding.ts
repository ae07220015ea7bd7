export type Json = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a text holds base64url letters only; padding does not belong to them. */
export const isBase64url = (text: string): boolean => /^[A-Za-z0-9_-]*$/.test(text)

/** The bytes of unpadded base64url, or undefined where the text is none. */
export function decodeBase64url(text: string): Buffer | undefined {
  if (!isBase64url(text) || text.length % 4 === 1) return undefined
  return Buffer.from(text, 'base64url')
}

/** The JSON object in a text, or undefined where there is none. */
export function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The JSON object in a token segment, or undefined where there is none. */
export function decodeObject(segment: string): Json | undefined {
  const bytes = decodeBase64url(segment)
  if (bytes === undefined) return undefined
  try {
    return parseObject(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
