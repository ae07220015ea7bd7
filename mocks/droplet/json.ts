export type Json = Record<string, unknown>

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses UTF-8 JSON, refusing malformed bytes and nesting beyond the cap before anything is built. */
export function parseJson(bytes: Uint8Array, nestingCap = 64): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  if (nestingOf(text) > nestingCap) throw new SyntaxError('JSON nested too deeply')
  return JSON.parse(text)
}

/** The same, for answers of others: undefined instead of an exception. */
export function tryJson(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes)
  } catch {
    return undefined
  }
}

/** How deep the brackets of a JSON text go; strings are skipped. */
export function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (quoted) {
      if (char === 0x5c) at++
      else if (char === 0x22) quoted = false
    } else if (char === 0x22) quoted = true
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (char === 0x7d || char === 0x5d) depth--
  }
  return deepest
}
