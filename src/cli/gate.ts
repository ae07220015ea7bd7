import { join } from 'node:path'
import { dayOf } from '../gate/dates.ts'
import { shardReason } from '../gate/merge.ts'
import { shardOf } from '../gate/shard.ts'
import type { WaiverFile } from '../gate/waiver-file.ts'
import { fitting, type Plan } from '../kernel/plan.ts'
import type { Check } from '../model/check.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import type { Settings } from './settings.ts'
import { storedReport } from './stored-report.ts'
import { waiversIn } from './waivers.ts'

/** What stands between a run and its exit code. */
export interface Gate {
  readonly today: string
  readonly waivers?: WaiverFile | undefined
  readonly shard?: NonNullable<Report['run']['shard']>
  /** The checks outside the plan, where the gate narrowed it. */
  readonly outside?: Plan['outside']
}

/** Narrows an order to one shard or to what failed before, and reads the waivers. Throws UsageError. */
export function gateOf(
  asked: Order,
  settings: Settings,
  cwd: string,
): { readonly order: Order; readonly gate: Gate } {
  const today = dayOf(new Date())
  const waivers = waiversIn(settings.waivers, cwd)
  const gate = { today, waivers }
  const order = { ...asked, ...bailOf(settings, waivers, today) }
  const whole = planOf(order)
  const shard = settings.shard === undefined ? undefined : shardFrom(settings, whole)
  if (shard === undefined && settings.lastFailed === undefined) return { order, gate }
  const failed = settings.lastFailed === undefined ? whole.checks : lastFailed(settings, whole)
  const chosen = shard === undefined ? failed : shardOf(failed, shard)
  if (chosen.length === 0) throw emptyShard(settings)
  const ids = new Set(chosen.map(({ id }) => id))
  const reason = shard === undefined ? 'narrowed away by --last-failed' : shardReason(shard)
  const left = whole.checks.filter(({ id }) => !ids.has(id))
  const narrowed = { ...order, selection: { ...order.selection, only: [...ids] } }
  return {
    order: narrowed,
    gate: {
      ...gate,
      ...(shard === undefined ? {} : { shard }),
      outside: [...whole.outside, ...left.map(({ id }) => ({ id, reason }))],
    },
  }
}

/** With --bail, the first failure that makes the exit code 1 ends the run; one that may be waived does not. */
function bailOf(
  { bail = false, failOn }: Settings,
  waivers: WaiverFile | undefined,
  today: string,
): Pick<Order, 'bail'> {
  if (!bail) return {}
  const spared = waivers?.entries.filter(({ until }) => until >= today).map(({ check }) => check)
  return {
    bail: { levels: failOn === 'should' ? ['MUST', 'SHOULD'] : ['MUST'], spared: spared ?? [] },
  }
}

function shardFrom(
  { shard = '', requireComplete }: Settings,
  whole: Plan,
): NonNullable<Report['run']['shard']> {
  const [index = 0, of = 0] = shard.split('/').map(Number)
  if (index < 1 || index > of)
    throw new UsageError({
      expected: '--shard 1/3: which part, of how many',
      came: `"${shard}"`,
      where: '--shard',
      todo: 'count from 1 to the number of parts',
    })
  if (requireComplete)
    throw new UsageError({
      expected: '--require-complete where the whole run is known',
      came: '--require-complete beside --shard: no shard is complete',
      where: 'the command line',
      todo: 'give it to `report merge`',
    })
  return { index, of, narrowed: whole.narrowed }
}

const emptyShard = ({ shard = '' }: Settings): UsageError =>
  new UsageError({
    expected: 'at least one check in every part',
    came: 'a part without any',
    where: `--shard ${shard}`,
    todo: 'split into fewer parts, or select more with --only',
  })

const unsettled: ReadonlySet<string> = new Set(['fail', 'inconclusive', 'error'])

/** Where no MUST is left to ask, those that show the droplet to be there and well: else nothing could be proved. */
function controlsThatHeld(findings: readonly Finding[], whole: Plan): readonly Check[] {
  const held = findings.filter(
    ({ state, level, group }) => state === 'pass' && level === 'MUST' && group === 'CTL',
  )
  const ids = new Set(held.map(({ id }) => id))
  return whole.checks.filter(({ id }) => ids.has(id))
}

/** The checks that an earlier report left red or unclear; what they need is conducted with them. */
function lastFailed({ lastFailed: named, out }: Settings, whole: Plan): readonly Check[] {
  const file = typeof named === 'string' ? named : out && join(out, 'report.json')
  if (!file)
    throw new UsageError({
      expected: 'the report of the last run',
      came: '--last-failed without a file, and no --out that one lies in',
      where: 'the command line',
      todo: 'write --last-failed report.json',
    })
  const { findings } = storedReport(file)
  const ids = findings.filter(({ state }) => unsettled.has(state)).map(({ id }) => id)
  const isAsked = fitting(ids)
  const chosen = whole.checks.filter(({ id }) => isAsked(id))
  if (chosen.some(({ clause }) => clause.level === 'MUST')) return chosen
  if (chosen.length > 0) return [...controlsThatHeld(findings, whole), ...chosen]
  throw new UsageError({
    expected: 'a check that failed or stayed unclear',
    came: ids.length === 0 ? 'none: every question was answered' : 'none that is in the plan',
    where: file,
    todo: 'run without --last-failed',
  })
}
