import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Ask } from '../src/model/reply.ts'
import { doorChecks } from '../suites/droplet/auth/doors.ts'
import { responseChecks } from '../suites/droplet/auth/response.ts'
import { askedResponseChecks } from '../suites/droplet/auth/response-asked.ts'
import { call, judgeOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [...doorChecks, ...responseChecks, ...askedResponseChecks]
const judge = judgeOf(checks)
const state = (id: string, seen: unknown, profile = mesh) => judge(id, seen, profile).state
const stimulusOf = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}

const detail = { detail: 'Could not validate credentials' }
const token = 'aaaa.bbbb.cccc'
const run = (...replies: ReturnType<typeof reply>[]) => ({
  ledger: { replies, calls: [], controls: [] },
  secrets: [],
})
const refused = (challenge: string | undefined, ask: Partial<Ask> = {}) =>
  reply(401, detail, ask, challenge === undefined ? {} : { 'www-authenticate': challenge })

describe('the challenge of a 401', () => {
  test.each([
    ['Bearer', 'pass'],
    ['bearer', 'pass'],
    ['Bearer realm="mesh", error="invalid_token"', 'pass'],
    ['Basic realm="x, Bearer y", Bearer', 'pass'],
    ['Negotiate, Bearer error="invalid_token", Basic realm="a"', 'pass'],
    ['Basic realm="Bearer of news"', 'fail'],
    ['Basic realm="x, Bearer"', 'fail'],
    ['Bearers', 'fail'],
    [undefined, 'fail'],
  ])('%s: %s', (challenge, expected) =>
    expect(state('AUTH-RSP-WWW', run(refused(challenge)))).toBe(expected),
  )

  test.each([
    ['Bearer error="invalid_token"', { token }, 'pass'],
    ['Bearer error=invalid_token', { headers: [['Authorization', `Bearer ${token}`]] }, 'pass'],
    ['Bearer realm="x", error="invalid_token"', { token }, 'pass'],
    ['Bearer', { token }, 'fail'],
    ['Bearer error="invalid_request"', { token }, 'fail'],
    ['Basic error="invalid_token", Bearer', { token }, 'fail'],
    ['Bearer', {}, 'inapplicable'],
    ['Bearer error="invalid_token"', {}, 'fail'],
    ['Bearer error="invalid_token"', { headers: [['Accept', 'text/html']] }, 'fail'],
  ] as const)('%s after %j: %s', (challenge, ask, expected) =>
    expect(state('AUTH-RSP-WWW-ERROR', run(refused(challenge, ask)))).toBe(expected),
  )

  test('a bare challenge to nobody is right once a bad token was called one', () =>
    expect(
      state(
        'AUTH-RSP-WWW-ERROR',
        run(refused('Bearer', {}), refused('Bearer error="invalid_token"', { token })),
      ),
    ).toBe('pass'))

  test.each([
    ['a credential that is malformed', { headers: [['Authorization', 'Bearer a b']] }],
    ['two credentials', { headers: ['x', 'y'].map((it) => ['Authorization', it] as const) }],
    ['a token in the address', { path: '/message?token=x' }],
    ['a token in the body', { body: { access_token: 'x' } }],
    ['a cookie', { headers: [['Cookie', 'token=x']] }],
  ] as const)('%s may be called what it likes', (_, ask) =>
    expect(state('AUTH-RSP-WWW-ERROR', run(refused('Bearer', ask)))).toBe('inapplicable'),
  )

  test('a missing challenge is one finding, not two', () =>
    expect(state('AUTH-RSP-WWW-ERROR', run(refused(undefined, { token })))).toBe('inapplicable'))
})

describe('what caches are told', () => {
  const read = { method: 'GET', path: '/dependencies' }
  const told = (control: string | undefined, status = 200, ask: Partial<Ask> = read) =>
    state(
      'AUTH-RSP-CACHE',
      run(reply(status, {}, ask, control === undefined ? {} : { 'cache-control': control })),
    )
  test.each(['no-store', 'private', 'Private, max-age=0', 'max-age=5,no-store'])(
    '%s',
    (control) => {
      expect(told(control)).toBe('pass')
      expect(told(control, 401)).toBe('pass')
    },
  )
  test.each([undefined, 'public', 'no-cache', 'max-age=60', 'x-no-storefront'])(
    'not %s',
    (control) => expect(told(control)).toBe('fail'),
  )
  test('only the guarded read is looked at', () => {
    expect(told(undefined, 200, { method: 'POST', path: '/message' })).toBe('inapplicable')
    expect(told(undefined, 200, { method: 'GET', path: '/health' })).toBe('inapplicable')
    expect(told(undefined, 404)).toBe('inapplicable')
  })
})

describe('refusals that tell nothing', () => {
  const expectations = ['https://registry.mesh.test', 'udc-mesh', 'kid-1']
  const seen = (...replies: ReturnType<typeof reply>[]) => ({ replies, expectations })
  test('one text and one status', () =>
    expect(state('AUTH-RSP-UNIFORM', seen(reply(401, detail), reply(401, detail)))).toBe('pass'))
  test('what was accepted is left to other checks', () => {
    expect(state('AUTH-RSP-UNIFORM', seen(reply(401, detail), reply(200, {})))).toBe('pass')
    expect(state('AUTH-RSP-UNIFORM', seen(reply(200, {})))).toBe('inapplicable')
  })
  test('two statuses are two answers', () =>
    expect(state('AUTH-RSP-UNIFORM', seen(reply(401, detail), reply(403, detail)))).toBe('fail'))
  test.each([
    ['expected issuer https://registry.mesh.test', 'fail'],
    ['aud is not udc-mesh', 'fail'],
    ['known keys: kid-1', 'fail'],
    ['https://registry.mesh.test.', 'fail'],
    ['a member of udc-meshwork', 'pass'],
    ['kid-12 is unknown', 'pass'],
  ])('%s: %s', (text, expected) =>
    expect(state('AUTH-RSP-UNIFORM', seen(reply(401, { detail: text })))).toBe(expected),
  )
  test('an error nobody caught is no refusal', () =>
    expect(state('AUTH-RSP-UNIFORM', seen(reply(500, detail)))).toBe('fail'))
})

describe('cookies', () => {
  const first = reply(200, {})
  test.each([
    ['none', { first }, 'pass'],
    ['some that open nothing', { first, second: reply(401, detail) }, 'pass'],
    ['a session', { first, second: reply(200, {}) }, 'fail'],
    ['the good token was refused', { first: reply(401, detail) }, 'inconclusive'],
  ])('%s', (_, seen, expected) => expect(state('AUTH-RSP-NOCOOKIE', seen)).toBe(expected))

  test('all that were set come back, without their attributes', async () => {
    const set = 'a=1; Path=/; Expires=Wed, 09 Jun 2027 10:18:14 GMT, b=2; HttpOnly'
    const asked: unknown[] = []
    const stage = stageOf(() => reply(200, {}), {
      probe: async (credential) => {
        asked.push(credential.headers)
        return reply(200, {}, {}, { 'set-cookie': set })
      },
    })
    await stimulusOf('AUTH-RSP-NOCOOKIE').apply(stage)
    expect(asked).toEqual([undefined, [['Cookie', 'a=1; b=2']]])
  })
})

describe('the describing endpoints', () => {
  const get = (path: string, status: number, more: Partial<Ask> = {}) =>
    reply(status, {}, { method: 'GET', path, ...more })
  const reads = (...replies: ReturnType<typeof reply>[]) => ({ replies, calls: [], controls: [] })
  test.each([
    ['all open', [200, 200, 200], 'pass'],
    ['all guarded', [401, 403, 401], 'pass'],
    ['one absent', [200, 404, 200], 'pass'],
    ['mixed', [200, 401, 401], 'fail'],
    ['in pieces', [200, 500, 200], 'fail'],
    ['all absent', [404, 405, 404], 'inapplicable'],
  ] as const)('%s', (_, [capabilities, state0, dependencies], expected) =>
    expect(
      state(
        'AUTH-PROTECTED-READ',
        reads(
          get('/capabilities', capabilities),
          get('/state', state0),
          get('/dependencies', dependencies),
        ),
      ),
    ).toBe(expected),
  )
  test('only requests that carry nothing count', () =>
    expect(
      state('AUTH-PROTECTED-READ', reads(get('/state', 200, { token }), get('/state', 401))),
    ).toBe('pass'))
  test('a profile that decides is the law', () => {
    const rule = { ...mesh.endpoints.state, access: 'public' } as const
    const strict = { ...mesh, endpoints: { ...mesh.endpoints, state: rule } }
    expect(state('AUTH-PROTECTED-READ', reads(get('/state', 401)), strict)).toBe('fail')
    expect(state('AUTH-PROTECTED-READ', reads(get('/state', 200)), strict)).toBe('pass')
  })
})

describe('effects of refused requests', () => {
  test('a call on behalf of one', () =>
    expect(
      judge('AUTH-NOFX', { replies: [reply(401, detail)], effects: [call('lookup', {})] }),
    ).toMatchObject({ state: 'fail' }))
  test('none', () =>
    expect(state('AUTH-NOFX', { replies: [reply(401, detail)], effects: [] })).toBe('pass'))
})
