import { forTerminal } from './sanitize.ts'

const safe: unique symbol = Symbol('safe')

/** Finished HTML. Only the template below makes it, so no text of a droplet can pose as it. */
export interface Markup {
  readonly [safe]: string
}

/** What may stand in a template: text, which is encoded, and finished HTML, which is not. */
export type Value = string | number | Markup | readonly Markup[] | undefined

/** HTML with every text in it encoded, for content and for quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = ''
  fixedParts(parts).forEach(({ fixed, isInTag }, i) => {
    text += i < values.length ? fixed + encoded(values[i], isInTag) : fixed
  })
  return { [safe]: text }
}

export const markupText = (markup: Markup): string => markup[safe]

/** Text of our own, such as a style sheet, that must reach the page as it stands. */
export const verbatim = (ours: string): Markup => ({ [safe]: ours })

export const nothing: Markup = { [safe]: '' }

/** A link within the page. There is no other kind: no address from a droplet becomes one. */
export const link = (to: string, text: string): Markup =>
  html`<a href="#${encodeURIComponent(anchor(to))}">${text}</a>`

/** The value of an id attribute, and what a link to it names. */
export const anchor = (id: string): string => forTerminal(id).replace(/\s/g, '-')

/** The same in a list, with something between every two. */
export const joined = (items: readonly Markup[], between = ' '): Markup => ({
  [safe]: items.map(markupText).join(between),
})

function encoded(value: Value, isInTag: boolean): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return encodedText(value, isInTag)
  return isList(value) ? value.map(markupText).join('') : markupText(value)
}

const isList = (value: Markup | readonly Markup[]): value is readonly Markup[] =>
  Array.isArray(value)

/** Controls, bidi marks and what else cannot be seen are spelt out; markup becomes entities. */
function encodedText(text: string, isInTag: boolean): string {
  const visible = plain.test(text) ? text : forTerminal(text)
  return visible.replace(isInTag ? /[&<>"']/g : /[&<>]/g, (char) => entities[char] ?? char)
}

/** Letters and signs of which none is invisible: most texts, and they need no closer look. */
const plain = /^[\n\t\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u21ff]*$/

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A piece of a template, and whether what follows it stands inside a tag. */
interface Fixed {
  readonly fixed: string
  readonly isInTag: boolean
}

/** Indents of a template are for its reader, not for the page. */
function fixedParts(parts: TemplateStringsArray): readonly Fixed[] {
  const known = tidied.get(parts)
  if (known !== undefined) return known
  let before = ''
  const all = parts.map((part) => {
    const fixed = part.replace(/(\w[,.]?)?\n\s*(?=(\w)?)/g, joinedLines)
    before += fixed
    return { fixed, isInTag: endsInTag(before) }
  })
  tidied.set(parts, all)
  return all
}

/** Between two words a line break stays a space; between tags it goes. */
const joinedLines = (_: string, before: string | undefined, after: string | undefined): string =>
  `${before ?? ''}${before !== undefined && after !== undefined ? ' ' : ''}`

/** Also true for a lone attribute, which has a quote open and no tag of its own. */
function endsInTag(before: string): boolean {
  const last = before.slice(before.lastIndexOf('>') + 1)
  return last.includes('<') || last.split('"').length % 2 === 0
}

const tidied = new WeakMap<TemplateStringsArray, readonly Fixed[]>()
