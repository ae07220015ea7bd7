import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { catalogue } from '../suites/catalogue.ts'
import { beatsOf } from '../suites/droplet/life/beats.ts'
import { renewedOnce } from '../suites/droplet/life/hb-trouble-judges.ts'
import { retryBoundMs } from '../suites/droplet/life/retries.ts'
import { askedAsItself } from '../suites/droplet/tok/judges.ts'
import { senselessOutlived } from '../suites/droplet/tok/limited.ts'
import { diagnosable } from '../suites/droplet/tok/refusal-rows.ts'
import { calmsDown, sharesOne } from '../suites/droplet/tok/storm.ts'
import { beat, register } from './life-calls.ts'
import { call, facts, judgeOf, reply } from './suites-env-stage.ts'

// A droplet's own life on its bounds: heartbeats, registration, tokens.

const judge = judgeOf(catalogue)

describe('the life of a droplet', () => {
  const lasting = { watchedMs: 15_000, intervalSeconds: 1, endedAtMs: 25_000 }
  const withUptime = (first: number): string =>
    judge('HB-UPTIME-MONO', {
      calls: [
        register(20),
        ...[0, 1, 2, 3, 4, 5].map((later) =>
          beat(30 + 1000 * later, { json: { metadata: { uptime_seconds: first + later } } }),
        ),
      ],
      ...lasting,
    }).state

  it('begins at zero seconds', () => {
    expect([withUptime(0), withUptime(-1)]).toEqual(['pass', 'fail'])
  })

  it('is lived at an address whose parts are below 256', () => {
    const at = (...ips: readonly unknown[]) =>
      ips.map((ip, index) => register(20 + index, { json: { ip } }))
    const told = (...ips: readonly unknown[]): string =>
      judge('REG-IP', { calls: at(...ips), ...lasting }).state
    expect([told('1.2.3.255'), told('1.2.3.256'), told('256.2.3.4')]).toEqual([
      'pass',
      'fail',
      'fail',
    ])
  })

  it('is asked for by the name it was given, and by no other', () => {
    const as = (id: string, dropletId?: number): string =>
      askedAsItself(
        {
          ...{ calls: [call('token', undefined, { query: [['droplet_id', id]] })] },
          ...lasting,
        } as never,
        { ...facts, dropletDomain: 'drop4.mesh.test', dropletId },
        mesh,
      ).state
    expect([as('drop4.mesh.test'), as('drop5.mesh.test')]).toEqual(['pass', 'fail'])
    expect([as('4', 4), as('droplet-4', 4), as('5', 4)]).toEqual(['pass', 'pass', 'fail'])
  })

  it('may try to register ten times in its minute, two of them at once', () => {
    const tried = (...times: readonly number[]): string =>
      calmsDown({
        refused: {
          calls: times.map((at) => call('register', {}, { at, status: 401 })),
          untilMs: 10_000_000,
        },
      } as never).state
    expect([tried(0, 1000, 2000, 2050), tried(0, 1000, 2000, 2051)]).toEqual(['pass', 'fail'])
    const everySecond = (tries: number) => Array.from({ length: tries }, (_, index) => index * 1000)
    expect([tried(...everySecond(10)), tried(...everySecond(11))]).toEqual(['pass', 'fail'])
  })
})

describe('heartbeats', () => {
  it('that come half an interval after a refused one are no second try', () => {
    const beats = (gapMs: number): number =>
      beatsOf(
        [0, gapMs].map((at) => call('heartbeat', {}, { at, status: 401 })),
        2,
      ).length
    expect([1000, 1001].map(beats)).toEqual([1, 2])
  })

  it('may be answered with two renewals, up to the moment of the next', () => {
    const refused = call('heartbeat', {}, { at: 10, status: 401, bearer: 'a' })
    const next = call('heartbeat', {}, { at: 50, bearer: 'b' })
    const renewals = (...times: readonly number[]): string =>
      renewedOnce(
        { calls: [refused, ...times.map((at) => call('token', {}, { at })), next] } as never,
        [refused],
      ).state
    expect([renewals(10, 50), renewals(10, 20, 50), renewals(9, 10, 20, 51)]).toEqual([
      'pass',
      'fail',
      'pass',
    ])
  })
})

describe('token requests', () => {
  it('after a senseless Retry-After come within the bound', () => {
    const watched = (untilMs: number): string =>
      senselessOutlived({
        spell: {
          ...{ alive: true, health: reply(200), untilMs },
          calls: [1, 2, 3].map((at) => call('token', {}, { at: at * 100, status: 429 })),
        },
      } as never).state
    expect([300 + retryBoundMs - 1, 300 + retryBoundMs].map(watched)).toEqual(['not-run', 'fail'])
  })

  it('that were refused without a token prove nothing of the log', () => {
    const calls = [call('orchestrator-register', {}, { actor: 'orchestrator', status: 401 })]
    expect(diagnosable({ calls, printed: '' } as never).state).toBe('inconclusive')
  })

  it('prove that one token is shared where half of the messages were accepted', () => {
    const issued = { token: 't', claims: {} }
    const shared = (accepted: number): string =>
      sharesOne({
        crowd: {
          met: Array.from({ length: 20 }, (_, index) => reply(index < accepted ? 200 : 500)),
          calls: [call('token', {}, { issued: issued as never }), call('token', {})],
        },
      } as never).state
    expect([9, 10].map(shared)).toEqual(['inconclusive', 'pass'])
  })
})
