import type { Call } from '../../../src/model/call.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Restarted, Settings, Stage } from '../../../src/model/stage.ts'
import { callsFor } from '../life/beats.ts'
import { everCalls, unseen } from '../life/life.ts'

/** The first start of a scene, in which nothing is wrong: what the others are measured by. */
export interface FirstStart {
  readonly asked: Call | undefined
  readonly calls: readonly Call[]
  readonly watchedMs: number
  /** How long a start may take to ask for its token, judged by this one. */
  readonly promptMs: number
}

/** One further start, with its calls alone. */
export interface Start {
  readonly what: string
  readonly start: Restarted
  readonly calls: readonly Call[]
  readonly log: string
}

/** Sees a token issued and shown, as it is when nothing is wrong. */
export async function firstStart(stage: Stage): Promise<FirstStart> {
  const { mesh } = stage
  const readyAt = mesh.now()
  if (await everCalls(stage))
    await mesh.until((calls) => calls.some((call) => call.issued !== undefined), settlingMs)
  const asked = callsFor(mesh.calls(), 'token').find((call) => call.issued !== undefined)
  const delayMs = Math.max(0, (asked?.at ?? 0) - readyAt)
  return {
    asked,
    calls: mesh.calls(),
    watchedMs: mesh.now(),
    promptMs: Math.min(4000, Math.max(800, 3 * delayMs)),
  }
}

/** Time for the call that follows another at once. */
export const settlingMs = 1500

/** Starts the droplet anew and waits until its calls satisfy the predicate, or for so long. */
export async function startAnew(
  stage: Stage,
  what: string,
  change: (settings: Settings) => Settings,
  done: (calls: readonly Call[]) => boolean,
  withinMs: number,
): Promise<Start & { readonly since: number }> {
  const { mesh } = stage
  let since = mesh.now()
  const start = await stage.restart((settings) => {
    // The droplet before is gone by now: what it did last is not this one's doing.
    since = mesh.now()
    return change(settings)
  })
  const own = (calls: readonly Call[]) => calls.filter((call) => call.at >= since)
  if (start === 'serves') await mesh.until((calls) => done(own(calls)), withinMs)
  return { what, start, since, calls: own(mesh.calls()), log: stage.log() }
}

/** What the calls since a start look like by now. */
export const callsSince = ({ mesh }: Stage, since: number): readonly Call[] =>
  mesh.calls().filter((call) => call.at >= since)

/** Every setting whose value is this one, changed; undefined takes the setting away. */
export const everySetting =
  (value: string, change: string | undefined) =>
  (settings: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).flatMap(([name, held]) => {
        if (held !== value) return [[name, held] as const]
        return change === undefined ? [] : [[name, change] as const]
      }),
    )

export const asksForToken = (calls: readonly Call[]): boolean =>
  calls.some((call) => call.purpose === 'token')

export const showsToken = (calls: readonly Call[]): boolean =>
  calls.some((call) => call.bearer !== undefined)

/** Why a scene proves nothing: not even a start with everything in place led to a token. */
export const withoutControl = (first: FirstStart, profile: Profile): Outcome | undefined =>
  first.asked === undefined ? unseen('token request', first, profile) : undefined

/** Why a start proves nothing: nobody can tell what a droplet does that answers nothing. */
export const muteOutcome = ({ what, start }: Start): Outcome | undefined =>
  start === 'mute' ? inconclusive(`${what} it ran and answered nothing`) : undefined
