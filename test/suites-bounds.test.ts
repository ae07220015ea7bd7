import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Talk } from '../src/model/conversation.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { beatsOf } from '../suites/droplet/life/beats.ts'
import { renewedOnce } from '../suites/droplet/life/hb-trouble-judges.ts'
import { retryBoundMs } from '../suites/droplet/life/retries.ts'
import { mostBelow } from '../suites/droplet/perf/judges.ts'
import { arrivedFor } from '../suites/droplet/send/errand.ts'
import { onceAtMost } from '../suites/droplet/send/load.ts'
import { askedAsItself } from '../suites/droplet/tok/judges.ts'
import { senselessOutlived } from '../suites/droplet/tok/limited.ts'
import { diagnosable } from '../suites/droplet/tok/refusal-rows.ts'
import { calmsDown, sharesOne } from '../suites/droplet/tok/storm.ts'
import { beat, register } from './life-calls.ts'
import { call, facts, judgeOf, reply } from './suites-env-stage.ts'

// Evidence that lies exactly on a bound, and each member of a list by which a judge decides.

const judge = judgeOf(catalogue)
const taking = (ms: number): Reply => ({ ...reply(401), ms })

describe('keys', () => {
  const dark = (known: number | undefined, madeUp = 401): string =>
    judge('KEY-DOWN-SIMPLE', {
      ...{ bright: reply(200), start: 'serves' },
      simple: { probe: reply(401), send: { known: reply(known), madeUp: reply(madeUp) } },
    }).state

  it('that are missing close /send by any of four words', () => {
    expect([400, 401, 403, 503].map((status) => dark(status))).toEqual(Array(4).fill('pass'))
    expect([400, 401, 403, 503].map((status) => dark(401, status))).toEqual(Array(4).fill('pass'))
    expect([404, 500].map((status) => dark(status))).toEqual(['fail', 'fail'])
    expect(dark(401, 404)).toBe('inconclusive')
  })

  it('that are missing leave an empty secret refused by any of four words', () => {
    const opened = (status: number): string =>
      judge('KEY-DOWN-SIMPLE-OPAQUE', {
        ...{ bright: reply(200), start: 'serves', strings: [reply(401)] },
        unset: { start: 'serves', replies: [reply(status)] },
      }).state
    expect([400, 401, 403, 503, 404].map(opened)).toEqual([...Array(4).fill('pass'), 'fail'])
  })

  it('that redirect to themselves hold nobody for more than ten seconds', () => {
    const last = { last: reply(200), tookMs: 1, allowedMs: 2 }
    const held = (ms: number): string =>
      judge('KEY-REDIRECT-LOOP', {
        warm: reply(200),
        answers: [
          {
            ...{ name: 'a redirect to itself', fetched: true, fetches: 1 },
            ...{ unknown: taking(ms), good: reply(200), forged: [reply(401)], back: last },
          },
        ],
        waitedMs: 1,
        neededMs: 1,
      }).state
    expect([10_000, 10_001].map(held)).toEqual(['pass', 'fail'])
  })
})

describe('connections', () => {
  const talk = (parts: Partial<Talk>): Talk => ({
    ...{ exchange: 'x', note: 'n', answers: [], interim: [], end: 'open', detail: 'open' },
    ...{ sentBytes: 0, ms: 0 },
    ...parts,
  })
  const talked = (id: string, parts: Partial<Talk>): string =>
    judge(id, { twin: reply(200), talks: [talk(parts)] }).state
  const answered = [200, 404, 200].map((status) => ({ status, headers: {}, text: '', at: 1_000 }))

  it('that went on until two seconds ago are slow, and not dead', () => {
    const ended = (ms: number): string => talked('NET-KEEPALIVE', { answers: answered, ms })
    expect([3_000, 3_001].map(ended)).toEqual(['inconclusive', 'fail'])
  })

  it('take no more than 95 MiB of a body without a length', () => {
    const sent = (sentBytes: number): string =>
      talked('NET-BODY-CHUNKED', { sentBytes, end: 'closed' })
    expect([95 * 1_048_576 - 1, 95 * 1_048_576].map(sent)).toEqual(['pass', 'fail'])
  })
})

describe('reading', () => {
  it('may make a droplet read from others, and write nothing to them', () => {
    const made = (method: string, purpose: Call['purpose'] = 'other'): string =>
      judge('HTTP-GET-SAFE', {
        replies: Array.from({ length: 10 }, () => reply(200)),
        calls: Array.from({ length: 10 }, () => call(purpose, undefined, { method })),
        ownBeats: 1,
      }).state
    expect(['GET', 'HEAD', 'OPTIONS'].map((method) => made(method))).toEqual([
      'pass',
      'pass',
      'pass',
    ])
    expect(['POST', 'PUT', 'DELETE'].map((method) => made(method))).toEqual(Array(3).fill('fail'))
    expect([made('POST', 'token'), made('POST', 'jwks')]).toEqual(['pass', 'pass'])
  })
})

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

describe('answers', () => {
  it('that take the limit are not below it', () => {
    const below = (ms: number): string =>
      mostBelow(
        Array.from({ length: 60 }, () => ({ ...reply(200), ms })),
        100,
      ).state
    expect([99, 100].map(below)).toEqual(['pass', 'fail'])
  })
})

describe('sending', () => {
  it('is seen by peers, not by the Registry and the Orchestrator', () => {
    const seen = (actor: Call['actor']): number =>
      arrivedFor([call('other', {}, { actor, target: '/peers/100103/message' })], 100_103).length
    expect([seen('peer'), seen('registry'), seen('orchestrator')]).toEqual([1, 0, 0])
  })

  const sent = (status: number, endpoint: string | undefined): string =>
    onceAtMost({
      errand: { ...{ what: 'itself', id: 4, arrived: [], lookups: 0 }, reply: reply(status) },
      ...{ lookups: 0, endpoint },
    } as never).state

  it('to itself may end at an address that leads nowhere from here', () => {
    const far = 'http://10.1.2.3:8000'
    expect([502, 503, 504].map((status) => sent(status, far))).toEqual(
      Array(3).fill('inapplicable'),
    )
    expect(sent(502, 'http://127.0.0.1:1')).not.toBe('inapplicable')
    expect(sent(500, far)).not.toBe('inapplicable')
  })
})
