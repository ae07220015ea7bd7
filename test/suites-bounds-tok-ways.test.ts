import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { catalogue } from '../suites/catalogue.ts'
import { oddName } from '../suites/droplet/tok/settings.ts'
import { callsSince } from '../suites/droplet/tok/starts.ts'
import {
  apiToken,
  beat,
  call,
  domain,
  facts,
  register,
  registryKey,
  reply,
  t1,
} from './life-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// The ways of registry key and token: where they are shown, kept and renewed, each member of a list by itself.

const judge = judgeOf(catalogue)
const named = (id: string): Pick<Call, 'query'> => ({ query: [['droplet_id', id]] })
const asked = call('token', 1, { issued: t1, ...named(domain) })
const first = { asked, calls: [asked], watchedMs: 1, promptMs: 800 }
const start = (parts: object = {}) => ({
  ...{ what: 'so', start: 'serves', calls: [], log: '', ...parts },
})
const state = (id: string, seen: object): string => judge(id, seen, mesh, facts).state

describe('a start in the dark', () => {
  const dark = (id: string, calls: readonly Call[], parts: object = {}, how: object = {}): string =>
    state(id, {
      ...{ first, registryKey, handed: 'handed', keepsTokens: false },
      ...{
        dark: start({ calls: [call('token', 2, { status: 307 }), ...calls], ...how }),
        ...parts,
      },
    })
  const ids = ['TOK-KEY-REDIRECT', 'TOK-NO-SELFSIGN-FALLBACK', 'TOK-NO-STATIC-FALLBACK']

  it('proves nothing where it was not made, or was mute', () => {
    for (const id of ids) {
      expect(dark(id, [])).toBe('pass')
      expect(dark(id, [], { dark: undefined })).toBe('inconclusive')
      const unasked = { dark: undefined, first: { ...first, asked: undefined } }
      expect(dark(id, [], unasked)).toBe('not-run')
      expect(dark(id, [], {}, { start: 'mute' })).toBe('inconclusive')
    }
  })

  it('meets each of three redirects, and carries neither key nor token along', () => {
    const met = (status: number | undefined): string =>
      dark('TOK-KEY-REDIRECT', [], {}, { calls: [call('token', 2, { status })] })
    expect([302, 307, 308, 200, 303, undefined].map(met)).toEqual([
      ...['pass', 'pass', 'pass', 'inconclusive', 'inconclusive', 'inconclusive'],
    ])
    const lured = (parts: Partial<Call>): string =>
      dark('TOK-KEY-REDIRECT', [call('other', 3, { actor: 'lure', ...parts })])
    expect([lured({}), lured({ bearer: t1 }), lured({ text: registryKey })]).toEqual([
      ...['pass', 'fail', 'fail'],
    ])
  })

  it('shows no token that was not issued, and asks for one where it serves', () => {
    const signed = (...calls: readonly Call[]): string => dark('TOK-NO-SELFSIGN-FALLBACK', calls)
    const bearers = [undefined, 'handed', t1, 'own'].map((bearer) => signed(beat(3, { bearer })))
    expect(bearers).toEqual(['pass', 'pass', 'pass', 'fail'])
    const unasked = (how: object): string =>
      dark('TOK-NO-SELFSIGN-FALLBACK', [], {}, { calls: [], ...how })
    expect([unasked({}), unasked({ start: 'ended' })]).toEqual(['inconclusive', 'pass'])
    const sent = (status: number): string =>
      dark('TOK-NO-SELFSIGN-FALLBACK', [], { sent: reply(status) })
    expect([sent(401), sent(502)]).toEqual(['inconclusive', 'pass'])
  })

  it('shows the token of the settings where the log tells of it, or not at all', () => {
    const used = (bearer: string | undefined, log = '', parts: object = {}): string =>
      dark('TOK-NO-STATIC-FALLBACK', [beat(3, { bearer })], parts, {
        ...{ calls: [beat(3, { bearer })], log },
      })
    expect([used(undefined), used('own'), used('handed')]).toEqual(['pass', 'pass', 'fail'])
    const words = [
      'a static token',
      'falling back',
      'Fallback',
      'token from the env',
      'from setting',
    ]
    expect(words.map((log) => used('handed', log))).toEqual(words.map(() => 'pass'))
    expect(used('handed', '', { keepsTokens: true })).toBe('inconclusive')
  })
})

describe('odd settings', () => {
  const odd = (id: string, parts: object) =>
    judge(id, { first, registryKey, keyless: [], ...parts }, mesh, facts)
  const keyed = (...keys: readonly string[]): Call =>
    call('token', 2, { rawHeaders: keys.map((key) => ['X-Registry-Key', key] as const) })

  it('need an id in the usual request to be compared with', () => {
    const renamed = start({ calls: [call('token', 2, named(oddName))] })
    expect(odd('TOK-REQ-ENCODING', { renamed }).state).toBe('pass')
    expect(odd('TOK-REQ-ENCODING', {}).state).toBe('inconclusive')
    const nameless = { ...first, asked: call('token', 1, { issued: t1 }) }
    expect(odd('TOK-REQ-ENCODING', { renamed, first: nameless }).state).toBe('inconclusive')
    const other = { ...first, asked: call('token', 1, { issued: t1, ...named('4') }) }
    expect(odd('TOK-REQ-ENCODING', { renamed, first: other }).state).toBe('inapplicable')
  })

  it('without a key lead to no request, whatever stands in place of it', () => {
    const told = (one: Call) => odd('TOK-KEY-ABSENT', { keyless: [start({ calls: [one] })] })
    expect([
      told(keyed()),
      told(keyed('')),
      told(keyed(' ', '')),
      told(keyed('', 'x')),
    ]).toMatchObject([
      { state: 'fail', actual: 'a token request without X-Registry-Key' },
      { actual: 'a token request with an empty X-Registry-Key' },
      { actual: 'a token request with an empty X-Registry-Key' },
      { actual: 'a token request with a key that nobody gave it' },
    ])
  })

  it('with a newline after the key change nothing of it', () => {
    const trimmed = (calls: readonly Call[]) =>
      odd('TOK-KEY-WHITESPACE', { newline: start({ calls }) })
    expect(trimmed([keyed(registryKey)]).state).toBe('pass')
    expect([
      trimmed([keyed(`${registryKey} x`)]),
      trimmed([keyed(registryKey, 'x')]),
    ]).toMatchObject([...[{ state: 'fail' }, { state: 'fail' }]])
    expect(trimmed([])).toMatchObject({ state: 'fail', evidence: [asked.exchange] })
    expect(odd('TOK-KEY-WHITESPACE', {}).state).toBe('inconclusive')
  })

  it('leave the calls since a start, from its very moment on', () => {
    const stage = { mesh: { calls: () => [1, 2, 3].map((at) => beat(at)) } }
    expect(callsSince(stage as never, 2).map(({ at }) => at)).toEqual([2, 3])
  })
})

describe('a token', () => {
  const seen = (calls: readonly Call[]) => ({ calls, registryKey, apiToken, watchedMs: 1 })
  const uses = (count: number): Call[] =>
    Array.from({ length: count }, (_, index) => beat(10 * (index + 1)))

  it('serves five calls, and one more after each refusal', () => {
    const kept = (count: number, ...others: readonly Call[]): string =>
      state('TOK-CACHE', seen([...others, ...uses(count)]))
    const tokenAt = (at: number, status = 200): Call => call('token', at, { status })
    expect([kept(4, tokenAt(1)), kept(5, tokenAt(1)), kept(5, tokenAt(1), tokenAt(2))]).toEqual([
      ...['not-run', 'pass', 'fail'],
    ])
    expect([50, 51].map((at) => kept(5, tokenAt(1), tokenAt(at)))).toEqual(['fail', 'pass'])
    expect(kept(5, tokenAt(1), tokenAt(2, 500))).toBe('pass')
  })

  it('is in files for their owner alone, or in none', () => {
    const files = (...open: readonly boolean[]) =>
      judge('TOK-STORAGE', {
        printed: [],
        files: open.map((openToOthers) => ({ path: 'f', holds: ['token'], openToOthers })),
      })
    expect(files(false)).toMatchObject({
      message: 'files that hold a secret are for their owner alone',
    })
    expect(files()).toEqual({ state: 'pass' })
    expect(files(false, true).state).toBe('fail')
  })

  it('is asked for elsewhere only by a path that says so, and for no other purpose', () => {
    const astray = (one: Call): string => state('TOK-REQ-SHAPE', seen([one]))
    expect(astray(call('other', 1, { path: '/token' }))).toBe('fail')
    expect(astray(call('other', 1))).toBe('not-run')
    expect(astray(call('lookup', 1, { path: '/registry/droplet/token' }))).toBe('not-run')
  })

  it('is asked for under one of the names that are known, if any is', () => {
    const under = (dropletDomain: string | undefined) =>
      judge('TOK-REQ-ID', seen([call('token', 1)]), mesh, { ...facts, dropletDomain })
    expect(under(domain)).toMatchObject({
      expected: `droplet_id is one of ${domain}, 4, droplet-4`,
    })
    expect(under(undefined)).toMatchObject({ expected: 'a droplet_id' })
  })

  it('takes the droplet through each step at the Orchestrator', () => {
    for (const step of ['register', 'list', 'heartbeat', 'details'] as const) {
      const taken = (parts: Partial<Call>) =>
        judge('TOK-ORCH-FOUR-STEPS', seen([asked, call(`orchestrator-${step}`, 5, parts)]))
      expect(taken({ bearer: t1 })).toMatchObject({ message: `steps seen: ${step}` })
      expect(taken({ bearer: 'own' }).state).toBe('fail')
      expect(taken({ bearer: t1, status: 401 }).state).toBe('fail')
    }
  })
})

describe('a registration that was refused', () => {
  const refused = register(100, { status: 401, fault: 'f', bearer: 'a' })
  const renewed = (calls: readonly Call[], endedAtMs = 90_000): string =>
    state('TOK-401-ONCE', { calls, endedAtMs })
  const next = (parts: Partial<Call> = {}): Call => register(200, { bearer: 'b', ...parts })
  const fresh = (at: number): Call => call('token', at, { issued: 'b' })

  it('is made again within fifteen seconds, with a token asked for since', () => {
    expect([15_099, 15_100].map((ms) => renewed([refused], ms))).toEqual(['not-run', 'fail'])
    expect([99, 100].map((at) => renewed([refused, fresh(at), next()]))).toEqual(['fail', 'pass'])
  })

  it('is done when a later one is not refused', () => {
    const again = next({ status: 401 })
    const others = [register(50, { status: 500 }), register(100)]
    expect(others.map((one) => renewed([refused, one, fresh(150), again]))).toEqual([
      'fail',
      'fail',
    ])
    expect(renewed([refused, fresh(150), again, register(300)])).toBe('pass')
  })

  it('was refused by 401, and by the script', () => {
    const without = [{ fault: undefined }, { status: 500 }, { bearer: undefined }]
    const calls = without.map((parts) => [
      register(100, { ...refused, ...parts }),
      fresh(150),
      next(),
    ])
    expect(calls.map((one) => renewed(one))).toEqual(Array(3).fill('inconclusive'))
  })

  it('shows nothing made of an answer without a token', () => {
    const junk = (credential: string) =>
      judge('TOK-BADBODY', {
        calls: [
          call('token', 1, { fault: 'f' }),
          beat(2, { rawHeaders: [['Authorization', credential]] }),
        ],
        health: reply(200),
      })
    const words = ['undefined', 'null', 'None', '[object Object]', 'NaN', 'x', '']
    const told = words.map((word) => `Bearer ${word}`.trim())
    expect(told.map(junk)).toMatchObject(told.map((one) => ({ actual: `Authorization: ${one}` })))
    expect(junk('Bearer abc')).toMatchObject({ actual: 'a Bearer that is no token' })
  })
})
