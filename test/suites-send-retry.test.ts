import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { sendRetryChecks } from '../suites/droplet/send/retry.ts'
import { targetsSecret } from '../suites/droplet/send/retrying.ts'
import type { Sending } from '../suites/droplet/send/sending.ts'
import { asked, call, facts, reply, token } from './life-calls.ts'

const message = { message_type: 'event', payload: { event: 'conformance.ping' } }
const delivery = (at: number, status = 200, trace = 'one'): Call =>
  call('message', at, { status, json: { trace_id: trace, ...message } })

const sending = (statuses: readonly number[], parts: Partial<Sending> = {}): Sending => ({
  target: 7,
  message,
  callerToken: token('caller'),
  reply: reply(200, { trace_id: 'one' }),
  deliveries: statuses.map((status, index) => delivery(2 ** index * 1000, status)),
  lookups: [call('lookup', 5)],
  fromOldList: false,
  sentAt: [0, 1],
  endedAtMs: 20_000,
  ...parts,
})

const good = {
  failing: sending([500, 500, 200]),
  endless: sending([503, 503, 503], { reply: reply(502) }),
  telling: sending([500, 500, 500], { reply: reply(502, { detail: 'the target failed' }) }),
  limited: sending([429, 200], { deliveries: [delivery(0, 429), delivery(3000)] }),
  retryAfterMs: 3000,
  refused: [400, 403, 404, 422].map((status) => sending([status], { reply: reply(502) })),
  accepted: [200, 201, 202, 204, 200].map((status) => sending([status])),
  retryBaseMs: 1000,
  busy: sending([503, 503, 200]),
  atLookUp: sending([200]),
  atTarget: sending([401, 401], { reply: reply(502) }),
  tokens: [asked(10)],
  lookups: [call('lookup', 5)],
}

function judge(id: string, parts: Partial<typeof good> = {}): Outcome {
  const found = sendRetryChecks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen({ ...good, ...parts }, facts, profile)
}
const state = (id: string, parts: Partial<typeof good>) => judge(id, parts).state
const nothing = sending([], { reply: reply(502) })

describe('deliveries that fail', () => {
  test('a conforming droplet passes every check', () => {
    for (const { id } of sendRetryChecks) expect([id, judge(id).state]).toEqual([id, 'pass'])
  })

  test('after 500 there is a second try, and it says so where there is none', () => {
    const once = sending([500], { reply: reply(502) })
    expect(judge('SEND-RETRY-500', { failing: once })).toMatchObject({
      state: 'fail',
      expected: 'a second try after 500',
    })
    expect(state('SEND-RETRY-500', { failing: nothing })).toBe('inconclusive')
    const even = [0, 1000, 2000].map((at, index) => delivery(at, index < 2 ? 500 : 200))
    expect(state('SEND-RETRY-500-SHOULD', { failing: sending([], { deliveries: even }) })).toBe(
      'fail',
    )
  })

  test.each([
    ['four tries and an error', [503, 503, 503, 503], reply(503), 'pass'],
    ['five tries', [503, 503, 503, 503, 503], reply(502), 'fail'],
    ['three tries called success', [503, 503, 503], reply(200), 'fail'],
    ['a confirmation of before', [503, 503, 503], reply(202), 'pass'],
    ['no answer', [503, 503, 503], reply(undefined), 'inconclusive'],
    ['nothing at the target', [], reply(404), 'inconclusive'],
  ])('always 503: %s', (_, statuses, answer, expected) => {
    const endless = sending(statuses, { reply: answer })
    expect(state('SEND-RETRY-MAX', { endless })).toBe(expected)
  })

  test('a later try is the same message', () => {
    const id = 'SEND-RETRY-SAMEID'
    const deliveries = [delivery(0, 503), delivery(1000, 200, 'two')]
    expect(judge(id, { busy: sending([], { deliveries }) })).toMatchObject({
      state: 'fail',
      actual: 'another trace_id in a later try',
    })
    expect(state(id, { busy: sending([200]) })).toBe('inconclusive')
  })

  test('a refusal is final, any 2xx is success', () => {
    const twice = sending([404, 404], { reply: reply(502) })
    expect(state('SEND-RETRY-NOT-4XX', { refused: [...good.refused, twice] })).toBe('fail')
    expect(state('SEND-RETRY-NOT-4XX', { refused: [...good.refused, nothing] })).toBe(
      'inconclusive',
    )
    expect(judge('SEND-RETRY-2XX-ONCE', { accepted: [sending([202, 202])] })).toMatchObject({
      state: 'fail',
      actual: '2 messages',
    })
    expect(state('SEND-RETRY-2XX-ONCE', { accepted: [nothing] })).toBe('inconclusive')
  })

  test('429 is waited out, or final; what cannot be told apart is not judged', () => {
    const id = 'SEND-RETRY-429'
    const waited = (ms: number) => sending([], { deliveries: [delivery(0, 429), delivery(ms)] })
    expect(state(id, { limited: waited(2980) })).toBe('pass')
    expect(state(id, { limited: waited(1000) })).toBe('fail')
    expect(state(id, { limited: sending([429], { reply: reply(503) }) })).toBe('pass')
    expect(state(id, { limited: waited(1000), retryAfterMs: 1000 })).toBe('inconclusive')
    expect(state(id, { limited: nothing })).toBe('inconclusive')
  })
})

describe('a target that refuses the token', () => {
  test('one fresh token and one more try', () => {
    const id = 'SEND-RETRY-401'
    expect(state(id, { atTarget: sending([401], { reply: reply(502) }) })).toBe('pass')
    expect(state(id, { atTarget: sending([401, 401, 401]) })).toBe('fail')
    expect(state(id, { tokens: [10, 20, 30, 40, 50].map((at) => asked(at)) })).toBe('fail')
    expect(state(id, { atTarget: nothing })).toBe('inconclusive')
  })

  test.each([
    [502, 'pass'],
    [503, 'pass'],
    [401, 'fail'],
    [500, 'fail'],
    [200, 'fail'],
    [202, 'inapplicable'],
    [429, 'inconclusive'],
    [undefined, 'inconclusive'],
  ])('the caller is told %s: %s', (status, expected) => {
    const atTarget = sending([401, 401], { reply: reply(status) })
    expect(state('SEND-ERR-MAP-401', { atTarget })).toBe(expected)
  })

  test("the target's page is kept from the caller", () => {
    const shown = sending([500], { reply: reply(500, { detail: `<pre>${targetsSecret}</pre>` }) })
    const outcome = judge('SEND-ERR-NOLEAK', { telling: shown })
    expect(outcome).toMatchObject({ state: 'fail', actual: "the target's page" })
    expect(state('SEND-ERR-NOLEAK', { telling: nothing })).toBe('inconclusive')
  })
})
