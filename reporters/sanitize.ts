/**
 * Text for a terminal or a log: no character in it can move the cursor, recolour, reorder or hide anything,
 * and no CI server takes a part of it for a command.
 */
export const forTerminal = (text: string): string =>
  withoutLookAlikes(text.replace(invisible, escaped)).replace(commandInLog, '#\\x23')

/** A word that mixes Latin letters with letters that are drawn like them shows those by their numbers. */
const withoutLookAlikes = (text: string): string =>
  mayLookAlike.test(text)
    ? text.replace(word, (whole) =>
        latin.test(whole) ? whole.replace(lookAlike, numbered) : whole,
      )
    : text

/** Scripts that have doubles of Latin letters, and the doubles that Unicode has of them for width and for formulas. */
const lookAlike =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\u{FF21}-\u{FF3A}\u{FF41}-\u{FF5A}\u{1D400}-\u{1D7FF}]/gu
const mayLookAlike = new RegExp(lookAlike.source, 'u')
const word = /[\p{L}\p{M}\p{N}_]+/gu
const latin = /[A-Za-z]/

/** A whole line for a log. Runners obey one that begins with `::word`, whatever the indent. */
export const forLog = (line: string): string => line.replace(/^(\s*):(?=:[a-z])/i, '$1\\x3a')

/** The same, as a single line: line breaks and tabs are escaped too. */
export const oneLine = (text: string): string =>
  forTerminal(text).replace(/[\n\t]/g, (char) => (char === '\n' ? '\\n' : '\\t'))

/** Text for an XML 1.0 document: forbidden characters become U+FFFD, invisible ones are spelt out. */
export const forXml = (text: string): string =>
  forTerminal(text.replace(forbiddenInXml, '\u{FFFD}'))

/** JSON that stays the same value, and is also safe to print raw on a terminal. */
export const forJson = (json: string): string =>
  json
    .replace(invisible, (char) =>
      char === '\n' ? char : Array.from({ length: char.length }, (_, i) => unit(char, i)).join(''),
    )
    .replace(commandInLog, '#\\u0023')

/** Controls, format characters (bidi, zero-width, tags), line separators, what is no character. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

/** `##[error]`, `##vso[…]`, `##teamcity[…]`: obeyed wherever in a line they stand. */
const commandInLog = /##(?=\w{0,20}\[)/g

const forbiddenInXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

function escaped(char: string): string {
  if (char === '\n' || char === '\t') return char
  const code = char.codePointAt(0) ?? 0
  const hex = code.toString(16).padStart(2, '0')
  return code < 0x80 ? `\\x${hex}` : `\\u{${hex}}`
}

const numbered = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`

const unit = (char: string, at: number): string =>
  `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`
