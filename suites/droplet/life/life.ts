import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { inconclusive, notRun, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { answeredWell } from './outbound.ts'

/** What the droplet did of itself, from its start until now. */
export interface Life {
  readonly calls: readonly Call[]
  readonly health: Reply
  readonly intervalSeconds: number
  /** Milliseconds since the mesh opened. */
  readonly watchedMs: number
  readonly registryKey: string
  readonly apiToken: string
}

type Clockwork = Pick<Stage, 'constants' | 'profile'>

export const life: Stimulus<Life> = {
  name: 'the life of the droplet up to its second heartbeat',
  phase: 'life',
  waits: (clockwork) => patienceMs(clockwork, 2),
  apply: (stage) => watch(stage, 2),
}

/** Seven beats make six gaps. */
export const cadence: Stimulus<Life> = {
  name: 'seven heartbeats',
  phase: 'life',
  waits: (clockwork) => patienceMs(clockwork, 7),
  apply: (stage) => watch(stage, 7),
}

/** Every call of the run, of the main instance and of all scenes. */
export const wholeRun: Stimulus<Pick<Life, 'calls' | 'registryKey' | 'apiToken'>> = {
  name: 'every call of the run',
  phase: 'ledger',
  apply: async (stage) => ({
    calls: stage.ledger().calls,
    registryKey: stage.mesh.registryKey,
    apiToken: stage.mesh.apiToken,
  }),
}

/** At least one call of the droplet has been seen. */
export const oneCall = { callbacks: 1 }

export const longerWait = '--max-wait 240s'

/**
 * How long n beats may take: at the interval the droplet was told, or at the real one where the
 * run allows that much (a droplet that does not read HEARTBEAT_INTERVAL beats at the real one).
 */
export function patienceMs(
  { constants, profile }: Clockwork,
  beats: number,
  extraMs = 8000,
): number {
  const realMs = beats * profile.limits.heartbeatSeconds * 1000 + extraMs
  const toldMs = beats * constants.intervalSeconds * 1000 + extraMs
  return realMs <= constants.maxWaitMs ? Math.max(realMs, toldMs) : toldMs
}

/** What to say of something that was not seen: cannot come, too early to tell, or waited for enough. */
export function unseen(
  what: string,
  { calls, watchedMs }: Pick<Life, 'calls' | 'watchedMs'>,
  { limits }: Profile,
): Outcome {
  const registers = calls.filter((call) => call.purpose === 'register')
  if (registers.length > 0 && !registers.some(answeredWell))
    return inconclusive(
      'the Registry never confirmed a registration',
      registers.slice(0, 1).map((call) => call.exchange),
    )
  const because = `no ${what} in the ${Math.round(watchedMs / 1000)} s since the mesh opened`
  return watchedMs < 2 * limits.heartbeatSeconds * 1000 + 8000
    ? notRun(`${because}; a droplet may beat every ${limits.heartbeatSeconds} s only`, longerWait)
    : inconclusive(because)
}

/** Whether the droplet calls anybody at all; who stayed silent for one beat is not waited for again. */
export const everCalls = (stage: Clockwork & Pick<Stage, 'mesh'>): Promise<boolean> =>
  stage.mesh.until(
    (calls) => calls.length > 0,
    Math.max(0, patienceMs(stage, 1, 4000) - stage.mesh.now()),
  )

async function watch(stage: Stage, beats: number): Promise<Life> {
  const { constants, mesh, profile } = stage
  const speaks = await everCalls(stage)
  if (speaks)
    await mesh.until(
      (calls) =>
        calls.filter((call) => call.purpose === 'heartbeat').length >= beats &&
        calls.some((call) => call.purpose === 'register' && answeredWell(call)),
      patienceMs(stage, beats),
    )
  const health = await stage.ask({
    method: 'GET',
    path: profile.endpoints.health.path,
    note: 'the droplet after its first heartbeats',
  })
  return {
    calls: mesh.calls(),
    health,
    intervalSeconds: constants.intervalSeconds,
    watchedMs: mesh.now(),
    registryKey: mesh.registryKey,
    apiToken: mesh.apiToken,
  }
}
