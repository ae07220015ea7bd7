import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Ask } from '../src/model/reply.ts'
import { call, meshOf, reply, stageOf } from './suites-env-stage.ts'
import { checks, detail, judge, state, stimulusOf } from './suites-http-cast.ts'

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
    [
      'a list for another code than 422 and 400',
      401,
      { detail: [{ loc: [], msg: 'x', type: 'y' }] },
    ],
    ['a list of texts', 422, { detail: ['x'] }],
    ['a text for an error', 500, { error: 'boom' }],
  ])('not %s', (_, status, body) =>
    expect(state('HTTP-ERR-SHAPE', [reply(status, body)])).toBe('fail'),
  )

  test('a list of faults keeps its form where a message is called 400', () => {
    const found = { detail: [{ loc: ['body'], msg: 'x', type: 'missing' }] }
    const answered = (body: unknown): string =>
      state('HTTP-ERR-SHAPE', [reply(400, body, { body: { trace_id: 1 } })])
    expect([answered(found), answered({ detail: ['x'] })]).toEqual(['pass', 'fail'])
  })

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

test('ids and titles are unique, titles short and free of modal verbs', () => {
  const titles = checks.map(({ title }) => title)
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
  expect(new Set(titles).size).toBe(titles.length)
  expect(
    titles.filter((title) => title.length > 70 || /\b(should|must|may|can|shall)\b/i.test(title)),
  ).toEqual([])
})
