import type { Finding } from '../src/model/finding.ts'
import { oneLine } from './sanitize.ts'
import { clip } from './wrap.ts'

export interface ProgressOutput {
  write(text: string): void
  readonly isTTY?: boolean
  readonly columns?: number
}

export interface Progress {
  found(finding: Finding): void
  /** A line that stays, in plain text. */
  say(line: string): void
  /** Leaves the screen as if no living line had ever been there. */
  end(): void
}

/** Tells how far the run is: one living line on a terminal, few plain lines in a log. */
export function createProgress(out: ProgressOutput, total: number): Progress {
  return out.isTTY === true ? livingLine(out, total) : plainLines(out, total)
}

function livingLine(out: ProgressOutput, total: number): Progress {
  let done = 0
  let failed = 0
  let line = ''
  const draw = () => out.write(`${wipe}${clip(line, (out.columns ?? 80) - 1)}`)
  return {
    found({ id, state }) {
      done += 1
      if (state === 'fail') failed += 1
      line = oneLine(`${done}/${total} checks, ${failed} failed  ${id}`)
      draw()
    },
    say(text) {
      out.write(`${wipe}${oneLine(text)}\n`)
      if (line !== '') draw()
    },
    end() {
      if (line !== '') out.write(wipe)
      line = ''
    },
  }
}

function plainLines(out: ProgressOutput, total: number): Progress {
  let done = 0
  let failed = 0
  let quarter = 0
  return {
    found({ id, level, state, title }) {
      done += 1
      if (state === 'fail') {
        failed += 1
        out.write(`${oneLine(`failed ${level} ${id}: ${title}`)}\n`)
      }
      const reached = total === 0 ? 0 : Math.floor((4 * done) / total)
      if (reached === quarter) return
      quarter = reached
      out.write(`${quarter * 25} %: ${done}/${total} checks, ${failed} failed\n`)
    },
    say(text) {
      out.write(`${oneLine(text)}\n`)
    },
    end() {},
  }
}

const wipe = '\r\u001b[K'
