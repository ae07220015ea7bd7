import * as clause from '../../../fixtures/clauses/hb-numbers.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
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
import { beatsOf, callsFor, gapsMs, inSeconds } from './beats.ts'
import { cadence, everCalls, type Life, longerWait, oneCall, patienceMs, unseen } from './life.ts'
import { answeredWell, described, everyCall } from './outbound.ts'

type Seen = Pick<Life, 'calls' | 'watchedMs' | 'intervalSeconds'>

const wantedBeats = 20

/** Most of them have come while the run asked its other questions. */
const manyBeats: Stimulus<Seen> = {
  name: 'twenty heartbeats',
  phase: 'life',
  waits: (clockwork) => patienceMs(clockwork, wantedBeats),
  apply: async (stage) => {
    const { mesh, constants } = stage
    if (await everCalls(stage))
      await mesh.until(
        (calls) => callsFor(calls, 'heartbeat').length > wantedBeats + 1,
        patienceMs(stage, wantedBeats),
      )
    const { intervalSeconds } = constants
    return { calls: mesh.calls(), watchedMs: mesh.now(), intervalSeconds }
  },
}

const common = { needs: 'R', evidence: oneCall, given: cadence } as const

export const hbNumberChecks: readonly Check[] = [
  check({
    ...common,
    id: 'HB-RANGES',
    title: 'the figures of a heartbeat are ones that exist',
    clause: clause.metricsInRange,
    judge: inRange,
    means: 'Whoever watches the droplet reads a load that cannot be, and mistrusts the rest.',
    fix: 'Divide CPU by the number of processors and clamp it to 0..100; send counters as whole numbers.',
  }),
  check({
    ...common,
    id: 'HB-UPTIME-MONO',
    title: 'the uptime in heartbeats grows with the clock',
    clause: clause.uptimeGrows,
    judge: uptimeGrows,
    means: 'Restarts are invisible from outside, or every heartbeat looks like one.',
    fix: 'Take a monotonic clock at start, and send the seconds since then.',
  }),
  check({
    ...common,
    id: 'HB-SIZE',
    title: 'a heartbeat is small',
    clause: clause.beatsAreSmall,
    judge: small,
    means:
      'The Registry reads and stores far more than it needs, of every droplet, twice a minute.',
    fix: 'Send the agreed members only; logs and state have endpoints of their own.',
  }),
  check({
    ...common,
    id: 'HB-DRIFT',
    title: 'the heartbeat keeps its interval over twenty beats',
    clause: clause.cadenceDoesNotDrift,
    given: manyBeats,
    judge: keepsPace,
    tags: ['timed'],
    means: 'The time a heartbeat takes is added to every interval.',
    fix: 'Reckon each heartbeat from the start of the loop, not from the end of the one before.',
  }),
]

type Figures = Readonly<Record<string, unknown>>

const figuresOf = (call: Call): Figures => {
  const body = membersOf(call.json)
  return { ...body, ...membersOf(body.metadata) }
}

const rules: Readonly<Record<string, (value: number) => boolean>> = {
  cpu_percent: (value) => value >= 0 && value <= 100,
  memory_mb: (value) => value > 0,
  requests_last_minute: (value) => Number.isInteger(value) && value >= 0,
  errors_last_minute: (value) => Number.isInteger(value) && value >= 0,
}

/** Figures that are told; whether they are told at all is another question. */
export function inRange(seen: Seen, _: Facts, profile: Profile): Outcome {
  const beats = callsFor(seen.calls, 'heartbeat')
  if (beats.length === 0) return unseen('heartbeat', seen, profile)
  const told = beats.some((beat) =>
    Object.keys(rules).some((name) => isNumber(figuresOf(beat)[name])),
  )
  if (!told) return inapplicable('the heartbeats tell none of these figures as a number')
  return everyCall(beats, 'CPU in 0..100, memory above 0, whole counters from 0', (beat) => {
    const figures = figuresOf(beat)
    const odd = Object.entries(rules).find(([name, holds]) => {
      const value = figures[name]
      return isNumber(value) && !holds(value)
    })
    return odd && `${odd[0]} ${JSON.stringify(figures[odd[0]])}`
  })
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** How far the uptime may be off the clock, rounding included. */
const toleranceSeconds = 2

/** No droplet runs for so long; seconds since 1970 are more. */
const longestUptimeSeconds = 10 * 365 * 86_400

export function uptimeGrows(seen: Seen, _: Facts, profile: Profile): Outcome {
  const beats = callsFor(seen.calls, 'heartbeat')
  if (beats.length === 0) return unseen('heartbeat', seen, profile)
  const told = beats.flatMap((beat) => {
    const value = figuresOf(beat).uptime_seconds
    return isNumber(value) ? [{ beat, value }] : []
  })
  const [first] = told
  if (!first) return inapplicable('the heartbeats tell no uptime as a number')
  if (first.value < 0 || first.value > longestUptimeSeconds)
    return wrong('the seconds since the start', `uptime_seconds ${first.value}`, first.beat)
  const life = lastLife(told, callsFor(seen.calls, 'register'))
  const fallen = life.find(({ value }, index) => value < (life[index - 1]?.value ?? value))
  if (fallen) return wrong('an uptime that never falls', `it fell to ${fallen.value}`, fallen.beat)
  const [start, end] = [life[0], life.at(-1)]
  const passed = start && end ? (end.beat.at - start.beat.at) / 1000 : 0
  if (!start || !end || passed <= toleranceSeconds)
    return notRun(`heartbeats over ${passed.toFixed(1)} s tell nothing of a clock`, longerWait)
  const grown = end.value - start.value
  return Math.abs(grown - passed) <= toleranceSeconds
    ? pass(`${grown.toFixed(1)} s in ${passed.toFixed(1)} s`)
    : wrong(`an uptime grown by ${passed.toFixed(1)} s`, `by ${grown.toFixed(1)} s`, end.beat)
}

const wrong = (expected: string, actual: string, beat: Call): Outcome =>
  fail(expected, actual, described(beat), [beat.exchange])

interface Told {
  readonly beat: Call
  readonly value: number
}

/** Since the last start: where the uptime fell and a registration lies between, the process is another. */
function lastLife(told: readonly Told[], registers: readonly Call[]): readonly Told[] {
  const begins = told.findLastIndex(({ beat, value }, index) => {
    const before = told[index - 1]
    return (
      before !== undefined &&
      value < before.value &&
      registers.some(({ at }) => at > before.beat.at && at < beat.at)
    )
  })
  return told.slice(Math.max(0, begins))
}

const mostBytes = 16 * 1024

export function small(seen: Seen, _: Facts, profile: Profile): Outcome {
  const beats = callsFor(seen.calls, 'heartbeat')
  if (beats.length === 0) return unseen('heartbeat', seen, profile)
  return everyCall(beats, 'a body below 16 KiB', ({ text }) => {
    const bytes = Buffer.byteLength(text)
    return bytes < mostBytes ? undefined : `${Math.round(bytes / 1024)} KiB`
  })
}

/** Off by less than 3 percent of the interval it was told, or of the real one, and the work of one beat. */
export function keepsPace(seen: Seen, _: Facts, profile: Profile): Outcome {
  const beats = beatsOf(seen.calls, seen.intervalSeconds)
  if (beats.length === 0) return unseen('heartbeat', seen, profile)
  // The first gap may be another: it is where droplets that start together are spread.
  const settled = beats.slice(1)
  const gaps = gapsMs(settled)
  if (gaps.length < leastGaps)
    return notRun(`${beats.length} heartbeats in ${inSeconds(seen.watchedMs)}`, longerWait)
  if (beats.filter(answeredWell).length * 2 < beats.length)
    return inconclusive('most heartbeats were refused')
  const meanMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const offBy = Math.min(
    ...[seen.intervalSeconds, profile.limits.heartbeatSeconds].map(
      (seconds) => Math.max(0, Math.abs(meanMs - seconds * 1000) - workMs) / (seconds * 1000),
    ),
  )
  const actual = `${(offBy * 100).toFixed(1)} percent over ${gaps.length} gaps`
  return offBy < 0.03
    ? pass(actual)
    : fail('a mean interval off by less than 3 percent', actual, undefined, [
        ...settled.slice(0, 3).map(({ exchange }) => exchange),
      ])
}

/** Who is late twenty times in a row has shown it after half of them. */
const leastGaps = wantedBeats / 2

/** Counts for nothing in the interval of the mesh, and for much in one made short for the run. */
const workMs = 250
