import { forTerminal, oneLine } from './sanitize.ts'
import { clip } from './wrap.ts'

/*
 * Text from a droplet in Markdown: it can start no markup, element, link, image or mention, end no
 * fence or cell, and no line of it can pose as one of ours.
 */

/** Text in a sentence: what Markdown or GitHub would act on is escaped, or set as code where that is all that helps. */
export const inline = (text: string): string =>
  short(text).replace(active, (char) =>
    char === '@' || char === '#' ? code(char) : char.replace(/^\d*/, '$&\\'),
  )

/** Text as it was met, on one line: in a code span longer than any run of backticks in it. */
export function code(text: string): string {
  const safe = short(text)
  const ticks = '`'.repeat(longestRun(safe) + 1)
  const pad = /^[ `]|[ `]$/.test(safe) || safe === '' ? ' ' : ''
  return `${ticks}${pad}${safe}${pad}${ticks}`
}

/** Lines as they were met: in a fence longer than any run of backticks in them. */
export function fenced(lines: readonly string[], language: string): string[] {
  const text = forTerminal(lines.join('\n'))
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return [fence + language, text, fence]
}

/** A table; cells are Markdown already. A bar ends a cell even inside a code span. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
]

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/(\\*)\|/g, barEscaped)).join(' | ')} |`

/** An odd number of backslashes escapes a bar; with an even number they escape each other. */
const barEscaped = (all: string, slashes: string): string =>
  slashes.length % 2 === 0 ? `${slashes}\\|` : all

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0)

/** Markup, what begins a link, and at the start of a line what would make it a list or a heading. */
const active = /[\\`*_~[\]<>|&$!@#]|:(?=\S)|(?<=\bwww)\.|^[-+=]|^\d+[.)]/gi

/** Cut twice: before it is read, and again because an escape is longer than what it spells out. */
const short = (text: string): string => clip(oneLine(clip(text, inlineMost)), inlineMost)

const inlineMost = 600
