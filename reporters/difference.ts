import pc from 'picocolors'
import type { Change, Difference } from '../src/gate/diff.ts'
import { heading, type Look, type Paint, paragraph, spread } from './layout.ts'
import { idList } from './terminal-causes.ts'
import { checks } from './verdict.ts'

/** What changed between two reports, for a person: the worst first. */
export function renderDifference(
  difference: Difference,
  options: { readonly color: boolean; readonly width: number },
): string {
  const look: Look = {
    colors: pc.createColors(options.color),
    width: Math.max(options.width, narrowest),
  }
  const { red, green, yellow } = look.colors
  const lines = [
    ...paragraph(look, summary(difference), 0, look.colors.bold),
    ...section(look, 'newly red', difference.newlyRed, red),
    ...section(look, 'cause changed', difference.causeChanged, red),
    ...section(look, 'no longer answered', difference.newlyOpen, yellow),
    ...section(look, 'newly green', difference.newlyGreen, green),
    ...section(look, 'level changed', difference.levelChanged, yellow),
    ...slower(look, difference.slower),
    ...only(look, difference.only),
    ...runs(look, difference.runs),
  ]
  return `${lines.join('\n')}\n`
}

const narrowest = 40

function summary({ newlyRed, newlyGreen, causeChanged, newlyOpen }: Difference): string {
  const parts = [
    [newlyRed.length, 'newly red'],
    [newlyGreen.length, 'newly green'],
    [causeChanged.length, 'red for another cause'],
    [newlyOpen.length, 'no longer answered'],
  ] as const
  const some = parts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)
  return some.length === 0 ? 'no finding changed' : some.join(', ')
}

function section(look: Look, title: string, changes: readonly Change[], paint: Paint): string[] {
  const rows = changes.flatMap(({ id, title: what, was, is, waived }) => [
    ...spread(look, `${id}  ${what}`, waived ? 'waived' : '', 2, paint),
    ...paragraph(look, `${was} → ${is}`, 4, look.colors.dim),
  ])
  return rows.length === 0 ? [] : [...heading(look, title), ...rows]
}

function slower(look: Look, changes: Difference['slower']): string[] {
  const rows = changes.flatMap(({ id, was, is, ratio }) =>
    paragraph(look, `${id}  ${was} → ${is}, ${ratio} times as long`, 2),
  )
  return rows.length === 0 ? [] : [...heading(look, 'slower'), ...rows]
}

function only(look: Look, { before, after }: Difference['only']): string[] {
  const rows = [
    ['only before', before],
    ['only after', after],
  ] as const
  const lines = rows.flatMap(([when, ids]) =>
    ids.length === 0
      ? []
      : paragraph(look, `${when}: ${checks(ids.length)} (${idList(ids, 6)})`, 2),
  )
  return lines.length === 0 ? [] : [...heading(look, 'planned in one of the two'), ...lines]
}

function runs(look: Look, differences: Difference['runs']): string[] {
  const rows = differences.flatMap(({ id, was, is }) =>
    paragraph(look, `${id}: ${was} → ${is}`, 2, look.colors.dim),
  )
  return rows.length === 0 ? [] : [...heading(look, 'the runs differ in'), ...rows]
}
