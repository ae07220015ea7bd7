import type { Call } from '../../src/model/call.ts'
import { fail, notRun, type Outcome, pass } from '../../src/model/outcome.ts'
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
    return before !== undefined && gap > oneMomentMs && gap < before / 2
  })
  const waits = gaps.map(inSeconds).join(', ')
  return shrinks
    ? fail('waits that do not shrink', `waits of ${waits}`, where, evidence)
    : pass(`${tries.length} tries, waits of ${waits}`)
}

/** Two tries within this time are two users of the same token, not one who hurries. */
const oneMomentMs = 50

/** The waits grow as 1, 2, 4 units of one of the bases, each within half of it. */
export function backedOff(gaps: readonly number[], basesMs: readonly number[]): Outcome {
  const [first, second] = gaps
  const expected = `waits of ${basesMs.map((base) => [1, 2].map((n) => inSeconds(n * base)).join(', ')).join(' or ')}, within half`
  const actual = gaps.length > 0 ? `waits of ${gaps.map(inSeconds).join(', ')}` : 'no second try'
  if (first === undefined || second === undefined) return fail(expected, `${actual}, then no more`)
  const fits = basesMs.some((base) =>
    gaps.every((gap, index) => {
      const wanted = base * 2 ** index
      return gap >= wanted / 2 && gap <= wanted * 1.5 + travelMs
    }),
  )
  return fits && second >= first * leastGrowth ? pass(actual) : fail(expected, actual)
}

/** Time of the failed request itself, which is part of a gap but not of a wait. */
const travelMs = 250

/** Below this a pause is constant; doubling with a jitter of a quarter stays above it. */
const leastGrowth = 1.2
