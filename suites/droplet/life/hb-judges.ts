import type { Call } from '../../../src/model/call.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { callsFor, inSeconds } from './beats.ts'
import { ownInterval } from './hb-interval.ts'
import { type Life, unseen } from './life.ts'
import { answeredWell, credentialFault, described, everyCall, issuedTokens } from './outbound.ts'

type Seen = Pick<Life, 'calls' | 'watchedMs'>

/** Judges each heartbeat, once there is one. */
function eachBeat(
  seen: Seen,
  profile: Profile,
  expected: string,
  wrong: (call: Call) => string | undefined,
): Outcome {
  const beats = callsFor(seen.calls, 'heartbeat')
  return beats.length === 0 ? unseen('heartbeat', seen, profile) : everyCall(beats, expected, wrong)
}

export function firstBeat(
  seen: Pick<Life, 'calls' | 'watchedMs' | 'intervalSeconds'>,
  _: Facts,
  profile: Profile,
): Outcome {
  const register = callsFor(seen.calls, 'register').find(answeredWell)
  if (!register) return unseen('confirmed registration', seen, profile)
  const allowedMs = ownInterval(seen, profile) * 1000 + 5000
  const beat = callsFor(seen.calls, 'heartbeat').find((call) => call.at > register.at)
  const tookMs = (beat?.at ?? seen.watchedMs) - register.at
  if (tookMs <= allowedMs)
    return beat ? pass(`after ${inSeconds(tookMs)}`) : unseen('heartbeat', seen, profile)
  return fail(
    `a heartbeat within ${inSeconds(allowedMs)} of the registration`,
    beat ? `one after ${inSeconds(tookMs)}` : `none in ${inSeconds(tookMs)}`,
    described(register),
    beat ? [register.exchange, beat.exchange] : [register.exchange],
  )
}

export function beatWithToken(seen: Seen, _: Facts, profile: Profile): Outcome {
  const endings = issuedTokens(seen.calls)
  return eachBeat(seen, profile, 'an unexpired Bearer token issued by the Registry', (call) =>
    credentialFault(call, endings),
  )
}

export function coreTold(seen: Seen, _: Facts, profile: Profile): Outcome {
  const names = [...profile.registration.identities, 'status']
  return eachBeat(seen, profile, `${names.join(', ')} as strings`, ({ json }) => {
    const body = membersOf(json)
    const missing = names.filter((name) => typeof body[name] !== 'string' || body[name] === '')
    return missing.length > 0 ? `no text in ${missing.join(', ')}` : undefined
  })
}

const metrics = [
  'cpu_percent',
  'memory_mb',
  'requests_last_minute',
  'errors_last_minute',
  'uptime_seconds',
]

export function metricsTold(seen: Seen, _: Facts, profile: Profile): Outcome {
  return eachBeat(
    seen,
    profile,
    `load, and ${metrics.join(', ')} in metadata, as numbers`,
    ({ json }) => {
      const body = membersOf(json)
      const told = membersOf(body.metadata)
      const missing = metrics.filter((name) => typeof told[name] !== 'number')
      if (typeof body.load !== 'number') missing.unshift('load')
      return missing.length > 0 ? `no number in ${missing.join(', ')}` : undefined
    },
  )
}

export function sameNames(seen: Seen, _: Facts, profile: Profile): Outcome {
  const register = callsFor(seen.calls, 'register').find(answeredWell)
  if (!register) return unseen('confirmed registration', seen, profile)
  const registered = membersOf(register.json)
  return eachBeat(seen, profile, 'the identities of the registration', (call) => {
    const body = membersOf(call.json)
    const odd = profile.registration.identities.find(
      (name) =>
        body[name] !== undefined &&
        registered[name] !== undefined &&
        body[name] !== registered[name],
    )
    return (
      odd && `${odd} ${JSON.stringify(body[odd])}, registered as ${JSON.stringify(registered[odd])}`
    )
  })
}

const loads = (seen: Seen): unknown[] =>
  callsFor(seen.calls, 'heartbeat').map((call) => membersOf(call.json).load)

/** Asks a question about the load, where one is told at all. */
function eachLoad(
  seen: Seen,
  profile: Profile,
  expected: string,
  holds: (load: number) => boolean,
): Outcome {
  if (callsFor(seen.calls, 'heartbeat').length === 0) return unseen('heartbeat', seen, profile)
  if (loads(seen).every((load) => load === undefined || load === null))
    return inapplicable('the heartbeats tell no load')
  if (!loads(seen).some((load) => typeof load === 'number'))
    return inconclusive('the load is told, but not as a number')
  return eachBeat(seen, profile, expected, ({ json }) => {
    const { load } = membersOf(json)
    return typeof load !== 'number' || holds(load) ? undefined : `load ${load}`
  })
}

export const loadFinite = (seen: Seen, _: Facts, profile: Profile): Outcome =>
  eachLoad(
    seen,
    profile,
    'a finite load of 0 or more',
    (load) => Number.isFinite(load) && load >= 0,
  )

export const loadRatio = (seen: Seen, _: Facts, profile: Profile): Outcome =>
  eachLoad(seen, profile, 'a load between 0 and 1', (load) => load <= 1)
