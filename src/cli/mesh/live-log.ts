import pc from 'picocolors'
import { oneLine } from '../../../reporters/sanitize.ts'
import { wrap } from '../../../reporters/wrap.ts'
import type { Heard } from '../../session/bench/hear.ts'
import type { Verdict } from '../../session/bench/verdict.ts'
import { clock, headOf, indent, laidOut, mendedPart, parts, tailsOf } from './log-line.ts'
import type { CallRow } from './traffic.ts'

export interface LogOutput {
  readonly color: boolean
  /** Cells of the terminal; undefined where lines go to a file and are never broken. */
  readonly width: () => number | undefined
  readonly write: (text: string) => void
}

export interface LiveLog {
  /** One call: who asked whom for what, the answer, and why it was refused. */
  heard(row: CallRow, heard: Heard): void
  /** Something that happened at the bench itself. */
  event(at: Date, text: string): void
  /** Lines of our own without a time; what is broken off one goes on in the column given. */
  lines(texts: readonly string[], column: number): void
}

/** The same thing is told in full once a minute, and in a word until then. */
const tellAgainMs = 60_000

/** A line for each call as it happens; made safe for a terminal here, whatever the droplet sent. */
export function createLiveLog({ color, width, write }: LogOutput): LiveLog {
  const colors = pc.createColors(color)
  const isNews = createNews()
  const isMended = createMending()
  const paint = {
    good: colors.green,
    plain: colors.dim,
    refused: colors.red,
    scripted: colors.yellow,
  }
  return {
    heard(row, { at, verdict }) {
      const mended = isMended(row, verdict)
      const news = isNews(keyOf(verdict), at.getTime())
      const head = headOf(row, at, width() !== undefined)
      const lines = laidOut(
        head,
        tailsOf(verdict, news),
        [...mendedPart(mended), ...parts(verdict, news)],
        width(),
      )
      const [first = '', ...more] = lines
      const dyed = first.startsWith(head)
        ? colors.dim(head.slice(0, indent)) +
          head.slice(indent) +
          paint[verdict.tone](first.slice(head.length))
        : first
      write([dyed, ...more].map((line) => `${line}\n`).join(''))
    },
    event(at, text) {
      const [first = '', ...more] = wrap(oneLine(text), Math.max(20, (width() ?? 1e6) - indent))
      const below = more.map((line) => `${' '.repeat(indent)}${colors.cyan(line)}\n`)
      write(`${colors.dim(clock(at))}  ${colors.cyan(first)}\n${below.join('')}`)
    },
    lines(texts, column) {
      const room = Math.max(20, (width() ?? 1e6) - column)
      const below = `\n${' '.repeat(column)}`
      const broken = (text: string): string =>
        text.slice(0, column) + wrap(text.slice(column), room).join(below)
      write(texts.map((text) => `${broken(oneLine(text))}\n`).join(''))
    },
  }
}

function createNews(): (key: string, now: number) => boolean {
  const told = new Map<string, number>()
  return (key, now) => {
    const before = told.get(key)
    if (before !== undefined && now - before < tellAgainMs) return false
    told.set(key, now)
    return true
  }
}

/** Texts that differ in their numbers alone are the same news. */
const keyOf = ({ reason, said }: Verdict): string =>
  `${said.replace(/[\d,]+/g, '')} ${reason?.id} ${reason?.fix}`

/** Says of a call that succeeds what the same call was refused for before. */
function createMending(): (row: CallRow, verdict: Verdict) => string | undefined {
  const refused = new Map<string, string>()
  return ({ purpose }, { tone, reason }) => {
    if (reason) refused.set(purpose, reason.id)
    const before = tone === 'good' ? refused.get(purpose) : undefined
    if (before !== undefined) refused.delete(purpose)
    return before
  }
}
