import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { envAcceptChecks } from '../suites/droplet/env/accept.ts'
import { envJsonChecks } from '../suites/droplet/env/json.ts'
import { envTimeChecks } from '../suites/droplet/env/time.ts'
import { envTraceChecks } from '../suites/droplet/env/trace.ts'
import { envTypeChecks } from '../suites/droplet/env/type.ts'
import { checks, state } from './suites-env-cast.ts'
import { facts, reply, stageOf } from './suites-env-stage.ts'

const fieldReplies = (statuses: Record<string, number>, body: unknown = { detail: 'x' }) =>
  Object.entries(statuses).map(([field, status]) => ({ field, reply: reply(status, body) }))

describe('absent, null and empty fields', () => {
  test.each([
    ['ENV-MISS-TRACE', 'trace_id'],
    ['ENV-MISS-SOURCE', 'source'],
    ['ENV-MISS-TARGET', 'target'],
    ['ENV-MISS-TYPE', 'message_type'],
    ['ENV-MISS-PAYLOAD', 'payload'],
    ['ENV-MISS-TS', 'timestamp'],
  ])('%s', (id, field) => {
    expect(state(id, fieldReplies({ [field]: 422, other: 200 }))).toBe('pass')
    expect(state(id, fieldReplies({ [field]: 400 }))).toBe('pass')
    expect(state(id, fieldReplies({ [field]: 200 }))).toBe('fail')
    expect(state(id, fieldReplies({ [field]: 500 }))).toBe('fail')
    expect(state(id, [])).toBe('inconclusive')
  })
  test('the refusal names the field', () => {
    const named = {
      detail: [{ loc: ['body', 'trace_id'], msg: 'field required', type: 'missing' }],
    }
    expect(state('ENV-MISS-TRACE-SHOULD', fieldReplies({ trace_id: 422 }, named))).toBe('pass')
    expect(state('ENV-MISS-TRACE-SHOULD', fieldReplies({ trace_id: 422 }))).toBe('fail')
    expect(state('ENV-MISS-TRACE-SHOULD', fieldReplies({ trace_id: 200 }))).toBe('inconclusive')
  })
  test('a null or empty timestamp is the lesser question', () => {
    const nulls = fieldReplies({ trace_id: 422, source: 422, payload: 422, timestamp: 200 })
    expect(state('ENV-NULL-EACH', nulls)).toBe('pass')
    expect(state('ENV-NULL-EACH-SHOULD', nulls)).toBe('fail')
    expect(state('ENV-EMPTY-STR', fieldReplies({ trace_id: 422, message_type: 200 }))).toBe('fail')
    expect(state('ENV-EMPTY-STR-SHOULD', fieldReplies({ timestamp: 422 }))).toBe('pass')
  })
  test('a profile that does not demand a field asks nothing about it', () => {
    const loose = { ...mesh, message: { ...mesh.message, required: ['trace_id'] } }
    const open = checks.filter(({ inapplicable }) => inapplicable?.(facts, loose) !== undefined)
    expect(open.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ENV-MISS-TS', 'ENV-TYPE-SOURCE', 'ENV-MT-UNKNOWN', 'ENV-TS-Z']),
    )
    expect(open.map(({ id }) => id)).not.toContain('ENV-TRACE-NOTUUID')
  })
})

describe('types', () => {
  test.each(envTypeChecks.map(({ id }) => id))('%s', (id) => {
    const refused = [reply(422), reply(400)]
    const taken = [reply(422), reply(200)]
    const seen = id.endsWith('-SHOULD')
      ? [
          { wrong: taken, coerced: refused },
          { wrong: refused, coerced: taken },
        ]
      : [
          { wrong: refused, coerced: taken },
          { wrong: taken, coerced: refused },
        ]
    expect(seen.map((one) => state(id, one))).toEqual(['pass', 'fail'])
  })
  test('an empty list in place of the payload is only the lesser question', async () => {
    const given = envTypeChecks.find(({ id }) => id === 'ENV-TYPE-PAYLOAD')?.stimulus
    const emptyList = ({ note }: { note?: string }) => note === 'payload []'
    const seen = await given?.apply(stageOf((ask) => reply(emptyList(ask) ? 200 : 422, '', ask)))
    expect(state('ENV-TYPE-PAYLOAD', seen)).toBe('pass')
    expect(state('ENV-TYPE-PAYLOAD-SHOULD', seen)).toBe('fail')
  })
})

describe('trace ids', () => {
  test('a long one is refused, or the connection closed', () => {
    const closed = { ...reply(undefined), silence: { kind: 'reset', detail: 'reset' } as const }
    expect(state('ENV-TRACE-LONG', [reply(413)])).toBe('pass')
    expect(state('ENV-TRACE-LONG', [closed])).toBe('pass')
    expect(state('ENV-TRACE-LONG', [reply(200)])).toBe('fail')
    expect(state('ENV-TRACE-LONG', [reply(500)])).toBe('fail')
    expect(state('ENV-TRACE-LONG', [reply(undefined)])).toBe('fail')
    expect(state('ENV-TRACE-LONG', [{ ...reply(422), ms: 9000 }])).toBe('fail')
  })
  test('JSON repeats markup harmlessly, a page does not', () => {
    const markup = '<img src=x onerror=alert(1)>'
    const page = { 'content-type': 'text/html' }
    expect(state('ENV-TRACE-INJECT', [reply(422, { detail: markup })])).toBe('pass')
    expect(state('ENV-TRACE-INJECT', [reply(422, markup, {}, page)])).toBe('fail')
    expect(state('ENV-TRACE-INJECT', [reply(422, 'x', {}, { 'x-injected': 'yes' })])).toBe('fail')
    expect(state('ENV-TRACE-INJECT', [reply(422, '\u001b[31m')])).toBe('fail')
  })
  test('every deviation is one of form, away from a fresh id', async () => {
    const stage = stageOf((ask) => reply(422, '', ask))
    for (const { stimulus } of envTraceChecks) await stimulus.apply(stage)
    const traces = stage.asked.map(({ body }) => String((body as { trace_id: string }).trace_id))
    const v4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i
    expect(traces.filter((one) => v4.test(one))).toEqual([])
    expect(traces.map(({ length }) => length)).toEqual(
      expect.arrayContaining([3, 35, 37, 1_000_000]),
    )
  })
})

describe('timestamps', () => {
  test('what is sent names the moment it claims', async () => {
    const stage = stageOf((ask) => reply(200, '', ask))
    await envTimeChecks.find(({ id }) => id === 'ENV-TS-OFFSET')?.stimulus.apply(stage)
    const stamps = stage.asked.map(({ body }) => String((body as { timestamp: string }).timestamp))
    expect(stamps).toEqual([
      '2025-11-13T13:30:00+05:30',
      '2025-11-13T00:00:00-08:00',
      '2025-11-13T08:00:00+00:00',
    ])
  })
  test('1e400 goes out as a number', async () => {
    const stage = stageOf((ask) => reply(422, '', ask))
    await envTimeChecks.find(({ id }) => id === 'ENV-TS-EXTREME-SHOULD')?.stimulus.apply(stage)
    expect(stage.asked[0]?.body).toMatch(/"timestamp":1e400[,}]/)
  })
  test.each([
    ['ENV-TS-Z', 200, 422],
    ['ENV-TS-OFFSET', 202, 422],
    ['ENV-TS-FRACTION', 200, 500],
    ['ENV-TS-LOWER', 422, 500],
    ['ENV-TS-NAIVE', 200, 500],
    ['ENV-TS-EPOCH', 422, 200],
    ['ENV-TS-IMPOSSIBLE', 200, 500],
    ['ENV-TS-IMPOSSIBLE-SHOULD', 400, 200],
    ['ENV-TS-LEAP', 422, 500],
    ['ENV-TS-EXTREME', 200, 500],
    ['ENV-TS-EXTREME-SHOULD', 422, 500],
    ['ENV-TS-STALE', 403, 503],
  ])('%s: %i passes, %i fails', (id, good, bad) => {
    expect(state(id, [reply(good)])).toBe('pass')
    expect(state(id, [reply(bad)])).toBe('fail')
  })
})

describe('bodies', () => {
  test.each(['ENV-TOP-NONOBJ', 'ENV-JSON-TRUNC'])('%s', (id) => {
    expect(state(id, [reply(400), reply(422)])).toBe('pass')
    expect(state(id, [reply(500)])).toBe('fail')
  })
  test('an empty one', () => {
    expect(state('ENV-EMPTY-BODY', reply(422))).toBe('pass')
    expect(state('ENV-EMPTY-BODY', reply(200))).toBe('fail')
  })
  test('no cut leaves a whole document', async () => {
    const stage = stageOf((ask) => reply(400, '', ask))
    await envJsonChecks.find(({ id }) => id === 'ENV-JSON-TRUNC')?.stimulus.apply(stage)
    expect(stage.asked).toHaveLength(10)
    for (const { body } of stage.asked) expect(() => JSON.parse(String(body))).toThrow()
  })
  test('another spelling is the same message', async () => {
    const stage = stageOf((ask) => reply(200, '', ask))
    await envAcceptChecks.find(({ id }) => id === 'ENV-ORDER')?.stimulus.apply(stage)
    const [first, second] = stage.asked.map(({ body }) => String(body))
    expect(Object.keys(JSON.parse(first ?? '')).at(-1)).toBe('trace_id')
    expect(JSON.parse(second ?? '')).toMatchObject({ source: 5, target: 4 })
    expect(state('ENV-ORDER', [reply(200), reply(202)])).toBe('pass')
    expect(state('ENV-EXTRA-TOP', [reply(200), reply(422)])).toBe('fail')
  })
})
