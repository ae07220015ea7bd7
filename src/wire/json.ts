import { limits } from './limits.ts'

const { depth: maxDepth, nodes: maxNodes } = limits.json

/** The parsed text, or undefined where it is not JSON or too deep or too large to be worth it. */
export function parseJson(text: string): unknown {
  if (text === '' || !isBounded(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Looks at brackets and commas outside strings only, before anything is built. */
function isBounded(text: string): boolean {
  let depth = 0
  let nodes = 0
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(text, i)
        break
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maxDepth || ++nodes > maxNodes) return false
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
      case 0x2c: // ,
        if (++nodes > maxNodes) return false
        break
    }
  }
  return true
}

function endOfString(text: string, open: number): number {
  let i = open + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}
