import { describe, expect, test } from 'vitest'
import type { Answer, Talk } from '../src/model/conversation.ts'
import { netAftermathChecks } from '../suites/droplet/net/aftermath.ts'
import { netConnectionChecks } from '../suites/droplet/net/connections.ts'
import { netFramingChecks } from '../suites/droplet/net/framing.ts'
import { netLimitChecks } from '../suites/droplet/net/limits.ts'
import { netSlowChecks } from '../suites/droplet/net/slow.ts'
import { netVersionChecks } from '../suites/droplet/net/versions.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

const judge = judgeOf([
  ...netFramingChecks,
  ...netLimitChecks,
  ...netVersionChecks,
  ...netConnectionChecks,
  ...netAftermathChecks,
  ...netSlowChecks,
])

const talk = (statuses: readonly number[], more: Partial<Talk> = {}): Talk => ({
  exchange: 'x1',
  note: 'a talk',
  answers: statuses.map((status): Answer => ({ status, headers: {}, text: '', at: 5 })),
  interim: [],
  end: 'open',
  detail: 'still open',
  sentBytes: 10,
  ms: 10,
  ...more,
})
const closed = { end: 'closed' as const }
const state = (id: string, ...talks: Talk[]) => judge(id, { twin: reply(200), talks }).state

describe('what every row has in common', () => {
  test('without a plain answer nothing is proved', () =>
    expect(judge('NET-DUP-CL', { twin: reply(undefined), talks: [] }).state).toBe('inconclusive'))
  test('429 is no answer', () => expect(state('NET-DUP-CL', talk([429]))).toBe('not-run'))
})

test.each([
  ['NET-CL-LIE-SHORT', talk([401, 404, 200]), 'pass'],
  ['NET-CL-LIE-SHORT', talk([401], closed), 'pass'],
  ['NET-CL-LIE-SHORT', talk([401, 200]), 'fail'],
  ['NET-SMUGGLE-CLTE', talk([400], closed), 'pass'],
  ['NET-SMUGGLE-CLTE', talk([401]), 'pass'],
  ['NET-SMUGGLE-CLTE', talk([401, 404]), 'fail'],
  ['NET-SMUGGLE-TE', talk([501], closed), 'pass'],
  ['NET-SMUGGLE-TE', talk([500], closed), 'fail'],
  ['NET-SMUGGLE-TE', talk([401, 400], closed), 'pass'],
  ['NET-DUP-CL', talk([], closed), 'pass'],
  ['NET-DUP-CL', talk([401]), 'fail'],
  ['NET-CHUNK-BAD', talk([]), 'fail'],
  ['NET-BODY-LIMIT', talk([413]), 'pass'],
  ['NET-BODY-LIMIT', talk([], { end: 'reset' }), 'pass'],
  ['NET-BODY-LIMIT', talk([200]), 'fail'],
  ['NET-BODY-PREAUTH', talk([401]), 'pass'],
  ['NET-BODY-PREAUTH', talk([]), 'fail'],
  ['NET-BODY-CHUNKED', talk([413], { sentBytes: 101 * 1024 * 1024 }), 'fail'],
  ['NET-URI-LONG', talk([404]), 'pass'],
  ['NET-URI-LONG', talk([200]), 'fail'],
  ['NET-HOST-MISSING', talk([400]), 'pass'],
  ['NET-HOST-MISSING', talk([200]), 'fail'],
  ['NET-HTTP10', talk([200], { note: 'HTTP/1.0', ...closed }), 'pass'],
  ['NET-HTTP10', talk([200], { note: 'HTTP/1.0' }), 'fail'],
  ['NET-VERSION-BAD', talk([200], { note: 'HTTP/9.9' }), 'pass'],
  ['NET-VERSION-BAD', talk([200], { note: 'noise' }), 'fail'],
  ['NET-UPGRADE', talk([], { interim: [101], end: 'protocol' }), 'fail'],
  ['NET-UPGRADE', talk([405]), 'pass'],
  ['NET-PIPELINE', talk([200, 404, 200]), 'pass'],
  ['NET-PIPELINE', talk([404, 200, 200]), 'fail'],
  ['NET-PIPELINE', talk([200]), 'fail'],
  ['NET-KEEPALIVE', talk([200, 404, 200], { ms: 100 }), 'inconclusive'],
  ['NET-KEEPALIVE', talk([200, 404, 200], { ms: 9_000 }), 'fail'],
  ['NET-KEEPALIVE', talk([200, 404, 200], closed), 'fail'],
  ['NET-KEEPALIVE-ERR', talk([401, 200]), 'pass'],
  ['NET-KEEPALIVE-ERR', talk([401], closed), 'pass'],
  ['NET-KEEPALIVE-ERR', talk([405, 404]), 'fail'],
  ['NET-IDLE', talk([200], closed), 'pass'],
  ['NET-IDLE', talk([200]), 'fail'],
] as const)('%s: %j', (id, one, expected) => expect(state(id, one)).toBe(expected))

test('a close that was announced is no broken promise', () => {
  const last: Answer = { status: 404, headers: { connection: 'close' }, text: '', at: 5 }
  const { answers } = talk([200])
  expect(state('NET-PIPELINE', talk([], { answers: [...answers, last], ...closed }))).toBe('pass')
})

test('a foreign Host in a header of the answer', () => {
  const headers = { location: 'http://Evil.test/health' }
  const told = talk([], { answers: [{ status: 307, headers, text: '', at: 5 }] })
  expect(state('NET-HOST-EVIL', told)).toBe('fail')
  expect(state('NET-HOST-EVIL', talk([307]))).toBe('pass')
})

test('slow callers are given up, and keep nobody waiting', () => {
  const slow = (talks: readonly Talk[], ms = 5) =>
    judge('NET-SLOW-HEADERS', {
      slow: talks,
      others: [{ ...reply(200), ms }],
      limitMs: 120_000,
    }).state
  expect(slow([talk([408]), talk([], closed)])).toBe('pass')
  expect(slow([talk([])])).toBe('fail')
  expect(slow([talk([], closed)], 900)).toBe('fail')
  const silent = { slow: [], others: [reply(undefined)], limitMs: 1 }
  expect(judge('NET-SLOW-HEADERS', silent).state).toBe('inconclusive')
})

test('resets', () => {
  const after = (status: number | undefined) =>
    judge('NET-RST', { before: reply(200), after: reply(status) }).state
  expect([after(200), after(500), after(undefined)]).toEqual(['pass', 'fail', 'inconclusive'])
})
