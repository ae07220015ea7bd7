import { describe, expect, it } from 'vitest'
import type { Talk } from '../src/model/conversation.ts'
import { toldOf } from '../suites/droplet/net/judges.ts'
import { reply } from './suites-env-stage.ts'
import { closed, judge, outcome, plain, state, states, talk } from './suites-net-cast.ts'

// Connections that last, and slow callers, on the bounds of their rules.

describe('a connection', () => {
  const inTurn = (count: number): number[] =>
    Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 200 : 404))
  const ending = (statuses: readonly number[], connection: string, end: Talk['end'] = 'closed') =>
    talk([], {
      answers: statuses.map((status) => ({ ...plain, status, headers: { connection } })),
      end,
    })

  it('answers every request in turn, or ends as it announced', () => {
    expect(states('NET-KEEPALIVE', [talk(inTurn(100)), talk(inTurn(99), closed)])).toBe('pass,fail')
    expect(states('NET-KEEPALIVE', [talk([]), talk([], closed)])).toBe('fail,fail')
    expect(outcome('NET-KEEPALIVE', []).state).toBe('pass')
    const crossed = talk([...inTurn(99), 200])
    expect(state('NET-KEEPALIVE', crossed)).toBe('fail')
    expect(states('NET-PIPELINE', [talk([200, 404]), talk([200, 404, 200])])).toBe('fail,pass')
    expect(states('NET-PIPELINE', [talk([200, 404, 404]), talk([200, 404, 200, 404])])).toBe(
      'fail,pass',
    )
    const announced = [ending([200], 'Close'), ending([200], 'Close', 'open')]
    expect(states('NET-PIPELINE', announced)).toBe('pass,fail')
    expect(states('NET-PIPELINE', [ending([200], 'keep-alive'), ending([200], '', 'reset')])).toBe(
      'fail,fail',
    )
  })

  it('that is slow and still open is no dead one; one that ended is', () => {
    const going = (more: Partial<Talk>) => talk(inTurn(10), { ms: 100, ...more })
    expect(states('NET-KEEPALIVE', [going({}), going({ end: 'reset' })])).toBe('inconclusive,fail')
    expect(state('NET-KEEPALIVE', talk(inTurn(100).with(99, 200), { ms: 100 }))).toBe('fail')
  })

  it('leads from an expectation to a final answer', () => {
    for (const id of ['NET-EXPECT', 'NET-HALFCLOSE']) {
      const answered = [199, 200, 404, 417, 499, 500, 501, 502, 503].map((status) => talk([status]))
      expect(states(id, answered)).toBe('fail,pass,pass,pass,pass,fail,pass,fail,fail')
      expect(states(id, [talk([]), talk([], closed)])).toBe('fail,fail')
      expect(outcome(id, [talk([503])], reply(503)).state).toBe('pass')
    }
  })

  it('is switched to another protocol by 101 alone', () => {
    const interim = (...statuses: readonly number[]) => talk([400], { interim: statuses })
    expect(states('NET-UPGRADE', [interim(), interim(100), interim(100, 101)])).toBe(
      'pass,pass,fail',
    )
  })

  it('that met an error answers the next request as ever, or closes', () => {
    const all = [talk([401, 200]), talk([401, 404]), talk([401]), talk([401], closed)]
    expect(states('NET-KEEPALIVE-ERR', all)).toBe('pass,fail,fail,pass')
    expect(states('NET-KEEPALIVE-ERR', [talk([]), talk([], closed)])).toBe('fail,pass')
    const expected = (one: Talk): unknown => {
      const seen = outcome('NET-KEEPALIVE-ERR', [one])
      return seen.state === 'fail' && seen.expected
    }
    expect([talk([]), talk([401])].map(expected)).toEqual([
      'an answer, or a closed connection',
      'an answer to the plain request, or a closed connection',
    ])
  })

  it('that idles ends, or answers as it did before', () => {
    const all = [talk([200, 200]), talk([200, 404]), talk([200, 404], closed), talk([200], closed)]
    expect(states('NET-IDLE', all)).toBe('pass,fail,fail,pass')
    expect(states('NET-IDLE', [talk([200]), talk([]), talk([], closed)])).toBe('fail,fail,pass')
  })

  it('is told in one line', () => {
    const long = talk([], {
      answers: [{ ...plain, status: 400, text: ` a\n b${'x'.repeat(200)}` }],
    })
    expect([talk([]), talk([204]), talk([200, 404])].map(toldOf)).toEqual([
      'no answer (still open)',
      'HTTP 204',
      '2 answers: HTTP 200, 404',
    ])
    expect(toldOf(long)).toBe(`HTTP 400 a b${'x'.repeat(117)}`)
  })
})

describe('slow callers', () => {
  const dawdled = (slow: readonly Talk[], times: readonly (number | undefined)[]): string =>
    judge('NET-SLOW-BODY', {
      ...{ slow, limitMs: 60_000 },
      others: times.map((ms) => (ms === undefined ? reply(undefined) : { ...reply(200), ms })),
    }).state
  const quick = Array<number>(20).fill(5)

  it('let 19 of 20 others be served within half a second', () => {
    const gone = [talk([], closed)]
    const withSlow = (...slow: readonly number[]) => [...quick.slice(slow.length), ...slow]
    expect(
      [withSlow(900), withSlow(500, 900), withSlow(501, 900)].map((one) => dawdled(gone, one)),
    ).toEqual(['pass', 'pass', 'fail'])
    expect([dawdled(gone, [5, undefined]), dawdled([], [undefined]), dawdled([], [5])]).toEqual([
      'fail',
      'inconclusive',
      'pass',
    ])
  })

  it('are answered or cut off, each of them', () => {
    const all = [talk([], closed), talk([], { end: 'reset' }), talk([408]), talk([200], closed)]
    expect(dawdled(all, quick)).toBe('pass')
    expect(dawdled([...all, talk([])], quick)).toBe('fail')
  })

  it('that are reset leave a target that answers as before', () => {
    const following = (
      status: number | undefined,
      kind: 'timeout' | 'refused' = 'timeout',
    ): string =>
      judge('NET-RST', {
        before: reply(200),
        after: { ...reply(status), silence: status ? undefined : { kind, detail: 'none' } },
      }).state
    expect([
      following(200),
      following(404),
      following(undefined),
      following(undefined, 'refused'),
    ]).toEqual(['pass', 'fail', 'inconclusive', 'fail'])
    expect(judge('NET-RST', { before: reply(undefined), following: reply(200) }).state).toBe(
      'inconclusive',
    )
  })
})
