import { describe, expect, test } from 'vitest'
import { asked, beat, beatBody, judge, lifeWith, register, state } from './life-calls.ts'

describe('heartbeats', () => {
  const at = (...times: number[]) => [asked(1), register(5), ...times.map((time) => beat(time))]

  test('the first beat has the droplet own interval and five seconds', () => {
    expect(state('HB-FIRST', at(6000, 7000, 8000))).toBe('pass')
    expect(state('HB-FIRST', at(6500, 7500, 8500))).toBe('fail')
    expect(state('HB-FIRST', at(30_000))).toBe('pass')
    expect(state('HB-FIRST', at())).toBe('not-run')
    expect(state('HB-FIRST', at(), { watchedMs: 60_000 })).toBe('fail')
  })

  test.each([
    ['as told', [0, 1000, 2000, 3000, 4000], 'pass', 'pass'],
    ['with a tenth of jitter', [0, 900, 2000, 2920, 4000], 'pass', 'pass'],
    ['an early second beat', [0, 850, 1850, 2850], 'pass', 'pass'],
    ['half as often', [0, 2000, 4000, 6000], 'fail', 'fail'],
    ['twice as often', [0, 500, 1000, 1500], 'fail', 'fail'],
    ['the real interval', [0, 30_000, 60_000, 90_000], 'pass', 'fail'],
    ['too few', [0], 'not-run', 'fail'],
    ['none', [], 'not-run', 'not-run'],
  ])('cadence: %s', (_, times, must, env) => {
    expect(state('HB-INTERVAL', at(...times))).toBe(must)
    expect(state('HB-INTERVAL-ENV', at(...times))).toBe(env)
  })

  test('second tries after a refusal are no beats of their own', () => {
    const tried = [0, 1000, 2000, 3000, 4000].flatMap((time) => [
      beat(time, { status: time === 1000 ? 401 : 200 }),
      ...(time === 1000 ? [beat(1010)] : []),
    ])
    expect(judge('HB-INTERVAL', tried)).toMatchObject({
      state: 'pass',
      message: expect.stringContaining('4 gaps'),
    })
  })

  test('what is refused has no cadence, and a real minute of silence is a failure', () => {
    const refused = [0, 3000, 6000, 12_000].map((time) => beat(time, { status: 401 }))
    expect(state('HB-INTERVAL', refused)).toBe('inconclusive')
    expect(state('HB-INTERVAL', at(), { watchedMs: 100_000 })).toBe('fail')
    expect(state('HB-INTERVAL', [register(1, { status: 422 })], { watchedMs: 100_000 })).toBe(
      'inconclusive',
    )
    expect(state('HB-INTERVAL-ENV', at(0), { intervalSeconds: 30 })).toBe('inapplicable')
  })

  test('token, members, names and load', () => {
    const body = (parts: object) => lifeWith('heartbeat', { json: { ...beatBody, ...parts } })
    expect(state('HB-AUTH', lifeWith('heartbeat', { bearer: undefined }))).toBe('fail')
    expect(state('HB-SCHEMA', body({ host: undefined }))).toBe('fail')
    expect(state('HB-SCHEMA', body({ status: 1 }))).toBe('fail')
    expect(state('HB-SCHEMA-META', body({ metadata: {} }))).toBe('fail')
    expect(state('HB-SCHEMA-META', body({ load: '0.1' }))).toBe('fail')
    expect(state('HB-ID-SAME', body({ id: '4' }))).toBe('fail')
    expect(state('HB-ID-SAME', body({ id: undefined }))).toBe('pass')
    expect(state('HB-LOAD-RANGE', body({ load: -1 }))).toBe('fail')
    expect(state('HB-LOAD-RANGE', body({ load: 15 }))).toBe('pass')
    expect(state('HB-LOAD-RANGE-SHOULD', body({ load: 15 }))).toBe('fail')
    expect(state('HB-LOAD-RANGE', body({ load: undefined }))).toBe('inapplicable')
    expect(state('HB-LOAD-RANGE', body({ load: '0.1' }))).toBe('inconclusive')
  })

  const lost = beat(1030, { status: 404, fault: 'status 404' })
  test('404 leads to a registration and further beats', () => {
    const start = [asked(1), register(5), beat(30), lost]
    const id = 'HB-404-REREGISTER'
    expect(state(id, [...start, register(2030), beat(3030)])).toBe('pass')
    expect(state(id, [...start, beat(2030), beat(3030)])).toBe('fail')
    expect(state(id, [...start, register(2030)])).toBe('fail')
    expect(state(id, start, { endedAtMs: 5000 })).toBe('not-run')
    expect(state(id, [asked(1), register(5), beat(30)])).toBe('not-run')
    expect(state(id, [register(5, { status: 422 })])).toBe('inconclusive')
  })

  test('a droplet with a long interval of its own gets the time for it', () => {
    const slow = [register(5), beat(30), beat(12_030, { status: 404, fault: 'status 404' })]
    expect(state('HB-404-REREGISTER', slow, { endedAtMs: 30_000 })).toBe('not-run')
    expect(state('HB-404-REREGISTER', slow, { endedAtMs: 50_000 })).toBe('fail')
  })

  test('three failed beats are followed by another', () => {
    const failed = [2030, 3030, 4030].map((time) =>
      beat(time, { status: 500, fault: 'status 500' }),
    )
    const start = [register(5), beat(30), beat(1030)]
    expect(state('HB-500-CONTINUE', [...start, ...failed, beat(5030)])).toBe('pass')
    expect(state('HB-500-CONTINUE', [...start, ...failed.slice(0, 1)])).toBe('fail')
    expect(state('HB-500-CONTINUE', [...start, ...failed], { endedAtMs: 6000 })).toBe('not-run')
    expect(state('HB-500-CONTINUE', start)).toBe('not-run')
  })
})
