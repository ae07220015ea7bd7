/** A word as the shell hands it on, and what in it the shell would have put something else for. */
export interface Word {
  readonly text: string
  /** The first variable or command substitution outside single quotes, as it is written. */
  readonly replaced?: string
}

/** The words of the first command in a text, by the rules of bash; undefined where a quote is not closed. */
export function shellWords(line: string): readonly Word[] | undefined {
  const words: Word[] = []
  let open: Word | undefined
  let at = 0
  while (at < line.length) {
    const piece = pieceAt(line, at, open === undefined)
    if (piece === undefined) return undefined
    at = piece.end
    if (piece.kind === 'text') open = joined(open, piece.word)
    else if (piece.kind !== 'nothing') {
      if (open !== undefined) words.push(open)
      open = undefined
      if (piece.kind === 'end' && words.length > 0) return words
    }
  }
  return open === undefined ? words : [...words, open]
}

type Piece = { readonly end: number } & (
  | { readonly kind: 'text'; readonly word: Word }
  | { readonly kind: 'nothing' | 'gap' | 'end' }
)

function joined(open: Word | undefined, more: Word): Word {
  const replaced = open?.replaced ?? more.replaced
  const text = (open?.text ?? '') + more.text
  return { text, ...(replaced === undefined ? {} : { replaced }) }
}

interface Form {
  readonly pattern: RegExp
  readonly read: 'nothing' | 'gap' | 'end' | ((found: RegExpExecArray) => Word)
}

const comment: Form = { pattern: /#[^\n]*/y, read: 'gap' }

const forms: readonly Form[] = [
  { pattern: /\\\r?\n/y, read: 'nothing' },
  { pattern: /[ \t]+/y, read: 'gap' },
  // A pasted line often loses the backslash before its line break; an option can only belong to it.
  { pattern: /(?:\r?\n[ \t]*)+(?=-)/y, read: 'gap' },
  { pattern: /\r?\n|[|;]|&(?=[&\s]|$)/y, read: 'end' },
  { pattern: /'([^']*)'/y, read: ([, text = '']) => ({ text }) },
  {
    pattern: /\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y,
    read: ([, text = '']) => ({ text: ansiUnescaped(text) }),
  },
  {
    pattern: /\$?"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y,
    read: ([, text = '']) => doubleQuoted(text),
  },
  { pattern: /\\([\s\S])/y, read: ([, text = '']) => ({ text }) },
  {
    pattern: /\$(?:\w+|\{[^}]*\}|\([^)]*\))|`[^`]*`/y,
    read: ([text]) => ({ text, replaced: text }),
  },
  { pattern: /[^\s'"\\$`|;&]+|\$(?!')|[^\s'"$`]/y, read: ([text]) => ({ text }) },
  { pattern: /\s/y, read: 'gap' },
]

function pieceAt(line: string, at: number, isStart: boolean): Piece | undefined {
  for (const { pattern, read } of isStart ? [comment, ...forms] : forms) {
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (found === null) continue
    const end = pattern.lastIndex
    return typeof read === 'string' ? { kind: read, end } : { kind: 'text', word: read(found), end }
  }
  return undefined
}

function doubleQuoted(inner: string): Word {
  const bare = inner.replace(/\\[\s\S]/g, '')
  const replaced = /\$(?:\w+|\{[^}]*\}|\([^)]*\))|`[^`]*`/.exec(bare)?.[0]
  const text = inner.replace(/\\\r?\n/g, '').replace(/\\(["\\$`])/g, '$1')
  return { text, ...(replaced === undefined ? {} : { replaced }) }
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const ansiUnescaped = (text: string): string =>
  text.replace(
    /\\(?:x([\da-f]{1,2})|u([\da-f]{1,4})|U([\da-f]{1,8})|([0-7]{1,3})|([\s\S]))/gi,
    (all, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const code = hex ?? short ?? long
      if (code !== undefined) return character(Number.parseInt(code, 16), all)
      if (octal !== undefined) return character(Number.parseInt(octal, 8), all)
      if (letter === undefined) return all
      return letters[letter] ?? (/[\\'"?]/.test(letter) ? letter : all)
    },
  )

const character = (code: number, instead: string): string =>
  code <= 0x10_ffff ? String.fromCodePoint(code) : instead
