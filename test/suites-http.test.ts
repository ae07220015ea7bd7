import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Ask } from '../src/model/reply.ts'
import { clockSkew } from '../suites/droplet/ctl/clock.ts'
import { ctlRunChecks } from '../suites/droplet/ctl/run.ts'
import { discHealthChecks } from '../suites/droplet/disc/health.ts'
import { discLifeChecks } from '../suites/droplet/disc/life.ts'
import { discReadChecks } from '../suites/droplet/disc/read.ts'
import { discTruthChecks } from '../suites/droplet/disc/truth.ts'
import { wordsDiffer } from '../suites/droplet/disc/words.ts'
import { httpCodesChecks } from '../suites/droplet/http/codes.ts'
import { httpEchoChecks } from '../suites/droplet/http/echo.ts'
import { httpRouteChecks } from '../suites/droplet/http/routes.ts'
import { httpRunChecks } from '../suites/droplet/http/run.ts'
import { call, facts, judgeOf, meshOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [
  ...httpRunChecks,
  ...httpEchoChecks,
  ...httpCodesChecks,
  ...httpRouteChecks,
  ...discHealthChecks,
  ...discReadChecks,
  ...discTruthChecks,
  ...discLifeChecks,
  ...ctlRunChecks,
]
const judge = judgeOf(checks)
const state = (id: string, seen: unknown, profile = mesh, known = facts) =>
  judge(id, seen, profile, known).state
const stimulusOf = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}

const detail = { detail: 'Could not validate credentials' }
const html = { 'content-type': 'text/html; charset=utf-8' }
const page = (status: number, path = '/message') => reply(status, '<h1>Oops</h1>', { path }, html)

describe('the shape of errors', () => {
  test.each([
    ['detail as text', 401, detail],
    ['other wording, other members', 403, { more: 1, detail: 'Kein Zutritt' }],
    ['a list of faults for 422', 422, { detail: [{ loc: ['body'], msg: 'x', type: 'missing' }] }],
    ['the envelope', 422, { status: 'error', error: { code: 'X', message: 'y' } }],
    ['both', 401, { ...detail, status: 'error', error: { code: 'X', message: 'y' } }],
  ])('%s', (_, status, body) => expect(state('HTTP-ERR-SHAPE', [reply(status, body)])).toBe('pass'))

  test.each([
    ['text', 401, 'no'],
    ['an empty object', 401, {}],
    ['a list for another code than 422', 401, { detail: [{ loc: [], msg: 'x', type: 'y' }] }],
    ['a list of texts', 422, { detail: ['x'] }],
    ['a text for an error', 500, { error: 'boom' }],
  ])('not %s', (_, status, body) =>
    expect(state('HTTP-ERR-SHAPE', [reply(status, body)])).toBe('fail'),
  )

  test('the profile decides which shape is law', () => {
    const envelope = [reply(401, { status: 'error', error: { code: 'X', message: 'y' } })]
    expect(state('HTTP-ERR-SHAPE', envelope, { ...mesh, errors: 'detail' })).toBe('fail')
    expect(state('HTTP-ERR-SHAPE', envelope, { ...mesh, errors: 'udc-error' })).toBe('pass')
  })

  test.each([
    ['an unknown path', page(404, '/nope')],
    ['a wrong method', page(405)],
    ['a body that is too large', page(413)],
    ['an optional endpoint that is absent', page(404, '/version')],
  ])('%s is the lesser question', (_, one) => {
    expect(state('HTTP-ERR-SHAPE', [one])).toBe('inapplicable')
    expect(state('HTTP-ERR-SHAPE-SHOULD', [one])).toBe('fail')
    expect(state('HTTP-ERR-CTYPE', [one])).toBe('inapplicable')
    expect(state('HTTP-ERR-CTYPE-SHOULD', [one])).toBe('fail')
  })

  test.each([
    ['the parser answers 400', page(400)],
    ['raw bytes', reply(422, 'x', { body: new Uint8Array(2) })],
    ['HEAD', reply(401, '', { method: 'HEAD' })],
    ['health says 503', reply(503, { status: 'degraded' }, { path: '/health' })],
    [
      'a fault after hand-written text',
      reply(500, 'Internal Server Error', { body: '{"a":1e400}' }),
    ],
    ['the server knows no such method', page(501)],
    ['429', reply(429, 'slow down')],
  ])('%s: not judged', (_, one) => expect(state('HTTP-ERR-SHAPE', [one])).toBe('inapplicable'))

  test('a look-up that finds nothing is judged', () => {
    expect(state('HTTP-ERR-SHAPE', [page(404, '/send')])).toBe('fail')
    expect(state('HTTP-ERR-SHAPE', [reply(404, { detail: 'x' }, { path: '/send' })])).toBe('pass')
  })
  test('one page among many errors is enough', () =>
    expect(judge('HTTP-ERR-SHAPE', [reply(401, detail), page(403)])).toMatchObject({
      state: 'fail',
      evidence: [expect.any(String)],
    }))
  test('a run in which nothing answered proves nothing', () => {
    for (const id of ['HTTP-ERR-SHAPE', 'HTTP-ERR-CTYPE', 'HTTP-ERR-NOSTACK', 'CTL-200-ERROR'])
      expect(state(id, [reply(undefined)])).toBe('inconclusive')
  })
  test.each([
    ['application/json', 'pass'],
    ['Application/JSON; charset=utf-8', 'pass'],
    ['application/problem+json', 'pass'],
    ['text/plain', 'fail'],
    ['application/jsonp', 'fail'],
  ])('labelled %s: %s', (type, expected) =>
    expect(state('HTTP-ERR-CTYPE', [reply(401, detail, {}, { 'content-type': type })])).toBe(
      expected,
    ),
  )
})

describe('internals', () => {
  const shows = (text: string, headers = {}, ask = {}) =>
    state('HTTP-ERR-NOSTACK', [reply(500, text, ask, headers)])
  test.each([
    'Traceback (most recent call last):\n  File "x"',
    'Error: x\n    at verify (node:internal/x:12:3)',
    'at Layer.handle [as handle_request] (/app/node_modules/express/lib/layer.js:95:5)',
    '{"detail":"cannot open /srv/droplet/app/main.py"}',
    '{"detail":"C:\\\\app\\\\droplet\\\\Main.cs"}'.replaceAll('\\\\', '\\'),
  ])('%s', (text) => expect(shows(text)).toBe('fail'))
  test.each([
    '{"detail":"Internal server error"}',
    '{"detail":"see https://docs.example/errors/main.py for help"}',
    '{"detail":"meet at noon (12:30:15)"}',
    '{"features":["drop4.fullpotential.ai"],"path":"/do/list"}',
  ])('%s is harmless', (text) => expect(shows(text)).toBe('pass'))
  test('a page may name its scripts', () =>
    expect(shows('<script src="/static/js/app.js"></script>', html)).toBe('pass'))
  test('what we sent is an echo, no leak', () =>
    expect(shows('no /srv/app/main.py', {}, { body: { payload: '/srv/app/main.py' } })).toBe(
      'pass',
    ))
})

describe('echoes', () => {
  const token = 'aaaa.bbbb.a-signature-of-some-length'
  test('a 2xx with an error inside', () => {
    expect(state('HTTP-ERR-200', [reply(422, detail), reply(200, { response: 'ok' })])).toBe('pass')
    expect(state('HTTP-ERR-200', [reply(200, { status: 'error' })])).toBe('fail')
    expect(state('HTTP-ERR-200', [reply(200, { error: null, result: 'error' })])).toBe('pass')
  })
  test('the token', () => {
    expect(state('HTTP-ERR-NOAUTHECHO', [reply(422, detail, { token })])).toBe('pass')
    expect(state('HTTP-ERR-NOAUTHECHO', [reply(422, `Bearer ${token}`, { token })])).toBe('fail')
    expect(state('HTTP-ERR-NOAUTHECHO', [reply(405, '', { token }, { 'x-auth': token })])).toBe(
      'fail',
    )
    expect(state('HTTP-ERR-NOAUTHECHO', [reply(undefined, '', { token })])).toBe('inconclusive')
  })
  test('the payload', () => {
    const seen = (one: ReturnType<typeof reply>) => ({ reply: one, canary: 'canary-1' })
    expect(state('HTTP-ERR-NOINPUTECHO', seen(reply(422, detail)))).toBe('pass')
    const input = { detail: [{ loc: [], msg: '', type: '', input: { password: 'canary-1' } }] }
    expect(state('HTTP-ERR-NOINPUTECHO', seen(reply(422, input)))).toBe('fail')
    expect(state('HTTP-ERR-NOINPUTECHO', seen(reply(200, input)))).toBe('inconclusive')
  })
})

describe('codes', () => {
  const fault = (one: ReturnType<typeof reply>, met = true) => ({
    reply: one,
    canary: 'canary-1',
    secrets: ['secret-key'],
    met,
  })
  test.each([
    [502, { detail: 'Bad gateway' }, 'pass'],
    [404, { detail: 'Unknown droplet' }, 'pass'],
    [200, { sent: true }, 'fail'],
    [422, detail, 'fail'],
    [502, { detail: '<html>canary-1' }, 'fail'],
    [500, { detail: 'Expecting value: line 1 column 1 (char 0)' }, 'fail'],
    [500, { detail: 'Unexpected token < in JSON at position 0' }, 'fail'],
    [503, { detail: 'GET with secret-key failed' }, 'fail'],
  ])('a garbled look-up: %i %j %s', (status, body, expected) =>
    expect(state('HTTP-ERR-500-GENERIC', fault(reply(status, body)))).toBe(expected),
  )
  test('a cache that answers leaves the question open', () =>
    expect(state('HTTP-ERR-500-GENERIC', fault(reply(200), false))).toBe('inapplicable'))
  test('the fault is lifted and was met', async () => {
    let lifted = false
    const lookups = [call('lookup', {}, { fault: undefined })]
    const base = meshOf()
    const answer = (ask: Ask) => {
      lookups.push(call('lookup', {}, { fault: 'status' }))
      return reply(502, detail, ask)
    }
    const lift = () => {
      lifted = true
    }
    const stage = stageOf(answer, {
      mesh: { ...base, calls: () => [...lookups], fault: () => lift },
    })
    expect(await stimulusOf('HTTP-ERR-500-GENERIC').apply(stage)).toMatchObject({ met: true })
    expect(lifted).toBe(true)
  })
  test('the table', () => {
    const right = { forged: reply(401), invalid: reply(422), unknown: reply(404), lost: reply(404) }
    expect(state('HTTP-ERR-CODES', right)).toBe('pass')
    expect(state('HTTP-ERR-CODES', { ...right, forged: reply(400), invalid: reply(400) })).toBe(
      'pass',
    )
    expect(state('HTTP-ERR-CODES', { ...right, unknown: undefined })).toBe('pass')
    expect(state('HTTP-ERR-CODES', { ...right, unknown: reply(500) })).toBe('fail')
    expect(state('HTTP-ERR-CODES', { ...right, lost: reply(200) })).toBe('fail')
    expect(state('HTTP-ERR-CODES', { ...right, forged: reply(403) })).toBe('fail')
  })
})

describe('routes', () => {
  test('unknown paths', () => {
    expect(state('HTTP-404', reply(404))).toBe('pass')
    expect(state('HTTP-404', reply(401))).toBe('inapplicable')
    expect(state('HTTP-404-SHOULD', reply(200, {}))).toBe('inconclusive')
    expect(state('HTTP-404', reply(200))).toBe('fail')
    expect(state('HTTP-404', reply(undefined))).toBe('inconclusive')
    expect(state('HTTP-404-SHOULD', reply(404, { detail: 'Not Found' }))).toBe('pass')
    expect(state('HTTP-404-SHOULD', page(404))).toBe('fail')
  })
  test.each(['HTTP-405-MESSAGE', 'HTTP-405-HEALTH'])('%s', (id) => {
    const allow = id.endsWith('HEALTH') ? 'get, head' : 'OPTIONS,post'
    expect(state(id, [reply(405, detail, {}, { allow })])).toBe('pass')
    expect(state(id, [reply(405, detail)])).toBe('fail')
    expect(state(id, [reply(404, detail, {}, { allow })])).toBe('fail')
  })
})

describe('health', () => {
  const now = Date.parse('2025-11-13T08:00:00Z')
  const seen = (body: unknown, status = 200, headers = {}) => ({
    reply: reply(status, body, {}, headers),
    now,
    secrets: ['registry-key-canary'],
  })
  test('a status', () => {
    expect(state('DISC-HEALTH', seen({ status: 'active', id: 4, more: [] }))).toBe('pass')
    expect(state('DISC-HEALTH', seen({ status: 'ok' }))).toBe('pass')
    expect(state('DISC-HEALTH', seen({ status: 1 }))).toBe('fail')
    expect(state('DISC-HEALTH', seen('ok'))).toBe('fail')
    expect(state('DISC-HEALTH', seen({ status: 'active' }, 503))).toBe('fail')
  })
  test('the vocabulary is law only where the profile says so', () => {
    const law = { ...mesh, health: { ...mesh.health, vocabularyIsLaw: true } }
    expect(state('DISC-HEALTH', seen({ status: 'ok' }), law)).toBe('fail')
    expect(state('DISC-HEALTH-SHOULD', seen({ status: 'ok' }))).toBe('fail')
    expect(state('DISC-HEALTH-SHOULD', seen({ status: 'Healthy' }))).toBe('pass')
    expect(state('DISC-HEALTH-SHOULD', { ...seen({}), reply: reply(undefined) })).toBe(
      'inconclusive',
    )
  })
  test.each([
    ['2025-11-13T08:00:03Z', 'pass'],
    ['2025-11-13T13:30:00.123456+05:30', 'pass'],
    ['2025-11-13T08:00:00', 'fail'],
    ['2025-11-13T09:00:00Z', 'fail'],
    [1763020800, 'fail'],
  ])('the time %s: %s', (timestamp, expected) =>
    expect(state('DISC-HEALTH-TIME', seen({ status: 'active', timestamp }))).toBe(expected),
  )
  test('a host with another clock is measured by its own', () => {
    const body = { status: 'active', updated_at: '2025-11-13T09:00:00Z' }
    expect(
      state('DISC-HEALTH-TIME', seen(body, 200, { date: 'Thu, 13 Nov 2025 09:00:01 GMT' })),
    ).toBe('pass')
    expect(state('DISC-HEALTH-TIME', seen({ status: 'active' }))).toBe('inapplicable')
  })
  test.each([
    [
      {
        status: 'active',
        proof: 'a'.repeat(64),
        registry_key: 'configured',
        dependencies: ['registry'],
      },
      'pass',
    ],
    [{ status: 'active', env: { API_TOKEN: 'abcd-efgh-ijkl' } }, 'fail'],
    [
      { status: 'active', token: `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(40)}` },
      'fail',
    ],
    [{ status: 'active', note: 'registry-key-canary' }, 'fail'],
    [{ status: 'active', key: '-----BEGIN RSA PRIVATE KEY-----' }, 'fail'],
    [{ status: 'error', error: 'Traceback (most recent call last)' }, 'fail'],
  ])('secrets: %j %s', (body, expected) =>
    expect(state('DISC-HEALTH-NOSECRET', seen(body))).toBe(expected),
  )
})

describe('capabilities, state, dependencies', () => {
  const seen = (name: string, body: unknown, status = 200) => ({ [name]: reply(status, body) })
  const caps = { version: '1.0.0', features: ['a'], udc_version: '1.0' }
  const figures = { cpu_percent: 12.5, memory_mb: 53.1, uptime_seconds: 0 }
  test.each([
    ['DISC-CAPS', 'capabilities', caps, 'pass'],
    ['DISC-CAPS', 'capabilities', { ...caps, features: undefined, capabilities: [] }, 'pass'],
    ['DISC-CAPS', 'capabilities', { ...caps, version: 1 }, 'fail'],
    ['DISC-CAPS', 'capabilities', { ...caps, features: [{}] }, 'fail'],
    ['DISC-STATE', 'state', figures, 'pass'],
    ['DISC-STATE', 'state', { ...figures, cpu_percent: '12 %' }, 'fail'],
    ['DISC-STATE', 'state', { ...figures, memory_mb: 0 }, 'fail'],
    ['DISC-DEPS', 'dependencies', { required: [{ id: 18, name: 'x' }], optional: [] }, 'pass'],
    ['DISC-DEPS', 'dependencies', { required: [], optional: ['Registry'], missing: [] }, 'pass'],
    ['DISC-DEPS', 'dependencies', { required: [], optional: [] }, 'fail'],
    ['DISC-DEPS', 'dependencies', { connected: ['drop18.fullpotential.ai'] }, 'fail'],
  ])('%s %s %j %s', (id, name, body, expected) =>
    expect(state(id, seen(name, body))).toBe(expected),
  )
  test('an optional endpoint that is absent asks nothing', () => {
    const caps = checks.find(({ id }) => id === 'DISC-CAPS')
    expect(caps?.inapplicable?.({ ...facts, present: new Set() }, mesh)).toMatch(
      /no \/capabilities/,
    )
    const required = { ...mesh.endpoints.capabilities, presence: 'required' as const }
    const strict = { ...mesh, endpoints: { ...mesh.endpoints, capabilities: required } }
    expect(caps?.inapplicable?.({ ...facts, present: new Set() }, strict)).toBeUndefined()
  })
})

describe('truth', () => {
  const deps = (status: string) =>
    reply(200, { required: [{ name: 'registry', status }], checked: 1 })
  const well = reply(200, { status: 'active', proof: 'a1', uptime_seconds: 1 })
  const both = (before: unknown, during: unknown, beats = true) => ({
    beats,
    health: { before, during },
    dependencies: { before, during },
  })
  test('a status that flips', () => {
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), deps('disconnected')))).toBe('pass')
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), deps('connected')))).toBe('fail')
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), reply(401)))).toBe('inconclusive')
  })
  test('health: degraded or 503', () => {
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(200, { status: 'degraded' })))).toBe('pass')
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(503, { status: 'active' })))).toBe('pass')
    const later = reply(200, { status: 'active', proof: 'b2', uptime_seconds: 9 })
    expect(state('DISC-HEALTH-TRUTH', both(well, later))).toBe('fail')
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(undefined)))).toBe('inconclusive')
    expect(state('DISC-HEALTH-TRUTH', both(well, well, false))).toBe('inconclusive')
  })
  test('words count, figures do not', () => {
    expect(
      wordsDiffer({ a: 1, t: '2025-01-01T00:00:00Z' }, { a: 2, t: '2025-01-01T00:00:01Z' }),
    ).toBe(false)
    expect(wordsDiffer({ a: 'x', b: 'y' }, { b: 'y', a: 'x' })).toBe(false)
    expect(wordsDiffer({ up: true }, { up: false })).toBe(true)
    expect(wordsDiffer({ missing: [] }, { missing: ['registry'] })).toBe(true)
  })
  test('the watch ends early once both answers changed, and always lifts the fault', async () => {
    let down = false
    let lifted = 0
    const stage = stageOf(() => reply(200, { status: down ? 'degraded' : 'active' }), {
      mesh: {
        ...meshOf([call('heartbeat', {})]),
        fault: () => {
          down = true
          return () => {
            lifted += 1
          }
        },
      },
    })
    const seen = await stimulusOf('DISC-HEALTH-TRUTH').apply(stage)
    expect(state('DISC-HEALTH-TRUTH', seen)).toBe('pass')
    expect(stage.asked).toHaveLength(4)
    expect(lifted).toBe(1)
  })
})

describe('one identity, one clock', () => {
  const ids = (more: object = {}) => ({
    health: reply(200, { id: 4 }),
    capabilities: reply(200, {}),
    registrations: [call('register', { metadata: { numeric_id: 4 } })],
    messages: [call('message', { source: 4 })],
    ...more,
  })
  test('ids', () => {
    expect(state('DISC-IDS', ids())).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: '4' }) }))).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: 'drop4.mesh.test' }) }))).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: 42 }) }))).toBe('fail')
    expect(state('DISC-IDS', ids({ messages: [call('message', { source: 5 })] }))).toBe('fail')
    expect(state('DISC-IDS', ids({ registrations: [], messages: [] }))).toBe('inapplicable')
  })
  const uptime = (shown: unknown, metadata: object = { uptime_seconds: 10 }) => ({
    state: reply(200, { uptime_seconds: shown }),
    beat: call('heartbeat', { metadata }, { at: 1000 }),
    at: 6000,
  })
  test('uptime', () => {
    expect(state('DISC-STATE-UPTIME', uptime(14))).toBe('pass')
    expect(state('DISC-STATE-UPTIME', uptime(9000))).toBe('fail')
    expect(state('DISC-STATE-UPTIME', uptime(undefined))).toBe('fail')
    expect(state('DISC-STATE-UPTIME', uptime(14, {}))).toBe('inapplicable')
    expect(state('DISC-STATE-UPTIME', { ...uptime(14), beat: undefined })).toBe('inconclusive')
  })
})

describe('questions about the whole run', () => {
  const trace = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'
  const sent = { body: { trace_id: trace } }
  test('errors inside success count on messages, not on health', () => {
    expect(state('CTL-200-ERROR', [reply(200, { error: 'x' })])).toBe('fail')
    expect(state('CTL-200-ERROR', [reply(200, { error: {} }), reply(401, detail)])).toBe('pass')
    expect(state('CTL-200-ERROR', [reply(200, { status: 'error' }, { path: '/health' })])).toBe(
      'inapplicable',
    )
  })
  test('each reply bears its own trace id', () => {
    expect(state('CTL-NONCE', [reply(200, { trace_id: trace.toUpperCase() }, sent)])).toBe('pass')
    expect(state('CTL-NONCE', [reply(200, { trace_id: crypto.randomUUID() }, sent)])).toBe('fail')
    expect(state('CTL-NONCE', [reply(200, {}, sent), reply(422, detail, sent)])).toBe(
      'inapplicable',
    )
    const odd = { body: { trace_id: `{${trace}}` } }
    expect(state('CTL-NONCE', [reply(200, { trace_id: trace }, odd)])).toBe('inapplicable')
  })
  const limit = (seen: object) =>
    state('CTL-RATE', {
      answered: true,
      limited: reply(429),
      again: undefined,
      askedWaitMs: 1000,
      ...seen,
    })
  test('a limit ends', () => {
    expect(limit({ limited: undefined })).toBe('inapplicable')
    expect(limit({ limited: undefined, answered: false })).toBe('inconclusive')
    expect(limit({ again: reply(200) })).toBe('pass')
    expect(limit({ again: reply(429) })).toBe('fail')
    expect(limit({ again: reply(undefined) })).toBe('inconclusive')
    expect(limit({ askedWaitMs: 90_000 })).toBe('not-run')
  })
  test('it waits as it was told, and no longer than it may', async () => {
    const waited: number[] = []
    const limitedStage = (seconds: string) =>
      stageOf((ask) => reply(200, '', ask), {
        wait: async (ms) => void waited.push(ms),
        ledger: () => ({
          replies: [reply(429, '', {}, { 'retry-after': seconds })],
          calls: [],
          controls: [],
        }),
      })
    const long = limitedStage('3600')
    await stimulusOf('CTL-RATE').apply(long)
    await stimulusOf('CTL-RATE').apply(limitedStage('2'))
    expect(waited).toEqual([2100])
    expect(long.asked).toEqual([])
  })
  const sample = (skewMs: number) => ({
    status: 200,
    sentAt: 10_500,
    cameAt: 10_600,
    date: 10_000 + skewMs,
  })
  test('the clock', () => {
    expect(state('CTL-CLOCK', [sample(0), sample(-1000)])).toBe('pass')
    expect(state('CTL-CLOCK', [sample(60_000)])).toBe('fail')
    expect(state('CTL-CLOCK', [sample(-60_000)])).toBe('fail')
    expect(state('CTL-CLOCK', [{ ...sample(0), date: undefined }])).toBe('inapplicable')
    expect(state('CTL-CLOCK', [{ ...sample(0), date: undefined, status: undefined }])).toBe(
      'inconclusive',
    )
    expect(clockSkew([sample(5000)])).toBe(4400)
  })
})

test('ids and titles are unique, titles short and free of modal verbs', () => {
  const titles = checks.map(({ title }) => title)
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  expect(new Set(titles).size).toBe(titles.length)
  expect(
    titles.filter((title) => title.length > 70 || /\b(should|must|may|can|shall)\b/i.test(title)),
  ).toEqual([])
})
