import { describe, expect, test } from 'vitest'
import type { Call } from '../src/model/call.ts'
import {
  refusedWell,
  registersAtLast,
  registersLate,
  takenFor,
} from '../suites/droplet/life/reg-fault-judges.ts'
import { renewedOnce } from '../suites/droplet/life/reg-faults.ts'
import { refusalWord, type Start, type Starts } from '../suites/droplet/life/starts.ts'
import { asked, beat, register, reply, t1, token } from './life-calls.ts'

const start = (calls: readonly Call[], parts: Partial<Start> = {}): Start => ({
  calls,
  health: reply(200, { registry: 'connected' }),
  printed: '',
  liftedMs: 9000,
  untilMs: 9000,
  ...parts,
})

const failed = (at: number, status = 500) => register(at, { status, fault: `status ${status}` })
const stumbled = [failed(100), failed(600, 503), register(1600), beat(1610)]

const seen = (parts: Partial<Starts> = {}): Starts => ({
  retryBaseMs: 500,
  intervalSeconds: 1,
  stumbling: start(stumbled),
  beatDelayMs: 10,
  answered: {},
  refused: {},
  ...parts,
})

describe('a registration answered 500 and 503', () => {
  const judged = (calls: readonly Call[], untilMs = 9000) =>
    registersAtLast(seen({ stumbling: start(calls, { untilMs }) })).state

  test.each([
    ['is made until it is confirmed', stumbled, 9000, 'pass'],
    ['once, and never again', [failed(100)], 16_000, 'fail'],
    ['twice, and never again', [failed(100), failed(600)], 16_000, 'fail'],
    ['was not watched for long', [failed(100), failed(600)], 3000, 'not-run'],
    ['was never made', [asked(1)], 16_000, 'inconclusive'],
  ])('%s', (_, calls, untilMs, state) => {
    expect(judged(calls, untilMs)).toBe(state)
  })
})

describe('an answer that confirms', () => {
  const judged = (calls: readonly Call[], parts: Partial<Start> = {}) =>
    takenFor(seen({ answered: { '204': start(calls, parts) } }), '204').state

  test.each([
    ['heartbeats follow', [register(10), beat(20)], {}, 'pass'],
    ['the registration comes again', [register(10), register(70)], {}, 'fail'],
    ['again, and only then a heartbeat', [register(10), register(70), beat(80)], {}, 'fail'],
    ['nothing follows', [register(10)], { untilMs: 9000 }, 'fail'],
    ['nothing was waited for', [register(10)], { untilMs: 900 }, 'not-run'],
  ])('%s', (_, calls, parts, state) => {
    expect(judged(calls, parts)).toBe(state)
  })

  test('a droplet that never got so far', () => {
    expect(takenFor(seen({ beatDelayMs: undefined }), '201').state).toBe('not-run')
    const never = seen({ beatDelayMs: undefined, stumbling: start([failed(100)]) })
    expect(takenFor(never, '201').state).toBe('inconclusive')
  })
})

describe('a registration that is refused', () => {
  const degraded = { health: reply(200, { registry: 'disconnected' }) }
  const judged = (tries: number, parts: Partial<Start> = degraded) => {
    const calls = Array.from({ length: tries }, (_, index) => failed(100 + index, 403))
    return refusedWell(seen({ refused: { '403': start(calls, parts) } }), '403')
  }

  test('is repeated a few times at most', () => {
    expect(judged(4).state).toBe('pass')
    expect(judged(9)).toMatchObject({ state: 'fail', actual: '9' })
    expect(judged(0).state).toBe('not-run')
  })

  test('is told in the log, where there is one, and by health', () => {
    expect(judged(1, { ...degraded, printed: `403 ${refusalWord}` }).state).toBe('pass')
    expect(judged(1, { ...degraded, printed: 'it failed' }).state).toBe('fail')
    expect(judged(1, {}).state).toBe('fail')
  })

  const refused = failed(100, 401)
  test('with 401 it takes one new token', () => {
    const t2 = token('t2')
    const judge = (...calls: Call[]) => renewedOnce({ calls, endedAtMs: 20_000 }).state
    const fresh = (at: number) => asked(at, { issued: t2 })
    const again = register(120, { bearer: t2 })
    expect(judge(refused, fresh(110), again)).toBe('pass')
    expect(judge(refused, fresh(110), fresh(111), fresh(112), again)).toBe('fail')
    expect(judge(refused, register(120, { bearer: t1 }))).toBe('fail')
    expect(judge(asked(1))).toBe('inconclusive')
  })
})

describe('a Registry that is away at the start', () => {
  const lost = (at: number) => asked(at, { status: undefined, fault: 'dropped', issued: undefined })
  const judged = (calls: readonly Call[], untilMs: number) =>
    registersLate({
      usual: start(stumbled),
      away: start(calls, { liftedMs: 3000, untilMs }),
    }).state
  const three = [lost(10), lost(110), lost(310)]

  test.each([
    ['is found once it is there', [...three, asked(3100), register(3110)], 4000, 'pass'],
    ['is given up for an interval of the mesh', three, 34_100, 'fail'],
    ['may still be found', three, 9000, 'not-run'],
    ['was tried once: the pace is unknown', [lost(10)], 18_100, 'not-run'],
    ['was tried once, and a minute passed', [lost(10)], 63_100, 'fail'],
  ])('%s', (_, calls, untilMs, state) => {
    expect(judged(calls, untilMs)).toBe(state)
  })
})
