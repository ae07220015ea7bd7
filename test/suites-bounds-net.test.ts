import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Answer } from '../src/model/conversation.ts'
import { reply } from './suites-env-stage.ts'
import { closed, outcome, plain, state, states, talk } from './suites-net-cast.ts'

// Raw requests on the bounds of their rules: each status, each way to end, each side of a number.

describe('a request that is turned away', () => {
  const refusals = [400, 408, 411, 413, 414, 417, 421, 431, 501, 505]

  it('is closed, reset or refused by a status of parsers', () => {
    const answered = (statuses: readonly number[]) => statuses.map((status) => talk([status]))
    expect(states('NET-HOST-MISSING', answered(refusals))).toBe(Array(10).fill('pass').join())
    expect(states('NET-HOST-MISSING', answered([200, 401, 404, 422, 500, 503]))).toBe(
      Array(6).fill('fail').join(),
    )
    const ended = (['closed', 'reset', 'open', 'refused', 'protocol', 'too-large'] as const).map(
      (end) => talk([], { end }),
    )
    expect(states('NET-HOST-MISSING', ended)).toBe('pass,pass,fail,fail,fail,fail')
    expect(state('NET-HOST-MISSING-SHOULD', talk([200]))).toBe('fail')
  })

  it('may be refused by any 4xx where only service would be wrong', () => {
    const answered = [301, 399, 400, 404, 499, 500, 501, 505].map((status) => talk([status]))
    const expected = 'fail,fail,pass,pass,pass,fail,pass,pass'
    expect(states('NET-URI-LONG', answered)).toBe(expected)
    expect(states('NET-BODY-PREAUTH', answered)).toBe(expected)
    expect(states('NET-URI-LONG', [talk([], closed), talk([])])).toBe('pass,fail')
  })

  it('of a large body is cut off, or refused by a 4xx and nothing else', () => {
    for (const id of ['NET-BODY-LIMIT', 'NET-BODY-CHUNKED']) {
      const answered = [399, 400, 499, 500, 501].map((status) => talk([status]))
      expect(states(id, answered)).toBe('fail,pass,pass,fail,fail')
      expect(states(id, [talk([]), talk([], closed)])).toBe('fail,pass')
    }
  })

  it('is limited, and so not asked, whatever the rule says', () => {
    expect(state('NET-HOST-MISSING', talk([400]), talk([429]))).toBe('not-run')
    expect(state('NET-HOST-MISSING', talk([429]), talk([200]))).toBe('fail')
    expect(outcome('NET-HOST-MISSING', [], reply(undefined)).state).toBe('inconclusive')
  })
})

describe('a request that does no harm', () => {
  it('is answered below 500, by parsers or with 503, or closed', () => {
    const statuses = [499, 500, 501, 502, 503, 504, 505]
    for (const id of ['NET-HDR-COUNT', 'NET-HDR-SIZE', 'NET-CHUNK-BAD', 'NET-OBSFOLD'])
      expect(
        states(
          id,
          statuses.map((status) => talk([status])),
        ),
      ).toBe('pass,fail,pass,fail,pass,fail,pass')
    expect(states('NET-HDR-COUNT', [talk([], closed), talk([], { end: 'reset' }), talk([])])).toBe(
      'pass,pass,fail',
    )
  })

  it('is answered within the longest latency', () => {
    const { maxLatencyMs } = mesh.limits
    const answeredAt = (at: number) => talk([], { answers: [{ ...plain, status: 200, at }] })
    expect(states('NET-HDR-SIZE', [answeredAt(maxLatencyMs), answeredAt(maxLatencyMs + 1)])).toBe(
      'pass,fail',
    )
  })
})

describe('framing', () => {
  it('hides no request: a second answer is a refusal or the end', () => {
    for (const id of ['NET-SMUGGLE-CLTE', 'NET-SMUGGLE-CLTE-SHOULD', 'NET-SMUGGLE-TE'])
      expect(
        states(id, [talk([401, 400]), talk([401, 404]), talk([401, 400, 404]), talk([404])]),
      ).toBe('pass,fail,fail,pass')
    expect(state('NET-SMUGGLE-CLTE', talk([400]), talk([401, 404]))).toBe('pass')
    expect(state('NET-SMUGGLE-CLTE-SHOULD', talk([400]), talk([401, 404]))).toBe('fail')
    expect(states('NET-SMUGGLE-TE', [talk([500]), talk([])])).toBe('fail,fail')
  })

  it('of two lengths is refused once and for all', () => {
    expect(states('NET-DUP-CL', [talk([400, 200]), talk([400, 400]), talk([200])])).toBe(
      'fail,pass,fail',
    )
  })

  it('takes a request for a body only where the plain one comes second, on an open connection', () => {
    const second = [talk([401, 200]), talk([401, 404]), talk([401, 200], closed)]
    expect(states('NET-CL-LIE-SHORT', second)).toBe('fail,pass,pass')
    expect(states('NET-CL-LIE-SHORT', [talk([401, 200, 200]), talk([401])])).toBe('pass,pass')
  })
})

describe('other versions and names', () => {
  it('of HTTP are refused, or served where the version alone is odd', () => {
    const odd = (note: string) => [200, 204, 400, 404, 500, 505].map((one) => talk([one], { note }))
    expect(states('NET-VERSION-BAD', odd('HTTP/9.9'))).toBe('pass,fail,pass,pass,fail,pass')
    expect(states('NET-VERSION-BAD', odd('noise'))).toBe('fail,fail,pass,pass,fail,pass')
    const old = (note: string) => [talk([200], { note, ...closed }), talk([200], { note })]
    expect(states('NET-HTTP10', old('HTTP/1.0'))).toBe('pass,fail')
    const kept = 'HTTP/1.0 that asks to keep the connection'
    expect(states('NET-HTTP10', old(kept))).toBe('pass,pass')
    expect(states('NET-HTTP10', [talk([404], { note: kept, ...closed })])).toBe('fail')
  })

  it('of a target are served as the plain path is, or refused', () => {
    const all = [talk([200]), talk([400]), talk([], closed), talk([404]), talk([])]
    expect(states('NET-ABSURI', all)).toBe('pass,pass,pass,fail,fail')
  })

  it('of a host come back in no text and no header', () => {
    const saying = (parts: Partial<Answer>) =>
      talk([], {
        answers: [
          { ...plain, status: 200 },
          { ...plain, status: 307, ...parts },
        ],
      })
    const all = [
      saying({}),
      saying({ text: 'at EVIL.test' }),
      saying({ headers: { server: 'a', location: 'http://evil.test/' } }),
    ]
    expect(states('NET-HOST-EVIL', all)).toBe('pass,fail,fail')
  })

  it('of line ends are treated alike', () => {
    const both = (first: number, second: number): string =>
      state('NET-BARE-LF', talk([first]), talk([second]))
    expect([both(400, 400), both(200, 400), both(500, 500)]).toEqual(['pass', 'fail', 'fail'])
    expect(state('NET-BARE-LF', talk([200]))).toBe('pass')
  })
})
