import { levels } from '../src/model/clause.ts'
import { type State, states } from '../src/model/finding.ts'
import type { Report, StateCounts } from '../src/model/report.ts'
import type { Look } from './layout.ts'
import { field, heading, paragraph } from './layout.ts'
import { checks } from './verdict.ts'
import { cells } from './wrap.ts'

/** Findings by level and state; states nobody is in are left out. */
export function countSection({ summary }: Report, look: Look): string[] {
  if (summary.total === 0) return []
  const shown = states.filter((state) => summary.byState[state] > 0)
  const rows: [string, StateCounts][] = [
    ...levels.map((level): [string, StateCounts] => [level, summary.byLevel[level]]),
    ['all', summary.byState],
  ]
  return [
    ...heading(look, checks(summary.total)),
    ...table(rows, shown, look),
    ...weakRemark(summary.weak, look),
  ]
}

function table(rows: [string, StateCounts][], shown: readonly State[], look: Look): string[] {
  const head = `  ${''.padEnd(9)}${shown.map((state) => column(words[state], state)).join('')}`
  if (cells(head) > look.width) return rows.flatMap(([name, n]) => inWords(name, n, shown, look))
  const body = rows.map(([name, counts]) => {
    const numbers = shown.map((state) => {
      const text = column(counts[state] === 0 ? '·' : String(counts[state]), state)
      return paintOf(state, counts[state], look)(text)
    })
    return `  ${name.padEnd(9)}${numbers.join('')}`
  })
  return [look.colors.dim(head), ...body]
}

const column = (text: string, state: State): string => text.padStart(words[state].length + 2)

/** The same for a screen too narrow for a table. */
function inWords(name: string, counts: StateCounts, shown: readonly State[], look: Look): string[] {
  const some = shown.filter((state) => counts[state] > 0)
  const text = some.map((state) => `${counts[state]} ${words[state]}`).join(', ')
  return field(look, name, text === '' ? 'none' : text, 2)
}

function paintOf(state: State, n: number, { colors }: Look): (text: string) => string {
  if (n === 0) return colors.dim
  if (state === 'fail' || state === 'error') return colors.red
  return state === 'pass' ? colors.green : (text) => text
}

function weakRemark(weak: number, look: Look): string[] {
  if (weak === 0) return []
  const passes = weak === 1 ? '1 pass is' : `${weak} passes are`
  return paragraph(
    look,
    `${passes} weak: a refusal with no accepted twin beside it, which proves little and is never counted as proof`,
    2,
    look.colors.yellow,
  )
}

/** Column heads, short enough that seven of them fit on a narrow screen. */
const words: Readonly<Record<State, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'unclear',
  inapplicable: 'n/a',
  blocked: 'blocked',
  error: 'error',
  'not-run': 'not run',
}
