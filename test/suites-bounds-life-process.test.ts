import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type IdSpellings, oneCaller } from '../suites/droplet/life/identities.ts'
import { patienceMs, unseen } from '../suites/droplet/life/life.ts'
import {
  answeredWell,
  credentialFault,
  everyCall,
  issuedTokens,
  notJson,
  placeOf,
} from '../suites/droplet/life/outbound.ts'
import { beat, call, register } from './life-calls.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

// A process under load, at its end and at its next start; and what is asked of every call of a droplet.

const judge = judgeOf(catalogue)
const taking = (ms: number, status = 200): Reply => ({ ...reply(status), ms })
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

describe('health around a heartbeat', () => {
  const quiet = (healths: readonly Reply[]): string =>
    judge('HB-EVENTLOOP', { quiet: { healths, beat: beat(1) } }).state

  it('comes within half a second, unless it never comes within a quarter', () => {
    expect([499, 500].map((ms) => quiet(many(20, taking(ms))))).toEqual(['pass', 'inconclusive'])
    const slowed = (ms: number): string => quiet([...many(19, taking(ms)), taking(600)])
    expect([250, 251].map(slowed)).toEqual(['fail', 'inconclusive'])
  })

  it('that is refused proves nothing; that is late proves much', () => {
    const silent = (kind: 'refused' | 'timeout', ms: number): Reply => ({
      ...{ ...reply(undefined), ms, silence: { kind, detail: kind } },
    })
    expect(quiet([...many(19, taking(1)), silent('refused', 1)])).toBe('inconclusive')
    expect(quiet([...many(19, taking(1)), silent('timeout', 2000)])).toBe('fail')
    expect(quiet([...many(19, taking(1)), silent('timeout', 2)])).toBe('pass')
  })
})

describe('heartbeats under load', () => {
  const under = (parts: object): string =>
    judge('HB-UNDER-LOAD', {
      loaded: {
        ...{ messages: many(4, taking(1)), intervalMs: 3000, watchedMs: 3000 },
        ...{ beats: [beat(0), beat(3000)], ...parts },
      },
    }).state

  it('leave no gap above four thirds of the interval and half a second', () => {
    const gap = (ms: number): string => under({ beats: [beat(0), beat(1000), beat(1000 + ms)] })
    expect([4500, 4501].map(gap)).toEqual(['pass', 'fail'])
    const alone = (watchedMs: number): string => under({ beats: [beat(0)], watchedMs })
    expect([4500, 4501].map(alone)).toEqual(['pass', 'fail'])
    expect([under({ beats: [] }), under({ watchedMs: 9000 })]).toEqual(['not-run', 'pass'])
  })

  it('are judged where half of the messages were answered', () => {
    const answered = (count: number, status: number | undefined): string =>
      under({ messages: [...many(count, reply(200)), ...many(4 - count, reply(status))] })
    expect([2, 1].map((count) => answered(count, undefined))).toEqual(['pass', 'inconclusive'])
    expect([2, 1].map((count) => answered(count, 429))).toEqual(['pass', 'inconclusive'])
  })
})

describe('droplets that start alike', () => {
  const spread = (...phases: readonly number[]): string =>
    judge(
      'HB-JITTER',
      phases.map((phaseMs) => ({ phaseMs, gapMs: 2000, exchange: 'x' })),
    ).state

  it('are four at least, and a tenth of the interval apart', () => {
    expect([spread(0, 0, 200), spread(0, 0, 0, 200), spread(0, 0, 0, 199)]).toEqual([
      ...['inconclusive', 'pass', 'fail'],
    ])
  })
})

describe('an end', () => {
  it('is told by its code, or by its signal', () => {
    const left = (code: number | null, signal: string | null) =>
      judge('HB-SIGTERM-SHOULD', { left: { heard: true, exit: { code, signal } } })
    expect([left(1, null), left(null, 'SIGKILL')]).toMatchObject([
      { state: 'fail', actual: 'exit code 1' },
      { state: 'fail', actual: 'an end by SIGKILL' },
    ])
    expect([left(0, null), left(143, null), left(null, 'SIGTERM')]).toMatchObject(
      many(3, { state: 'pass' }),
    )
  })
})

describe('a new start', () => {
  const soon = (healthyMs: number | undefined, waitedMs: number) =>
    judge('PERF-COLD', {
      again: { start: 'serves', healthyMs, waitedMs, health: reply(503, 'not yet') },
    })

  it('takes ten seconds at most, where they were waited for', () => {
    expect(soon(10_000, 10_000)).toMatchObject({ state: 'pass' })
    expect(soon(10_001, 10_001)).toMatchObject({ state: 'fail', actual: 'one after 10.0 s' })
    expect(soon(undefined, 9_999)).toMatchObject({ state: 'inconclusive' })
    expect(soon(undefined, 10_000)).toMatchObject({ state: 'fail', actual: 'HTTP 503 not yet' })
  })

  it('begins the uptime anew, give or take two seconds', () => {
    const health = reply(200, { uptime_seconds: 3 })
    const over = { ...health, json: { uptime_seconds: 3.5 } }
    const anew = (parts: object) =>
      judge('HB-UPTIME-RESET', { again: { health, sinceMs: 1000, waitedMs: 1000, ...parts } })
    const told = (at: number) => beat(at, { json: { metadata: { uptime_seconds: 4 } } })
    const [early, late] = [told(2999), told(3000)]
    expect(anew({})).toMatchObject({ state: 'pass' })
    expect(anew({ health: over })).toMatchObject({ state: 'fail', evidence: [over.exchange] })
    expect(anew({ beat: late })).toMatchObject({ state: 'pass' })
    expect(anew({ beat: early })).toMatchObject({ state: 'fail', evidence: [early.exchange] })
  })
})

describe('figures of the last minute', () => {
  const told = (at: number, name: string, value: unknown): Call =>
    beat(at, { json: { metadata: { [name]: value } } })
  const [requests, errors] = ['requests_last_minute', 'errors_last_minute']
  const busy = (id: string, parts: object): string =>
    judge(id, { served: [], failed: [], refused: [], fromMs: 0, waitedMs: 1, ...parts }).state

  it('hold what was asked at most 58 seconds before', () => {
    const counted = (at: number): string =>
      busy('HB-COUNT-WINDOW', { served: [reply(200)], beat: told(at, requests, 1) })
    expect([58_000, 58_001].map(counted)).toEqual(['pass', 'inconclusive'])
    expect(busy('HB-COUNT-WINDOW', { served: [reply(401)], beat: told(1, requests, 1) })).toBe(
      'inconclusive',
    )
  })

  it('hold every answer from 500, were it one; a refusal they may hold', () => {
    const wrong = (parts: object, value: number): string =>
      busy('HB-ERR-WINDOW', { beat: told(1, errors, value), ...parts })
    expect(wrong({ failed: [reply(500)] }, 0)).toBe('fail')
    expect(wrong({ failed: [reply(500), reply(499)] }, 1)).toBe('pass')
    expect(wrong({ refused: [reply(422)] }, 0)).toBe('inconclusive')
    expect(wrong({ refused: [reply(422)] }, 1)).toBe('pass')
    expect(wrong({}, 1)).toBe('inconclusive')
  })

  it('fall to a quarter after a minute of quiet', () => {
    for (const [id, name] of [
      ['HB-COUNT-WINDOW-SHOULD', requests],
      ['HB-ERR-WINDOW-SHOULD', errors],
    ] as const) {
      const idle = (before: unknown, after: unknown): string =>
        busy(id, { beat: told(1, name, before), idleBeat: told(2, name, after) })
      expect([idle(8, 2), idle(8, 3), idle(0, 0)]).toEqual(['pass', 'fail', 'inconclusive'])
      expect([idle('8', 2), idle(8, '2')]).toEqual(['inapplicable', 'inapplicable'])
    }
  })
})

describe('what was not seen', () => {
  const told = (watchedMs: number, ...calls: readonly Call[]): string =>
    unseen('heartbeat', { calls, watchedMs }, mesh).state

  it('is waited for during two real intervals and eight seconds', () => {
    expect([67_999, 68_000].map((ms) => told(ms))).toEqual(['not-run', 'inconclusive'])
    const patience = (maxWaitMs: number): number =>
      patienceMs({ constants: { maxWaitMs, intervalSeconds: 1 }, profile: mesh } as never, 2)
    expect([68_000, 67_999].map(patience)).toEqual([68_000, 10_000])
  })

  it('cannot come where no registration was confirmed', () => {
    const refused = register(1, { status: 401 })
    expect([told(0, refused), told(0, refused, register(2))]).toEqual(['inconclusive', 'not-run'])
    expect(told(0, beat(1, { status: 401 }))).toBe('not-run')
  })
})

describe('every call', () => {
  it('that is wrong is counted, were they two', () => {
    const calls = [beat(1), beat(2)]
    expect(everyCall(calls, 'x', () => 'odd')).toMatchObject({
      actual: 'odd (2 of 2 calls are wrong)',
    })
    expect(everyCall(calls, 'x', ({ at }) => (at === 1 ? 'odd' : undefined))).toMatchObject({
      actual: 'odd',
    })
  })

  it('is answered well from 200 to 299', () => {
    const statuses = [undefined, 199, 200, 299, 300]
    expect(statuses.map((status) => answeredWell(beat(1, { status })))).toEqual([
      ...[false, false, true, true, false],
    ])
  })

  it('may show a token for a second after its end', () => {
    const endings = new Map([['t', 5000]])
    const shown = (at: number) => credentialFault(beat(at, { bearer: 't' }), endings)
    expect([6000, 6001].map(shown)).toEqual([undefined, 'an issued token past its end'])
  })

  it('knows no end of a token without both of its times', () => {
    const issued = (claims: object): string =>
      `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`
    const endOf = (claims: object): number | undefined =>
      issuedTokens([call('token', 100, { issued: issued(claims) })]).get(issued(claims))
    expect([{ exp: 5, iat: 2 }, { exp: 5 }, { iat: 2 }].map(endOf)).toEqual([
      ...[3100, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ])
  })

  it('is looked at for a secret in its URL, its headers and its body', () => {
    const places = [{ target: '/?k=s3cret' }, { rawHeaders: [['k', 's3cret']] }, { text: 's3cret' }]
    expect(
      places.map((parts) => placeOf(call('other', 1, parts as Partial<Call>), 's3cret')),
    ).toEqual(['URL', 'headers', 'body'])
  })

  it('is JSON in UTF-8, under either of its names', () => {
    const type = (...types: readonly string[]): string | undefined =>
      notJson(beat(1, { rawHeaders: types.map((one) => ['Content-Type', one] as const) }))
    const named = ['utf-8', 'utf8', '"UTF-8"', 'latin1'].map((charset) =>
      type(`application/json; charset=${charset}`),
    )
    expect(named).toEqual([undefined, undefined, undefined, 'charset latin1'])
    expect([type(), type('text/plain')]).toEqual(['Content-Type absent', 'Content-Type text/plain'])
  })

  it('of one caller gets the same under either spelling of its id', () => {
    const pair = (own: number, foreign: number) => ({ own: reply(own), foreign: reply(foreign) })
    const one = (number: IdSpellings['number'], text: IdSpellings['text']): string =>
      oneCaller({ number, text }).state
    const sound = pair(200, 403)
    expect([one(sound, pair(401, 401)), one(sound, pair(401, 200))]).toEqual(['pass', 'fail'])
    expect([one(sound, pair(200, 499)), one(sound, pair(200, 500))]).toEqual(['pass', 'fail'])
  })
})
