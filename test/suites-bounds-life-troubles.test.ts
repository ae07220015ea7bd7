import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { givenUp, noBurst, statusChanges } from '../suites/droplet/life/hb-outage.ts'
import {
  bounded,
  comesBack,
  inTrouble,
  keepsCredentials,
  surfaces,
  waitsAsTold,
} from '../suites/droplet/life/hb-trouble-judges.ts'
import * as scenes from '../suites/droplet/life/trouble-scenes.ts'
import type { Trouble, TroubledLife } from '../suites/droplet/life/troubles.ts'
import { beat, call, facts, register, reply } from './life-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// What becomes of heartbeats in a trouble and after it, on the bounds of time and number.

const judge = judgeOf(catalogue)
const own = { intervalMs: 1000 }
const trouble = (calls: readonly Call[], parts: Partial<Trouble> = {}): Trouble => ({
  ...{ fromMs: 0, liftedMs: 1000, untilMs: 20_000, calls, health: reply(200) },
  ...{ printed: ['', ''], ...parts },
})
const struckAt = (at: number, parts: Partial<Call> = {}): Call =>
  beat(at, { status: 500, fault: 'a fault', ...parts })

describe('heartbeats that were to come back', () => {
  const back = (at: number | undefined, untilMs = 20_000) =>
    comesBack(own, trouble([struckAt(500), ...(at ? [beat(at)] : [])], { untilMs }))

  it('do so within two intervals and eight seconds', () => {
    expect([back(11_000), back(11_001)]).toMatchObject([
      { state: 'pass' },
      { state: 'fail', actual: 'one after 10.0 s', where: 'POST /heartbeat at the registry' },
    ])
    expect([back(undefined, 10_999), back(undefined, 11_000)]).toMatchObject([
      { state: 'not-run' },
      { state: 'fail', actual: 'none in 10.0 s', evidence: [expect.any(String)] },
    ])
    expect(comesBack(own, trouble([]))).not.toHaveProperty('where')
  })

  it('count from the end of the trouble on, well answered and without a fault', () => {
    const state = (...calls: readonly Call[]): string => noBurst(own, trouble(calls)).state
    expect([1000, 1001].map((at) => state(beat(at)))).toEqual(['not-run', 'pass'])
    expect(state(beat(2000, { status: 500 }))).toBe('not-run')
    expect(state(beat(2000, { fault: 'a fault' }))).toBe('not-run')
  })

  it('are two at most in half an interval', () => {
    const burst = (last: number): string =>
      noBurst(own, trouble([2000, 2200, last].map((at) => beat(at)))).state
    expect([2500, 2501].map(burst)).toEqual(['fail', 'pass'])
  })
})

describe('a heartbeat that hangs', () => {
  const state = (calls: readonly Call[], parts: Partial<Trouble> = {}): string =>
    givenUp(own, trouble(calls, parts)).state

  it('is held for thirty seconds, and one more to see it', () => {
    expect([29_999, 30_000].map((ms) => state([struckAt(0)], { liftedMs: ms }))).toEqual([
      ...['not-run', 'fail'],
    ])
    const gone = (goneAt: number): string => state([struckAt(0, { goneAt }), beat(40_000)])
    expect([31_000, 31_001].map(gone)).toEqual(['pass', 'fail'])
  })

  it('is followed within two intervals and eight seconds', () => {
    const until = (untilMs: number): string => state([struckAt(0, { goneAt: 2000 })], { untilMs })
    expect([11_999, 12_000].map(until)).toEqual(['not-run', 'fail'])
  })

  it('met the trouble before it was lifted, or in that moment', () => {
    const met = (at: number): string => state([struckAt(at, { goneAt: 1500 }), beat(2000)])
    expect([1000, 1001].map(met)).toEqual(['pass', 'not-run'])
  })
})

describe('the status in heartbeats', () => {
  const says = (status: string) => ({ json: { status } })
  const told = (before: number, second: string, after: string, later = after): string => {
    const calls = [
      ...[struckAt(200, says('other')), struckAt(400, says(second))],
      ...[beat(1500, says(after)), beat(2500, says(later))],
    ]
    const usual = beat(before, says('ok'))
    return statusChanges({ calls: [usual, ...calls] }, trouble(calls, { fromMs: 100 })).state
  }

  it('is another from the second in the trouble to the first after it', () => {
    expect([told(50, 'bad', 'ok'), told(50, 'ok', 'bad')]).toEqual(['pass', 'pass'])
    expect([told(50, 'ok', 'ok'), told(50, 'ok', 'ok', 'bad')]).toEqual(['fail', 'fail'])
  })

  it('is compared with one from before the trouble', () => {
    expect([told(99, 'bad', 'ok'), told(100, 'bad', 'ok')]).toEqual(['pass', 'inapplicable'])
  })
})

describe('a heartbeat that is refused', () => {
  const asking = (purpose: Call['purpose'], ...times: readonly number[]): Call[] =>
    times.map((at) => call(purpose, at))

  it('leads to so many calls until the trouble is lifted', () => {
    const asked = (last: number) =>
      bounded(own, trouble(asking('token', 1, 2, 3, 4, last), { liftedMs: 2000 }), 'token', 2)
    expect(asked(2000)).toMatchObject({ state: 'fail', where: 'POST /token at the registry' })
    expect(asked(2001).state).toBe('pass')
  })

  it('for lack of a right fetches no token for nearly each, and at least two', () => {
    const met = [100, 200, 300, 400].map((at) => struckAt(at))
    const fetched = (beats: number, ...times: readonly number[]): string => {
      const [first = struckAt(0), ...more] = met.slice(0, beats)
      const printed = ['', 'HTTP 403'] as const
      const seen = trouble([...met, ...asking('token', ...times)], { printed })
      return surfaces({ calmHealth: undefined }, seen, [first, ...more]).state
    }
    expect([fetched(3, 100, 1000), fetched(3, 150), fetched(4, 150, 250)]).toEqual([
      ...['fail', 'pass', 'pass'],
    ])
    expect([fetched(3, 99, 1000), fetched(3, 100, 1001), fetched(3, 50, 60, 2000)]).toEqual([
      ...['pass', 'pass', 'pass'],
    ])
    expect(fetched(1, 150)).toBe('pass')
  })

  it('with Retry-After waits for it, a tenth of a second less', () => {
    const refused = struckAt(0)
    const waited = (calls: readonly Call[], untilMs = 20_000): string =>
      waitsAsTold(own, trouble(calls, { untilMs }), [refused]).state
    expect([2900, 2899].map((at) => waited([beat(at)]))).toEqual(['pass', 'fail'])
    expect([2900, 2899].map((untilMs) => waited([], untilMs))).toEqual(['pass', 'not-run'])
  })

  it('shows no credential elsewhere, be it one header', () => {
    const shown = (...calls: readonly Call[]) => keepsCredentials(trouble(calls), 'key')
    const lured = (parts: Partial<Call> = {}): Call => call('other', 1, { actor: 'lure', ...parts })
    expect(shown(lured({ rawHeaders: [['Authorization', 'Basic x']] })).state).toBe('fail')
    expect(shown()).toMatchObject({ state: 'pass', message: 'not followed' })
    expect(shown(lured())).toMatchObject({ message: 'followed, without a credential' })
  })
})

describe('a life with refusals', () => {
  const once = trouble([struckAt(10, { bearer: 'a', status: 401 }), beat(50, { bearer: 'b' })])
  const calm = trouble([struckAt(10)], { liftedMs: 6000 })
  const stormOf = (purpose: Call['purpose']) =>
    trouble(
      [struckAt(10), ...Array.from({ length: 31 }, (_, index) => call(purpose, 20 + index))],
      {
        liftedMs: 6000,
      },
    )
  const judged = (first: Trouble, then: Trouble): string => {
    const troubles = { [scenes.refusedOnce.name]: first, [scenes.refusedForEver.name]: then }
    return judge('HB-401', { ...own, calls: [], endedAtMs: 1, troubles }, mesh, facts).state
  }

  it('has one new token, and neither a storm of heartbeats nor one of token requests', () => {
    const same = trouble([struckAt(10, { bearer: 'a', status: 401 }), beat(50, { bearer: 'a' })])
    expect(judged(once, calm)).toBe('pass')
    expect(judged(same, calm)).toBe('fail')
    expect(judged(once, stormOf('heartbeat'))).toBe('fail')
    expect(judged(once, stormOf('token'))).toBe('fail')
  })

  it('that never came to its trouble is told by its registrations', () => {
    const state = (...calls: readonly Call[]): string =>
      inTrouble(
        { ...own, calls, endedAtMs: 1, troubles: {} } as unknown as TroubledLife,
        { name: 'a trouble' },
        () => ({ state: 'pass' }),
      ).state
    const refused = register(20, { status: 401 })
    expect([state(), state(refused), state(refused, register(30))]).toEqual([
      ...['not-run', 'inconclusive', 'not-run'],
    ])
  })
})

describe('a heartbeat that fails once', () => {
  const ends = (id: string, calls: readonly Call[], endedAtMs: number): string =>
    judge(id, { calls, endedAtMs, intervalSeconds: 1 }, mesh, facts).state

  it('is waited for during two intervals of its own and eight seconds', () => {
    for (const id of ['HB-404-REREGISTER', 'HB-500-CONTINUE']) {
      expect([10_009, 10_010].map((ms) => ends(id, [struckAt(10)], ms))).toEqual([
        'not-run',
        'fail',
      ])
      const slow = [beat(10), struckAt(3010)]
      expect([17_009, 17_010].map((ms) => ends(id, slow, ms))).toEqual(['not-run', 'fail'])
    }
  })

  it('or never came, as the registrations tell', () => {
    const refused = register(20, { status: 401 })
    for (const id of ['HB-404-REREGISTER', 'HB-500-CONTINUE'])
      expect(
        [[], [refused], [refused, register(30)]].map((calls) => ends(id, calls, 60_000)),
      ).toEqual(['not-run', 'inconclusive', 'not-run'])
  })
})

describe('a trouble is over', () => {
  const struck = (count: number): Call[] =>
    Array.from({ length: count }, (_, index) => struckAt(index))
  const turn = ({ enough }: { enough: (calls: readonly Call[]) => boolean }, make = struck) =>
    Array.from({ length: 63 }, (_, count) => enough(make(count))).indexOf(true)

  it('after so many heartbeats or registrations', () => {
    const named = [scenes.garbage, scenes.forbidden, scenes.limited, scenes.refusedForEver]
    expect(named.map((one) => turn(one))).toEqual([4, 3, 1, 61])
    expect(scenes.garbage.enough(struck(5))).toBe(false)
    const registering = (count: number): Call[] =>
      Array.from({ length: count }, (_, index) => register(index))
    expect(turn(scenes.forgottenForEver, registering)).toBe(61)
    expect(scenes.forbidden.enough([beat(1), beat(2), beat(3)])).toBe(false)
  })

  it('when an answered heartbeat follows the one that met it, or when somebody hung up', () => {
    for (const { enough } of [scenes.redirect, scenes.refusedOnce]) {
      expect([enough([]), enough([beat(1), beat(2)]), enough(struck(2))]).toEqual(
        Array(3).fill(false),
      )
      expect([enough([...struck(1), beat(2)]), enough([beat(1), ...struck(2), beat(3)])]).toEqual([
        ...[true, true],
      ])
      expect(enough([beat(1), ...struck(1)])).toBe(false)
    }
    const { enough } = scenes.mute
    expect([enough([]), enough(struck(2))]).toEqual([false, false])
    expect(enough([...struck(1), struckAt(9, { goneAt: 10 })])).toBe(true)
  })
})
