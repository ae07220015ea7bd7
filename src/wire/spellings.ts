/** Shorter values would turn ordinary words into secrets. */
export const shortestSecret = 6
/** Longer ones are known by their beginning, which is random enough. */
const longestCompared = 4096

/** A value that must not leave the process; plain JSON, so that it can cross to another thread. */
export interface Secret {
  /** What a report calls it. */
  readonly name: string
  /** Text, or the base64url of bytes; of a long random value its beginning is enough. */
  readonly value: string
  readonly kind: 'text' | 'bytes'
  /** Characters or bytes of the whole, where the value is only its beginning. */
  readonly whole?: number
}

/** One way to write a secret. */
export interface Form {
  readonly text: string
  /** How far the whole secret reaches in this spelling, where the text is its beginning. */
  readonly reach: number
}

/** Every spelling in which a secret could slip into a report. */
export function spellings({ value, kind, whole }: Secret): Form[] {
  const begun = value.slice(0, longestCompared)
  const bytes = Buffer.from(begun, kind === 'text' ? 'utf8' : 'base64url')
  const left = whole === undefined ? 0 : whole - (kind === 'text' ? value.length : bytes.length)
  const forms = new Map<string, Form>()
  const add = (texts: readonly string[], perByte: number): void => {
    for (const text of texts)
      if (text.length >= shortestSecret && !forms.has(text))
        forms.set(text, { text, reach: text.length + Math.ceil(left * perByte) })
  }
  if (kind === 'text') add(written(begun), 1)
  add(hexed(bytes), 2)
  add(percented(bytes), 3)
  add(base64ed(bytes), 4 / 3)
  return [...forms.values()]
}

/** As itself, and as JSON, URLs, markup, shells and tables write it. */
function written(value: string): string[] {
  // Everybody writes these characters as they are.
  if (/^[\w-]*$/.test(value)) return [value]
  const json = JSON.stringify(value).slice(1, -1)
  const percent = encodeURIComponent(value)
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    json.replaceAll('/', '\\/'),
    percent,
    percent.replaceAll('%20', '+'),
    lowerEscapes(percent),
    markup(value),
    markup(value).replaceAll('"', '&quot;'),
    markup(value).replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    markup(value).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    value.replaceAll('|', '\\|'),
    workflow(value),
    workflow(value).replaceAll(':', '%3A').replaceAll(',', '%2C'),
    // A line that was broken at its blanks has none of them left once it is joined.
    value.replace(/\s+/g, ''),
  ]
}

function hexed(bytes: Buffer): string[] {
  const hex = bytes.toString('hex')
  return [hex, hex.toUpperCase()]
}

function percented(bytes: Buffer): string[] {
  const percent = Array.from(bytes, (byte) => percentOf[byte]).join('')
  return [percent, percent.toLowerCase()]
}

function base64ed(bytes: Buffer): string[] {
  const forms = [
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ]
  const marked = forms.filter(hasMarks)
  return [
    ...forms,
    ...marked.map((text) => text.replaceAll('/', '\\/')),
    ...marked.map(encodeURIComponent),
  ]
}

const percentOf: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
)

const hasMarks = (text: string): boolean => /[+/=]/.test(text)

/** The characters that stand for the value wherever it begins inside a longer base64 text. */
function base64Core(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
  const first = Math.ceil((offset * 8) / 6)
  const end = Math.floor((shifted.length * 8) / 6)
  return [
    shifted.toString('base64').slice(first, end),
    shifted.toString('base64url').slice(first, end),
  ]
}

const lowerEscapes = (text: string): string =>
  text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())

const markup = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const workflow = (value: string): string =>
  value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
