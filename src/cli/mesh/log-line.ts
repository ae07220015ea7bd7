import { oneLine } from '../../../reporters/sanitize.ts'
import { cells, clip, wrap } from '../../../reporters/wrap.ts'
import type { Reason, Verdict } from '../../session/bench/verdict.ts'
import type { CallRow } from './traffic.ts'

const whoCells = 'droplet → orchestrator'.length
const requestCells = 30
/** Where the text of a line begins, after the time of day. */
export const indent = 14

/** When, who, what and the status, in columns; a path that is too long is cut on a terminal. */
export function headOf({ to, method, path, status }: CallRow, at: Date, narrow: boolean): string {
  const request = oneLine(`${method} ${path}`)
  const shown = narrow ? clip(request, requestCells) : request
  const padding = ' '.repeat(Math.max(0, requestCells - cells(shown)))
  return `${clock(at)}  ${`droplet → ${to}`.padEnd(whoCells)}  ${shown}${padding}  ${status ?? '---'}`
}

/** What is said after the status: in full as news; the next time the first of these that fits. */
export function tailsOf({ said, short, reason }: Verdict, news: boolean): readonly string[] {
  if (!reason) return news || short === undefined ? [said] : [said, short]
  const { id, confidence } = reason
  if (!news) return [`${id} again`, `${/^D\d+/.exec(id)?.[0] ?? id} again`]
  const sure = confidence === undefined ? '' : ` (${confidence.toFixed(2)})`
  return [said === '' ? `${id}${sure}` : `${said}: ${id}${sure}`]
}

type Part = readonly [label: string, text: string]

/** What the same call was refused for before it succeeded. */
export const mendedPart = (before: string | undefined): Part[] =>
  before === undefined ? [] : [['mended', `it was ${before} until now`]]

/** What a refusal is explained with, the first time. */
export function parts({ reason }: Verdict, news: boolean): Part[] {
  return reason && news ? partsOf(reason) : []
}

function partsOf({ title, seen, fix, alsoWrong = [], help }: Reason): Part[] {
  return [
    ['why', title],
    ...(seen === undefined ? [] : [['seen', seen] as const]),
    ['fix', fix],
    ...(alsoWrong.length === 0 ? [] : [['then', alsoWrong.join('; ')] as const]),
    ...(help === undefined ? [] : [['surer', help] as const]),
  ]
}

/** One line for a file; for a terminal the rest below it, in a column of its own. */
export function laidOut(
  head: string,
  tails: readonly string[],
  parts: readonly Part[],
  width: number | undefined,
) {
  const safe = tails.map(oneLine)
  const [whole = ''] = safe
  const details = parts.map(([label, text]) => [label, oneLine(text)] as const)
  if (width === undefined) {
    const told = [whole, ...details.map(([label, text]) => `${label}: ${text}`)].filter(Boolean)
    return [`${head}  ${told.join(' | ')}`.trimEnd()]
  }
  const fitting = safe.find((tail) => cells(head) + 2 + cells(tail) <= width)
  return [
    fitting === undefined ? head : `${head}  ${fitting}`.trimEnd(),
    ...(fitting === undefined ? below('', whole, width) : []),
    ...details.flatMap(([label, text]) => below(label.padEnd(8), text, width)),
  ]
}

function below(label: string, text: string, width: number): string[] {
  const column = indent + label.length
  const [first = '', ...more] = wrap(text, Math.max(20, width - column))
  return [
    `${' '.repeat(indent)}${label}${first}`,
    ...more.map((line) => `${' '.repeat(column)}${line}`),
  ]
}

/** Local time of day to the millisecond. */
export function clock(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`
}
