import { expect, test } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Exchange } from '../src/model/exchange.ts'
import type { Reply } from '../src/model/reply.ts'
import { tracesOf } from '../src/session/traces.ts'
import { call, reply } from './life-calls.ts'

const noon = Date.parse('2026-03-01T12:00:00Z')
const exchanges = new Map<string, Exchange>()
const happened = (id: string, afterMs: number, ms: number): string => {
  exchanges.set(id, {
    id,
    from: 'droplet',
    to: 'peer',
    request: { method: 'POST', url: '/', headers: [] },
    startedAt: new Date(noon + afterMs).toISOString(),
    ms,
    note: '',
  })
  return id
}

const sent = (id: string, at: number, target: unknown, json: unknown): Reply => ({
  ...reply(200, json),
  exchange: happened(id, at, 100),
  ms: 100,
  ask: {
    method: 'POST',
    path: '/send',
    headers: [['X-Trace-ID', 'caller-1']],
    body: { target_droplet_id: target },
  },
})
const seen = (id: string, at: number, purpose: Call['purpose'], parts: Partial<Call>): Call =>
  call(purpose, at, { exchange: happened(id, at, 5), ...parts })
const follow = (replies: Reply[], calls: Call[]) =>
  tracesOf(
    { replies, calls, controls: [], endings: [] },
    {
      sendPath: '/send',
      targetField: 'target_droplet_id',
      exchange: (id) => exchanges.get(id),
      redact: (text) => text.replace('secret', '[redacted]'),
    },
  )

const found = (at: number) => seen('l', at, 'lookup', { method: 'GET', path: '/droplets/7' })
const relayed = (at: number, trace: string) =>
  seen(`m-${at}`, at, 'message', {
    path: '/peers/7/message',
    json: { trace_id: trace, target: 7 },
  })

test('a send is followed from the caller to the target and back', () => {
  const calls = [relayed(30, 'one'), found(10), relayed(40, 'another')]
  const [trace, ...more] = follow([sent('s', 0, 7, { data: { trace_id: 'one' } })], calls)
  expect(more).toEqual([])
  expect(trace).toMatchObject({ traceId: 'one', target: '7' })
  expect(
    trace?.steps.map(({ atMs, from, to, what, status }) => [atMs, from, to, what, status]),
  ).toEqual([
    [0, 'harness', 'droplet', 'POST /send for 7, under trace caller-1', undefined],
    [10, 'droplet', 'registry', 'look-up, GET /droplets/7', undefined],
    [15, 'registry', 'droplet', 'answer', 200],
    [30, 'droplet', 'peer', 'message with trace_id one', undefined],
    [35, 'peer', 'droplet', 'answer', 200],
    [100, 'droplet', 'harness', 'answer with trace_id one', 200],
  ])
})

test('without a trace id it is followed by its target, unless another send has the same', () => {
  const answer = { sent: true }
  const one = follow([sent('s', 0, 7, answer)], [relayed(30, 'one')])
  expect(one[0]?.steps).toHaveLength(4)
  expect(one[0]).not.toHaveProperty('traceId')
  const two = [sent('s', 0, 7, answer), sent('t', 20, 7, answer)]
  expect(follow(two, [found(10), relayed(30, 'one')])).toEqual([])
})

test('a send that led to nothing leaves no trace, and a secret is none', () => {
  expect(follow([sent('s', 0, 7, { trace_id: 'one' })], [])).toEqual([])
  expect(follow([sent('s', 0, {}, { trace_id: 'one' })], [relayed(30, 'one')])).toEqual([])
  const [trace] = follow([sent('s', 0, 7, { trace_id: 'secret' })], [relayed(30, 'secret')])
  expect(JSON.stringify(trace)).not.toContain('secret')
})
