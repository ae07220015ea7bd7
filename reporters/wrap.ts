/** Lines of at most `width` terminal cells; line breaks in the text stay, long words are cut. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => fill(paragraph, Math.max(width, 1)))
}

/** The text in at most `width` cells, with an ellipsis where it was cut; it is not read further than that. */
export function clip(text: string, width: number): string {
  let used = 0
  let kept = 0
  let read = 0
  for (const char of text) {
    used += cellsOf(char)
    read += char.length
    if (used < width && read <= width * mostMarks) kept = read
    if (used > width || read > width * mostMarks) return `${text.slice(0, kept)}…`
  }
  return text
}

/** Marks take no cell, but a flood of them is none the shorter. */
const mostMarks = 8

/** How many terminal cells the text takes. */
export function cells(text: string): number {
  let sum = 0
  for (const char of text) sum += cellsOf(char)
  return sum
}

function fill(paragraph: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/[ \t]/).flatMap((long) => cut(long, width))) {
    if (line === '') line = word
    else if (cells(line) + 1 + cells(word) <= width) line = `${line} ${word}`
    else {
      lines.push(line.trimEnd())
      line = word
    }
  }
  return [...lines, line.trimEnd()]
}

function cut(word: string, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const char of word) {
    const size = cellsOf(char)
    if (used + size > width && piece !== '') {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += char
    used += size
  }
  return [...pieces, piece]
}

function cellsOf(char: string): number {
  if (char.length === 1 && char < '\u{300}') return 1
  if (/\p{M}/u.test(char)) return 0
  return /\p{Emoji_Presentation}|[\u{1100}-\u{115F}\u{2E80}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]/u.test(
    char,
  )
    ? 2
    : 1
}
