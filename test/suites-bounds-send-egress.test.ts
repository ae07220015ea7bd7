import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import {
  arrivedFor,
  deliveredOrGatewayError,
  type Errand,
  endedInTime,
  refusedAsTarget,
  toldAsGatewayError,
} from '../suites/droplet/send/errand.ts'
import { userinfo } from '../suites/droplet/send/records.ts'
import { call } from './life-calls.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

// Messages to targets that are not as they ought to be: each status, each bound and each of their harms by itself.

const judge = judgeOf(catalogue)
const id = 100_001
const own = (parts: Partial<Call> = {}): Call =>
  call('message', 100, { path: `/peers/${id}/message`, target: `/peers/${id}/message`, ...parts })
const lured = (parts: Partial<Call> = {}): Call =>
  call('other', 110, { actor: 'lure', path: `/redirected/${id}`, ...parts })
const bearing = { rawHeaders: [['Authorization', 'Bearer x']] } as const
const errand = (parts: Partial<Errand> = {}): Errand => ({
  ...{ what: 'an odd target', id, reply: reply(502), arrived: [own()], lookups: 1 },
  ...{ patienceMs: 60_000, budgetMs: 60_000, ...parts },
})
const answered = (status: number | undefined, parts: Partial<Errand> = {}): Errand =>
  errand({ reply: reply(status), ...parts })
const taking = (ms: number, status = 200): Reply => ({ ...reply(status), ms })
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

describe('an errand', () => {
  it('ends as a gateway error by three words, or is delivered', () => {
    const by = (one: (errand: Errand) => { state: string }, statuses: readonly number[]) =>
      statuses.map((status) => one(answered(status)).state)
    const statuses = [200, 500, 501, 502, 503, 504, 505]
    const [told, failed] = [many(3, 'pass'), ['fail', 'fail']]
    expect(by(toldAsGatewayError, statuses)).toEqual(['fail', ...failed, ...told, 'fail'])
    expect(by(deliveredOrGatewayError, statuses)).toEqual(['pass', ...failed, ...told, 'fail'])
    const refusals = [399, 400, 499, 500, 501, 502, 503, 504, 505]
    expect(by(refusedAsTarget, refusals)).toEqual([
      ...['fail', 'pass', 'pass', ...failed, ...told, 'fail'],
    ])
  })

  it('to no good address may end at the own door of the target', () => {
    const taken = (...arrived: readonly Call[]): string =>
      refusedAsTarget(answered(200, { arrived })).state
    expect([taken(own()), taken(lured(), own()), taken()]).toEqual(['pass', 'pass', 'fail'])
    const others = [{ actor: 'lure' }, { method: 'GET' }, { path: '/peers/7/message' }] as const
    expect(others.map((parts) => taken(own(parts)))).toEqual(many(3, 'fail'))
  })

  it('is not judged by a list of before the target', () => {
    const looked = (status: number, lookups: number): string =>
      toldAsGatewayError(answered(status, { lookups })).state
    expect([looked(404, 0), looked(404, 1), looked(502, 0)]).toEqual([
      ...['inconclusive', 'fail', 'pass'],
    ])
  })

  it('has its whole budget to end in', () => {
    const silent = (kind: 'timeout' | 'reset', patienceMs: number): string => {
      const late = { ...reply(undefined), silence: { kind, detail: kind } }
      return endedInTime(errand({ reply: late, patienceMs }), () => ({ state: 'pass' })).state
    }
    expect([silent('timeout', 59_999), silent('timeout', 60_000)]).toEqual(['not-run', 'fail'])
    expect(silent('reset', 59_999)).toBe('fail')
    expect(endedInTime(answered(500), toldAsGatewayError).state).toBe('fail')
  })

  it('is known by its target in the address or in the message, from its beginning on', () => {
    const known = (one: Call): number => arrivedFor([one], id, 100).length
    const bare = { target: '/', path: '/' }
    expect([known(own()), known(own({ at: 99 })), known(own(bare))]).toEqual([1, 0, 0])
    expect([{ target: id }, { target: 7 }].map((json) => known(own({ ...bare, json })))).toEqual([
      ...[1, 0],
    ])
  })
})

describe('a hostile record', () => {
  const hostile = (row: string, parts: object = {}) =>
    judge(`SEND-SSRF-${row}`, {
      ...{ schemes: [errand()], unspecified: [errand()], loopback: [errand()] },
      ...{ withUser: [errand()], disguised: [errand()], paths: [errand()], meshOnLoopback: true },
      ...parts,
    })
  const hit = [errand(), errand({ arrived: [own(), lured()] })]
  const groups = [
    ['SCHEME', 'schemes'],
    ['INTERNAL', 'unspecified'],
    ['USERINFO', 'disguised'],
  ] as const

  it('leads to nobody but peers, with a token or without', () => {
    for (const [row, group] of groups) {
      expect(hostile(row).state).toBe('pass')
      expect(hostile(row, { [group]: hit })).toMatchObject({
        ...{ state: 'fail', actual: `POST /redirected/${id} at the lure` },
      })
      const shown = [errand({ arrived: [lured(bearing)] })]
      expect(hostile(row, { [group]: shown })).toMatchObject({
        actual: `POST /redirected/${id} at the lure, with a token`,
      })
    }
  })

  it('is answered', () => {
    const silent = [errand(), answered(undefined)]
    const all = [...groups, ['USERINFO', 'withUser'], ['PATH', 'paths']] as const
    expect(all.map(([row, group]) => hostile(row, { [group]: silent }).state)).toEqual(
      many(5, 'inconclusive'),
    )
    expect(hostile('SCHEME', { schemes: [errand(), answered(200, { arrived: [] })] }).state).toBe(
      'fail',
    )
  })

  it('may lead to loopback where the mesh lives there', () => {
    const [inside, outside] = [true, false].map((meshOnLoopback) => ({ meshOnLoopback }))
    const called = (count: number): object => ({
      message: expect.stringMatching(new RegExp(`\\(${count} of 2 other spellings`)),
    })
    expect(hostile('INTERNAL', { ...inside, loopback: hit })).toMatchObject(called(1))
    const nobody = [errand(), errand({ arrived: [] })]
    expect(hostile('INTERNAL', { ...inside, loopback: nobody })).toMatchObject(called(0))
    expect(hostile('INTERNAL', { ...outside, loopback: hit }).state).toBe('fail')
    expect(hostile('INTERNAL', outside).state).toBe('not-run')
  })

  it('hands no user on, in either spelling', () => {
    const sent = (text: string): string =>
      hostile('USERINFO', { withUser: [errand({ arrived: [own(), own({ text })] })] }).state
    expect([userinfo.plain, userinfo.basic, 'else'].map(sent)).toEqual(['fail', 'fail', 'pass'])
  })

  it('changes neither the path nor the headers', () => {
    const sent = (parts: Partial<Call>): string =>
      hostile('PATH', { paths: [errand(), errand({ arrived: [own(parts)] })] }).state
    expect(sent({ path: '/admin' })).toBe('fail')
    expect(sent({ rawHeaders: [['X-Injected', '1']] })).toBe('fail')
  })
})

describe('a hard target', () => {
  const names = ['mute', 'gone', 'reset', 'cut', 'drip', 'text'] as const
  const hard = (row: string, parts: object = {}, more: object = {}): string =>
    judge(`SEND-${row}`, {
      ...{ errands: Object.fromEntries(names.map((name) => [name, errand()])), redirected: [] },
      ...{ meanwhile: [taking(5)], after: reply(200), ...more },
      ...(Object.keys(parts).length > 0 && {
        errands: { ...Object.fromEntries(names.map((name) => [name, errand()])), ...parts },
      }),
    }).state
  const rows = ['TIMEOUT', 'RESET', 'TGT-DRIP', 'TGT-BADJSON']

  it('is borne, and the droplet answers afterwards', () => {
    expect(rows.map((row) => hard(row))).toEqual(many(4, 'pass'))
    expect(['RESET', 'TGT-DRIP'].map((row) => hard(row, {}, { after: reply(500) }))).toEqual([
      ...['fail', 'fail'],
    ])
  })

  it('is told where nothing arrived, and may be told where something did', () => {
    const by = (status: number): string[] => [
      hard('TIMEOUT', { mute: answered(status) }),
      ...(['gone', 'reset', 'cut'] as const).map((name) =>
        hard('RESET', { [name]: answered(status) }),
      ),
      hard('TGT-DRIP', { drip: answered(status) }),
      hard('TGT-BADJSON', { text: answered(status) }),
    ]
    expect(by(200)).toEqual(['fail', 'fail', 'pass', 'pass', 'pass', 'pass'])
    expect(by(500)).toEqual(many(6, 'fail'))
  })

  it('holds up /health for half a second at most', () => {
    const meanwhile = (...replies: readonly Reply[]): string =>
      hard('TIMEOUT', {}, { meanwhile: replies })
    expect([500, 501].map((ms) => meanwhile(taking(1), taking(ms)))).toEqual(['pass', 'fail'])
    expect(meanwhile(taking(1), taking(1, 503))).toBe('fail')
  })

  it('that redirects gets no token, and no confirmation without the message', () => {
    const redirected = (...list: readonly Errand[]) =>
      judge('SEND-TGT-REDIRECT', { redirected: list })
    const followed = (status: number, parts: Partial<Call>): string =>
      redirected(errand(), answered(status, { arrived: [own(), lured(parts)] })).state
    expect(followed(502, bearing)).toBe('fail')
    expect([followed(200, { method: 'GET' }), followed(502, { method: 'GET' })]).toEqual([
      ...['fail', 'pass'],
    ])
    expect(followed(200, {})).toBe('pass')
    expect([redirected(errand()), redirected(errand({ arrived: [lured()] }))]).toMatchObject([
      ...[{ state: 'pass' }, { state: 'inconclusive' }],
    ])
    expect(redirected()).toEqual({
      ...{ state: 'inconclusive', because: 'no message reached a target that redirects' },
    })
    const unsent = errand({ arrived: [] })
    expect(redirected(unsent)).toMatchObject({
      ...{ state: 'inconclusive', evidence: [unsent.reply.exchange] },
      because: 'no message reached a target that redirects: HTTP 502, empty body',
    })
  })
})
