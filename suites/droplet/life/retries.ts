import type { Call } from '../../../src/model/call.ts'
import { fail, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { gapsMs, inSeconds } from './beats.ts'
import { longerWait } from './life.ts'
import { described } from './outbound.ts'

/** A second try later than this is none: the guide's own first wait is one second. */
export const retryBoundMs = 15_000

/** At least two tries, each wait bounded, and none far shorter than the one before. */
export function triedAgain(tries: readonly Call[], what: string, endedAtMs: number): Outcome {
  const [first, second] = tries
  const evidence = tries.map((call) => call.exchange)
  const where = first && described(first)
  const gaps = gapsMs(tries)
  if (!first || !second) {
    const watchedMs = endedAtMs - (first?.at ?? endedAtMs)
    return watchedMs >= retryBoundMs
      ? fail(`a second ${what}`, `none in ${inSeconds(watchedMs)}`, where, evidence)
      : notRun(`no second ${what} in ${inSeconds(watchedMs)}`, longerWait)
  }
  const long = gaps.find((gap) => gap > retryBoundMs)
  if (long !== undefined)
    return fail(
      `a ${what} again within ${inSeconds(retryBoundMs)}`,
      `after ${inSeconds(long)}`,
      where,
      evidence,
    )
  const shrinks = gaps.some((gap, index) => {
    const before = gaps[index - 1]
    return before !== undefined && gap > oneMomentMs && gap < before / 2 - travelMs
  })
  const waits = gaps.map(inSeconds).join(', ')
  return shrinks
    ? fail('waits that do not shrink', `waits of ${waits}`, where, evidence)
    : pass(`${tries.length} tries, waits of ${waits}`)
}

/** Two tries within this time are two users of the same token, not one who hurries. */
const oneMomentMs = 50

/** The waits grow as 1, 2, 4 units of one of the bases, each within half of it. */
export function backedOff(tries: readonly Call[], basesMs: readonly number[]): Outcome {
  const gaps = gapsMs(tries)
  const [first, second] = gaps
  const wanted = basesMs.map((base) => `${inSeconds(base)}, ${inSeconds(2 * base)}`)
  const waits = gaps.length > 0 ? `waits of ${gaps.map(inSeconds).join(', ')}` : 'no second try'
  const broke = (actual: string): Outcome =>
    fail(
      `waits of about ${[...new Set(wanted)].join(' or ')}`,
      actual,
      tries[0] && described(tries[0]),
      tries.map((call) => call.exchange),
    )
  if (first === undefined || second === undefined) return broke(`${waits}, then no more`)
  const fits = basesMs.some((base) => gaps.every((gap, index) => isAbout(gap, base * 2 ** index)))
  return fits && second >= (first - travelMs) * leastGrowth ? pass(waits) : broke(waits)
}

const isAbout = (gapMs: number, waitMs: number): boolean =>
  gapMs >= waitMs / 2 && gapMs <= waitMs * 1.5 + lateMs

/** The time a failed request itself may take: part of a gap, not of a wait. */
const travelMs = 150

/** How much later than meant a timer may fire on a busy host. */
const lateMs = 400

/** Below this a pause is constant; doubling with a jitter of a quarter stays at it or above. */
const leastGrowth = 1.2
