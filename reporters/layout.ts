import type pc from 'picocolors'
import { forTerminal, oneLine } from './sanitize.ts'
import { cells, wrap } from './wrap.ts'

/*
 * Every line of the terminal report is made here, and made safe here: text from a droplet is
 * escaped before it is measured, and its line breaks keep the indent, so that it cannot pose
 * as a line of ours.
 */

export interface Look {
  readonly colors: ReturnType<typeof pc.createColors>
  readonly width: number
}

export type Paint = (text: string) => string

const plain: Paint = (text) => text

export function paragraph(look: Look, text: string, indent = 0, paint: Paint = plain): string[] {
  const margin = ' '.repeat(indent)
  return wrap(forTerminal(text), look.width - indent).map((line) =>
    line === '' ? '' : margin + paint(line),
  )
}

/** A dim label, and the text in a column beside it. */
export function field(look: Look, label: string, text: string, indent = 4, paint = plain) {
  const column = indent + labelCells
  const [first = '', ...more] = wrap(forTerminal(text), look.width - column)
  const head = ' '.repeat(indent) + look.colors.dim(label.padEnd(labelCells)) + paint(first)
  return [head, ...more.map((line) => (line === '' ? '' : ' '.repeat(column) + paint(line)))]
}

/** A field to be copied: never wrapped by us, because a pasted command must stay one line. */
export function verbatim(look: Look, label: string, text: string, indent = 4): string[] {
  return [' '.repeat(indent) + look.colors.dim(label.padEnd(labelCells)) + oneLine(text)]
}

/** Text with a dim remark at the right edge, or below it where there is no room. */
export function spread(look: Look, text: string, remark: string, indent: number, paint: Paint) {
  const safe = forTerminal(remark)
  const lines = wrap(forTerminal(text), look.width - indent)
  const room = look.width - indent - cells(lines.at(-1) ?? '') - cells(safe)
  const painted = lines.map((line) => ' '.repeat(indent) + paint(line))
  if (room < 2) return [...painted, ' '.repeat(indent + 2) + look.colors.dim(safe)]
  return [...painted.slice(0, -1), painted.at(-1) + ' '.repeat(room) + look.colors.dim(safe)]
}

export const heading = (look: Look, text: string): string[] => [
  '',
  ...paragraph(look, text, 0, look.colors.bold),
]

const labelCells = 11
