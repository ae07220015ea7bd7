import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Talk } from '../src/model/conversation.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { mostBelow } from '../suites/droplet/perf/judges.ts'
import { arrivedFor } from '../suites/droplet/send/errand.ts'
import { onceAtMost } from '../suites/droplet/send/load.ts'
import { call, judgeOf, reply } from './suites-env-stage.ts'

// Evidence that lies exactly on a bound, and each member of a list by which a judge decides.

const judge = judgeOf(catalogue)
const taking = (ms: number): Reply => ({ ...reply(401), ms })

describe('keys', () => {
  const dark = (known: number | undefined, madeUp = 401): string =>
    judge('KEY-DOWN-SIMPLE', {
      ...{ bright: reply(200), start: 'serves' },
      simple: { probe: reply(401), send: { known: reply(known), madeUp: reply(madeUp) } },
    }).state

  it('that are missing close /send by any of four words', () => {
    expect([400, 401, 403, 503].map((status) => dark(status))).toEqual(Array(4).fill('pass'))
    expect([400, 401, 403, 503].map((status) => dark(401, status))).toEqual(Array(4).fill('pass'))
    expect([404, 500].map((status) => dark(status))).toEqual(['fail', 'fail'])
    expect(dark(401, 404)).toBe('inconclusive')
  })

  it('that are missing leave an empty secret refused by any of four words', () => {
    const opened = (status: number): string =>
      judge('KEY-DOWN-SIMPLE-OPAQUE', {
        ...{ bright: reply(200), start: 'serves', strings: [reply(401)] },
        unset: { start: 'serves', replies: [reply(status)] },
      }).state
    expect([400, 401, 403, 503, 404].map(opened)).toEqual([...Array(4).fill('pass'), 'fail'])
  })

  it('that redirect to themselves hold nobody for more than ten seconds', () => {
    const last = { last: reply(200), tookMs: 1, allowedMs: 2 }
    const held = (ms: number): string =>
      judge('KEY-REDIRECT-LOOP', {
        warm: reply(200),
        answers: [
          {
            ...{ name: 'a redirect to itself', fetched: true, fetches: 1 },
            ...{ unknown: taking(ms), good: reply(200), forged: [reply(401)], back: last },
          },
        ],
        waitedMs: 1,
        neededMs: 1,
      }).state
    expect([10_000, 10_001].map(held)).toEqual(['pass', 'fail'])
  })
})

describe('connections', () => {
  const talk = (parts: Partial<Talk>): Talk => ({
    ...{ exchange: 'x', note: 'n', answers: [], interim: [], end: 'open', detail: 'open' },
    ...{ sentBytes: 0, ms: 0 },
    ...parts,
  })
  const talked = (id: string, parts: Partial<Talk>): string =>
    judge(id, { twin: reply(200), talks: [talk(parts)] }).state
  const answered = [200, 404, 200].map((status) => ({ status, headers: {}, text: '', at: 1_000 }))

  it('that went on until two seconds ago are slow, and not dead', () => {
    const ended = (ms: number): string => talked('NET-KEEPALIVE', { answers: answered, ms })
    expect([3_000, 3_001].map(ended)).toEqual(['inconclusive', 'fail'])
  })

  it('take no more than 95 MiB of a body without a length', () => {
    const sent = (sentBytes: number): string =>
      talked('NET-BODY-CHUNKED', { sentBytes, end: 'closed' })
    expect([95 * 1_048_576 - 1, 95 * 1_048_576].map(sent)).toEqual(['pass', 'fail'])
  })
})

describe('reading', () => {
  it('may make a droplet read from others, and write nothing to them', () => {
    const made = (method: string, purpose: Call['purpose'] = 'other'): string =>
      judge('HTTP-GET-SAFE', {
        replies: Array.from({ length: 10 }, () => reply(200)),
        calls: Array.from({ length: 10 }, () => call(purpose, undefined, { method })),
        ownBeats: 1,
      }).state
    expect(['GET', 'HEAD', 'OPTIONS'].map((method) => made(method))).toEqual([
      'pass',
      'pass',
      'pass',
    ])
    expect(['POST', 'PUT', 'DELETE'].map((method) => made(method))).toEqual(Array(3).fill('fail'))
    expect([made('POST', 'token'), made('POST', 'jwks')]).toEqual(['pass', 'pass'])
  })
})

describe('answers', () => {
  it('that take the limit are not below it', () => {
    const below = (ms: number): string =>
      mostBelow(
        Array.from({ length: 60 }, () => ({ ...reply(200), ms })),
        100,
      ).state
    expect([99, 100].map(below)).toEqual(['pass', 'fail'])
  })
})

describe('sending', () => {
  it('is seen by peers, not by the Registry and the Orchestrator', () => {
    const seen = (actor: Call['actor']): number =>
      arrivedFor([call('other', {}, { actor, target: '/peers/100103/message' })], 100_103).length
    expect([seen('peer'), seen('registry'), seen('orchestrator')]).toEqual([1, 0, 0])
  })

  const sent = (status: number, endpoint: string | undefined): string =>
    onceAtMost({
      errand: { ...{ what: 'itself', id: 4, arrived: [], lookups: 0 }, reply: reply(status) },
      ...{ lookups: 0, endpoint },
    } as never).state

  it('to itself may end at an address that leads nowhere from here', () => {
    const far = 'http://10.1.2.3:8000'
    expect([502, 503, 504].map((status) => sent(status, far))).toEqual(
      Array(3).fill('inapplicable'),
    )
    expect(sent(502, 'http://127.0.0.1:1')).not.toBe('inapplicable')
    expect(sent(500, far)).not.toBe('inapplicable')
  })
})
