import { describe, expect, test } from 'vitest'
import { decoded, segmentsOf } from '../fixtures/jws.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Fault } from '../src/model/fault.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Reply } from '../src/model/reply.ts'
import type { Deviation } from '../src/model/token.ts'
import { headerExtensionChecks } from '../suites/droplet/auth/header-extensions.ts'
import { lookalikeCheck } from '../suites/droplet/auth/header-lookalike.ts'
import { jsonChecks } from '../suites/droplet/auth/serialisation-json.ts'
import { kindChecks } from '../suites/droplet/auth/serialisation-kind.ts'
import { ownerChecks } from '../suites/droplet/auth/serialisation-owner.ts'
import { lure, mintOf } from './forge-cast.ts'
import { call, facts, judgeOf, meshOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [
  ...jsonChecks,
  ...kindChecks,
  ...ownerChecks,
  ...headerExtensionChecks,
  lookalikeCheck,
]
const judge = judgeOf(checks)
const state = (id: string, seen: unknown, known = facts) => judge(id, seen, mesh, known).state
const check = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found
}

const withPrivileges: Profile = {
  ...mesh,
  token: { ...mesh.token, privilege: { claim: 'permissions', read: 'see', write: 'act' } },
}

describe('rows of which some tokens are refused and others tolerated', () => {
  const seen = (refused: number | undefined, tolerated: number | undefined) => ({
    refused: [reply(401), reply(refused)],
    tolerated: [reply(tolerated)],
  })

  test.each([
    ['both refused', 401, 401, 'pass'],
    ['the tolerated one accepted', 401, 200, 'pass'],
    ['the tolerated one called malformed', 401, 400, 'pass'],
    ['the bad one accepted', 200, 401, 'fail'],
    ['the bad one forbidden', 403, 401, 'fail'],
    ['an error for the bad one', 500, 401, 'fail'],
    ['an error for the tolerated one', 401, 500, 'fail'],
    ['a redirect for the tolerated one', 401, 302, 'fail'],
    ['silence for the bad one', undefined, 401, 'inconclusive'],
    ['a rate limit for the bad one', 429, 401, 'not-run'],
    ['an error beside silence', undefined, 500, 'fail'],
  ])('%s', (_, refused, tolerated, expected) => {
    expect(state('AUTH-SER-DUP-ALG', seen(refused, tolerated))).toBe(expected)
    expect(state('AUTH-JWT-ZIP', seen(refused, tolerated))).toBe(expected)
  })

  test('400 is a refusal only where the token is malformed', () => {
    expect(state('AUTH-SER-DUP-ALG', seen(400, 200))).toBe('pass')
    expect(state('AUTH-SER-ESCAPED', seen(400, 200))).toBe('fail')
  })

  test('a byte order mark may be refused or skipped, and no more', () => {
    expect(state('AUTH-SER-BOM', [reply(200), reply(401)])).toBe('pass')
    expect(state('AUTH-SER-BOM', [reply(200), reply(500)])).toBe('fail')
  })
})

describe('tokens that are long or deep', () => {
  const closed: Reply = { ...reply(undefined), silence: { kind: 'closed', detail: 'closed' } }
  const slow: Reply = { ...reply(401), ms: mesh.limits.maxLatencyMs + 1 }

  test.each([
    ['accepted, then refused by the server before the droplet', [reply(200), reply(431)], 'pass'],
    ['accepted, then closed', [reply(200), closed], 'pass'],
    ['all of them refused', [reply(400), reply(401), reply(413)], 'pass'],
    ['an error', [reply(200), reply(500)], 'fail'],
    ['no answer in time', [reply(200), reply(undefined)], 'fail'],
    ['a late answer', [reply(200), slow], 'fail'],
  ])('%s', (_, seen, expected) => {
    expect(state('AUTH-SER-HUGE', seen)).toBe(expected)
    expect(state('AUTH-SER-DEEP', seen)).toBe(expected)
  })

  test('the report says which was the last to be accepted', () => {
    const seen = ['7 KiB', '15 KiB'].map((note) => reply(200, '', { note }))
    expect(judge('AUTH-SER-HUGE', [...seen, reply(431)])).toEqual({
      state: 'pass',
      message: 'the last that was accepted: 15 KiB',
    })
  })
})

describe('a token that names two owners', () => {
  const seen = (
    foreign: number | undefined,
    first: number | undefined,
    last: number | undefined,
  ) => ({
    foreign: reply(foreign),
    first: reply(first),
    last: reply(last),
  })

  test.each([
    ['the last one speaks', [403, 403, 200], 'pass'],
    ['nobody speaks', [403, 401, 401], 'pass'],
    ['the first one speaks', [403, 200, 403], 'fail'],
    ['both speak', [403, 200, 200], 'fail'],
    ['anybody speaks for anybody', [200, 200, 200], 'inapplicable'],
    ['an error, although anybody speaks for anybody', [200, 500, 200], 'fail'],
    ['an error for the last', [403, 403, 500], 'fail'],
    ['silence for the first', [403, undefined, 200], 'inconclusive'],
  ])('%s', (_, [foreign, first, last], expected) =>
    expect(state('AUTH-SER-DUP-SUB', seen(foreign, first, last))).toBe(expected),
  )

  test('proves nothing where no message gets in', () =>
    expect(
      state('AUTH-SER-DUP-SUB', seen(403, 403, 403), { ...facts, acceptedMessage: undefined }),
    ).toBe('inconclusive'))

  test('speaks as the first and as the last, in the spelling of the droplet', async () => {
    for (const [own, last] of [
      [5, 9],
      ['droplet-5', 'droplet-9'],
    ]) {
      const stage = stageOf(() => reply(403), { token: mintOf() })
      const spelt = {
        ...stage,
        envelope: (parts = {}) => stage.envelope({ source: own, ...parts }),
      }
      await check('AUTH-SER-DUP-SUB').stimulus.apply(spelt)
      const asked = stage.asked.map(({ body, token = '' }) => ({
        source: Object(body).source,
        owner: decoded(segmentsOf(token).payload).droplet_id,
      }))
      const fromFirst = typeof own === 'number' ? own : 'droplet-5'
      expect(asked).toEqual([
        { source: last, owner: 5 },
        { source: fromFirst, owner: 9 },
        { source: last, owner: 9 },
      ])
    }
  })
})

describe('rights in a prototype', () => {
  test.each([
    [403, 'pass'],
    [401, 'pass'],
    [200, 'fail'],
    [202, 'fail'],
    [500, 'fail'],
    [404, 'fail'],
    [undefined, 'inconclusive'],
  ])('answered with %s', (status, expected) =>
    expect(state('AUTH-SER-PROTO-CLAIM', [reply(403), reply(status)])).toBe(expected),
  )

  test('are no question where nobody has rights', () => {
    const { inapplicable } = check('AUTH-SER-PROTO-CLAIM')
    expect(inapplicable?.(facts, mesh)).toBeTypeOf('string')
    expect(inapplicable?.(facts, withPrivileges)).toBeUndefined()
  })

  test("hide the good token's own rights in the words of the profile", async () => {
    const profile = {
      ...withPrivileges,
      token: { ...withPrivileges.token, claims: { permissions: ['see', 'act'] } },
    }
    const stage = stageOf(() => reply(403), { profile, token: mintOf({ profile }) })
    await check('AUTH-SER-PROTO-CLAIM').stimulus.apply(stage)
    const payloads = stage.asked.map(({ token = '' }) =>
      Buffer.from(segmentsOf(token).payload, 'base64url').toString(),
    )
    expect(payloads[0]).toMatch(/^\{"__proto__":\{"permissions":\["see","act"\]\},/)
    expect(payloads[1]).toMatch(
      /^\{"constructor":\{"prototype":\{"permissions":\["see","act"\]\}\},/,
    )
    for (const payload of payloads) expect(payload.match(/"permissions"/g)).toHaveLength(1)
  })
})

describe("addresses that look like the Registry's", () => {
  const hit = call('other', undefined, { actor: 'lure', path: '/lookalike/user', method: 'GET' })

  test.each([
    ['nobody came', [], 401, 'pass'],
    ['nobody came, but a token was accepted', [], 200, 'fail'],
    ['somebody came to the lure', [hit], 401, 'fail'],
    ['somebody came to the Registry', [{ ...hit, actor: 'registry' }], 401, 'fail'],
  ])('%s', (_, hits, status, expected) =>
    expect(state('AUTH-JWT-HDR-JKU-LOOKALIKE', { replies: [reply(status)], hits })).toBe(expected),
  )

  test('are made from its real address, and lead to the lure until all is said', async () => {
    const faults: Fault[] = []
    let lifted = 0
    const actors = {
      ...meshOf(),
      lureUrl: lure,
      registryUrl: 'http://127.0.0.1:7001',
      fault: (fault: Fault) => {
        faults.push(fault)
        return () => void lifted++
      },
    }
    const mint = mintOf()
    const seen: string[] = []
    const stage = stageOf(() => reply(401), {
      mesh: actors,
      token: (deviation?: Deviation) => mint(deviation),
      probe: async ({ token = '' }) => {
        expect(lifted).toBe(0)
        const { header, payload } = segmentsOf(token)
        expect(decoded(payload).iss).toBe('https://registry.mesh.test')
        seen.push(String(decoded(header).jku))
        return reply(401)
      },
      ledger: () => ({ replies: [], controls: [], calls: [hit, { ...hit, path: '/jku/' }] }),
    })
    const observed = await lookalikeCheck.stimulus.apply(stage)
    expect(observed).toMatchObject({ hits: [hit] })
    expect(faults).toMatchObject([
      {
        at: 'registry.*',
        matching: '/lookalike/',
        status: 302,
        headers: [['location', `${lure}/lookalike/redirected`]],
      },
    ])
    expect(lifted).toBe(1)
    expect(seen).toContain('http://127.0.0.1:7001@lure.localhost:9/lookalike/user')
    expect(seen).toContain('http://127.0.0.1:7001/lookalike/moved')
    for (const url of seen) expect(url).toMatch(/127\.0\.0\.1|lure\.localhost/)
  })
})
