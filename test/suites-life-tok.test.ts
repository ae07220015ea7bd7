import { describe, expect, test } from 'vitest'
import type { Call } from '../src/model/call.ts'
import {
  asked,
  beat,
  call,
  domain,
  facts,
  good,
  judge,
  lifeWith,
  register,
  registryKey,
  reply,
  state,
  t1,
  token,
} from './life-calls.ts'

describe('asking for a token', () => {
  test.each([
    ['by GET', { method: 'GET' }],
    ['elsewhere', { path: '/token' }],
    ['without the id in the query', { query: [] }],
    [
      'with two ids',
      {
        query: [
          ['droplet_id', domain],
          ['droplet_id', 'x'],
        ] as const,
      },
    ],
    ['without key', { rawHeaders: [] }],
    ['with a wrong key', { rawHeaders: [['X-Registry-Key', 'other']] as const }],
    [
      'with two keys',
      {
        rawHeaders: [
          ['X-Registry-Key', registryKey],
          ['X-Registry-Key', registryKey],
        ] as const,
      },
    ],
  ])('%s is out of shape', (_, parts) => {
    expect(state('TOK-REQ-SHAPE', lifeWith('token', parts))).toBe('fail')
  })

  test('another spelling of the header name and a body besides are tolerated', () => {
    const parts = {
      rawHeaders: [['X-REGISTRY-KEY', registryKey]] as const,
      json: { droplet_id: domain },
    }
    expect(state('TOK-REQ-SHAPE', lifeWith('token', parts))).toBe('pass')
  })

  test('tokens that nobody asked for are a failure, silence is not yet', () => {
    expect(state('TOK-REQ-SHAPE', good().slice(1))).toBe('fail')
    expect(state('TOK-REQ-SHAPE', [])).toBe('not-run')
    expect(state('TOK-REQ-SHAPE', [], { watchedMs: 100_000 })).toBe('inconclusive')
    expect(state('TOK-REQ-SHAPE', [call('other', 1, { path: '/v2/token' })])).toBe('fail')
  })

  test('either identity is right, a third is not, and it stays the same', () => {
    const id = (value: string) => ({ query: [['droplet_id', value]] as const })
    expect(state('TOK-REQ-ID', lifeWith('token', id('4')))).toBe('pass')
    expect(state('TOK-REQ-ID', lifeWith('token', id('drop9.mesh.test')))).toBe('fail')
    expect(state('TOK-REQ-ID', lifeWith('token', id(encodeURIComponent('drop4 x'))))).toBe('fail')
    expect(state('TOK-REQ-ID', [...good(), asked(5000, id('4'))])).toBe('fail')
    expect(
      state('TOK-REQ-ID', lifeWith('token', id('any')), {}, { ...facts, dropletDomain: undefined }),
    ).toBe('pass')
  })
})

describe('the registry key and the tokens', () => {
  test('the key in a URL, plain or encoded, or in a body is found', () => {
    for (const spelling of [registryKey, encodeURIComponent(registryKey)])
      expect(
        state('TOK-KEY-NOT-IN-URL', lifeWith('token', { target: `/auth/token?key=${spelling}` })),
      ).toBe('fail')
    expect(
      state('TOK-KEY-NOT-IN-URL', lifeWith('register', { text: `{"key":"${registryKey}"}` })),
    ).toBe('fail')
  })

  test('the key at the Registry is legal on every call, elsewhere it is not', () => {
    const key = { rawHeaders: [['X-Registry-Key', registryKey]] as const }
    const elsewhere = call('message', 50, { bearer: t1 })
    expect(state('TOK-KEY-ORIGIN', [...lifeWith('heartbeat', key), elsewhere])).toBe('pass')
    expect(state('TOK-KEY-ORIGIN', [...good(), call('orchestrator-list', 50, key)])).toBe('fail')
    const encoded = [['X-Auth', Buffer.from(registryKey).toString('base64')]] as const
    expect(state('TOK-KEY-ORIGIN', [...good(), call('message', 50, { rawHeaders: encoded })])).toBe(
      'fail',
    )
    expect(state('TOK-KEY-ORIGIN', good())).toBe('inapplicable')
  })

  test('a foreign, an altered and an expired token are found; the reason is told', () => {
    expect(state('TOK-USE-EXACT', lifeWith('heartbeat', { bearer: `${t1}x` }))).toBe('fail')
    const own = lifeWith('register', {
      bearer: token('own'),
      status: 401,
      refusal: 'no kid in the header',
    })
    expect(judge('TOK-USE-EXACT', own)).toMatchObject({ where: expect.stringContaining('no kid') })
    const short = token('short', 3)
    const late = [
      asked(10, { issued: short }),
      beat(2000, { bearer: short }),
      beat(5000, { bearer: short }),
    ]
    expect(state('TOK-USE-EXACT', late)).toBe('fail')
    expect(state('TOK-USE-EXACT', late.slice(0, 2))).toBe('pass')
    expect(state('TOK-USE-EXACT', [asked(1)])).toBe('inconclusive')
  })

  test('no failure repeats a token', () => {
    const outcome = judge('TOK-USE-EXACT', lifeWith('heartbeat', { bearer: token('foreign') }))
    expect(JSON.stringify(outcome)).not.toContain(token('foreign').split('.')[1])
  })

  test('Orchestrator: own signature fails, faults and mended refusals do not', () => {
    const step = (name: 'register' | 'list', at: number, parts: Partial<Call> = {}) =>
      call(`orchestrator-${name}`, at, { bearer: t1, ...parts })
    const id = 'TOK-ORCH-FOUR-STEPS'
    expect(state(id, [...good(), step('register', 50)])).toBe('pass')
    expect(
      state(id, [...good(), step('register', 50, { bearer: token('own'), status: 401 })]),
    ).toBe('fail')
    expect(state(id, [...good(), step('list', 50, { status: 401 })])).toBe('fail')
    expect(state(id, [...good(), step('list', 50, { status: 401 }), step('list', 60)])).toBe('pass')
    expect(state(id, [...good(), step('list', 50, { status: 500, fault: 'status 500' })])).toBe(
      'pass',
    )
    expect(state(id, good())).toBe('inapplicable')
  })
})

describe('token requests that fail', () => {
  const refused = register(100, { status: 401, fault: 'status 401' })
  const t2 = token('t2')

  test('a 401 wants a fresh token on the next try', () => {
    const fresh = [asked(10), refused, asked(110, { issued: t2 }), register(120, { bearer: t2 })]
    expect(state('TOK-401-ONCE', fresh)).toBe('pass')
    expect(state('TOK-401-ONCE', [asked(10), refused, register(120)])).toBe('fail')
    expect(
      state('TOK-401-ONCE', [
        asked(10),
        asked(50, { issued: t2 }),
        refused,
        register(120, { bearer: t2 }),
      ]),
    ).toBe('fail')
    expect(state('TOK-401-ONCE', [asked(10), refused])).toBe('fail')
    expect(state('TOK-401-ONCE', [asked(10), refused], { endedAtMs: 9000 })).toBe('not-run')
    expect(state('TOK-401-ONCE', [asked(10)])).toBe('inconclusive')
    const anonymous = register(100, { ...refused, bearer: undefined })
    expect(state('TOK-401-ONCE', [anonymous])).toBe('inconclusive')
  })

  test('a token per call and a refusal for another reason are no failure to renew', () => {
    const perCall = [
      asked(10),
      refused,
      asked(110, { issued: token('a') }),
      asked(115, { issued: t2 }),
      register(120, { bearer: t2, status: 422 }),
    ]
    expect(state('TOK-401-ONCE', perCall)).toBe('pass')
  })

  const tries = (...ats: number[]) => ats.map((at) => asked(at))
  test.each([
    ['1, 2 s', [0, 1000, 3000], 'pass', 'pass'],
    ['100, 200 ms, as told', [0, 100, 300], 'pass', 'pass'],
    ['half as long, by jitter', [0, 500, 1500], 'pass', 'pass'],
    ['half as much again, by jitter', [0, 1500, 4400], 'pass', 'pass'],
    ['slow first try on a busy host', [0, 240, 450], 'pass', 'pass'],
    ['a constant second', [0, 1000, 2000], 'pass', 'fail'],
    ['a constant moment', [0, 10, 20], 'pass', 'fail'],
    ['two tries only', [0, 1000], 'pass', 'fail'],
    ['two users of one token', [0, 1000, 1003], 'pass', 'fail'],
    ['faster and faster', [0, 4000, 4900], 'fail', 'fail'],
    ['a minute', [0, 20_000], 'fail', 'fail'],
    ['never again', [0], 'fail', 'fail'],
  ])('waits of %s', (_, ats, must, should) => {
    expect(state('TOK-5XX-BACKOFF', tries(...ats))).toBe(must)
    expect(state('TOK-5XX-BACKOFF-SHOULD', tries(...ats))).toBe(should)
  })

  test('a second try that had no time to come is not missed', () => {
    expect(state('TOK-5XX-BACKOFF', tries(20_000))).toBe('not-run')
    expect(state('TOK-5XX-BACKOFF', [])).toBe('inconclusive')
  })

  const junk = asked(10, { fault: 'scripted body', issued: undefined })
  const authorized = (value: string) =>
    beat(20, { rawHeaders: [['authorization', value]], bearer: undefined })
  test.each([
    'Bearer undefined',
    'Bearer None',
    'Bearer ',
    'Bearer [object Object]',
    'Bearer <html>',
  ])('"%s" is junk', (value) => {
    expect(state('TOK-BADBODY', [junk, authorized(value)])).toBe('fail')
  })

  test('a real token later, or nothing at all, is sound; a dead droplet is not', () => {
    expect(state('TOK-BADBODY', [junk, asked(15), authorized(`bearer ${t1}`)])).toBe('pass')
    expect(state('TOK-BADBODY', [junk])).toBe('pass')
    expect(state('TOK-BADBODY', [junk], { health: reply(503) })).toBe('pass')
    expect(state('TOK-BADBODY', [junk], { health: reply(undefined) })).toBe('fail')
    expect(state('TOK-BADBODY', [asked(1)])).toBe('inconclusive')
  })
})
