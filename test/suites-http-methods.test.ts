import { describe, expect, test } from 'vitest'
import type { Talk } from '../src/model/conversation.ts'
import type { Reply } from '../src/model/reply.ts'
import { httpHeaderChecks } from '../suites/droplet/http/headers.ts'
import { httpMethodChecks } from '../suites/droplet/http/methods.ts'
import { httpOriginChecks } from '../suites/droplet/http/origins.ts'
import { httpSafetyChecks } from '../suites/droplet/http/safety.ts'
import { call, facts, judgeOf, meshOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [...httpMethodChecks, ...httpOriginChecks, ...httpSafetyChecks, ...httpHeaderChecks]
const judge = judgeOf(checks)
const state = (id: string, seen: unknown) => judge(id, seen).state
const stimulusOf = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}
const silent = reply(undefined)
const closed = (): Reply => ({ ...silent, silence: { kind: 'closed', detail: 'closed' } })
const get = (path: string) => ({ method: 'GET', path })

describe('methods', () => {
  test('an unknown one: harm is a MUST, a refusal a SHOULD', () => {
    const both = (...replies: readonly Reply[]) => [
      state('HTTP-METHOD-UNKNOWN', replies),
      state('HTTP-METHOD-UNKNOWN-SHOULD', replies),
    ]
    expect(both(reply(405), reply(501), closed())).toEqual(['pass', 'pass'])
    expect(both(reply(200), reply(400))).toEqual(['pass', 'fail'])
    expect(both(reply(500))).toEqual(['fail', 'fail'])
    expect(both(silent)).toEqual(['fail', 'inconclusive'])
    expect(both(closed(), closed())).toEqual(['pass', 'pass'])
  })

  test('TRACE repeats nothing', () => {
    const marks = ['a-mark-that-nobody-guesses', '']
    const traced = (...replies: readonly Reply[]) => ({ replies, marks })
    expect(state('HTTP-TRACE', traced(reply(405), reply(501)))).toBe('pass')
    expect(state('HTTP-TRACE', traced(reply(200, 'welcome')))).toBe('pass')
    expect(state('HTTP-TRACE-SHOULD', traced(reply(200, 'welcome')))).toBe('fail')
    expect(state('HTTP-TRACE', traced(reply(405), reply(405, `X-Mark: ${marks[0]}`)))).toBe('fail')
    expect(state('HTTP-TRACE', traced(reply(500)))).toBe('fail')
    expect(state('HTTP-TRACE', traced(silent))).toBe('inconclusive')
  })

  test('HEAD has a head only', () => {
    const talk = (status: number | undefined, end: Talk['end'] = 'closed'): Talk => ({
      exchange: 'x',
      note: 'HEAD /health',
      answers: status === undefined ? [] : [{ status, headers: {}, text: '', at: 1 }],
      interim: [],
      end,
      detail: 'how it ended',
      sentBytes: 1,
      ms: 1,
    })
    expect(state('HTTP-HEAD-HEALTH', talk(200))).toBe('pass')
    expect(state('HTTP-HEAD-HEALTH', talk(405, 'open'))).toBe('pass')
    expect(state('HTTP-HEAD-HEALTH', talk(404))).toBe('fail')
    expect(state('HTTP-HEAD-HEALTH', talk(200, 'protocol'))).toBe('fail')
    expect(state('HTTP-HEAD-HEALTH', talk(429))).toBe('not-run')
    expect(state('HTTP-HEAD-HEALTH', talk(undefined))).toBe('inconclusive')
  })

  test('OPTIONS is handled, and what it allows is told', () => {
    expect(judge('HTTP-OPTIONS', reply(405, '', {}, { allow: 'POST' }))).toMatchObject({
      state: 'pass',
      message: 'Allow: POST',
    })
    expect(state('HTTP-OPTIONS', reply(401))).toBe('pass')
    expect(state('HTTP-OPTIONS', reply(500))).toBe('fail')
    expect(state('HTTP-OPTIONS', silent)).toBe('inconclusive')
  })
})

describe('origins', () => {
  const granted = (origin: string, credentials?: string) =>
    reply(
      200,
      '',
      {},
      {
        'access-control-allow-origin': origin,
        ...(credentials ? { 'access-control-allow-credentials': credentials } : {}),
      },
    )
  test.each([
    ['nothing', reply(200), 'pass'],
    ['everybody, without credentials', granted('*'), 'pass'],
    ['one of its own', granted('https://board.test', 'true'), 'pass'],
    ['the stranger, without credentials', granted('https://evil.test'), 'pass'],
    ['the stranger', granted('https://evil.test', 'true'), 'fail'],
    ['everybody, with credentials', granted('*', 'true'), 'fail'],
    ['silence', silent, 'inconclusive'],
  ])('grants %s', (_, one, expected) => expect(state('HTTP-CORS', [one])).toBe(expected))

  const moved = (status: number, location: string, ask = get('/health/')) =>
    reply(status, '', ask, { location })
  const slash = (one: Reply) => state('HTTP-SLASH', { replies: [one], host: '127.0.0.1:8010' })
  test.each([
    ['served', reply(200, {}, get('/health/')), 'pass'],
    ['unknown', reply(404, {}, get('/health/')), 'pass'],
    ['a path', moved(307, '/health'), 'pass'],
    ['301 for GET', moved(301, 'http://127.0.0.1:8010/health'), 'pass'],
    ['301 for POST', moved(301, '/message', { method: 'POST', path: '/message/' }), 'fail'],
    ['its own domain', moved(308, `https://${facts.dropletDomain}/health`), 'pass'],
    ['another host', moved(307, 'http://app.internal:8010/health'), 'fail'],
    ['no address', moved(307, 'http://:x/'), 'fail'],
    ['an error', reply(500, '', get('/health/')), 'fail'],
    ['silence', reply(undefined, '', get('/health/')), 'inconclusive'],
  ])('a slash more: %s', (_, one, expected) => expect(slash(one)).toBe(expected))

  const led = (location: string, path = '//evil.test/') =>
    state('HTTP-OPEN-REDIRECT', [reply(404, {}, get(path)), moved(308, location, get(path))])
  test.each([
    ['//evil.test', 'fail'],
    ['/\\evil.test', 'fail'],
    ['https://evil.test/', 'fail'],
    ['/evil.test/', 'pass'],
    ['health', 'pass'],
    ['http://droplet.test//evil.test/', 'pass'],
    ['https://login.test/?next=//evil.test/', 'pass'],
  ])('Location %s: %s', (location, expected) => expect(led(location)).toBe(expected))
  test('silence proves nothing', () =>
    expect(state('HTTP-OPEN-REDIRECT', [silent])).toBe('inconclusive'))
})

describe('reading', () => {
  const written = (calls: unknown, ownBeats = 2) => ({
    replies: [reply(200, {}, get('/health'))],
    calls,
    ownBeats,
  })
  const posts = (count: number, more = {}) =>
    Array.from({ length: count }, () => call('other', {}, { path: '/seen', ...more }))
  test('writes nothing', () => {
    expect(state('HTTP-GET-SAFE', written([]))).toBe('pass')
    expect(state('HTTP-GET-SAFE', written(posts(10)))).toBe('fail')
    expect(state('HTTP-GET-SAFE', written(posts(10, { method: 'GET' })))).toBe('pass')
    expect(state('HTTP-GET-SAFE', written(posts(10, { purpose: 'token' })))).toBe('pass')
  })
  test('its own rhythm is no writing', () => {
    const beats = posts(6, { purpose: 'heartbeat', path: '/registry/heartbeat' })
    expect(state('HTTP-GET-SAFE', written(beats, 8))).toBe('pass')
    expect(state('HTTP-GET-SAFE', written(posts(3)))).toBe('pass')
  })
  test('nobody sees it without a mesh', () =>
    expect(judge('HTTP-GET-SAFE', written(undefined))).toMatchObject({
      state: 'not-run',
      flag: '--mesh',
    }))
  test('what came before it is not counted', async () => {
    const stage = stageOf((ask) => reply(200, {}, ask), { mesh: meshOf(posts(20)) })
    const seen = await stimulusOf('HTTP-GET-SAFE').apply(stage)
    expect(state('HTTP-GET-SAFE', seen)).toBe('pass')
    expect(stage.asked.length).toBe(40)
  })

  const opened = (body: string, secrets: readonly string[] = []) =>
    state('HTTP-DOCS-MUST', { replies: [reply(200, body, get('/.env'))], secrets })
  const key = `-----BEGIN PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n`
  test.each([
    ['settings', 'PORT=1\nAPI_TOKEN=0123456789\n', 'fail'],
    ['a key', key, 'fail'],
    ['a key inside JSON', JSON.stringify({ key }), 'fail'],
    [
      'the first line of a key, as documentation shows it',
      '-----BEGIN PRIVATE KEY-----\n…',
      'pass',
    ],
    ['a page', '<h1>Droplet</h1>', 'pass'],
    ['figures', 'process_cpu_seconds_total 0.5', 'pass'],
    ['the name of a setting', 'set API_TOKEN=… and start', 'pass'],
  ])('%s', (_, body, expected) => expect(opened(body)).toBe(expected))
  test('a secret of this run', () => expect(opened('x the-canary y', ['the-canary'])).toBe('fail'))
  test('open pages are told, broken ones fail', () => {
    const recorded = (...replies: readonly Reply[]) => judge('HTTP-DOCS', { replies, secrets: [] })
    expect(recorded(reply(200, '', get('/docs')), reply(404))).toMatchObject({
      state: 'pass',
      message: 'open to everybody: /docs',
    })
    expect(recorded(reply(500, '', get('/metrics'))).state).toBe('fail')
    expect(recorded(silent).state).toBe('inconclusive')
  })

  test.each([
    ['unknown', reply(404), 'inapplicable'],
    ['503 with a detail', reply(503, { detail: 'not configured' }), 'pass'],
    ['503 in text', reply(503, 'no'), 'fail'],
    ['500', reply(500, { detail: 'Internal Server Error' }), 'fail'],
  ])('a provider route: %s', (_, one, expected) =>
    expect(state('HTTP-503-PROVIDER', [reply(404), one])).toBe(expected),
  )
})

describe('the head of every answer', () => {
  const date = 'Sun, 22 Nov 2026 10:17:36 GMT'
  const headed = (headers: Record<string, string>, status = 200, body: unknown = {}) => [
    reply(status, body, {}, headers),
  ]
  const problem = { 'content-type': 'application/problem+json' }
  test.each([
    ['HTTP-DATE', headed({ date }), 'pass'],
    ['HTTP-DATE', headed({ date: `${date}, ${date}` }), 'pass'],
    ['HTTP-DATE', headed({}), 'fail'],
    ['HTTP-DATE', headed({ date: '2026-11-22T10:17:36Z' }), 'fail'],
    ['HTTP-DATE', headed({}, 400), 'inconclusive'],
    ['HTTP-BANNER', headed({ server: 'uvicorn', 'x-powered-by': 'Express' }), 'pass'],
    ['HTTP-BANNER', headed({ server: 'nginx/1.24.0' }), 'fail'],
    ['HTTP-BANNER', [silent], 'inconclusive'],
    ['HTTP-NOSNIFF', headed({ 'x-content-type-options': 'nosniff' }), 'pass'],
    ['HTTP-NOSNIFF', headed({}), 'fail'],
    ['HTTP-NOSNIFF', headed({}, 200, 'text'), 'inapplicable'],
    [
      'HTTP-PROBLEM',
      headed(problem, 404, { status: 404, title: 'x', type: 'about:blank' }),
      'pass',
    ],
    ['HTTP-PROBLEM', headed(problem, 404, { detail: 'all three may be left out' }), 'pass'],
    ['HTTP-PROBLEM', headed(problem, 404, { status: 500 }), 'fail'],
    ['HTTP-PROBLEM', headed(problem, 404, { title: 7 }), 'fail'],
    ['HTTP-PROBLEM', headed({}, 404), 'inapplicable'],
    ['HTTP-429-SHAPE', headed({ 'retry-after': '3' }, 429, { detail: 'slow down' }), 'pass'],
    ['HTTP-429-SHAPE', headed({ 'retry-after': date }, 429, { detail: 'slow down' }), 'pass'],
    ['HTTP-429-SHAPE', headed({}, 429, { detail: 'slow down' }), 'fail'],
    ['HTTP-429-SHAPE', headed({ 'retry-after': '3' }, 429, 'slow down'), 'fail'],
    ['HTTP-429-SHAPE', headed({}), 'inapplicable'],
  ])('%s %#: %s', (id, seen, expected) => expect(state(id, seen)).toBe(expected))
})
