import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { catalogue } from '../suites/catalogue.ts'
import { injected, markOf, opaqueToken } from '../suites/droplet/tok/answers.ts'
import type { OddTokens } from '../suites/droplet/tok/content.ts'
import * as content from '../suites/droplet/tok/content-judges.ts'
import { beat, call, facts, reply } from './life-calls.ts'
import { lived } from './spell-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// What becomes of token answers that are odd: of each sort, and in each end that a start may take.

const judge = judgeOf(catalogue)
const given = (at = 10, parts: Partial<Call> = {}): Call =>
  call('token', at, { fault: 'f', ...parts })
const shows = (value: string): Call => beat(20, { rawHeaders: [['Authorization', value]] })
const ends = [{ start: 'mute' }, { start: 'ended' }, { alive: false }, { health: reply(undefined) }]
const rows = [
  ['TOK-BADFIELD', 'fields'],
  ['TOK-CRLF', 'hostile'],
  ['TOK-NOT-JWT', 'opaque'],
  ['TOK-RESET', 'broken'],
] as const

describe('an odd token answer', () => {
  const state = (id: string, name: string, parts: object): string =>
    judge(id, { [name]: lived(parts) }).state

  it.each(rows)('of %s ends no droplet, and proves nothing where none was given', (id, name) => {
    const calls = [given(), given(11), call('token', 12)]
    expect(state(id, name, { calls })).toBe('pass')
    expect(state(id, name, {})).toBe('inconclusive')
    expect(ends.map((one) => state(id, name, { calls, ...one }))).toEqual([
      ...['inconclusive', 'fail', 'fail', 'fail'],
    ])
  })

  it('is shown to nobody, in whole or in part', () => {
    const shown = (id: string, name: string, one: Call): string =>
      state(id, name, { calls: [given(), one] })
    for (const [id, name] of rows.slice(0, 2)) {
      expect(shown(id, name, shows('Bearer null'))).toBe('fail')
      expect(shown(id, name, shows('bearer  a.b-_.c'))).toBe('pass')
    }
    const hostile = [
      beat(20, { rawHeaders: [[injected, '1']] }),
      beat(20, {
        rawHeaders: [
          ['accept', '*'],
          ['x-token', markOf],
        ],
      }),
      beat(20, { target: `/?t=${markOf}` }),
    ]
    expect(hostile.map((one) => shown('TOK-CRLF', 'hostile', one))).toEqual(Array(3).fill('fail'))
  })

  it('that is no JWT is used only where one line of the log speaks of it', () => {
    const used = (printed: string): string =>
      state('TOK-NOT-JWT', 'opaque', {
        calls: [given(), beat(20, { bearer: opaqueToken })],
        printed,
      })
    expect(used('started\nthe token is invalid\nready')).toBe('pass')
    expect(used('started\nthe token is here\ninvalid settings')).toBe('fail')
  })

  it('that breaks off is asked for again, twice, each within fifteen seconds', () => {
    const asked = (calls: readonly Call[], untilMs = 20_000): string =>
      state('TOK-RESET', 'broken', { calls, untilMs })
    expect([14_999, 15_000].map((ms) => asked([given(0)], ms))).toEqual(['not-run', 'fail'])
    expect(asked([given(0), call('token', 1)], 9000)).toBe('not-run')
    expect(asked([given(0), given(1)], 9000)).toBe('not-run')
    expect(asked([given(0), given(1), call('token', 1)], 9000)).toBe('not-run')
    expect(asked([given(0), given(1), call('token', 2)], 9000)).toBe('pass')
  })
})

describe('a start with an odd token', () => {
  const asked = call('token', 1, { issued: 't' })
  const first = { asked, calls: [asked], watchedMs: 1, promptMs: 800 }
  const start = (parts: object = {}) => ({
    ...{ what: 'with it', start: 'serves', calls: [asked], log: '', health: reply(200, {}) },
    ...{ watchedMs: 0, logBefore: 'alg', good: reply(200), symmetric: [reply(401)], ...parts },
  })
  type Judge = (seen: OddTokens, _: typeof facts, profile: typeof mesh) => Outcome
  const by = (one: Judge, name: string, parts: object = {}): Outcome =>
    one({ first, intervalSeconds: 1, starts: { [name]: start(parts) } } as never, facts, mesh)
  const all: readonly (readonly [Judge, string])[] = [
    [content.otherMember, 'otherMember'],
    [content.algorithmTold, 'symmetric'],
    [content.algorithmFixed, 'symmetric'],
    [content.issuerHarmless, 'elsewhere'],
    [content.subjectOwn, 'somebody'],
    [content.endedNoLoop, 'ended'],
    [content.endedTold, 'ended'],
  ]

  it('is judged where the token was handed over', () => {
    for (const [one, name] of all) {
      expect(by(one, name, { calls: [given()] }).state).toBe('inconclusive')
      expect(by(one, name, { calls: [], start: 'mute' }).state).toBe('inconclusive')
      const unasked = { first: { ...first, asked: undefined }, intervalSeconds: 1 }
      expect(one(unasked as never, facts, mesh).state).toBe('not-run')
      expect(one({ first, intervalSeconds: 1 } as never, facts, mesh).state).toBe('inconclusive')
    }
  })

  it('leaves a droplet that serves, and answers below 500', () => {
    for (const [one, name] of all.filter((_, index) => [0, 2, 3, 5].includes(index))) {
      const health = [499, 500, undefined].map((status) => by(one, name, { health: reply(status) }))
      expect(health.map(({ state }) => state)).toEqual(['pass', 'fail', 'fail'])
      expect(by(one, name, { start: 'ended' })).toMatchObject({ actual: 'it has ended' })
      expect(by(one, name, { start: 'mute' })).toMatchObject({
        actual: expect.stringMatching(/^HTTP 200/),
      })
    }
  })

  it('under another name makes no credential of nothing', () => {
    const used = (...bearers: readonly (string | undefined)[]) =>
      by(content.otherMember, 'otherMember', {
        calls: [asked, ...bearers.map((bearer) => beat(5, { bearer }))],
      })
    expect(used('null').state).toBe('fail')
    expect([used('a.b.c', undefined), used(undefined)]).toMatchObject([
      { message: 'the token is used' },
      { message: 'the token is not used' },
    ])
  })

  it('of another algorithm is told, and lets nobody in', () => {
    const told = (logBefore: string): string =>
      by(content.algorithmTold, 'symmetric', { logBefore }).state
    expect(['an HS256 token', 'Algorithm', 'the alg is'].map(told)).toEqual(Array(3).fill('pass'))
    expect([told('started'), told('algae'), told(' ')]).toEqual(['fail', 'fail', 'inconclusive'])
    const fixed = (parts: object): string => by(content.algorithmFixed, 'symmetric', parts).state
    expect(fixed({})).toBe('pass')
    expect(fixed({ symmetric: [reply(401), reply(200)] })).toBe('fail')
    expect(fixed({ good: reply(401) })).toBe('fail')
  })

  it('of another issuer may be told or not', () => {
    const told = (log: string) => by(content.issuerHarmless, 'elsewhere', { log })
    expect(['Issuer', 'audience', 'iss is', 'aud is'].map(told)).toMatchObject(
      Array(4).fill({ message: 'the log tells of it' }),
    )
    expect(told('a missing audit')).toMatchObject({ message: 'nothing is told of it' })
  })

  it('of another droplet is not used, or told of, and never shown to a peer', () => {
    const used = (one: Call, log = '') =>
      by(content.subjectOwn, 'somebody', { calls: [asked, one], log })
    expect(used(beat(5, { bearer: 'own' }))).toMatchObject({ message: 'it is not used' })
    expect(used(beat(5))).toMatchObject({ message: 'it is not used' })
    expect(used(beat(5, { bearer: 't' })).state).toBe('fail')
    const words = ['Another droplet', 'sub is', 'subject', 'identity', 'droplet_id does not match']
    expect(words.map((log) => used(beat(5, { bearer: 't' }), log).state)).toEqual(
      Array(5).fill('pass'),
    )
    expect(used(call('message', 5, { bearer: 't' }), 'subject').state).toBe('fail')
  })

  it('that has ended is asked for anew five times, for each beat, and after four refusals', () => {
    const looped = (requests: number, refused = 0, watchedMs = 0): string =>
      by(content.endedNoLoop, 'ended', {
        calls: [
          ...Array.from({ length: requests }, () => asked),
          ...Array.from({ length: refused }, () => beat(5, { status: 401 })),
          ...Array.from({ length: 9 }, () => beat(6)),
        ],
        watchedMs,
      }).state
    expect([looped(5), looped(6)]).toEqual(['pass', 'fail'])
    expect([looped(7, 2), looped(8, 2), looped(9, 6), looped(10, 6)]).toEqual([
      ...['pass', 'fail', 'pass', 'fail'],
    ])
    expect([looped(7, 0, 2999), looped(8, 0, 2999)]).toEqual(['pass', 'fail'])
  })

  it('that has ended is told by the log or by the health', () => {
    const told = (log: string, json: unknown = {}): string =>
      by(content.endedTold, 'ended', { log, health: reply(200, json) }).state
    const words = ['expired', 'it ended', 'a Token', '401', 'unauthorized', 'credentials']
    expect(words.map((log) => told(log))).toEqual(words.map(() => 'pass'))
    const states = ['disconnected', 'degraded', 'error', 'inactive', 'unhealthy', 'unknown']
    expect(states.map((status) => told('ready', { status }))).toEqual(states.map(() => 'pass'))
    expect(told('ready', { status: 'healthy', registry: 'disconnected' })).toBe('pass')
    expect([told('ready', { status: 'healthy' }), told(' ', {})]).toEqual(['fail', 'inconclusive'])
  })
})
