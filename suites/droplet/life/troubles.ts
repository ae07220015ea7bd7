import type { Call } from '../../../src/model/call.ts'
import type { Scene, Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Mesh, Stage } from '../../../src/model/stage.ts'
import { callsFor, gapsMs } from './beats.ts'
import { everCalls } from './life.ts'
import { answeredWell } from './outbound.ts'

/** One trouble in the life of a droplet; times are those of the mesh, in milliseconds. */
export interface Trouble {
  readonly fromMs: number
  readonly liftedMs: number
  readonly untilMs: number
  /** All calls since it began, up to the next trouble. */
  readonly calls: readonly Call[]
  /** /health, just before it was lifted. */
  readonly health: Reply
  /** What the process had printed before it began, and before it was lifted. */
  readonly printed: readonly [before: string, during: string]
}

/** A life with one trouble after the other; the troubles that were not reached are missing. */
export interface TroubledLife {
  readonly calls: readonly Call[]
  readonly endedAtMs: number
  /** The gap between the first two heartbeats, or what the droplet was told if that is more. */
  readonly intervalMs: number
  readonly calmHealth: Reply | undefined
  readonly registryKey: string
  readonly troubles: Readonly<Record<string, Trouble>>
}

/** What is done to the droplet, in units of its own interval. */
export interface TroubleScript {
  readonly name: string
  readonly faults: (intervalSeconds: number) => readonly Fault[]
  /** It is lifted when the calls since it began are enough, and at the latest after `lastsMs`. */
  readonly enough: (calls: readonly Call[]) => boolean
  readonly lastsMs: (intervalMs: number) => number
  /** How much longer than usual the next heartbeat may rightly take. */
  readonly afterwardsMs?: (intervalMs: number) => number
  /** How long it is watched once the heartbeats have come back. */
  readonly lingersMs?: (intervalMs: number) => number
}

type Clockwork = Pick<Stage, 'constants' | 'profile'>

/** A droplet of its own that gets into each trouble in turn, as long as its heartbeats come back. */
export const troubledLife = (script: {
  readonly name: string
  readonly env?: Scene['env']
  readonly waits: (clockwork: Clockwork) => number
  /** How long the troubles may take together, where that is not the declared wait. */
  readonly patienceMs?: (clockwork: Clockwork) => number
  readonly troubles: readonly TroubleScript[]
}): Stimulus<TroubledLife> => ({
  name: script.name,
  phase: 'life',
  scene: { faults: [], ...(script.env && { env: script.env }), long: true },
  waits: script.waits,
  apply: async (stage) => {
    const { mesh } = stage
    const remainingMs = countdown(mesh, (script.patienceMs ?? script.waits)(stage))
    const troubles: Record<string, Trouble> = {}
    const speaks = await everCalls(stage)
    const beats =
      speaks && (await mesh.until((calls) => goodBeats(calls).length > 1, remainingMs()))
    const intervalMs = ownIntervalMs(stage)
    const calmHealth = beats ? await healthOf(stage, 'the droplet in good times') : undefined
    for (const trouble of beats ? script.troubles : []) {
      const met = await suffer(stage, trouble, intervalMs, remainingMs)
      troubles[trouble.name] = met
      if (!recovered(met) || remainingMs() <= 0) break
    }
    const { registryKey } = mesh
    const endedAtMs = mesh.now()
    return { calls: mesh.calls(), endedAtMs, intervalMs, calmHealth, registryKey, troubles }
  },
})

async function suffer(
  stage: Stage,
  { name, faults, enough, lastsMs, afterwardsMs, lingersMs }: TroubleScript,
  intervalMs: number,
  remainingMs: () => number,
): Promise<Trouble> {
  const { mesh } = stage
  const fromMs = mesh.now()
  const printedBefore = stage.log()
  const since = (calls: readonly Call[]): readonly Call[] => calls.filter(({ at }) => at >= fromMs)
  const lifts = faults(intervalMs / 1000).map((fault) => mesh.fault(fault))
  const mostMs = Math.min(lastsMs(intervalMs), remainingMs())
  await mesh.until((calls) => enough(since(calls)), mostMs)
  const health = await healthOf(stage, `the droplet during: ${name}`)
  const printed = [printedBefore, stage.log()] as const
  for (const lift of lifts) lift()
  const liftedMs = mesh.now()
  const recoveryMs = recoveryBoundMs(intervalMs) + (afterwardsMs?.(intervalMs) ?? 0) + marginMs
  await mesh.until((calls) => goodSince(calls, liftedMs), Math.min(recoveryMs, remainingMs()))
  if (lingersMs) await stage.wait(Math.min(lingersMs(intervalMs), remainingMs()))
  return { fromMs, liftedMs, untilMs: mesh.now(), calls: since(mesh.calls()), health, printed }
}

/** A heartbeat later than this after a trouble is none: two intervals and the guide's waits. */
export const recoveryBoundMs = (intervalMs: number): number => 2 * intervalMs + 8000

/** So that what is waited for is waited for in full. */
const marginMs = 300

/** Calls of one purpose that met a fault of this trouble. */
export const struck = ({ calls, liftedMs }: Trouble, purpose: Call['purpose']): readonly Call[] =>
  callsFor(calls, purpose).filter(({ fault, at }) => fault !== undefined && at <= liftedMs)

/** The first heartbeat after the trouble that the Registry answered well. */
export const beatAfter = ({ calls, liftedMs }: Trouble): Call | undefined =>
  goodBeats(calls).find(({ at }) => at > liftedMs)

const recovered = (trouble: Trouble): boolean => beatAfter(trouble) !== undefined

const goodBeats = (calls: readonly Call[]): readonly Call[] =>
  callsFor(calls, 'heartbeat').filter((call) => answeredWell(call) && call.fault === undefined)

const goodSince = (calls: readonly Call[], ms: number): boolean =>
  goodBeats(calls).some(({ at }) => at > ms)

function ownIntervalMs({ mesh, constants }: Stage): number {
  const [gap = 0] = gapsMs(goodBeats(mesh.calls()))
  return Math.max(constants.intervalSeconds * 1000, gap)
}

export const healthOf = (stage: Stage, note: string): Promise<Reply> =>
  stage.ask({ method: 'GET', path: stage.profile.endpoints.health.path, note })

/** What is left of a time, never less than nothing. */
export function countdown(mesh: Mesh, ms: number): () => number {
  const endsAt = mesh.now() + ms
  return () => Math.max(0, endsAt - mesh.now())
}
