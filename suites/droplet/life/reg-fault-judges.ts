import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { all, said } from '../../judges.ts'
import { type Away, boundMs, longestGapMs } from './away.ts'
import { callsFor, inSeconds } from './beats.ts'
import { tellsTrouble } from './health-tells.ts'
import { longerWait } from './life.ts'
import { answeredWell, described } from './outbound.ts'
import { retryBoundMs, triedAgain } from './retries.ts'
import {
  type Answer,
  beatBoundMs,
  refusalWord,
  refusedForMs,
  type Start,
  type Starts,
} from './starts.ts'

/** Registrations that met the two failures, and the one after them. */
export const stumblingTries = ({ stumbling }: Starts) =>
  callsFor(stumbling.calls, 'register').slice(0, 3)

export function registersAtLast(seen: Starts): Outcome {
  const { calls, untilMs } = seen.stumbling
  const tries = stumblingTries(seen)
  if (tries.length === 0) return inconclusive('no registration met the fault')
  const again = triedAgain(tries, 'registration', untilMs)
  if (again.state !== 'pass' || callsFor(calls, 'register').some(answeredWell)) return again
  const last = tries.at(-1)
  const waitedMs = untilMs - (last?.at ?? untilMs)
  return waitedMs >= retryBoundMs
    ? fail(
        'a third registration, which is confirmed',
        `none in ${inSeconds(waitedMs)}`,
        last && described(last),
      )
    : notRun(`no third registration in ${inSeconds(waitedMs)}`, longerWait)
}

/** A start that could be watched, or why there was none. */
function watched(
  seen: Starts,
  start: Start | undefined,
  judge: (start: Start) => Outcome,
): Outcome {
  if (seen.beatDelayMs === undefined || !start)
    return callsFor(seen.stumbling.calls, 'register').some(answeredWell)
      ? notRun('no heartbeat was seen in the time given', longerWait)
      : inconclusive('no registration was ever confirmed')
  return start.health.status === undefined && start.calls.length === 0
    ? inconclusive(`the droplet did not start again: ${said(start.health)}`)
    : judge(start)
}

/** Heartbeats follow the answer, and no second registration comes before them. */
export const takenFor = (seen: Starts, answer: Answer): Outcome =>
  watched(seen, seen.answered[answer], ({ calls, untilMs }) => {
    const [register, second] = callsFor(calls, 'register')
    if (!register) return notRun('no registration was seen in the time given', longerWait)
    const beat = callsFor(calls, 'heartbeat').find(({ at }) => at > register.at)
    const where = described(register)
    const expected = `heartbeats after a registration answered ${answer}`
    if (second && (!beat || second.at < beat.at))
      return fail(expected, 'the registration once more', where, [
        register.exchange,
        second.exchange,
      ])
    if (beat) return pass(`HTTP ${answer} was taken for success`)
    const waitedMs = untilMs - register.at
    return waitedMs >= beatBoundMs(seen.beatDelayMs ?? 0)
      ? fail(expected, `none in ${inSeconds(waitedMs)}`, where, [register.exchange])
      : notRun(`no heartbeat in ${inSeconds(waitedMs)}`, longerWait)
  })

/** A refusal that will not mend itself is not hammered at, and is told. */
export const refusedWell = (seen: Starts, status: '403' | '422'): Outcome =>
  watched(seen, seen.refused[status], (start) => {
    const tries = callsFor(start.calls, 'register').filter(({ fault }) => fault !== undefined)
    const [first] = tries
    if (!first) return notRun('no registration was seen in the time given', longerWait)
    return all(
      unhurried(tries.length, seen.intervalSeconds, status, () => [
        described(first),
        tries.slice(0, 6).map(({ exchange }) => exchange),
      ]),
      toldInLog(start, status),
      toldByHealth(seen, start, status),
    )
  })

/** Four tries, and one more for every interval, in which a droplet may well begin anew. */
function unhurried(
  tries: number,
  intervalSeconds: number,
  status: string,
  place: () => readonly [string, readonly string[]],
): Outcome {
  const most = 4 + Math.ceil(refusedForMs / 1000 / intervalSeconds)
  return tries <= most
    ? pass(`${tries} tries`)
    : fail(
        `at most ${most} registrations in ${inSeconds(refusedForMs)} when each is answered ${status}`,
        `${tries}`,
        ...place(),
      )
}

/** Nothing is asked of the log of a droplet that prints nothing at all. */
function toldInLog({ printed, health }: Start, status: string): Outcome {
  return printed === '' || printed.includes(refusalWord)
    ? pass()
    : fail(`the detail of the ${status} in the log`, 'a log without it', undefined, [
        health.exchange,
      ])
}

function toldByHealth({ stumbling }: Starts, { health }: Start, status: string): Outcome {
  return tellsTrouble(stumbling.health, health)
    ? pass()
    : fail(
        `another word on /health while registrations are answered ${status}`,
        said(health),
        undefined,
        [stumbling.health.exchange, health.exchange],
      )
}

/** Registered once the Registry is back, however many tries had failed before. */
export function registersLate({ usual, away }: Away): Outcome {
  if (!away) {
    const tried = callsFor(usual.calls, 'register')
    return tried.length > 0
      ? inconclusive('no registration was ever confirmed', [tried[0]?.exchange ?? ''])
      : notRun('no registration was seen in the time given', longerWait)
  }
  const { calls, liftedMs, untilMs } = away
  const late = callsFor(calls, 'register').find((call) => call.at > liftedMs && answeredWell(call))
  if (late) return pass(`registered ${inSeconds(late.at - liftedMs)} after the Registry came back`)
  const tries = callsFor(calls, 'token').filter(({ at }) => at <= liftedMs)
  const waitedMs = untilMs - liftedMs
  const [first] = tries
  if (!first || waitedMs < boundMs(tries.length, longestGapMs(tries)))
    return notRun(
      `no registration in ${inSeconds(waitedMs)} after the Registry came back`,
      longerWait,
    )
  return fail(
    'a registration once the Registry is back',
    `none in ${inSeconds(waitedMs)}, after ${tries.length} failed tries`,
    described(first),
    tries.slice(-3).map(({ exchange }) => exchange),
  )
}
