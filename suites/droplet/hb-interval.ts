import { fail, inapplicable, notRun, type Outcome, pass } from '../../src/model/outcome.ts'
import type { Profile } from '../../src/model/profile.ts'
import type { Facts } from '../../src/model/stage.ts'
import { beatsOf, gapsMs, inSeconds, median } from './beats.ts'
import { type Life, longerWait, unseen } from './life.ts'

type Seen = Pick<Life, 'calls' | 'watchedMs' | 'intervalSeconds'>

/** Fewer gaps say nothing about a cadence. */
const leastGaps = 3

export function regular(seen: Seen, _: Facts, { limits }: Profile): Outcome {
  const beats = beatsOf(seen.calls, seen.intervalSeconds)
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
  if (!first) return unseen('heartbeat', seen.watchedMs, profile)
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

/** Within a tenth, and a quarter of a second for the work of a beat. */
const fits = (gapMs: number, seconds: number): boolean =>
  Math.abs(gapMs - seconds * 1000) <= seconds * 100 + 250

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
