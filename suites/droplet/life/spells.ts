import type { Call } from '../../../src/model/call.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Restarted, Settings, Stage } from '../../../src/model/stage.ts'
import { healthOf } from './troubles.ts'

/** One start of a scene's droplet, and its life until the next; times are those of the mesh, in milliseconds. */
export interface Spell<Met = undefined> {
  readonly start: Restarted
  readonly sinceMs: number
  /** From the start to the first answer, or to the end of patience with it. */
  readonly servedAfterMs: number
  /** When its faults were lifted. */
  readonly liftedMs: number
  readonly untilMs: number
  readonly calls: readonly Call[]
  /** Asked before anything was lifted. */
  readonly health: Reply
  readonly alive: boolean
  readonly printed: string
  /** What was met meanwhile; undefined when the droplet did not serve. */
  readonly met: Met | undefined
}

export interface SpellScript<Met> {
  readonly name: string
  readonly faults?: readonly Fault[]
  readonly settings?: (settings: Settings) => Settings
  readonly during: (spell: During) => Promise<Met>
  /** What is waited for once the faults are lifted. */
  readonly afterwards?: (spell: During) => Promise<unknown>
}

export interface During {
  readonly sinceMs: number
  /** Waits until the calls since the start satisfy the predicate; false when the time ran out. */
  until(predicate: (calls: readonly Call[]) => boolean, withinMs: number): Promise<boolean>
  calls(): readonly Call[]
}

/** Starts the droplet anew; the faults stand from its start on, and none of them meets its predecessor. */
export async function spell<Met>(stage: Stage, script: SpellScript<Met>): Promise<Spell<Met>> {
  const { mesh } = stage
  const lifts: (() => void)[] = []
  let sinceMs = mesh.now()
  // The change is asked for between the end of the old process and the start of the new one.
  const start = await stage.restart((settings) => {
    lifts.push(...(script.faults ?? []).map((fault) => mesh.fault(fault)))
    sinceMs = mesh.now()
    return script.settings?.(settings) ?? settings
  })
  const servedAfterMs = mesh.now() - sinceMs
  const since = (calls: readonly Call[]): readonly Call[] => calls.filter(({ at }) => at >= sinceMs)
  const during: During = {
    sinceMs,
    until: (predicate, withinMs) => mesh.until((calls) => predicate(since(calls)), withinMs),
    calls: () => since(mesh.calls()),
  }
  const met = start === 'serves' ? await script.during(during) : undefined
  const health = await healthOf(stage, `the droplet during: ${script.name}`)
  for (const lift of lifts) lift()
  const liftedMs = mesh.now()
  if (start === 'serves') await script.afterwards?.(during)
  return {
    start,
    sinceMs,
    servedAfterMs,
    liftedMs,
    untilMs: mesh.now(),
    calls: during.calls(),
    health,
    alive: stage.alive(),
    printed: stage.log(),
    met,
  }
}

/** Judges a life only where there was one. */
export const lived = (seen: Spell<unknown>, judge: () => Outcome): Outcome =>
  seen.start === 'serves' ? judge() : inconclusive('the droplet does not serve at this start')
