import type { Call } from '../../../src/model/call.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { callsFor } from './beats.ts'
import { answeredWell } from './outbound.ts'
import { type TroubleScript, troubledLife } from './troubles.ts'

const atBeat = (fault: Omit<Fault, 'at'>): Fault => ({ at: 'heartbeat', ...fault })

const struckBeats = (calls: readonly Call[]): number =>
  callsFor(calls, 'heartbeat').filter(({ fault }) => fault !== undefined).length

/** An answered heartbeat after the one that met the fault. */
const over = (calls: readonly Call[]): boolean => {
  const beats = callsFor(calls, 'heartbeat')
  const met = beats.findIndex(({ fault }) => fault !== undefined)
  return met >= 0 && beats.slice(met + 1).some(answeredWell)
}

/** Answers that say 200 and hold nothing a droplet could use. */
const oddBodies = [
  { body: '<html><body>Welcome</body></html>', contentType: 'text/html' },
  { body: '' },
  // Made when it is asked for: every process that lists the checks would hold it otherwise.
  {
    get body() {
      return JSON.stringify({ note: 'x'.repeat(1_500_000) })
    },
  },
  { body: '["ok", {"ts": "' },
]

export const garbage: TroubleScript = {
  name: 'four answers that are no JSON object',
  faults: () => oddBodies.map((odd, after) => atBeat({ ...odd, after, times: 1, status: 200 })),
  enough: (calls) => struckBeats(calls) === oddBodies.length,
  lastsMs: (intervalMs) => 6 * intervalMs + 1000,
}

export const redirect: TroubleScript = {
  name: 'a redirect to another host',
  faults: () => [
    atBeat({
      times: 1,
      status: 307,
      headers: [['location', '{lure}/registry/heartbeat']],
      body: '{"detail":"moved"}',
    }),
  ],
  enough: over,
  lastsMs: (intervalMs) => 3 * intervalMs + 1000,
}

export const forbidden: TroubleScript = {
  name: 'three heartbeats answered 403',
  faults: () => [atBeat({ status: 403, body: '{"detail":"scope registry:heartbeat missing"}' })],
  enough: (calls) => struckBeats(calls) >= 3,
  lastsMs: (intervalMs) => 6 * intervalMs,
}

/** In whole seconds, as the header wants it, and longer than two intervals. */
export const retryAfterSeconds = (intervalSeconds: number): number =>
  Math.ceil(2.5 * intervalSeconds)

export const limited: TroubleScript = {
  name: 'a heartbeat answered 429 with Retry-After',
  faults: (intervalSeconds) => [
    atBeat({
      times: 1,
      status: 429,
      headers: [['retry-after', String(retryAfterSeconds(intervalSeconds))]],
      body: '{"detail":"slow down"}',
    }),
  ],
  enough: (calls) => struckBeats(calls) > 0,
  lastsMs: (intervalMs) => 2 * intervalMs + 1000,
  afterwardsMs: (intervalMs) => retryAfterSeconds(intervalMs / 1000) * 1000,
}

/** What the Registry may answer to single heartbeats. */
export const oddAnswers = troubledLife({
  name: 'heartbeats answered with garbage, a redirect, 403 and 429',
  waits: ({ constants }) => 22 * constants.intervalSeconds * 1000 + 8000,
  troubles: [garbage, redirect, forbidden, limited],
})

export const refusedOnce: TroubleScript = {
  name: 'one heartbeat answered 401',
  faults: () => [atBeat({ times: 1, status: 401, body: '{"detail":"invalid token or key"}' })],
  enough: over,
  lastsMs: (intervalMs) => 3 * intervalMs + 1000,
}

const never: TroubleScript['enough'] = () => false

export const forgottenForEver: TroubleScript = {
  name: 'every heartbeat answered 404, whatever is registered',
  faults: () => [atBeat({ status: 404, body: '{"detail":"unknown droplet"}' })],
  enough: (calls) => callsFor(calls, 'register').length > 60,
  lastsMs: (intervalMs) => 4 * intervalMs,
  afterwardsMs: () => 8000,
}

export const refusedForEver: TroubleScript = {
  name: 'every heartbeat answered 401, whatever the token',
  faults: () => [atBeat({ status: 401, body: '{"detail":"invalid token or key"}' })],
  enough: (calls) => callsFor(calls, 'heartbeat').length > 60,
  lastsMs: (intervalMs) => 6 * intervalMs,
  afterwardsMs: () => 8000,
}

/** A Registry that says no, once and for good. */
export const refusals = troubledLife({
  name: 'heartbeats answered 401 once, then 401 and 404 without end',
  env: { RETRY_BASE_MS: '100' },
  waits: ({ constants }) => 20 * constants.intervalSeconds * 1000 + 10_000,
  troubles: [refusedOnce, refusedForEver, forgottenForEver],
})

export const away: TroubleScript = {
  name: 'the Registry away for six intervals',
  faults: () => [{ at: 'registry.*', drop: true }],
  enough: never,
  lastsMs: (intervalMs) => 6 * intervalMs,
  afterwardsMs: () => 7000,
  lingersMs: (intervalMs) => intervalMs / 2,
}

export const outage = troubledLife({
  name: 'a Registry that goes away and comes back',
  waits: ({ constants }) => 14 * constants.intervalSeconds * 1000 + 16_000,
  troubles: [away],
})

/** The longest that a request to the Registry may take; what is above it is ours, to see what comes next. */
export const longestRequestMs = 30_000

export const mute: TroubleScript = {
  name: 'a heartbeat that is never answered',
  faults: () => [atBeat({ times: 1, delayMs: 600_000 })],
  enough: (calls) => callsFor(calls, 'heartbeat').some(({ goneAt }) => goneAt !== undefined),
  lastsMs: (intervalMs) => longestRequestMs + 2 * intervalMs + 1000,
}

export const hang = troubledLife({
  name: 'a Registry that never answers one heartbeat',
  env: { HTTP_TIMEOUT_SECONDS: '1' },
  waits: ({ constants }) => Math.min(constants.maxWaitMs, longestRequestMs),
  patienceMs: ({ constants }) =>
    constants.maxWaitMs < longestRequestMs
      ? constants.maxWaitMs
      : longestRequestMs + 8 * constants.intervalSeconds * 1000 + 10_000,
  troubles: [mute],
})
