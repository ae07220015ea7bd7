import type { Call } from '../../../src/model/call.ts'
import type { Scene, Stimulus } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { callsFor } from './beats.ts'
import { everCalls, patienceMs } from './life.ts'
import { credentialFault, issuedTokens } from './outbound.ts'

/** What a droplet of its own did in a mesh of its own whose Registry failed by script. */
export interface Scenic {
  readonly calls: readonly Call[]
  readonly health: Reply
  readonly endedAtMs: number
  readonly intervalSeconds: number
  readonly retryBaseMs: number
}

const broken = '{"detail":"Registry internal error"}'

/** Long enough to be measured while other droplets start beside this one. */
const measurableMs = 500

/** The two beats before the failures show the droplet's own cadence. */
export const stumblingRegistry = scenic({
  name: 'a Registry that fails two token requests and three heartbeats',
  retryBaseMs: measurableMs,
  faults: [
    { at: 'token', times: 2, status: 500, body: broken },
    { at: 'heartbeat', after: 2, times: 3, status: 500, body: broken },
  ],
  waits: (clockwork) => patienceMs(clockwork, 5, 18_000),
  done: (calls) => {
    const failed = faulted(calls, 'heartbeat')
    const last = failed.at(-1)
    return failed.length === 3 && last !== undefined && comesAfter(calls, 'heartbeat', last.at)
  },
})

export const fellOffMesh = scenic({
  name: 'a Registry that refuses one registration and forgets the droplet once',
  faults: [
    { at: 'register', times: 1, status: 401, body: '{"detail":"invalid token or key"}' },
    { at: 'heartbeat', after: 1, times: 1, status: 404, body: '{"detail":"unknown droplet"}' },
  ],
  waits: (clockwork) => patienceMs(clockwork, 5, 18_000),
  done: (calls) => {
    const [lost] = faulted(calls, 'heartbeat')
    const again = lost && callsFor(calls, 'register').find((call) => call.at > lost.at)
    return again !== undefined && comesAfter(calls, 'heartbeat', again.at)
  },
})

const unusable = ['<html><body>Bad gateway</body></html>', 'null', '', '{"token": "ey', '[]', '"x"']

export const junkTokens = scenic({
  name: 'a Registry that answers token requests with anything but a token',
  // Six failures double the wait six times; only that each is followed by another try matters here.
  retryBaseMs: 40,
  faults: unusable.map((body, after) => ({
    at: 'token',
    after,
    times: 1,
    status: 200,
    body,
    contentType: body.startsWith('<') ? 'text/html' : 'application/json',
  })),
  waits: () => 20_000,
  done: (calls) => {
    const endings = issuedTokens(calls)
    return calls.some((call) => credentialFault(call, endings) === undefined)
  },
})

/** Calls of one purpose that met the script. */
export const faulted = (calls: readonly Call[], purpose: Call['purpose']): readonly Call[] =>
  callsFor(calls, purpose).filter((call) => call.fault !== undefined)

const comesAfter = (calls: readonly Call[], purpose: Call['purpose'], at: number): boolean =>
  callsFor(calls, purpose).some((call) => call.at > at)

/** A scene that ends as soon as `done`, and at the latest after `waits`. */
function scenic(script: {
  readonly name: string
  readonly faults: Scene['faults']
  /** What the droplet is told of retries, where it is not what the run says. */
  readonly retryBaseMs?: number
  readonly waits: (clockwork: Pick<Stage, 'constants' | 'profile'>) => number
  readonly done: (calls: readonly Call[]) => boolean
}): Stimulus<Scenic> {
  return {
    name: script.name,
    phase: 'life',
    scene: {
      faults: script.faults,
      ...(script.retryBaseMs && { env: { RETRY_BASE_MS: String(script.retryBaseMs) } }),
    },
    waits: script.waits,
    apply: async (stage) => {
      if (await everCalls(stage)) await stage.mesh.until(script.done, script.waits(stage))
      const health = await stage.ask({
        method: 'GET',
        path: stage.profile.endpoints.health.path,
        note: `the droplet after ${script.name}`,
      })
      return {
        calls: stage.mesh.calls(),
        health,
        endedAtMs: stage.mesh.now(),
        intervalSeconds: stage.constants.intervalSeconds,
        retryBaseMs: script.retryBaseMs ?? stage.constants.retryBaseMs,
      }
    },
  }
}
