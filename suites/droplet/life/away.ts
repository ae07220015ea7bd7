import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { callsFor, gapsMs } from './beats.ts'
import { answeredWell } from './outbound.ts'
import { type Start, seenSince, since, startAnew, stumble } from './starts.ts'
import { countdown } from './troubles.ts'

/** A start in good times, then one without a Registry. */
export interface Away {
  readonly usual: Start
  /** Absent where the droplet does not register in good times either. */
  readonly away: Start | undefined
}

/** One interval of the mesh: what tries to register at least so often is never given up too soon. */
export const silenceBoundMs = 31_000

const usualMs = 8000
const longestAwayMs = 8000

export const awayAtStart: Stimulus<Away> = {
  name: 'a Registry that is away when the droplet starts, and comes later',
  phase: 'life',
  scene: { faults: [], long: true },
  // What is above 30 s is ours: it shows that nothing came in all of the droplet's time.
  waits: ({ constants }) => Math.min(30_000, constants.maxWaitMs),
  apply: async (stage) => {
    const usual = await stumble(stage, () => usualMs)
    const registers = callsFor(usual.calls, 'register').some(answeredWell)
    return { usual, away: registers ? await startAlone(stage) : undefined }
  },
}

/** Away until more tries have failed than the guide's own loop makes, or the droplet has given up. */
async function startAlone(stage: Stage): Promise<Start> {
  const { mesh, constants } = stage
  const lift = mesh.fault({ at: 'registry.*', drop: true })
  const fromMs = await startAnew(stage)
  const tries = () => callsFor(since(mesh.calls(), fromMs), 'token')
  const longestMs = countdown(mesh, longestAwayMs)
  while (longestMs() > 0 && tries().length < 5 && !gaveUp(tries(), mesh.now())) await stage.wait(50)
  lift()
  const liftedMs = mesh.now()
  const patientMs =
    constants.maxWaitMs < 30_000
      ? constants.maxWaitMs
      : boundMs(tries().length, longestGapMs(tries()))
  await mesh.until(
    (calls) => callsFor(since(calls, liftedMs), 'register').some(answeredWell),
    Math.min(patientMs, silenceBoundMs) + 300,
  )
  return seenSince(stage, fromMs, liftedMs)
}

/** Three tries, and then nothing for far longer than between them. */
const gaveUp = (tries: readonly Call[], nowMs: number): boolean =>
  tries.length >= 3 && nowMs - (tries.at(-1)?.at ?? nowMs) > 4 * longestGapMs(tries) + 500

export const longestGapMs = (tries: readonly Call[]): number => Math.max(0, ...gapsMs(tries))

/** A droplet that tried more than once has shown its pace; of any other the minute has to be waited out. */
export const boundMs = (tries: number, gapMs: number): number =>
  tries > 1 ? Math.max(silenceBoundMs, 4 * gapMs) : 60_000
