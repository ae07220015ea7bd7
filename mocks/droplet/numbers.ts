/** Whether a JSON text has a number that a double cannot hold as written: it would change on its way through us. */
export function hasInexactNumber(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 0x22) at = endOfString(text, at)
    else if (isDigit(char)) {
      const end = endOfNumber(text, at)
      const literal = text.slice(text[at - 1] === '-' ? at - 1 : at, end)
      if (isInexact(literal)) return true
      at = end - 1
    }
  }
  return false
}

function isInexact(literal: string): boolean {
  const value = Number(literal)
  if (!Number.isFinite(value)) return true
  if (/^-?\d+$/.test(literal)) return !Number.isSafeInteger(value)
  return value === 0 && /[1-9]/.test(literal.split(/e/i)[0] ?? '')
}

const isDigit = (char: number): boolean => char >= 0x30 && char <= 0x39

function endOfNumber(text: string, start: number): number {
  let end = start
  while (end < text.length && /[\d.eE+-]/.test(text.charAt(end))) end++
  return end
}

function endOfString(text: string, open: number): number {
  let at = open + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
