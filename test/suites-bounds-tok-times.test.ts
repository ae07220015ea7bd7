import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { minuteMs, patientMs, refused, watchMs } from '../suites/droplet/tok/refusals.ts'
import { endsAtMs } from '../suites/droplet/tok/token-end.ts'
import { beat, call, facts, reply, token } from './life-calls.ts'
import { lived } from './spell-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// Tokens that end and requests for them that are refused or put off, on the bounds of time and number.

const judge = judgeOf(catalogue)
const asked = call('token', 1, { issued: 't' })
const first = { asked, calls: [asked], watchedMs: 1, promptMs: 800 }
const no = (at: number, status: number): Call => call('token', at, { status, fault: 'f' })

describe('a short life', () => {
  const short = (id: string, calls: readonly Call[], parts: object = {}): string => {
    const one = { token: 't', issuedAt: 0, endsAt: 4000, calledLong: true }
    const tokens = [one, { ...one, token: 'u', endsAt: 4000 }]
    return judge(id, { first, tokens, calls, endedAtMs: 20_000, ...parts }, mesh, facts).state
  }
  const shown = (at: number, bearer: string | undefined = 't'): Call => beat(at, { bearer })

  it('is over a second after its end, and judged where somebody was called then', () => {
    for (const id of ['TOK-EXP-HONOURED', 'TOK-EXPIRES-CONFLICT']) {
      expect([5000, 5001].map((at) => short(id, [shown(at)]))).toEqual(['pass', 'fail'])
      expect([4000, 4001].map((at) => short(id, [shown(at, 'v')]))).toEqual(['not-run', 'pass'])
      expect(short(id, [call('other', 9000)])).toBe('not-run')
    }
    expect(short('TOK-EXPIRES-CONFLICT', [shown(6000, 'u')])).toBe('fail')
  })

  it('is renewed before its end where it is in use in its last second', () => {
    const early = (...calls: readonly Call[]): string => short('TOK-REFRESH-EARLY', calls)
    expect([3999, 4000].map((at) => early(shown(3500), call('token', at)))).toEqual([
      'pass',
      'fail',
    ])
    expect([3000, 3001, 3999, 4000].map((at) => early(shown(at)))).toEqual([
      ...['not-run', 'fail', 'fail', 'not-run'],
    ])
    expect([early(shown(3500, 'v')), early(call('token', 0), shown(3500))]).toEqual([
      ...['not-run', 'fail'],
    ])
    const said = (...calls: readonly Call[]) =>
      judge('TOK-REFRESH-EARLY', {
        ...{ first, calls, endedAtMs: 1 },
        tokens: [{ token: 't', issuedAt: 0, endsAt: 4000, calledLong: false }],
      })
    expect(said(shown(3500))).toMatchObject({ actual: 'none' })
    expect(said(shown(3500), call('token', 5000))).toMatchObject({
      actual: 'one 1.00 s after the end',
    })
  })

  it('costs five requests, one a second and one for each call', () => {
    const looped = (requests: number, ...calls: readonly Call[]): string =>
      short(
        'TOK-SHORT-TTL',
        [...Array.from({ length: requests }, () => call('token', 10)), ...calls],
        { endedAtMs: 1011 },
      )
    expect([looped(7), looped(8), looped(8, shown(20)), looped(8, call('other', 20))]).toEqual([
      ...['pass', 'fail', 'pass', 'fail'],
    ])
  })

  it('of no token proves nothing', () => {
    const ids = ['TOK-EXP-HONOURED', 'TOK-EXPIRES-CONFLICT', 'TOK-REFRESH-EARLY', 'TOK-SHORT-TTL']
    const none = (parts: object) => ids.map((id) => short(id, [], { tokens: [], ...parts }))
    expect(none({})).toEqual(Array(4).fill('inconclusive'))
    expect(none({ first: { ...first, asked: undefined } })).toEqual(Array(4).fill('not-run'))
    const single = [{ token: 't', issuedAt: 0, endsAt: 4000, calledLong: false }]
    expect(short('TOK-EXPIRES-CONFLICT', [shown(9000, 'v')], { tokens: single })).toBe(
      'inconclusive',
    )
  })

  it('ends where both of its times say', () => {
    const issued = (claims: string): string => `h.${Buffer.from(claims).toString('base64url')}.s`
    const end = (claims: string) => endsAtMs(call('token', 100, { issued: issued(claims) }))
    expect(['{"exp":5,"iat":2}', '{"exp":5}', '{"iat":2}'].map(end)).toEqual([
      ...[3100, undefined, undefined],
    ])
  })
})

describe('a token request that is put off', () => {
  /** The first fails for a moment, the others are answered 429; what came last had its token. */
  const put = (id: string, times: readonly number[], parts: object = {}, dateMs = 0): string => {
    const calls = times.map((at, index) =>
      call('token', at, { status: index === 0 ? 500 : index < 6 ? 429 : 200 }),
    )
    return judge(id, { dateMs, spell: lived({ calls, ...parts }) }).state
  }

  it('comes two seconds later, where its own waits are shorter than half of that', () => {
    const seconds = (own: number, gap: number): string =>
      put('TOK-429-SECONDS', [0, own, own + gap])
    expect([seconds(100, 1949), seconds(100, 1950)]).toEqual(['fail', 'pass'])
    expect([seconds(999, 1000), seconds(1000, 1000)]).toEqual(['fail', 'not-run'])
    expect([put('TOK-429-SECONDS', [0]), put('TOK-429-SECONDS', [0, 100])]).toEqual([
      ...['inconclusive', 'not-run'],
    ])
    expect(put('TOK-429-SECONDS', [0, 100, 3000], { start: 'mute' })).toBe('inconclusive')
  })

  it('comes after the date, a second less, where there is time for it', () => {
    const date = (left: number, gap: number): string =>
      put('TOK-429-DATE', [0, 100, 200, 200 + gap, 9001, 9002, 9003], {}, 200 + left)
    expect([date(3000, 1999), date(3000, 2000)]).toEqual(['fail', 'pass'])
    expect([date(1899, 1), date(1900, 1)]).toEqual(['not-run', 'fail'])
  })

  it('outlives words without sense', () => {
    const times = [0, 100, 200, 5000, 5001, 5002, 5003]
    expect(put('TOK-429-DATE', times, {}, 3000)).toBe('pass')
    for (const parts of [{ alive: false }, { health: reply(undefined) }])
      expect(put('TOK-429-DATE', times, parts, 3000)).toBe('fail')
    const stopped = (count: number): string =>
      put('TOK-429-DATE', times.slice(0, count), { untilMs: 60_000 }, 3000)
    expect([4, 5, 6].map(stopped)).toEqual(['fail', 'fail', 'not-run'])
  })
})

describe('a token request that is refused', () => {
  it('is met by a status from 401 to 499, and by a script', () => {
    const statuses = [400, 401, 499, 500].filter((status) => refused([no(1, status)]).length > 0)
    expect(statuses).toEqual([401, 499])
    expect(refused([call('token', 1, { status: 403 })])).toEqual([])
  })

  it('is measured by the minute that the droplet was told, or by its own', () => {
    expect([undefined, 440, 441].map((own) => minuteMs(own))).toEqual([1200, 1200, 26_460])
    expect([watchMs(1000, 9000), watchMs(1000, 8999), watchMs(1000, 500)]).toEqual([
      ...[1050, 1200, 500],
    ])
    const patient = (maxWaitMs: number): number =>
      patientMs({ constants: { maxWaitMs } as never }, 7)
    expect([239_999, 240_000].map(patient)).toEqual([7, 200_000])
  })

  const calm = { health: reply(200, { status: 'ok' }), dependencies: reply(200, { status: 'ok' }) }
  const bad = reply(200, { status: 'bad' })
  const unwell = { ...calm, health: bad }
  const forbidden = (parts: object) =>
    judge('TOK-403', { calm, forbidden: lived({ met: unwell, ...parts }) }).state

  it('comes five times in that minute, and no more', () => {
    const tried = (last: number, untilMs = 20_000): string =>
      forbidden({ calls: [0, 10, 20, 30, 40, last].map((at) => no(at, 403)), untilMs })
    expect([1200, 1201].map((at) => tried(at))).toEqual(['fail', 'pass'])
    expect([1199, 1200].map((untilMs) => tried(9999, untilMs))).toEqual(['not-run', 'pass'])
  })

  it('shows in the health or in the dependencies of a droplet that lives', () => {
    const calls = [no(0, 403)]
    const look = (met: unknown): string => forbidden({ calls, met })
    expect([look(unwell), look({ ...calm, dependencies: bad }), look(calm)]).toEqual([
      ...['pass', 'pass', 'fail'],
    ])
    expect([look(undefined), look({ ...calm, health: reply(undefined) })]).toEqual([
      ...['inconclusive', 'fail'],
    ])
    expect(forbidden({ calls: [] })).toBe('inconclusive')
    expect([forbidden({ calls, start: 'mute' }), forbidden({ calls, start: 'ended' })]).toEqual([
      ...['inconclusive', 'inconclusive'],
    ])
  })

  it('with 422 is rare, and told by its detail', () => {
    const unknown = (times: readonly number[], printed: string, status = 422): string => {
      const calls = times.map((at) => no(at, status))
      return judge('TOK-404-422', { unknown: lived({ calls, printed }) }).state
    }
    expect([unknown([0], 'violet-harbour'), unknown([0], 'refused')]).toEqual(['pass', 'fail'])
    expect(unknown([0, 1, 2, 3, 4, 5], 'violet-harbour')).toBe('fail')
    expect(unknown([0], 'violet-harbour', 404)).toBe('not-run')
  })

  it('leaves a token in use to its end, and not a second longer', () => {
    const t = token('t', 3)
    const kept = (...calls: readonly Call[]): string => {
      const all = [call('token', 100, { issued: t }), no(200, 401), ...calls]
      return judge('TOK-KEYROTATION-CLIENT', {
        calm,
        withdrawn: lived({ calls: all, met: unwell }),
      }).state
    }
    const without = (at: number): string => kept(beat(at, { bearer: undefined }))
    expect([200, 201, 3099, 3100].map(without)).toEqual(['pass', 'fail', 'fail', 'pass'])
    expect([4100, 4101].map((at) => kept(beat(at, { bearer: t })))).toEqual(['pass', 'fail'])
    expect([kept(call('message', 9000, { bearer: t })), kept(no(9000, 401))]).toEqual([
      ...['pass', 'pass'],
    ])
    const none = lived({ calls: [no(200, 401)], met: unwell })
    expect(judge('TOK-KEYROTATION-CLIENT', { calm, withdrawn: none }).state).toBe('inconclusive')
  })
})
