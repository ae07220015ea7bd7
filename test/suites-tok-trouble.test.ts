import { describe, expect, test } from 'vitest'
import type { Call } from '../src/model/call.ts'
import {
  askedAgain,
  noted,
  showsHostile,
  showsJunk,
  unused,
} from '../suites/droplet/tok/answers.ts'
import { dateHeeded, secondsHeeded, senselessOutlived } from '../suites/droplet/tok/limited.ts'
import { diagnosable, keptToTheEnd, rarely, told } from '../suites/droplet/tok/refusal-rows.ts'
import type { Look } from '../suites/droplet/tok/refusals.ts'
import { calmsDown, sharesOne } from '../suites/droplet/tok/storm.ts'
import { asked, beat, call, register, reply, t1, token } from './life-calls.ts'
import { lived } from './spell-calls.ts'

const odd = (at: number, parts: Partial<Call> = {}): Call =>
  asked(at, { issued: undefined, fault: 'scripted body', ...parts })
const refusedToken = (at: number, status = 403): Call => odd(at, { status })
const shows = (credential: string): Partial<Call> => ({
  bearer: /^Bearer (.*)$/.exec(credential)?.[1],
  rawHeaders: [['Authorization', credential]],
})

describe('odd token answers', () => {
  test.each([
    ['nothing of them shown', [odd(1), register(2, shows(`Bearer ${t1}`))], 'pass'],
    ['a credential of nothing', [odd(1), register(2, shows('Bearer null'))], 'fail'],
    ['none was met', [], 'inconclusive'],
  ])('%s', (_, calls, state) => {
    expect(unused(lived({ calls }), showsJunk).state).toBe(state)
  })

  test('who no longer answers has been ended by them', () => {
    const outcome = unused(lived({ calls: [odd(1)], health: reply(undefined) }), showsJunk)
    expect(outcome).toMatchObject({ state: 'fail', expected: 'a living droplet' })
  })

  test('a header or a credential out of a hostile token is found', () => {
    expect(showsHostile(beat(1, { rawHeaders: [['X-Conformance-Injected', '1']] }))).toBe(true)
    expect(showsHostile(beat(1, shows('Bearer xCONFORMANCEx.é.c')))).toBe(true)
    expect(showsHostile(beat(1, shows(`Bearer ${t1}`)))).toBe(false)
  })

  test('an opaque token is refused, or its use is noted in a line about trouble', () => {
    const used = [odd(1), register(2, { bearer: 'abc' })]
    expect(noted(lived({ calls: [odd(1)] })).state).toBe('pass')
    expect(noted(lived({ calls: used, printed: 'token fetched' })).state).toBe('fail')
    expect(noted(lived({ calls: used, printed: 'token is no valid or decodable JWT' })).state).toBe(
      'pass',
    )
  })

  test('what broke off is asked for again, within the time there is', () => {
    const twice = [odd(1), odd(50)]
    expect(askedAgain(lived({ calls: [...twice, asked(120)] })).state).toBe('pass')
    expect(askedAgain(lived({ calls: twice })).state).toBe('fail')
    expect(askedAgain(lived({ calls: twice, untilMs: 3000 })).state).toBe('not-run')
  })
})

describe('refused token requests', () => {
  const stumble = odd(0, { status: 500 })
  const at = (...times: number[]): Call[] => [stumble, ...times.map((time) => refusedToken(time))]

  test.each([
    ['three in sixty waits', at(20, 340, 980), 'pass'],
    ['one each wait', at(...Array.from({ length: 12 }, (_, index) => 20 + index * 20)), 'fail'],
    ['a droplet with a wait of its own', at(1000), 'not-run'],
    ['none', [stumble], 'inconclusive'],
  ])('%s', (_, calls, state) => {
    expect(rarely(lived({ calls })).state).toBe(state)
  })

  test('the detail of a 422 is looked for in the log', () => {
    const calls = [refusedToken(1, 422)]
    expect(told(lived({ calls, printed: 'detail: violet-harbour' })).state).toBe('pass')
    expect(told(lived({ calls, printed: 'status 422' })).state).toBe('fail')
    expect(told(lived({ calls: [refusedToken(1, 404)] })).state).toBe('not-run')
  })

  const look = (registry: string): Look => ({
    health: reply(200, { registry }),
    dependencies: reply(200, {}),
  })
  const short = token('short', 3)
  const withdrawn = (calls: readonly Call[], words: string) =>
    keptToTheEnd({
      calm: look('connected'),
      withdrawn: lived({ calls, met: look(words) }),
    }).state
  const first = [asked(0, { issued: short }), refusedToken(1500, 401)]

  test('a withdrawn key: the token serves to its end, and then trouble is told', () => {
    const good = [...first, beat(2000, { bearer: short })]
    expect(withdrawn(good, 'disconnected')).toBe('pass')
    expect(withdrawn(good, 'connected')).toBe('fail')
    expect(withdrawn([...good, beat(4500, { bearer: short })], 'disconnected')).toBe('fail')
    expect(withdrawn([...first, beat(2000, { bearer: undefined })], 'disconnected')).toBe('fail')
    expect(withdrawn(first.slice(0, 1), 'connected')).toBe('not-run')
  })

  test('a 401 of the Orchestrator is in the log with what the token says of itself', () => {
    const bearer = ['{"alg":"RS256","kid":"k-7"}', '{"iss":"https://r.test","aud":"mesh","exp":77}']
      .map((part) => Buffer.from(part).toString('base64url'))
      .concat('c2ln')
      .join('.')
    const calls = [call('orchestrator-register', 5, { status: 401, bearer })]
    const all = '401 /orchestrator-register RS256 k-7 https://r.test mesh 77'
    expect(diagnosable({ calls, printed: all }).state).toBe('pass')
    expect(diagnosable({ calls, printed: all.replace(' k-7', '') })).toMatchObject({
      state: 'fail',
      actual: 'not in it: kid',
    })
    expect(diagnosable({ calls, printed: `${all} ${bearer}` }).state).toBe('fail')
    expect(diagnosable({ calls: [], printed: '' }).state).toBe('inapplicable')
  })
})

describe('token requests put off', () => {
  const limit = (at: number): Call => odd(at, { status: 429 })
  const start = [odd(0, { status: 500 }), limit(20)]
  const seen = (calls: readonly Call[], parts = {}) => ({
    dateMs: 5000,
    spell: lived<undefined>({ calls, ...parts }),
  })
  const good = [...start, limit(2030), limit(5010), limit(5050), limit(5130), asked(5300)]

  test('seconds, a date and nonsense are taken as they should be', () => {
    expect(secondsHeeded(seen(good)).state).toBe('pass')
    expect(dateHeeded(seen(good)).state).toBe('pass')
    expect(senselessOutlived(seen(good)).state).toBe('pass')
  })

  test('who comes early has heeded nothing', () => {
    expect(secondsHeeded(seen([...start, limit(1000)])).state).toBe('fail')
    expect(dateHeeded(seen([...start, limit(2030), limit(2070)])).state).toBe('fail')
  })

  test('what was not seen is not judged, unless it was waited for', () => {
    expect(secondsHeeded(seen(start)).state).toBe('not-run')
    expect(secondsHeeded(seen([odd(0, { status: 500 }), limit(1500)])).state).toBe('not-run')
    expect(dateHeeded(seen([...start, limit(4500)])).state).toBe('not-run')
    const asleep = [...start, limit(2030), limit(4000)]
    expect(senselessOutlived(seen(asleep, { untilMs: 6000 })).state).toBe('not-run')
    expect(senselessOutlived(seen(asleep)).state).toBe('fail')
    expect(senselessOutlived(seen(asleep, { alive: false })).state).toBe('fail')
  })
})

describe('storms', () => {
  const no = (at: number): Call => register(at, { status: 401 })
  const storm = (times: readonly number[]) =>
    calmsDown({
      refused: lived({ calls: [register(0, { status: 500 }), ...times.map(no)] }),
      crowd: undefined,
    }).state

  test.each([
    ['calms down', [50, 60, 860, 2460], 'pass'],
    ['goes on for ever', Array.from({ length: 20 }, (_, index) => 20 + index * 5), 'fail'],
    ['gets hasty', [50, 1650, 1850, 2150], 'fail'],
    ['has waits of its own', [1000], 'not-run'],
    ['was never refused', [], 'inconclusive'],
  ])('a refused registration %s', (_, times, state) => {
    expect(storm(times)).toBe(state)
  })

  test.each([
    ['one request', [asked(2000)], 'pass'],
    ['twenty', Array.from({ length: 20 }, (_, index) => asked(2000 + index)), 'fail'],
    ['none', [], 'inconclusive'],
  ])('of twenty messages %s', (_, later, state) => {
    const met = Array.from({ length: 20 }, () => reply(200))
    const crowd = lived({ calls: [asked(0), ...later], met })
    expect(sharesOne({ refused: lived({}), crowd }).state).toBe(state)
  })
})
