import type { Call, Purpose } from '../../../src/model/call.ts'
import { answeredWell } from './outbound.ts'

/** Calls of one purpose, in order of arrival. */
export const callsFor = (calls: readonly Call[], purpose: Purpose): readonly Call[] =>
  calls.filter((call) => call.purpose === purpose)

/** Beats, without the second tries that follow a refused one at once. */
export function beatsOf(calls: readonly Call[], intervalSeconds: number): readonly Call[] {
  const all = callsFor(calls, 'heartbeat')
  return all.filter((beat, index) => {
    const before = all[index - 1]
    return !before || answeredWell(before) || beat.at - before.at > intervalSeconds * 500
  })
}

/** Milliseconds between consecutive calls. */
export const gapsMs = (calls: readonly Call[]): number[] =>
  calls.slice(1).map((call, index) => call.at - (calls[index]?.at ?? call.at))

export const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
