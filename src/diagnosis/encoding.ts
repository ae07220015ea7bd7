import { isRecord } from '../model/json.ts'
export type Json = Readonly<Record<string, unknown>>

/** Whether a text holds base64url letters only; padding does not belong to them. */
export const isBase64url = (text: string): boolean => /^[A-Za-z0-9_-]*$/.test(text)

/** The bytes of unpadded base64url, or undefined where the text is none. */
export function decodeBase64url(text: string): Buffer | undefined {
  if (!isBase64url(text) || text.length % 4 === 1) return undefined
  return Buffer.from(text, 'base64url')
}

/** No token or key set of the mesh is nested deeper than a handful of levels. */
const depthLimit = 64

/** The JSON object in a text, or undefined where there is none or it is nested beyond 64 levels. */
export function parseObject(text: string): Json | undefined {
  if (isTooDeep(text)) return undefined
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

/** Counts brackets outside strings, so that the parser never sees a text that nests too deep. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length && depth <= depthLimit; at++) {
    const letter = text[at]
    if (isInString && letter === '\\') at += 1
    else if (letter === '"') isInString = !isInString
    else if (isInString) continue
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
  }
  return depth > depthLimit
}
