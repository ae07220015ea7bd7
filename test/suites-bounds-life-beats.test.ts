import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { inSeconds } from '../suites/droplet/life/beats.ts'
import { beat, call, facts, metadata, register } from './life-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// The times and figures of heartbeats on their bounds, and just beside them.

const judge = judgeOf(catalogue)
const seen = (calls: readonly Call[], parts: object = {}) => ({
  ...{ calls, watchedMs: 15_000, endedAtMs: 25_000, intervalSeconds: 1, ...parts },
})
const state = (id: string, calls: readonly Call[], parts: object = {}): string =>
  judge(id, seen(calls, parts), mesh, facts).state
const beats = (...times: readonly number[]): Call[] => times.map((at) => beat(at))
const withLoads = (...loads: readonly unknown[]): Call[] =>
  loads.map((load, index) => beat(1000 * index, { json: { load } }))
const refusedAt = (at: number): Call => beat(at, { status: 401 })

describe('the cadence', () => {
  it('is told in hundredths below ten seconds, in tenths from there', () => {
    expect([9_999, 10_000].map(inSeconds)).toEqual(['10.00 s', '10.0 s'])
  })

  it('is judged by fewer than three gaps only once five real intervals have passed', () => {
    const few = (watchedMs: number): string =>
      state('HB-INTERVAL', beats(0, 1000, 2000), { watchedMs })
    expect([150_000, 150_001].map(few)).toEqual(['not-run', 'fail'])
    expect(state('HB-INTERVAL', beats(0, 1000, 2000, 3000))).toBe('pass')
  })

  it('is expected as it was told, or as it really is', () => {
    const expected = (intervalSeconds: number): unknown =>
      judge('HB-INTERVAL', seen(beats(0, 5000, 10_000, 15_000), { intervalSeconds }), mesh)
    expect(expected(1)).toMatchObject({ expected: 'heartbeats every 1 s, or every 30 s' })
    expect(expected(30)).toMatchObject({ expected: 'heartbeats every 30 s' })
  })

  it('that was set has four intervals and three seconds to be seen', () => {
    const few = (watchedMs: number): string =>
      state('HB-INTERVAL-ENV', beats(0, 1000, 2000), { watchedMs })
    expect([7000, 7001].map(few)).toEqual(['not-run', 'fail'])
    expect(state('HB-INTERVAL-ENV', beats(0, 1000, 2000, 3000))).toBe('pass')
    expect(state('HB-INTERVAL-ENV', beats(0, 2000, 4000, 6000))).toBe('fail')
  })

  it('is missed after a confirmed registration, and after nothing else', () => {
    const silent = (...calls: readonly Call[]): string =>
      state('HB-INTERVAL', calls, { watchedMs: 68_000 })
    expect(silent(register(20))).toBe('fail')
    expect(silent(call('token', 10))).toBe('inconclusive')
    expect(silent(register(20, { status: 500 }))).toBe('inconclusive')
    expect(state('HB-INTERVAL', [register(20)], { watchedMs: 67_999 })).toBe('not-run')
  })

  it('is judged where half of the heartbeats were refused, and not where most were', () => {
    const half = [refusedAt(0), beat(1000), refusedAt(2000), beat(3000)]
    const most = [refusedAt(0), refusedAt(1000), refusedAt(2000), beat(3000)]
    for (const id of ['HB-INTERVAL', 'HB-INTERVAL-ENV'])
      expect([half, most].map((calls) => state(id, calls))).toEqual(['pass', 'inconclusive'])
  })

  it('may be off by less than three percent of a long row', () => {
    const row = (gapMs: number, count = 12): Call[] =>
      Array.from({ length: count }, (_, index) => beat(index * gapMs))
    expect([1279, 1280].map((gapMs) => state('HB-DRIFT', row(gapMs)))).toEqual(['pass', 'fail'])
    expect([11, 12].map((count) => state('HB-DRIFT', row(1000, count)))).toEqual([
      'not-run',
      'pass',
    ])
    const refused = (count: number): Call[] =>
      row(1000).map((one, index) => (index < count ? refusedAt(one.at) : one))
    expect([6, 7].map((count) => state('HB-DRIFT', refused(count)))).toEqual([
      'pass',
      'inconclusive',
    ])
  })
})

describe('the first heartbeat', () => {
  const first = (calls: readonly Call[], parts: object = {}) =>
    judge('HB-FIRST', seen([register(0), ...calls], parts), mesh, facts)

  it('comes within its own interval and five seconds', () => {
    expect(first(beats(6000, 7000)).state).toBe('pass')
    expect(first(beats(6001, 7001))).toMatchObject({ state: 'fail', actual: 'one after 6.00 s' })
    expect(first([beat(35_000)]).state).toBe('pass')
    expect(first([beat(35_001)]).state).toBe('fail')
  })

  it('comes after the registration, not with it', () => {
    expect(first([beat(0)], { watchedMs: 35_001 })).toMatchObject({
      state: 'fail',
      actual: 'none in 35.0 s',
    })
  })
})

describe('the load', () => {
  it('may be left out of a heartbeat, or be no number in one', () => {
    for (const id of ['HB-LOAD-RANGE', 'HB-LOAD-RANGE-SHOULD']) {
      const told = (...loads: readonly unknown[]): string => state(id, withLoads(...loads))
      expect(told(undefined, 0.5)).toBe('pass')
      expect(told('x', 0.5)).toBe('pass')
      expect([told(undefined, null), told(undefined, undefined)]).toEqual([
        'inapplicable',
        'inapplicable',
      ])
      expect([told('x', 'y'), told('x', undefined)]).toEqual(['inconclusive', 'inconclusive'])
    }
  })

  it('lies from 0, and had better end at 1', () => {
    const must = (load: number): string => state('HB-LOAD-RANGE', withLoads(load))
    expect([0, -0.001, 7, Number.POSITIVE_INFINITY].map(must)).toEqual([
      'pass',
      'fail',
      'pass',
      'fail',
    ])
    const should = (load: number): string => state('HB-LOAD-RANGE-SHOULD', withLoads(load))
    expect([1, 1.5, 2].map(should)).toEqual(['pass', 'fail', 'fail'])
  })
})

describe('a heartbeat', () => {
  const names = Object.keys({
    ...{ cpu_percent: 1, memory_mb: 1, requests_last_minute: 1, errors_last_minute: 1 },
    uptime_seconds: 1,
  })
  const whole = Object.fromEntries(names.map((name) => [name, 1]))

  it('tells each of five metrics as a number', () => {
    const told = (parts: object): string =>
      state('HB-SCHEMA-META', [beat(0, { json: { load: 0, metadata: { ...whole, ...parts } } })])
    expect(told({})).toBe('pass')
    expect(names.map((name) => told({ [name]: '1' }))).toEqual(names.map(() => 'fail'))
  })

  it('is below sixteen KiB', () => {
    const sized = (length: number): string =>
      state('HB-SIZE', [beat(0, { text: 'x'.repeat(length) })])
    expect([16_383, 16_384].map(sized)).toEqual(['pass', 'fail'])
  })

  it('has figures from the first to the last that exist', () => {
    const ranges = (figures: object): string =>
      state('HB-RANGES', [beat(0, { json: {} }), beat(1000, { json: { metadata: figures } })])
    expect([0, 100, -1, 100.5].map((cpu_percent) => ranges({ cpu_percent }))).toEqual([
      ...['pass', 'pass'],
      ...['fail', 'fail'],
    ])
    expect([0.5, 0].map((memory_mb) => ranges({ memory_mb }))).toEqual(['pass', 'fail'])
    for (const name of ['requests_last_minute', 'errors_last_minute'])
      expect([0, -1, 0.5].map((count) => ranges({ [name]: count }))).toEqual([
        ...['pass', 'fail', 'fail'],
      ])
    expect(ranges({})).toBe('inapplicable')
  })
})

describe('the uptime', () => {
  const told = (...rows: readonly (readonly [at: number, value: number])[]): Call[] =>
    rows.map(([at, value]) => beat(at, { json: { metadata: { uptime_seconds: value } } }))
  const grown = (calls: readonly Call[]): string => state('HB-UPTIME-MONO', calls)

  it('is no time since 1970, and at most ten years', () => {
    const years = 10 * 365 * 86_400
    expect(grown(told([0, years], [5000, years + 5]))).toBe('pass')
    expect(grown(told([0, years + 1], [5000, years + 6]))).toBe('fail')
  })

  it('says nothing within two seconds, and may be off by two', () => {
    expect(grown(told([0, 0], [2000, 2]))).toBe('not-run')
    expect(grown(told([0, 0], [2001, 2]))).toBe('pass')
    expect([7, 7.5, 3, 2.5].map((end) => grown(told([0, 0], [5000, end])))).toEqual([
      ...['pass', 'fail', 'pass', 'fail'],
    ])
  })

  it('falls only where a registration lies between two heartbeats', () => {
    const fallen = told([1000, 100], [2000, 0], [7000, 5])
    const with_ = (at: number): string => grown([...fallen, register(at)])
    expect([1500, 1001, 1999].map(with_)).toEqual(['pass', 'pass', 'pass'])
    expect([20, 1000, 2000, 6000].map(with_)).toEqual(Array(4).fill('fail'))
  })

  it('that stands still begins no new life', () => {
    expect(grown([...told([0, 5], [3000, 5]), register(2500)])).toBe('fail')
  })
})

describe('what a registration tells of the droplet', () => {
  const meta = (parts: object): string =>
    state('REG-SCHEMA-META', [register(20, { json: { metadata: { ...metadata, ...parts } } })])

  it('is a number from 1 and a list of different texts', () => {
    expect([1, 0, 1.5].map((numeric_id) => meta({ numeric_id }))).toEqual(['pass', 'fail', 'fail'])
    const lists = [['a'], ['a', 'b'], [], ['a', ''], ['', 'a'], ['a', 'a']]
    expect(lists.map((capabilities) => meta({ capabilities }))).toEqual([
      ...['pass', 'pass', 'fail', 'fail', 'fail', 'fail'],
    ])
  })

  it('has a status that is one of those the dialect knows', () => {
    const told = (status: string): string =>
      judge(
        'REG-SCHEMA-CORE',
        seen([register(20, { json: { id: 'a', host: 'a', droplet_id: 'a', status } })]),
        { ...mesh, registration: { ...mesh.registration, status: ['active', 'up'] } },
      ).state
    expect(['active', 'up', 'down'].map(told)).toEqual(['pass', 'pass', 'fail'])
  })
})
