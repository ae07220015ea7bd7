import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { said } from '../suites/judges.ts'
import { call, facts, judgeOf, reply, stageOf } from './suites-env-stage.ts'

// Doors and refusals: each member of a list by which a judge decides, and evidence that lies exactly on a bound.

const judge = judgeOf(catalogue)
const ledger = (id: string, replies: readonly Reply[]): string =>
  judge(id, { ledger: { replies, calls: [], controls: [] }, secrets: ['hidden'] }).state
const taking = (ms: number, count = 1, status = 401): Reply[] =>
  Array.from({ length: count }, () => ({ ...reply(status, { detail: 'no' }), ms }))

describe('challenges', () => {
  const bearer = { 'www-authenticate': 'Bearer' }
  const token = 'head.payload.signature'
  const challenged = (error: string | undefined, ask: Partial<Ask>, status = 401): Reply =>
    reply(status, {}, ask, {
      'www-authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"`,
    })
  const proven = challenged('invalid_token', { token })
  const told = (...replies: readonly Reply[]): string => ledger('AUTH-RSP-WWW-ERROR', replies)

  it('name the error of a bad token, and none where no token came', () => {
    expect(told(proven)).toBe('pass')
    expect(
      [undefined, 'invalid_request'].map((error) => told(challenged(error, { token }))),
    ).toEqual(['fail', 'fail'])
    expect(
      [undefined, 'invalid_token'].map((error) => told(proven, challenged(error, {}))),
    ).toEqual(['pass', 'fail'])
  })

  it('are read for requests that carry nothing but harmless headers', () => {
    const withHeader = (name: string) => told(challenged('x', { headers: [[name, 'any']] }))
    const harmless = ['Accept', 'content-type', 'Content-Length', 'Host', 'connection']
    expect(harmless.map(withHeader)).toEqual(Array(5).fill('fail'))
    const others = ['Cookie', 'X-API-Key', 'Authorization', 'Proxy-Authorization']
    expect(others.map(withHeader)).toEqual(Array(4).fill('inapplicable'))
    const withMember = (name: string) => told(challenged('x', { body: { [name]: 'any' } }))
    expect(['payload', 'token', 'access_token', 'signature'].map(withMember)).toEqual([
      ...['fail', 'inapplicable', 'inapplicable', 'inapplicable'],
    ])
    expect(told(challenged('x', { path: '/message?token=1' }))).toBe('inapplicable')
    expect(told(challenged('x', { token, path: '/message?a=1' }))).toBe('inapplicable')
    expect(told(challenged('x', { token, headers: [['Authorization', 'Bearer a.b.c']] }))).toBe(
      'inapplicable',
    )
  })

  it('are those of a 401 at an endpoint of the contract', () => {
    expect(told(challenged('x', {}, 403))).toBe('inapplicable')
    expect(told(challenged('x', { path: '/elsewhere' }))).toBe('inapplicable')
    const unnamed = (status: number, path: string) =>
      ledger('AUTH-RSP-WWW', [reply(status, {}, { path })])
    expect([unnamed(401, '/message'), unnamed(403, '/message'), unnamed(401, '/no')]).toEqual([
      ...['fail', 'inapplicable', 'inapplicable'],
    ])
    expect(ledger('AUTH-RSP-WWW', [reply(401, {}, {}, bearer)])).toBe('pass')
  })
})

describe('refusals', () => {
  it('give away no key, no stack and no secret', () => {
    const leaking = (text: string) => ledger('AUTH-RSP-NOLEAK', [reply(401, text)])
    const leaks = [
      '-----BEGIN RSA PRIVATE KEY-----',
      'Traceback (most recent call last)',
      'Error\n    at verify (/app/auth.js:10:20)',
      `{"qi": "${'A'.repeat(40)}"}`,
      'the hidden word',
    ]
    expect(leaks.map(leaking)).toEqual(Array(5).fill('fail'))
    expect(['{"detail":"no"}', `{"qi": "${'A'.repeat(39)}"}`].map(leaking)).toEqual([
      ...['pass', 'pass'],
    ])
  })

  it('and answers of the guarded read are kept out of caches', () => {
    const kept = (status: number, parts: Partial<Ask> = {}) =>
      ledger('AUTH-RSP-CACHE', [
        reply(status, {}, { method: 'GET', path: '/dependencies', ...parts }),
      ])
    expect([199, 200, 299, 300, 401, 403].map((status) => kept(status))).toEqual([
      ...['inapplicable', 'fail', 'fail', 'inapplicable', 'fail', 'inapplicable'],
    ])
    expect([kept(401, { method: 'POST' }), kept(401, { path: '/state' })]).toEqual([
      ...['inapplicable', 'inapplicable'],
    ])
  })

  it('make no header of a kid', () => {
    const refused = (headers: Record<string, string>, log = '') =>
      judge('AUTH-JWT-KID-CRLF', { replies: [reply(401, {}, {}, headers)], log }).state
    expect([refused({}), refused({ 'x-injected': 'yes' }), refused({}, 'X-Injected: yes')]).toEqual(
      ['pass', 'fail', 'fail'],
    )
  })

  it('are told with their text up to 160 characters', () => {
    const told = (length: number) => said(reply(401, 'x'.repeat(length)))
    expect(told(160)).toBe(`HTTP 401 ${'x'.repeat(160)}`)
    expect(told(161)).toBe(`HTTP 401 ${'x'.repeat(160)}…`)
  })
})

describe('describing endpoints', () => {
  const asked = (path: string, status: number) => reply(status, {}, { method: 'GET', path })
  const read = (...replies: readonly Reply[]) =>
    judge('AUTH-PROTECTED-READ', { replies, calls: [], controls: [] })

  it('are compared, each of the three', () => {
    const all = ['/capabilities', '/state', '/dependencies']
    expect(all.map((path) => read(asked(path, 200)))).toEqual(
      ['capabilities', 'state', 'dependencies'].map((name) => ({
        ...{ state: 'pass', message: `${name} open` },
      })),
    )
    const guarded = (path: string) =>
      read(...all.map((one) => asked(one, one === path ? 401 : 200))).state
    expect(all.map(guarded)).toEqual(Array(3).fill('fail'))
  })

  it('are open with 2xx, guarded with 401 or 403, and absent with 404 or 405', () => {
    const states = [199, 200, 299, 300, 401, 402, 403, 404, 405].map(
      (status) => read(asked('/state', status)).state,
    )
    const [open, wrong, none] = ['pass', 'fail', 'inapplicable']
    expect(states).toEqual([wrong, open, open, wrong, open, wrong, open, none, none])
  })
})

describe('a refused request', () => {
  const check = catalogue.find(({ id }) => id === 'AUTH-NOFX')
  const refusedBeside = async (effect: (trace: string) => Partial<Call>): Promise<string> => {
    const stage = stageOf(() => reply(401))
    const calls = () => {
      const { trace_id } = (stage.asked[0]?.body ?? {}) as { trace_id?: string }
      return [call('other', undefined, { text: '', ...effect(trace_id ?? '') })]
    }
    const at = (url: string) => ({ id: 7001, domain: 'drop7001.mesh.test', url })
    const own = {
      ...stage.mesh,
      ...{ calls, until: async () => true, addPeer: () => at('http://127.0.0.1:3/p1') },
    }
    return judge('AUTH-NOFX', await check?.stimulus.apply({ ...stage, mesh: own })).state
  }

  it('has an effect where its trace, its peer or the peer’s address turns up', async () => {
    const effects: readonly ((trace: string) => Partial<Call>)[] = [
      (trace) => ({ text: `{"trace_id":"${trace}"}` }),
      () => ({ actor: 'peer', path: '/p1/message' }),
      () => ({ target: '/registry/droplet/7001' }),
      () => ({ target: '/registry/droplet/drop7001.mesh.test' }),
    ]
    expect(await Promise.all(effects.map(refusedBeside))).toEqual(Array(4).fill('fail'))
  })

  it('has none where others are called', async () => {
    const others: readonly Partial<Call>[] = [
      { target: '/registry/droplet/70011', path: '/p2/message', actor: 'peer' },
      { path: '/p1/message', actor: 'registry' },
    ]
    expect(await Promise.all(others.map((one) => refusedBeside(() => one)))).toEqual([
      ...['pass', 'pass'],
    ])
  })
})

describe('the clock', () => {
  const guessed = (...times: readonly (readonly number[])[]) => ({
    ...{ whole: reply(200), last: reply(401) },
    guesses: times.map((ms, right) => ({ right, ms })),
  })
  const rows = (of: number) => Array<number>(30).fill(of)
  const guess = (...times: readonly (readonly number[])[]): string =>
    judge('AUTH-TIM-APITOKEN', guessed(...times)).state

  it('tells of a guess only by a rise from each to the next, and beyond chance', () => {
    expect(guess(rows(1), rows(2), rows(3))).toBe('fail')
    expect([guess(rows(1), rows(3), rows(2)), guess(rows(1), rows(2), rows(2))]).toEqual([
      ...['pass', 'pass'],
    ])
    expect([guess([1, 3], [2, 4], [3, 5]), guess(rows(3), rows(2), rows(9))]).toEqual([
      ...['pass', 'pass'],
    ])
  })

  it('is not asked of who answers a guess with 5xx', () => {
    const ended = (status: number) =>
      judge('AUTH-TIM-APITOKEN', { ...guessed(rows(1)), last: reply(status) }).state
    expect([499, 500].map(ended)).toEqual(['pass', 'fail'])
  })

  it('forgives gaps of 50 ms, and a host that is busy by itself', () => {
    const gap = (ms: number) =>
      judge('AUTH-TIM-STAGE', [
        { name: 'a', replies: taking(10, 3) },
        { name: 'b', replies: taking(10 + ms, 3) },
      ]).state
    expect([50, 51].map(gap)).toEqual(['pass', 'fail'])
    const burst = (ms: number) => ({
      ...{ replies: taking(5, 150), health: taking(ms, 20, 200), tookMs: 500 },
    })
    const beside = (calmMs: number, slowMs: number) =>
      judge('AUTH-TIM-COST', { anonymous: burst(calmMs), forged: burst(slowMs) }).state
    expect([beside(250, 500), beside(251, 500), beside(250, 499)]).toEqual([
      ...['fail', 'inconclusive', 'pass'],
    ])
  })

  it('forgives a huge key one late answer of /health in twenty', () => {
    const late = (count: number, ofAll: number, ms = 501): string =>
      judge('AUTH-SIG-KBIG', {
        ...{ opening: reply(200), closing: reply(200), replies: taking(1, 4), fetches: 1 },
        health: [...taking(ms, count, 200), ...taking(1, ofAll - count, 200)],
      }).state
    expect([late(1, 20), late(2, 20), late(1, 19), late(19, 19, 500), late(0, 0)]).toEqual([
      ...['pass', 'fail', 'fail', 'pass', 'pass'],
    ])
  })

  it('of two answers running tells that a huge key is slow', () => {
    const refused = (...times: readonly number[]): string =>
      judge('AUTH-SIG-KBIG', {
        ...{ opening: { ...reply(200), ms: 10 }, closing: reply(200), health: [], fetches: 1 },
        replies: times.flatMap((ms) => taking(ms)),
      }).state
    expect([refused(261, 1, 261), refused(1, 261, 261), refused(260, 260)]).toEqual([
      ...['pass', 'fail', 'pass'],
    ])
  })
})

it('rows about privileges are asked where a profile grants some', () => {
  const privileged = {
    ...mesh,
    token: { ...mesh.token, privilege: { claim: 'permissions', read: 'read', write: 'write' } },
  } as const
  const rows = catalogue.filter(({ inapplicable }) =>
    /no privileges/.test(inapplicable?.(facts, mesh) ?? ''),
  )
  expect(rows.length).toBeGreaterThan(2)
  expect(rows.filter(({ inapplicable }) => inapplicable?.(facts, privileged))).toEqual([])
})
