import { type Call, headerValues } from '../../../src/model/call.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { callsFor, inSeconds } from './beats.ts'
import { tellsTrouble } from './health-tells.ts'
import { longerWait } from './life.ts'
import { answeredWell, described, placeOf } from './outbound.ts'
import { retryAfterSeconds } from './trouble-scenes.ts'
import {
  beatAfter,
  recoveryBoundMs,
  struck,
  type Trouble,
  type TroubledLife,
  type TroubleScript,
} from './troubles.ts'

/** Judges one trouble of a life, once a heartbeat has met it. */
export function inTrouble(
  seen: TroubledLife,
  { name }: Pick<TroubleScript, 'name'>,
  judge: (trouble: Trouble, met: readonly [Call, ...Call[]]) => Outcome,
): Outcome {
  const trouble = seen.troubles[name]
  if (!trouble) return unreached(seen)
  const [first, ...more] = struck(trouble, 'heartbeat')
  return first ? judge(trouble, [first, ...more]) : notRun('no heartbeat met the fault', longerWait)
}

function unreached({ calls, endedAtMs, troubles }: TroubledLife): Outcome {
  const [last, trouble] = Object.entries(troubles).at(-1) ?? []
  if (trouble && !beatAfter(trouble))
    return inconclusive(`no heartbeat was answered well after: ${last}`)
  const registers = callsFor(calls, 'register')
  const because = `too few heartbeats in ${inSeconds(endedAtMs)}`
  return registers.length > 0 && !registers.some(answeredWell)
    ? inconclusive(`${because}, and no registration was ever confirmed`)
    : notRun(because, longerWait)
}

/** The heartbeats come back, within `boundMs` of the end of the trouble. */
export function comesBack(
  { intervalMs }: Pick<TroubledLife, 'intervalMs'>,
  trouble: Trouble,
  boundMs = recoveryBoundMs(intervalMs),
): Outcome {
  const last = struck(trouble, 'heartbeat').at(-1)
  const beat = beatAfter(trouble)
  const tookMs = (beat?.at ?? trouble.untilMs) - trouble.liftedMs
  if (beat && tookMs <= boundMs) return pass(`the next one after ${inSeconds(tookMs)}`)
  if (tookMs < boundMs)
    return notRun(`the next heartbeat was waited for ${inSeconds(tookMs)} only`, longerWait)
  return fail(
    `a heartbeat within ${inSeconds(boundMs)}`,
    beat ? `one after ${inSeconds(tookMs)}` : `none in ${inSeconds(tookMs)}`,
    last && described(last),
    last && [last.exchange],
  )
}

/** Nothing of the droplet's credentials reaches the place it was redirected to. */
export function keepsCredentials(trouble: Trouble, registryKey: string): Outcome {
  const hits = trouble.calls.filter(({ actor }) => actor === 'lure')
  const shown = hits.find(
    (call) =>
      call.bearer !== undefined ||
      headerValues(call, 'authorization').length > 0 ||
      placeOf(call, registryKey) !== undefined,
  )
  if (shown)
    return fail(
      'no token and no registry key at another host',
      shown.bearer === undefined ? 'the registry key' : 'a token',
      described(shown),
      [shown.exchange],
    )
  return pass(hits.length > 0 ? 'followed, without a credential' : 'not followed')
}

export function renewedOnce(trouble: Trouble, [refused]: readonly [Call, ...Call[]]): Outcome {
  if (refused.bearer === undefined)
    return inconclusive('the heartbeat showed no token', [refused.exchange])
  const next = callsFor(trouble.calls, 'heartbeat').find(({ at }) => at > refused.at)
  if (!next) return inconclusive('no heartbeat followed', [refused.exchange])
  const expected = 'one new token, and the next heartbeat with it'
  const where = described(next)
  const evidence = [refused.exchange, next.exchange]
  if (next.bearer === refused.bearer) return fail(expected, 'the same token again', where, evidence)
  const requests = callsFor(trouble.calls, 'token').filter(
    ({ at }) => at >= refused.at && at <= next.at,
  )
  return requests.length <= mostRenewals
    ? pass(`tried again after ${inSeconds(next.at - refused.at)}`)
    : fail(expected, `${requests.length} token requests`, where, evidence)
}

/** The second may be another user of the token, on a timer of its own. */
const mostRenewals = 2

/** So often per interval, and in all where the time was short, may a droplet ask that is told no. */
export function bounded(
  { intervalMs }: Pick<TroubledLife, 'intervalMs'>,
  { calls, fromMs, liftedMs }: Trouble,
  purpose: Call['purpose'],
  perInterval: number,
): Outcome {
  const asked = callsFor(calls, purpose).filter(({ at }) => at <= liftedMs)
  const intervals = (liftedMs - fromMs) / intervalMs
  const most = Math.max(2, Math.ceil(intervals)) * perInterval
  const [first] = asked
  return asked.length <= most
    ? pass()
    : fail(
        `at most ${most} calls`,
        `${asked.length} in ${inSeconds(liftedMs - fromMs)}`,
        first && described(first),
        asked.slice(0, 5).map(({ exchange }) => exchange),
      )
}

/** After 403 no new token is fetched, heartbeat by heartbeat, and somebody is told. */
export function surfaces(
  { calmHealth }: Pick<TroubledLife, 'calmHealth'>,
  trouble: Trouble,
  met: readonly [Call, ...Call[]],
): Outcome {
  const [first] = met
  const renewals = callsFor(trouble.calls, 'token').filter(
    ({ at }) => at >= first.at && at <= trouble.liftedMs,
  )
  const evidence = [first, ...renewals].slice(0, 5).map(({ exchange }) => exchange)
  if (renewals.length >= 2 && renewals.length >= met.length - 1)
    return fail(
      'no new tokens: this one is good, it may not do this',
      `${renewals.length} token requests for ${met.length} heartbeats`,
      described(first),
      evidence,
    )
  const [before, during] = trouble.printed.map((text) => text.match(statusInLog)?.length ?? 0)
  const told = (during ?? 0) > (before ?? 0) || tellsTrouble(calmHealth, trouble.health)
  if (told) return pass()
  return fail(
    'the refusal in the log or on /health',
    'neither says anything of it',
    described(first),
    [first.exchange, trouble.health.exchange],
  )
}

/** The status, not a fraction of a second. */
const statusInLog = /(?<![\d.:])403(?!\d)/g

export function waitsAsTold(
  { intervalMs }: Pick<TroubledLife, 'intervalMs'>,
  trouble: Trouble,
  [refused]: readonly [Call, ...Call[]],
): Outcome {
  const toldMs = retryAfterSeconds(intervalMs / 1000) * 1000
  const next = callsFor(trouble.calls, 'heartbeat').find(({ at }) => at > refused.at)
  const tookMs = (next?.at ?? trouble.untilMs) - refused.at
  if (tookMs >= toldMs - earlyMs) return pass(`the next one after ${inSeconds(tookMs)}`)
  return next
    ? fail(
        `no heartbeat for ${inSeconds(toldMs)}`,
        `one after ${inSeconds(tookMs)}`,
        described(next),
        [refused.exchange, next.exchange],
      )
    : notRun(`the next heartbeat was waited for ${inSeconds(tookMs)} only`, longerWait)
}

/** Between our note of the request and the droplet's note of our answer. */
const earlyMs = 100
