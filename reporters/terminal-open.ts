import type { Finding, State } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { isCareful } from './careful.ts'
import { firstTimeOf, reasonOf } from './facts.ts'
import { groupBy } from './group-by.ts'
import type { Look } from './layout.ts'
import { heading, paragraph } from './layout.ts'
import { idList } from './terminal-causes.ts'
import { checks } from './verdict.ts'
import { clip } from './wrap.ts'

/** Questions that were put and stayed open, grouped by what stood in the way. */
export function openSection({ findings }: Report, look: Look): string[] {
  const lines = (['error', 'inconclusive', 'blocked'] as const).flatMap((state) => {
    const group = groupBy(
      findings.filter((finding) => finding.state === state),
      reasonOf,
    )
    return capped([...group], 5).flatMap((entry) => openLines(entry, state, look))
  })
  return lines.length === 0 ? [] : [...heading(look, 'open questions'), ...lines]
}

/** What depends on time and came out otherwise when it was asked again. */
export function waveringSection({ findings }: Report, look: Look): string[] {
  const told = findings.flatMap((finding) => {
    const first = firstTimeOf(finding)
    return first === undefined ? [] : [`${finding.id}: ${clip(first, reasonMost)}`]
  })
  const rest = told.length > mostWavering ? [`+${told.length - mostWavering} more`] : []
  const lines = [...told.slice(0, mostWavering), ...rest]
  if (lines.length === 0) return []
  const shown = lines.flatMap((line) => paragraph(look, `· ${line}`, 2))
  return [...heading(look, 'not the same twice'), ...shown]
}

const mostWavering = 10

/** What would have to be added to the command, and how many checks would then run. */
export function notRunSection({ notRun }: Report, look: Look): string[] {
  const lines = [...groupBy(notRun, ({ flag }) => flag)].flatMap(([flag, group]) => {
    const reasons = [...new Set(group.map(({ reason }) => reason))]
    const why = reasons.slice(0, 3).join('; ') + (reasons.length > 3 ? '; …' : '')
    const head = flag === '' ? checks(group.length) : `add ${flag} to run: ${checks(group.length)}`
    return paragraph(look, `${head} (${why})`, 2)
  })
  return lines.length === 0 ? [] : [...heading(look, 'not run'), ...lines]
}

export function outsideSection({ outside }: Report, look: Look): string[] {
  const lines = [...groupBy(outside, ({ reason }) => reason)].flatMap(([reason, group]) => {
    const ids = group.map(({ id }) => id)
    return paragraph(look, `${checks(ids.length)}: ${reason} (${idList(ids, 4)})`, 2)
  })
  return lines.length === 0 ? [] : [...heading(look, 'outside the plan'), ...lines]
}

export function notesSection({ notes }: Report, look: Look): string[] {
  const lines = notes
    .filter((note) => !isCareful(note))
    .flatMap((note) => paragraph(look, `· ${note}`, 2))
  return lines.length === 0 ? [] : [...heading(look, 'notes'), ...lines]
}

function openLines([reason, group]: Group<Finding>, state: State, look: Look): string[] {
  const ids = idList(
    group.map(({ id }) => id),
    4,
  )
  const paint = state === 'error' ? look.colors.red : look.colors.yellow
  return [
    ...paragraph(
      look,
      `${state}: ${checks(group.length)}, because ${clip(reason, reasonMost)}`,
      2,
      paint,
    ),
    ...paragraph(look, ids, 4, look.colors.dim),
  ]
}

const reasonMost = 300

type Group<Item> = readonly [key: string, items: readonly Item[]]

/** The groups shown by themselves; the smaller ones are told together, so that none is lost. */
function capped(groups: Group<Finding>[], most: number): Group<Finding>[] {
  const sorted = [...groups].sort((a, b) => b[1].length - a[1].length)
  if (sorted.length <= most) return sorted
  const rest = sorted.slice(most)
  const reason = `of ${rest.length} further reasons, all in the JSON report`
  return [...sorted.slice(0, most), [reason, rest.flatMap(([, items]) => items)]]
}
