import type { Call } from '../../../src/model/call.ts'
import {
  fail,
  inapplicable,
  inconclusive,
  notRun,
  type Outcome,
  pass,
} from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { median } from '../../ranks.ts'
import { beatsOf, gapsMs, inSeconds } from './beats.ts'
import { type Life, longerWait, unseen } from './life.ts'
import { answeredWell } from './outbound.ts'

type Seen = Pick<Life, 'calls' | 'watchedMs' | 'intervalSeconds'>

/** Fewer gaps say nothing about a cadence. */
const leastGaps = 3

export function regular(seen: Seen, _: Facts, profile: Profile): Outcome {
  const { limits } = profile
  const beats = beatsOf(seen.calls, seen.intervalSeconds)
  if (beats.length === 0) return neverBeat(seen, profile)
  const refused = mostlyRefused(beats)
  if (refused) return refused
  const gaps = gapsMs(beats)
  const told = `every ${seen.intervalSeconds} s`
  const real = `every ${limits.heartbeatSeconds} s`
  const expected = told === real ? `heartbeats ${real}` : `heartbeats ${told}, or ${real}`
  if (gaps.length < leastGaps) {
    const seconds = Math.round(seen.watchedMs / 1000)
    const came = `${beats.length} heartbeats in ${seconds} s`
    return seen.watchedMs > (leastGaps + 2) * limits.heartbeatSeconds * 1000
      ? fail(
          expected,
          came,
          undefined,
          beats.map((beat) => beat.exchange),
        )
      : notRun(`${came}: too few to tell from one ${real}`, longerWait)
  }
  const middle = median(gaps)
  const actual = `a median of ${inSeconds(middle)} over ${gaps.length} gaps`
  if (fits(middle, seen.intervalSeconds)) return pass(actual)
  if (fits(middle, limits.heartbeatSeconds))
    return pass(`${actual}, the interval of the mesh, not the one it was told`)
  return fail(
    expected,
    actual,
    undefined,
    beats.slice(0, 5).map((beat) => beat.exchange),
  )
}

export function configured(seen: Seen, _: Facts, profile: Profile): Outcome {
  const { intervalSeconds } = seen
  if (fits(intervalSeconds * 1000, profile.limits.heartbeatSeconds))
    return inapplicable('the droplet was told the interval that it would keep anyway')
  const beats = beatsOf(seen.calls, intervalSeconds)
  const [first] = beats
  if (!first) return unseen('heartbeat', seen, profile)
  const refused = mostlyRefused(beats)
  if (refused) return refused
  const gaps = gapsMs(beats)
  const expected = `heartbeats every ${intervalSeconds} s`
  if (gaps.length >= leastGaps) {
    const middle = median(gaps)
    const actual = `a median of ${inSeconds(middle)}`
    return fits(middle, intervalSeconds)
      ? pass(actual)
      : fail(expected, actual, undefined, [first.exchange])
  }
  const sinceMs = seen.watchedMs - first.at
  return sinceMs > (leastGaps + 1) * intervalSeconds * 1000 + 3000
    ? fail(
        expected,
        `${beats.length} in ${inSeconds(sinceMs)}`,
        undefined,
        beats.map((beat) => beat.exchange),
      )
    : notRun('too few heartbeats were seen', longerWait)
}

/** No beat in a time in which any interval would have shown one is a wrong interval. */
function neverBeat(seen: Seen, profile: Profile): Outcome {
  const silence = unseen('heartbeat', seen, profile)
  const registered = seen.calls.some((call) => call.purpose === 'register' && answeredWell(call))
  return silence.state === 'inconclusive' && registered
    ? fail('heartbeats after the registration', silence.because)
    : silence
}

/** A droplet slows down when it is refused, and rightly: that is no cadence. */
function mostlyRefused(beats: readonly Call[]): Outcome | undefined {
  const refused = beats.filter((beat) => !answeredWell(beat))
  return refused.length * 2 > beats.length
    ? inconclusive(
        'most heartbeats were refused',
        refused.slice(0, 3).map((beat) => beat.exchange),
      )
    : undefined
}

/** Within a tenth, and later by a quarter of a second for the work of a beat. */
function fits(gapMs: number, seconds: number): boolean {
  const wantedMs = seconds * 1000
  return gapMs >= wantedMs * 0.9 - timerMs && gapMs <= wantedMs * 1.1 + workMs
}

const timerMs = 50
const workMs = 250

/** The interval the droplet keeps, as far as it can be known: the greater one while unknown. */
export function ownInterval(
  seen: Pick<Life, 'calls' | 'intervalSeconds'>,
  { limits }: Profile,
): number {
  const gaps = gapsMs(beatsOf(seen.calls, seen.intervalSeconds))
  return gaps.length > 0
    ? Math.max(seen.intervalSeconds, median(gaps) / 1000)
    : Math.max(seen.intervalSeconds, limits.heartbeatSeconds)
}
