import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { gaveUp } from '../suites/droplet/life/reg-start.ts'
import { backedOff } from '../suites/droplet/life/retries.ts'
import { since } from '../suites/droplet/life/starts.ts'
import { beat, call, facts, register, reply } from './life-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// Registrations: their order, their tries and their waits on the bounds, and just beside them.

const judge = judgeOf(catalogue)
const registersAt = (...times: readonly number[]): Call[] => times.map((at) => register(at))
const failing = (at: number, status = 500): Call => register(at, { status, fault: 'a fault' })
const start = (calls: readonly Call[], parts: object = {}) => ({
  ...{ calls, health: reply(200), printed: '', liftedMs: 0, untilMs: 20_000, ...parts },
})

describe('a registration', () => {
  it('comes with its token or after it, and before the heartbeat or with it', () => {
    const order = (token: number, at: number, beatAt: number): string =>
      judge('REG-ORDER', {
        calls: [call('token', token, { issued: 't' }), register(at), beat(beatAt)],
        watchedMs: 1,
      }).state
    expect([order(20, 20, 30), order(21, 20, 30)]).toEqual(['pass', 'fail'])
    expect([order(10, 20, 20), order(10, 20, 19)]).toEqual(['pass', 'fail'])
  })

  it('is made once, or once more without a reason', () => {
    const once = (calls: readonly Call[]): string =>
      judge('REG-ONCE', { calls: [...calls, beat(9000)], watchedMs: 1 }, mesh, facts).state
    const between = (...others: readonly Call[]): string =>
      once([register(1), ...others.flatMap((one) => [one, register(2)]), beat(8000)])
    expect(once([...registersAt(1, 2), beat(8000)])).toBe('pass')
    expect(once([...registersAt(1, 2, 3), beat(8000)])).toBe('fail')
    expect(once(registersAt(1))).toBe('not-run')
    const [renewal, forgotten] = [call('token', 2), beat(2, { status: 404 })]
    expect([between(renewal, renewal), between(forgotten, forgotten)]).toEqual(['pass', 'pass'])
    const [answered, elsewhere] = [beat(2), call('lookup', 2, { status: 404 })]
    expect([between(answered, answered), between(elsewhere, elsewhere)]).toEqual(['fail', 'fail'])
  })

  it('may show the registry key, and is counted where it does', () => {
    const shown = (...calls: readonly Call[]) =>
      judge('REG-KEYHDR', { calls, watchedMs: 1 }, mesh, facts)
    const keyed = register(1, { rawHeaders: [['X-Registry-Key', 'k']] })
    expect(shown(keyed, beat(2), beat(3))).toMatchObject({
      message: '1 of 3 registrations and heartbeats show the registry key',
    })
    expect(shown().state).toBe('not-run')
  })

  it('tells an address, or none', () => {
    const told = (...ips: readonly unknown[]) =>
      judge(
        'REG-IP',
        { calls: ips.map((ip, index) => register(index, { json: { ip } })), watchedMs: 1 },
        mesh,
        facts,
      )
    expect(told('1.2.3.4', undefined)).toMatchObject({ state: 'pass', message: 'ip 1.2.3.4' })
    expect(told(undefined, '1.2.3.4')).toMatchObject({ state: 'pass', message: 'ip 1.2.3.4' })
    expect(told(undefined, null)).toMatchObject({ state: 'pass', message: 'no ip is told' })
    expect([told('fe80::1').state, told('a:b').state]).toEqual(['pass', 'fail'])
  })

  it('names capabilities that either list of the droplet may hold', () => {
    const agree = (body: object): string =>
      judge('REG-CAPS-MATCH', {
        calls: [register(1, { json: { metadata: { capabilities: ['a', 'b'] } } })],
        capabilities: reply(200, body),
      }).state
    const [same, other] = [
      ['b', 'a'],
      ['a', 'c'],
    ]
    expect(agree({ capabilities: same, features: other })).toBe('pass')
    expect(agree({ capabilities: other, features: same })).toBe('pass')
    expect(agree({ capabilities: other, features: other })).toBe('fail')
  })

  it('has whole numbers alone compared, and an id of the token that is one of them', () => {
    const one = (parts: object, id: string, who = facts): string => {
      const asked = call('token', 1, { query: [['droplet_id', id]] })
      const told = register(2, { json: { id: 'drop4.mesh.test' } })
      const seen = { calls: [asked, told], health: reply(200, {}), watchedMs: 1, ...parts }
      return judge('REG-ID-CONSISTENT', seen, mesh, who).state
    }
    expect([4, 4.5, '5', 5].map((id) => one({ health: reply(200, { id }) }, '4'))).toEqual([
      ...['pass', 'pass', 'pass', 'fail'],
    ])
    expect(['droplet-4', 'drop4.mesh.test', '5'].map((id) => one({}, id))).toEqual([
      ...['pass', 'pass', 'fail'],
    ])
    const nobody = { ...facts, dropletId: undefined }
    expect(['77', 'droplet-7', 'x77'].map((id) => one({}, id, nobody))).toEqual([
      ...['pass', 'pass', 'fail'],
    ])
  })
})

describe('a registration that fails', () => {
  const starts = (parts: object) => ({
    ...{ retryBaseMs: 500, intervalSeconds: 1, beatDelayMs: 500, answered: {}, refused: {} },
    ...{ stumbling: start(registersAt(1)), ...parts },
  })

  it('is waited for during fifteen seconds', () => {
    const calls = [0, 500, 1500].map((at) => failing(at))
    const untilMs = (ms: number) =>
      judge('REG-RETRY', starts({ stumbling: start(calls, { untilMs: ms }) }))
    expect(untilMs(16_499)).toMatchObject({ state: 'not-run' })
    expect(untilMs(16_500)).toMatchObject({
      state: 'fail',
      where: 'POST /register at the registry',
    })
  })

  it('with 409 is followed by a heartbeat, and not by another one before', () => {
    const taken = (calls: readonly Call[], untilMs = 20_000): string =>
      judge('REG-409', starts({ answered: { '409': start(calls, { untilMs }) } })).state
    const known = register(100, { status: 409 })
    expect([taken([known, beat(100)], 9099), taken([known, beat(100)], 9100)]).toEqual([
      ...['not-run', 'fail'],
    ])
    expect(taken([known, beat(101)])).toBe('pass')
    expect([300, 299].map((at) => taken([known, register(at), beat(300)]))).toEqual([
      ...['pass', 'fail'],
    ])
  })

  it('is judged for each status by itself', () => {
    const good = start([register(100), beat(200)])
    const bad = start(registersAt(100, 200))
    const both = (one: object, two: object): string =>
      judge('REG-201-200-204', starts({ answered: { '201': one, '204': two } })).state
    expect([both(good, good), both(bad, good), both(good, bad)]).toEqual(['pass', 'fail', 'fail'])
  })

  it('for good is told, and tried four times and once for each interval', () => {
    const tries = (count: number) =>
      start(
        Array.from({ length: count }, (_, index) => failing(index, 403)),
        { health: reply(200, { status: 'degraded' }), printed: 'orange-lighthouse' },
      )
    const both = (one: object, two: object): string =>
      judge('REG-403-422', starts({ refused: { '403': one, '422': two } })).state
    expect([both(tries(6), tries(6)), both(tries(7), tries(6)), both(tries(6), tries(7))]).toEqual([
      ...['pass', 'fail', 'fail'],
    ])
  })

  it('is not judged where no start could be watched', () => {
    const watched = (parts: object): string => judge('REG-409', starts(parts)).state
    const answered = { '409': start([register(100, { status: 409 }), beat(200)]) }
    expect(watched({ beatDelayMs: undefined, answered })).toBe('not-run')
    expect([watched({}), watched({ stumbling: start([]) })]).toEqual(['not-run', 'inconclusive'])
    const silent = { health: reply(undefined) }
    expect(watched({ answered: { '409': start([], silent) } })).toBe('inconclusive')
    expect(watched({ answered: { '409': start(answered['409'].calls, silent) } })).toBe('pass')
  })

  it('with 401 costs two token requests until it is made again', () => {
    const renewed = (times: readonly number[], ...before: readonly Call[]): string => {
      const calls = [
        ...[...before, failing(100, 401)],
        ...times.map((at) => call('token', at, { issued: 'b' })),
        register(200, { bearer: 'b' }),
      ]
      return judge('REG-401', { calls, endedAtMs: 25_000 }).state
    }
    expect([renewed([100, 150, 200]), renewed([99, 150, 200]), renewed([100, 150, 201])]).toEqual([
      ...['fail', 'pass', 'pass'],
    ])
    expect(renewed([50, 60, 150, 300, 310])).toBe('pass')
    expect(renewed([60, 70, 80, 150], failing(50))).toBe('pass')
  })
})

describe('a Registry that was away', () => {
  const late = (calls: readonly Call[], waitedMs: number, liftedMs = 1000): string =>
    judge('REG-RETRY-LONG', {
      usual: start([]),
      away: start(calls, { liftedMs, untilMs: liftedMs + waitedMs }),
    }).state
  const asks = (...times: readonly number[]): Call[] => times.map((at) => call('token', at))

  it('is registered with once it is back', () => {
    expect([1000, 1001].map((at) => late(registersAt(at), 0))).toEqual(['not-run', 'pass'])
    expect(late([register(2000, { status: 401 })], 0)).toBe('not-run')
  })

  it('is waited for as the tries before its return allow', () => {
    const two = asks(0, 1000)
    expect([30_999, 31_000].map((ms) => late(two, ms))).toEqual(['not-run', 'fail'])
    const slow = asks(0, 8000)
    expect([31_999, 32_000].map((ms) => late(slow, ms, 8000))).toEqual(['not-run', 'fail'])
    const one = asks(0, 1001)
    expect([59_999, 60_000].map((ms) => late(one, ms))).toEqual(['not-run', 'fail'])
  })

  it('tells nothing of a droplet that never registers', () => {
    const never = (...calls: readonly Call[]): string =>
      judge('REG-RETRY-LONG', { usual: start(calls), away: undefined }).state
    expect([never(), never(failing(1)), never(failing(1), failing(2))]).toEqual([
      ...['not-run', 'inconclusive', 'inconclusive'],
    ])
  })
})

describe('waits between tries', () => {
  const waits = (...gaps: readonly number[]) => {
    const [first = 0, second = 0] = gaps
    return backedOff(registersAt(...[0, first, first + second].slice(0, gaps.length + 1)), [500])
  }

  it('grow by a fifth at least, and are half as long again at most', () => {
    expect([waits(650, 600), waits(650, 599)]).toMatchObject([{ state: 'pass' }, { state: 'fail' }])
    expect([waits(1150, 1900), waits(1151, 1900), waits(1150, 1901)]).toMatchObject([
      ...[{ state: 'pass' }, { state: 'fail' }, { state: 'fail' }],
    ])
    expect(waits(500, 5000)).toMatchObject({ state: 'fail' })
  })

  it('are told as far as they went', () => {
    expect(waits()).toMatchObject({
      actual: 'no second try, then no more',
      where: 'POST /register at the registry',
    })
    expect(waits(500)).toMatchObject({ actual: 'waits of 0.50 s, then no more' })
    expect(backedOff([], [500])).not.toHaveProperty('where')
  })

  it('are over when a request was given up, or another one followed', () => {
    const asked = (goneAt?: number): Call => call('token', 1, { ...(goneAt && { goneAt }) })
    expect([gaveUp([]), gaveUp([asked()])]).toEqual([false, false])
    expect([gaveUp([asked(5)]), gaveUp([asked(), asked()])]).toEqual([true, true])
  })

  it('are those of one start, from its very moment on', () => {
    expect(since(registersAt(1, 2, 3), 2).map(({ at }) => at)).toEqual([2, 3])
  })
})
