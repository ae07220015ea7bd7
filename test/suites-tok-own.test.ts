import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { tokKeepingChecks } from '../suites/droplet/tok/keeping.ts'
import { tokKeyChecks } from '../suites/droplet/tok/key.ts'
import { tokOddChecks } from '../suites/droplet/tok/odd.ts'
import { oddName } from '../suites/droplet/tok/settings.ts'
import {
  apiToken,
  asked,
  beat,
  call,
  facts,
  good,
  register,
  registryKey,
  reply,
  t1,
  token,
} from './life-calls.ts'

const checks = [...tokKeyChecks, ...tokKeepingChecks, ...tokOddChecks]

function state(id: string, seen: object): string {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen(seen, facts, profile).state
}

const first = { asked: asked(10), calls: good(), watchedMs: 500, promptMs: 800 }
const never = { asked: undefined, calls: [], watchedMs: 100_000, promptMs: 800 }
const start = (calls: readonly Call[], parts: object = {}) => ({
  what: 'so started',
  start: 'serves',
  calls,
  log: 'listening',
  ...parts,
})

describe('odd settings', () => {
  const named = (...query: (readonly [string, string])[]) => ({
    first,
    renamed: start([asked(1, { query })]),
  })
  test.each([
    ['whole', named(['droplet_id', oddName]), 'pass'],
    ['in two', named(['droplet_id', 'drop 42'], ['x', '1/é.mesh.test']), 'fail'],
    ['encoded twice', named(['droplet_id', encodeURIComponent(oddName)]), 'fail'],
    ['not started', { first, renamed: start([], { start: 'ended' }) }, 'pass'],
    ['no request', { first, renamed: start([]) }, 'inconclusive'],
    ['no control', { first: never }, 'inconclusive'],
    [
      'under its number',
      {
        first: { ...first, asked: asked(1, { query: [['droplet_id', '4']] }) },
        renamed: start([]),
      },
      'inapplicable',
    ],
  ])('a name: %s', (_, seen, expected) => {
    expect(state('TOK-REQ-ENCODING', seen)).toBe(expected)
  })

  const keyless = (calls: readonly Call[], log: string, became = 'ended') =>
    state('TOK-KEY-ABSENT', { first, keyless: [start(calls, { log, start: became })] })
  test('a missing key is named, and not sent', () => {
    expect(keyless([], 'REGISTRY_KEY: not set')).toBe('pass')
    expect(keyless([], '1 validation error: registry_key field required', 'serves')).toBe('pass')
    expect(keyless([], 'cannot start')).toBe('fail')
    expect(keyless([asked(1, { rawHeaders: [] })], 'REGISTRY_KEY: not set', 'serves')).toBe('fail')
    expect(keyless([], '')).toBe('inconclusive')
    expect(keyless([], 'x', 'mute')).toBe('inconclusive')
  })

  test('a newline is cut off, or ends the start', () => {
    const newline = (one: object) =>
      state('TOK-KEY-WHITESPACE', { first, registryKey, newline: one })
    expect(newline(start([asked(1)]))).toBe('pass')
    expect(newline(start([], { start: 'ended' }))).toBe('pass')
    expect(newline(start([]))).toBe('fail')
    expect(newline(start([], { start: 'mute' }))).toBe('inconclusive')
  })

  test('over TLS a bad certificate ends it, once a good one was seen to serve', () => {
    const tls = (good_: readonly Call[], bad: readonly Call[]) =>
      state('TOK-TLS', { first, good: start(good_), faulty: [start(bad)] })
    expect(tls([asked(1)], [])).toBe('pass')
    expect(tls([asked(1)], [asked(2)])).toBe('fail')
    expect(tls([], [])).toBe('not-run')
  })
})

describe('short lives', () => {
  const lives = (calls: readonly Call[], tokens = [short(10, 3000), short(2400, 6000, true)]) => ({
    first,
    tokens,
    calls,
    endedAtMs: 7500,
  })
  const t2 = token('t2')
  const short = (issuedAt: number, endsAt: number, calledLong = false) => ({
    token: calledLong ? t2 : t1,
    issuedAt,
    endsAt,
    calledLong,
  })
  const renewed = [asked(10), beat(2500), asked(2600), beat(3500, { bearer: t2 })]
  const late = [asked(10), beat(2500), beat(4500)]

  test('past its end a token is shown no more', () => {
    expect(state('TOK-EXP-HONOURED', lives(renewed))).toBe('pass')
    expect(state('TOK-EXP-HONOURED', lives(late))).toBe('fail')
    expect(state('TOK-EXP-HONOURED', lives([asked(10), beat(2500)]))).toBe('not-run')
    expect(state('TOK-EXP-HONOURED', { ...lives([], []), first: never })).toBe('inconclusive')
  })

  test('the earlier end wins', () => {
    const next = [...renewed, asked(5500), beat(7400, { bearer: token('t3') })]
    expect(state('TOK-EXPIRES-CONFLICT', lives(next))).toBe('pass')
    expect(state('TOK-EXPIRES-CONFLICT', lives([...renewed, beat(7400, { bearer: t2 })]))).toBe(
      'fail',
    )
    expect(state('TOK-EXPIRES-CONFLICT', lives(late, [short(10, 3000)]))).toBe('inconclusive')
  })

  test('a token in use is renewed before its end', () => {
    expect(state('TOK-REFRESH-EARLY', lives(renewed))).toBe('pass')
    expect(state('TOK-REFRESH-EARLY', lives([asked(10), beat(2500), asked(3100)]))).toBe('fail')
    expect(state('TOK-REFRESH-EARLY', lives([asked(10), beat(500), asked(3100)]))).toBe('not-run')
  })

  test('a loop is told from one token per call', () => {
    const many = (n: number) => Array.from({ length: n }, (_, at) => asked(10 + at * 50))
    expect(state('TOK-SHORT-TTL', lives(many(80)))).toBe('fail')
    const perCall = many(80).flatMap((one) => [one, beat(one.at + 1)])
    expect(state('TOK-SHORT-TTL', lives(perCall))).toBe('pass')
  })
})

describe('a Registry that is away', () => {
  const redirected = asked(20, { status: 307, issued: undefined })
  const dark = (calls: readonly Call[], parts: object = {}, log = 'listening') => ({
    first,
    registryKey,
    handed: t1,
    keepsTokens: false,
    dark: start(calls, { log }),
    ...parts,
  })
  const lure = (parts: Partial<Call>) => call('other', 30, { actor: 'lure', ...parts })
  const key = { rawHeaders: [['X-Registry-Key', registryKey]] as const }

  test.each([
    ['TOK-KEY-REDIRECT', dark([redirected]), 'pass'],
    ['TOK-KEY-REDIRECT', dark([redirected, lure({})]), 'pass'],
    ['TOK-KEY-REDIRECT', dark([redirected, lure(key)]), 'fail'],
    ['TOK-KEY-REDIRECT', dark([redirected, lure({ bearer: t1 })]), 'fail'],
    ['TOK-KEY-REDIRECT', dark([]), 'inconclusive'],
    ['TOK-NO-SELFSIGN-FALLBACK', dark([redirected]), 'pass'],
    ['TOK-NO-SELFSIGN-FALLBACK', dark([redirected, beat(40)]), 'pass'],
    ['TOK-NO-SELFSIGN-FALLBACK', dark([redirected, beat(40, { bearer: token('own') })]), 'fail'],
    ['TOK-NO-SELFSIGN-FALLBACK', dark([redirected], { sent: reply(401) }), 'inconclusive'],
    ['TOK-NO-STATIC-FALLBACK', dark([redirected]), 'pass'],
    ['TOK-NO-STATIC-FALLBACK', dark([redirected, beat(40)]), 'fail'],
    ['TOK-NO-STATIC-FALLBACK', dark([redirected, beat(40)], {}, 'using fallback token'), 'pass'],
    ['TOK-NO-STATIC-FALLBACK', dark([beat(40)], { keepsTokens: true }), 'inconclusive'],
    ['TOK-NO-STATIC-FALLBACK', { ...dark([]), dark: undefined, first: never }, 'inconclusive'],
  ])('%s %#', (id, seen, expected) => {
    expect(state(id, seen)).toBe(expected)
  })
})

describe('odd tokens', () => {
  const odd = (calls: readonly Call[], parts: object = {}) => {
    const one = { ...start(calls), health: reply(200), watchedMs: 1500, ...parts }
    const callers = { logBefore: one.log, good: reply(200), symmetric: [reply(401)] }
    const starts = { otherMember: one, elsewhere: one, somebody: one, ended: one }
    return { first, intervalSeconds: 1, starts: { ...starts, symmetric: { ...callers, ...one } } }
  }
  const gone = { health: reply(undefined) }
  const hot = Array.from({ length: 30 }, (_, at) => asked(at))
  test.each([
    ['TOK-RESP-ACCESS_TOKEN', odd([asked(1), beat(2)]), 'pass'],
    ['TOK-RESP-ACCESS_TOKEN', odd([asked(1), beat(2, { bearer: 'undefined' })]), 'fail'],
    ['TOK-RESP-ACCESS_TOKEN', odd([]), 'inconclusive'],
    ['TOK-HS256-MISMATCH', odd([asked(1)], { logBefore: 'alg HS256, expected RS256' }), 'pass'],
    ['TOK-HS256-MISMATCH', odd([asked(1)]), 'fail'],
    ['TOK-HS256-MISMATCH', odd([asked(1)], { logBefore: '' }), 'inconclusive'],
    ['TOK-HS256-MISMATCH-MUST', odd([asked(1)]), 'pass'],
    ['TOK-HS256-MISMATCH-MUST', odd([asked(1)], { symmetric: [reply(200)] }), 'fail'],
    ['TOK-WRONG-AUDISS', odd([asked(1)]), 'pass'],
    ['TOK-WRONG-AUDISS', odd([asked(1)], gone), 'fail'],
    ['TOK-WRONG-SUB', odd([asked(1)]), 'pass'],
    ['TOK-WRONG-SUB', odd([asked(1), register(2)]), 'fail'],
    ['TOK-WRONG-SUB', odd([asked(1), register(2)], { log: 'sub is drop5' }), 'pass'],
    ['TOK-WRONG-SUB', odd([asked(1), call('message', 3, { bearer: t1 })]), 'fail'],
    ['TOK-BORN-EXPIRED', odd([asked(1), asked(100)]), 'pass'],
    ['TOK-BORN-EXPIRED', odd(hot), 'fail'],
    ['TOK-BORN-EXPIRED', odd([asked(1)], gone), 'fail'],
    ['TOK-BORN-EXPIRED-SHOULD', odd([asked(1)]), 'fail'],
    ['TOK-BORN-EXPIRED-SHOULD', odd([asked(1)], { log: 'the token has expired' }), 'pass'],
    ['TOK-BORN-EXPIRED-SHOULD', odd([asked(1)], { log: '' }), 'inconclusive'],
  ])('%s %#', (id, seen, expected) => {
    expect(state(id, seen)).toBe(expected)
  })
})

describe('the run as a whole', () => {
  const run = (calls: readonly Call[]) => ({ calls, registryKey, apiToken, watchedMs: 100_000 })
  const file = { path: '/tmp/t', holds: ['token'], openToOthers: true }
  const aud = `e30.${Buffer.from(`{"aud":"${profile.token.audience}"}`).toString('base64url')}.x`
  const perCall = [1, 2, 3, 4, 5, 6].flatMap((at) => [asked(at), beat(at)])
  test.each([
    ['TOK-RESP-TOKEN', run(good()), 'pass'],
    ['TOK-RESP-TOKEN', run([asked(1), asked(2)]), 'fail'],
    ['TOK-RESP-TOKEN', run([asked(1), beat(2, { bearer: token('own') })]), 'fail'],
    ['TOK-RESP-TOKEN', run([asked(1)]), 'inconclusive'],
    ['TOK-CACHE', run(good()), 'pass'],
    ['TOK-CACHE', run(perCall), 'fail'],
    ['TOK-CACHE', run([asked(1), beat(2)]), 'inconclusive'],
    ['TOK-NO-SECRET-AS-BEARER', run(good()), 'pass'],
    ['TOK-NO-SECRET-AS-BEARER', run([beat(1, { bearer: apiToken })]), 'fail'],
    ['TOK-NO-SECRET-AS-BEARER', run([asked(1)]), 'inconclusive'],
    ['TOK-PEER-AUD', run([call('message', 1, { bearer: aud })]), 'pass'],
    ['TOK-PEER-AUD', run([call('message', 1, { bearer: t1 })]), 'fail'],
    ['TOK-PEER-AUD', run(good()), 'inapplicable'],
    ['TOK-KEY-LOGS', { printed: [], files: [file] }, 'pass'],
    ['TOK-KEY-LOGS', { printed: ['token'], files: [] }, 'fail'],
    ['TOK-STORAGE', { printed: [], files: [file] }, 'fail'],
    ['TOK-STORAGE', { printed: [], files: [{ ...file, openToOthers: false }] }, 'pass'],
  ])('%s %#', (id, seen, expected) => {
    expect(state(id, seen)).toBe(expected)
  })
})
