import { describe, expect, it } from 'vitest'
import { stories } from '../src/diagnosis/stories/stories.ts'
import type { Call } from '../src/model/call.ts'
import { base64url } from './diagnosis-cast.ts'
import { call, domain, told, words } from './stories-bounds-cast.ts'

// How a droplet comes by its tokens and keeps them: rows exactly long enough, times exactly on a bound.

const never = ['AUTH-NO-REFRESH']
const hidden = ['AUTH-EXPIRED-HIDDEN']
const assumed = ['AUTH-TTL-ASSUMED']

const asks = (at: number, issued?: string, more: Partial<Call> = {}): Call =>
  call({ purpose: 'token', at, issued, ...more })
const shows = (at: number, bearer: string | undefined, more: Partial<Call> = {}): Call =>
  call({ purpose: 'lookup', at, bearer, ...more })
const refused = (at: number, bearer = 'a.b.c', more: Partial<Call> = {}): Call =>
  shows(at, bearer, { status: 401, refusal: 'token expired at 7', ...more })
const row = (...at: readonly number[]): Call[] => at.map((ms) => refused(ms))

describe('a token that has ended', () => {
  const first = asks(0, 'a.b.c')

  it('was refused three times, over an interval', () => {
    expect(told([first, ...row(1000, 1500)])).toEqual([])
    expect(told([first, ...row(1000, 1250, 1500)])).toEqual(never)
    expect(told([first, ...row(1000, 1250, 1499)])).toEqual([])
    expect(words([first, ...row(1000, 1250, 1500)])[0]).toMatchObject({
      count: 3,
      seen: 'An expired token was refused 3 times in a row, and no second one was ever asked for.',
    })
  })

  it('was refused by us, with 401, for its end', () => {
    const of = (more: Partial<Call>) =>
      told([first, ...[1000, 1250, 1500].map((at) => refused(at, 'a.b.c', more))])
    expect([of({}), of({ status: 403 }), of({ refusal: 'bad signature' })]).toEqual([never, [], []])
    expect(of({ refusal: 'no token expired' })).toEqual([])
    expect(of({ actor: 'peer', json: {}, fault: 'scripted' })).toEqual([])
    expect(of({ bearer: undefined })).toEqual([])
  })

  it('was refused in one row, for one token, with no request between', () => {
    const [a, b, c] = row(1000, 1500, 2000)
    if (!a || !b || !c) return
    expect(told([first, a, b, { ...c, bearer: 'd.e.f' }])).toEqual([])
    expect(told([first, a, b, asks(1600), c])).toEqual([])
    expect(told([first, a, shows(1100, 'd.e.f'), b, shows(1600, undefined), c])).toEqual(never)
    const short = [3000, 3100, 3200].map((at) => refused(at, 'd.e.f'))
    expect(told([first, a, b, c, ...short])).toEqual(never)
    expect(told([first, ...short, a, b, c])).toEqual([])
    expect(words([first, ...short, a, b, c, refused(2100)])[0]?.seen).toMatch('refused 4 times')
  })

  it('was renewed when another 401 came, or at another time, or never', () => {
    const late = row(5000, 5500, 6000)
    const endedAfter = (...calls: readonly Call[]) => told([...calls, ...late])
    expect(endedAfter(first, asks(900, 'd.e.f'))).toEqual(assumed)
    expect(endedAfter(asks(0), first)).toEqual(never)
    expect(endedAfter(asks(0), asks(10))).toEqual(never)
    const other = { refusal: 'bad signature' }
    expect(endedAfter(first, refused(800, 'a.b.c', other), asks(900))).toEqual(hidden)
    expect(endedAfter(first, asks(700), refused(800, 'a.b.c', other), asks(900))).toEqual(hidden)
    expect(endedAfter(first, refused(800), asks(900))).toEqual(assumed)
    expect(endedAfter(first, refused(800, 'a.b.c', { ...other, status: 403 }), asks(900))).toEqual(
      assumed,
    )
    expect(
      endedAfter(first, asks(800, undefined, { status: 401, refusal: 'x' }), asks(900)),
    ).toEqual([...assumed])
  })
})

describe('a token past its exp', () => {
  const bearer = `x.${base64url({ iat: 100, exp: 160 })}.y`
  const first = asks(1000, bearer)
  const end = 61_050
  const of = (...calls: readonly Call[]) => told([first, ...calls])

  it('is shown fifty milliseconds after its life and later', () => {
    const begun = shows(2000, bearer)
    expect([end, end + 1].map((at) => of(begun, shows(at, bearer)))).toEqual([[], assumed])
    expect(of(shows(end + 1, bearer))).toEqual([])
    expect(words([first, begun, shows(end + 1, bearer), shows(end + 2, bearer)])[0]?.seen).toBe(
      'A token was shown 2 times after its exp, with none asked for meanwhile.',
    )
    expect(told([begun, shows(end + 1, bearer)])).toEqual([])
    expect(told([asks(1000, 'other'), asks(2000), begun, shows(end + 1, bearer)])).toEqual([])
  })

  it('is no fault where the Registry gave no other', () => {
    const calls = [shows(2000, bearer), shows(end + 1, bearer)]
    expect(of(...calls, asks(end + 2))).toEqual([])
    expect(of(...calls, asks(end + 1))).toEqual(assumed)
    expect(of(...calls, asks(end + 2, 'd.e.f'))).toEqual(assumed)
    expect(of(...calls, shows(end + 2, undefined))).toEqual(assumed)
  })

  it('has both of its times as numbers', () => {
    for (const claims of [
      { iat: 100 },
      { exp: 160 },
      { iat: '100', exp: 160 },
      { iat: 100, exp: '160' },
    ]) {
      const odd = `x.${base64url(claims)}.y`
      expect(told([asks(1000, odd), shows(2000, odd), shows(90_000, odd)])).toEqual([])
    }
  })
})

describe('a refusal that a script makes', () => {
  const scripted = { status: 401, fault: 'scripted', refusal: undefined }
  const of = (more: Partial<Call> = {}, ms = 500, ...others: readonly Call[]) =>
    told([
      ...[1000, 1000 + ms].map((at) => refused(at, 'a.b.c', { ...scripted, ...more })),
      ...others,
    ])

  it('leads to a token request after two of them', () => {
    expect([of(), of({}, 499)]).toEqual([hidden, []])
    expect(told([refused(1000, 'a.b.c', scripted)], [], { intervalMs: 0 })).toEqual([])
    expect([of({ status: 403 }), of({ actor: 'peer', json: {} })]).toEqual([[], []])
    expect([of({ fault: undefined, refusal: 'other' }), of({ purpose: 'token' })]).toEqual([[], []])
    expect(of({}, 500, asks(1001))).toEqual([])
    expect(of({}, 500, asks(1000))).toEqual(hidden)
    expect(of({}, 500, shows(2000, 'a.b.c'))).toEqual(hidden)
    expect(
      told([asks(0, 'a.b.c'), ...[1000, 1500].map((at) => refused(at, 'a.b.c', scripted))]),
    ).toEqual([...hidden])
  })
})

describe('a token of another droplet', () => {
  const named = (name: string, more: Partial<Call> = {}): Call =>
    asks(0, 'a.b.c', { query: [['droplet_id', name]], ...more })
  const own = named(domain)
  const story = ['AUTH-KEY-AS-IDENTITY']
  const of = (...calls: readonly Call[]) => told(calls)

  it('was issued to who is somebody else in the same traffic', () => {
    expect([of(own, named('drop7.mesh.test')), of(named('drop7.mesh.test'))]).toEqual([story, []])
    expect(of(own, named('drop7.mesh.test', { issued: undefined }))).toEqual([])
    expect(of(own, own)).toEqual([])
    const elsewhere = asks(0, 'a.b.c', { query: [['for', 'drop7.mesh.test']] })
    expect(of(own, elsewhere)).toEqual([])
    expect(of(elsewhere, own)).toEqual([])
    expect(of(own, call(), named('7'))).toEqual(story)
  })

  it('is told by its number, in each spelling', () => {
    const others = ['7', 'droplet-7', 'drop7', 'drop_7.example', '007']
    expect(others.map((name) => of(own, named(name)))).toEqual(others.map(() => story))
    const same = ['42', 'droplet-42', 'drop42.example', domain.toUpperCase(), 'somebody']
    expect(same.map((name) => of(own, named(name)))).toEqual(same.map(() => []))
    expect(told([own, named('7')], [], { dropletId: undefined })).toEqual([])
    expect(told([own, named('7')], [], { dropletDomain: undefined })).toEqual(story)
  })

  it.each(['register', 'heartbeat'] as const)('stands beside a %s of its own', (purpose) => {
    const said = (json: object, more: Partial<Call> = {}) =>
      of(call({ purpose, json: { load: 0, ...json }, ...more }), named('7'))
    for (const json of [{ id: domain }, { droplet_id: domain }, { id: 42 }, { droplet_id: '42' }])
      expect(said(json)).toEqual(story)
    expect([said({ host: domain }), said({ id: [42] }), said({ id: 7 })]).toEqual([[], [], []])
    expect(said({ id: 42 }, { purpose: 'lookup' })).toEqual([])
    const foreign = call({ purpose, json: { id: 7, load: 0 }, issued: 'a.b.c' })
    expect(of(own, foreign)).toEqual(story)
  })
})

describe('a placeholder in the place of a token', () => {
  const holds = (at: number, value = 'Bearer undefined'): Call =>
    call({ at, rawHeaders: [['Authorization', value]] })
  const of = (...calls: readonly Call[]) => words(calls).map(({ id, explains }) => [id, explains])
  const all = '^(?:TOK|REG|HB|SEND)-'
  const story = [['AUTH-TOKEN-FIELD', all]]

  it('came after a token was issued', () => {
    const issued = asks(100, 'a.b.c')
    expect([of(issued, holds(101)), of(issued, holds(100)), of(holds(101))]).toEqual([
      story,
      [],
      [],
    ])
    expect(of(asks(100), holds(101))).toEqual([])
    expect(of(call({ at: 100, issued: 'a.b.c' }), holds(101))).toEqual([])
    expect(of(asks(0), issued, holds(101), call({ at: 900 }))).toEqual(story)
    const values = ['Bearer null', 'bearer None', 'Bearer NaN', ' Bearer undefined ']
    expect(values.map((value) => of(issued, holds(101, value)))).toEqual(values.map(() => story))
    const others = ['Bearer a.b.c', 'Bearer', 'undefined', 'Bearer undefined x']
    expect(others.map((value) => of(issued, holds(101, value)))).toEqual(others.map(() => []))
    expect(of(issued, shows(200, 'a.b.c'), holds(300))).toEqual([
      ['AUTH-TOKEN-FIELD', '^TOK-(?:RESP|BAD)'],
    ])
    expect(of(issued, shows(200, 'd.e.f'), holds(300))).toEqual(story)
    expect(words([issued, holds(101), holds(102)])[0]).toMatchObject({
      count: 2,
      seen: 'The Registry issued a token, and then "undefined" was sent 2 times in its place.',
    })
  })
})

describe('a story of tokens', () => {
  it('is told in the place of a leaf that knows less of the same refusals', () => {
    const instead = stories.flatMap(({ id, instead: leaves }) => (leaves ? [[id, ...leaves]] : []))
    expect(instead).toEqual([
      ['AUTH-TOKEN-FIELD', 'D06'],
      ['AUTH-EXPIRED-HIDDEN', 'D44'],
      ['AUTH-TTL-ASSUMED', 'D44'],
      ['AUTH-NO-REFRESH', 'D44'],
    ])
  })
})
