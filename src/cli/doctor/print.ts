import pc from 'picocolors'
import { forJson, oneLine } from '../../../reporters/sanitize.ts'
import { cells } from '../../../reporters/wrap.ts'
import { fourLines } from '../usage.ts'
import type { Line } from './line.ts'

/** One line each; of trouble the four lines. */
export function textOf(lines: readonly Line[], exit: number, color: boolean): string {
  const colors = pc.createColors(color)
  const paint = { ok: colors.green, note: colors.yellow, trouble: colors.red }
  const width = Math.max(...lines.map(({ about }) => cells(about)))
  const head = (line: Line): string =>
    `${paint[line.state](line.state.padEnd(7))}  ${line.about.padEnd(width)}  ${oneLine(saidOf(line))}`.trimEnd()
  const count = (state: Line['state']): number =>
    lines.filter((line) => line.state === state).length
  return [
    ...lines.map((line) =>
      line.state === 'trouble' ? `${head(line)}\n${more(line)}` : `${head(line)}\n`,
    ),
    `\n${count('ok')} ok, ${count('note')} to note, ${count('trouble')} trouble; exit ${exit}\n`,
  ].join('')
}

/** The same for a program. */
export const jsonOf = (lines: readonly Line[], exit: number): string =>
  `${forJson(JSON.stringify({ exit, lines }, null, 2))}\n`

function saidOf(line: Line): string {
  if (line.state === 'trouble') return ''
  return line.todo === undefined ? line.says : `${line.says}; ${line.todo}`
}

const more = ({ expected, came, where, todo }: Extract<Line, { state: 'trouble' }>): string =>
  fourLines({
    expected: oneLine(expected),
    came: oneLine(came),
    where: oneLine(where),
    todo: oneLine(todo),
  })
