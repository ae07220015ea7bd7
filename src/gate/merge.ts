import { causesOf } from '../diagnosis/causes.ts'
import { summaryOf } from '../kernel/tally.ts'
import type { Level } from '../model/clause.ts'
import type { Finding } from '../model/finding.ts'
import type { Cause, Report } from '../model/report.ts'
import type { ToldWaiver } from '../model/waiver.ts'
import { unitedCauses, withCauseIds } from './merge-causes.ts'
import { renumbered } from './merge-exchanges.ts'
import { concluded } from './verdict.ts'

export interface Merging {
  /** Ids in the order of the catalogue. */
  readonly order: readonly string[]
  /** Whether a cause was told by traffic, and does not follow from what failed. */
  readonly isDiagnosed: (cause: string) => boolean
  readonly failOn: Level
  readonly requireComplete: boolean
}

/** One report of all shards of a run, equal to that of one run. They must belong together: see `misfitOf`. */
export function mergedFrom(shards: readonly Report[], merging: Merging): Report {
  const parts = renumbered(shards)
  const [first] = parts
  if (!first) throw new Error('nothing to merge')
  const bare = findingsOf(parts, merging.order)
  const diagnosed = unitedCauses(parts.flatMap((part) => part.causes)).filter(({ id }) =>
    merging.isDiagnosed(id),
  )
  const causes = [...causesOf(bare, diagnosed)]
  for (const cause of diagnosed) if (!causes.some(({ id }) => id === cause.id)) causes.push(cause)
  return assembled(parts, first, withCauseIds(bare, causes), causes, merging)
}

function assembled(
  parts: readonly Report[],
  first: Report,
  findings: readonly Finding[],
  causes: readonly Cause[],
  { failOn, requireComplete }: Merging,
): Report {
  const trouble = parts.find((part) => part.trouble)?.trouble
  const interrupted = parts.some(({ run }) => run.interrupted)
  const waivers = waiversIn(parts)
  const { verdict, codes } = concluded(
    {
      findings,
      planned: plannedBy(first).length,
      narrowed: first.run.shard?.narrowed ?? false,
      interrupted,
      failOn,
      requireComplete,
      trouble,
    },
    waivers,
  )
  const cited = new Set(findings.flatMap(({ evidence }) => evidence))
  const { shard: _, ...run } = first.run
  const { behaviour: __, traces: ___, trouble: ____, ...head } = first
  const traces = parts.flatMap((part) => part.traces ?? [])
  return {
    ...head,
    run: { ...run, ...spanOf(parts), interrupted, merged: parts.map((part) => part.run.id) },
    access: (['U', 'T', 'R', 'P'] as const).filter((letter) =>
      parts.some(({ access }) => access.includes(letter)),
    ),
    verdict,
    exit: { code: codes[0] ?? 0, all: codes },
    summary: summaryOf(findings),
    causes,
    findings,
    exchanges: parts.flatMap(({ exchanges }) => exchanges).filter(({ id }) => cited.has(id)),
    notRun: findings
      .filter(({ state }) => state === 'not-run')
      .map(({ id, message, flag }) => ({ id, reason: message ?? '', flag: flag ?? '' })),
    outside: first.outside.filter(({ reason }) => !isOfShard(reason)),
    waivers: waivers,
    ...(traces.length > 0 ? { traces } : {}),
    notes: [...new Set(parts.flatMap(({ notes }) => notes))],
    timings: timingsOf(parts, findings),
    ...(trouble ? { trouble } : {}),
  }
}

/** Why a check is outside the plan of a shard; another shard asks it. */
export const shardReason = ({ index, of }: { index: number; of: number }): string =>
  `narrowed away by --shard ${index}/${of}: another shard asks it`

const isOfShard = (reason: string): boolean => reason.startsWith('narrowed away by --shard ')

/** The whole plan that a shard is a part of. */
export const plannedBy = ({ findings, outside }: Report): string[] => [
  ...findings.map(({ id }) => id),
  ...outside.filter(({ reason }) => isOfShard(reason)).map(({ id }) => id),
]

/** What speaks loudest comes first: what one shard saw fail has failed, whatever the others saw. */
const loudness = ['error', 'fail', 'pass', 'inconclusive', 'blocked', 'inapplicable', 'not-run']

/** One finding a check: of those that several shards put, the loudest. */
function findingsOf(parts: readonly Report[], order: readonly string[]): Finding[] {
  const loudest = new Map<string, Finding>()
  for (const finding of parts.flatMap(({ findings }) => findings)) {
    const other = loudest.get(finding.id)
    if (!other || loudness.indexOf(finding.state) < loudness.indexOf(other.state))
      loudest.set(finding.id, finding)
  }
  const places = new Map(order.map((id, place) => [id, place]))
  const placeOf = ({ id }: Finding): number => places.get(id) ?? order.length
  return [...loudest.values()].sort((a, b) => placeOf(a) - placeOf(b))
}

/** An entry that holds in one shard holds; each is told once. */
function waiversIn(parts: readonly Report[]): ToldWaiver[] {
  const states = ['holds', 'mistyped', 'expired', 'stale', 'not-asked']
  const told = new Map<string, ToldWaiver>()
  for (const waiver of parts.flatMap(({ waivers }) => waivers)) {
    const { entry, check, cause = '', until = '' } = waiver
    const key = [entry, check, cause, until].join(' ')
    const other = told.get(key)
    if (!other || states.indexOf(waiver.state) < states.indexOf(other.state)) told.set(key, waiver)
  }
  return [...told.values()].sort((a, b) => a.entry - b.entry)
}

/** From the first beginning to the last end. */
function spanOf(parts: readonly Report[]): { startedAt: string; durationMs: number } {
  const begins = parts.map(({ run }) => Date.parse(run.startedAt))
  const ends = parts.map(({ run }) => Date.parse(run.startedAt) + run.durationMs)
  const began = Math.min(...begins)
  return { startedAt: new Date(began).toISOString(), durationMs: Math.max(...ends) - began }
}

function timingsOf(parts: readonly Report[], findings: readonly Finding[]): Report['timings'] {
  const phases = new Map<string, number>()
  for (const { name, ms } of parts.flatMap(({ timings }) => timings.phases))
    phases.set(name, (phases.get(name) ?? 0) + ms)
  return {
    phases: [...phases].map(([name, ms]) => ({ name, ms })),
    waitedMs: parts.reduce((sum, { timings }) => sum + timings.waitedMs, 0),
    perCheck: findings.map(({ id, durationMs }) => ({ id, ms: durationMs })),
  }
}
