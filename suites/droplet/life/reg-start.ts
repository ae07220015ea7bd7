import type { Call } from '../../../src/model/call.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Settings, Stage } from '../../../src/model/stage.ts'
import { callsFor, gapsMs } from './beats.ts'
import { everCalls } from './life.ts'
import { answeredWell } from './outbound.ts'
import { type Spell, spell } from './spells.ts'
import { countdown, healthOf, recoveryBoundMs } from './troubles.ts'

/** A droplet that is started again and again, mostly towards a Registry that cannot be had. */
export interface CutOff {
  readonly calm: readonly Call[]
  /** Between its first two heartbeats; the real interval where two were not seen. */
  readonly intervalMs: number
  /** Calls between the wish that it end and its next start. */
  readonly leaving: readonly Call[]
  readonly refused: Spell
  readonly unresolved: Spell
  readonly troubled: Spell
  /** With what /health said meanwhile. */
  readonly mute: Spell<readonly Reply[]>
}

/** A host of which everybody may be sure that nobody has it. */
const nowhere = 'http://registry.invalid'

/** A sound droplet is through in a few seconds; only one that never gives up is watched a little longer than this. */
const mostMs = 29_500
/** A token request without an answer may rightly take this long. */
export const giveUpMs = 30_000

export const cutOff: Stimulus<CutOff> = {
  name: 'starts while the Registry refuses connections, has no address, breaks off and stays silent',
  phase: 'life',
  scene: { faults: [], env: { RETRY_BASE_MS: '50', HTTP_TIMEOUT_SECONDS: '0.5' } },
  waits: () => mostMs,
  apply: async (stage) => {
    const { mesh } = stage
    const remainingMs = countdown(mesh, mostMs)
    if (await everCalls(stage))
      await mesh.until((calls) => callsFor(calls, 'heartbeat').length > 1, 4000)
    const calm = mesh.calls()
    const [ownMs] = gapsMs(callsFor(calm, 'heartbeat'))
    const intervalMs = ownMs ?? stage.profile.limits.heartbeatSeconds * 1000
    const endedMs = mesh.now()
    const refused = await refusedStart(stage, intervalMs, remainingMs)
    return {
      calm,
      intervalMs,
      leaving: mesh.calls().filter(({ at }) => at >= endedMs && at < refused.sinceMs),
      refused,
      unresolved: await unresolvedStart(stage),
      troubled: await troubledStart(stage, remainingMs),
      mute: await muteStart(stage),
    }
  },
}

/** Time for some tries that nobody sees. */
const unseenMs = 400

const refusedStart = (
  stage: Stage,
  intervalMs: number,
  remainingMs: () => number,
): Promise<Spell> =>
  spell(stage, {
    name: 'a start while the port of the Registry is closed',
    faults: [{ at: 'registry.*', refuse: true }],
    during: async () => {
      await stage.wait(unseenMs)
      return undefined
    },
    afterwards: ({ until }) =>
      until(
        (calls) => callsFor(calls, 'register').some(answeredWell),
        Math.min(recoveryBoundMs(intervalMs) + 300, remainingMs()),
      ),
  })

const unresolvedStart = (stage: Stage): Promise<Spell> =>
  spell(stage, {
    name: 'a start while the name of the Registry leads nowhere',
    settings: (settings) => movedTo(nowhere, stage.mesh.registryUrl, settings),
    during: async () => {
      await stage.wait(unseenMs)
      return undefined
    },
  })

const movedTo = (origin: string, registryUrl: string, settings: Settings): Settings =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, value.replaceAll(registryUrl, origin)]),
  )

const broken: readonly Omit<Fault, 'at'>[] = [
  { drop: true },
  { reset: true, body: '{"ok":true,"status":"registered"}' },
  { flow: 'truncated', body: '{"ok":true,"status":"registered"}' },
  { status: 500, body: '<html><body>Internal error</body></html>', contentType: 'text/html' },
]

/** Registration and heartbeat meet every way in which an answer may break; a proxy of ours stands by. */
const troubledStart = (stage: Stage, remainingMs: () => number): Promise<Spell> =>
  spell(stage, {
    name: 'registrations and heartbeats whose answers break off',
    faults: (['register', 'heartbeat'] as const).flatMap((at) =>
      broken.map((fault, after) => ({ at, after, times: 1, ...fault })),
    ),
    settings: (settings) => ({
      ...settings,
      ...Object.fromEntries(proxyNames.map((name) => [name, stage.mesh.lureUrl])),
    }),
    during: async ({ until }) => {
      await until(
        (calls) =>
          callsFor(calls, 'heartbeat').filter(({ fault }) => fault !== undefined).length ===
          broken.length,
        Math.min(6000, remainingMs()),
      )
      return undefined
    },
  })

/** Names under which the usual clients look for a proxy; NO_PROXY keeps the mesh out of it. */
const proxyNames = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY']

const everyMs = 120

/** Watched until a token request was given up, or should have been. */
const muteStart = (stage: Stage): Promise<Spell<readonly Reply[]>> =>
  spell(stage, {
    name: 'a start while the Registry takes requests and never answers',
    faults: [{ at: 'registry.*', delayMs: 2 * giveUpMs }],
    during: async ({ until, sinceMs }) => {
      const healths: Reply[] = []
      const isOver = () => stage.mesh.now() - sinceMs > giveUpMs + 1000
      do healths.push(await healthOf(stage, 'health while a token request is on its way'))
      while (!(await until(gaveUp, everyMs)) && !isOver())
      return healths
    },
  })

/** Whether a token request ended without our answer, or another one followed. */
export const gaveUp = (calls: readonly Call[]): boolean => {
  const asked = callsFor(calls, 'token')
  return asked.length > 1 || asked.some(({ goneAt }) => goneAt !== undefined)
}
