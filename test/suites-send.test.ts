import { describe, expect, test } from 'vitest'
import { mcm } from '../fixtures/profile-mcm.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { sendChecks } from '../suites/droplet/send/send.ts'
import { callerCookie, type Sending, type Sendings } from '../suites/droplet/send/sending.ts'
import { apiToken, asked, call, facts, registryKey, reply, t1, token } from './life-calls.ts'

const trace = '0b2f6f0e-6c1c-4c5e-9d55-0d6f6f3a4b11'
const message = { message_type: 'event', payload: { event: 'conformance.ping', list: [1, null] } }
const sentMs = Date.parse('2026-03-01T10:00:00Z')
const callerToken = token('caller')
const envelope = {
  trace_id: trace,
  source: 4,
  target: 100_001,
  ...message,
  timestamp: '2026-03-01T10:00:01.5Z',
}

const delivery = (at: number, parts: Partial<Call> = {}, body: object = envelope): Call =>
  call('message', at, { path: '/peers/100001/message', bearer: t1, json: body, ...parts })

const sending = (parts: Partial<Sending> = {}): Sending => ({
  target: 100_001,
  message,
  callerToken,
  reply: reply(200, { sent: true, trace_id: trace }),
  deliveries: [delivery(100)],
  lookups: [call('lookup', 90)],
  fromOldList: false,
  sentAt: [sentMs, sentMs + 2000],
  endedAtMs: 20_000,
  ...parts,
})

const retries = (...ats: number[]): Call[] =>
  ats.map((at, index) =>
    index < 2 ? delivery(at, { status: 503, fault: 'status 503' }) : delivery(at),
  )

function judge(id: string, parts: Partial<Sendings> = {}): Outcome {
  const found = sendChecks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  const seen: Sendings = {
    plain: sending(),
    busy: sending({ deliveries: retries(100, 1100, 3100) }),
    unknown: sending({ reply: reply(404, { detail: 'unknown' }), deliveries: [] }),
    calls: [asked(10)],
    retryBaseMs: 100,
    registryKey,
    apiToken,
    ...parts,
  }
  return found.judgeSeen(seen, facts, profile)
}
const plain = (id: string, parts: Partial<Sending>) => judge(id, { plain: sending(parts) }).state
const busy = (id: string, parts: Partial<Sending>) => judge(id, { busy: sending(parts) }).state
const body = (id: string, parts: object) =>
  plain(id, { deliveries: [delivery(100, {}, { ...envelope, ...parts })] })

describe('POST /send', () => {
  test('a conforming droplet passes every check', () => {
    for (const { id } of sendChecks) expect([id, judge(id).state]).toEqual([id, 'pass'])
  })

  test('titles are short facts, and the waits fit the usual limit', () => {
    for (const { title, stimulus } of sendChecks) {
      expect(title.length).toBeLessThanOrEqual(70)
      expect(title).not.toMatch(/\b(must|should|may|shall|can|could|would)\b/i)
      const constants = { intervalSeconds: 1, rotationMaxSeconds: 5, jwksCooldownSeconds: 1 }
      const more = { retryBaseMs: 100, timeoutMs: 5000, maxWaitMs: 30_000 }
      expect(
        stimulus.waits?.({ constants: { ...constants, ...more }, profile }),
      ).toBeLessThanOrEqual(30_000)
    }
  })

  test('an absent endpoint is inapplicable only where the profile lets it be absent', () => {
    for (const { inapplicable } of sendChecks) {
      expect(inapplicable?.(facts, profile)).toContain('/send')
      expect(inapplicable?.(facts, mcm)).toBeUndefined()
      expect(inapplicable?.({ ...facts, present: new Set(['/send']) }, profile)).toBeUndefined()
    }
  })

  test('one message, a 2xx answer, a trace id anywhere in it', () => {
    expect(plain('SEND-OK', { reply: reply(202, { data: { trace_id: trace } }) })).toBe('pass')
    expect(plain('SEND-OK', { reply: reply(200, { sent: true }) })).toBe('fail')
    expect(plain('SEND-OK', { reply: reply(200, { trace_id: 'trace-17' }) })).toBe('fail')
    expect(plain('SEND-OK', { deliveries: [] })).toBe('fail')
    expect(plain('SEND-OK', { deliveries: [delivery(1), delivery(2)] })).toBe('fail')
    expect(plain('SEND-OK', { deliveries: [delivery(1, { method: 'PUT' })] })).toBe('fail')
    expect(plain('SEND-OK', { reply: reply(502), deliveries: [] })).toBe('fail')
    expect(plain('SEND-OK', { reply: reply(429), deliveries: [] })).toBe('not-run')
    expect(plain('SEND-OK', { reply: reply(undefined), deliveries: [] })).toBe('inconclusive')
    expect(plain('SEND-OK', { reply: reply(404), deliveries: [], fromOldList: true })).toBe(
      'inconclusive',
    )
  })

  test('the look-up comes first, be it a list of earlier', () => {
    const id = 'SEND-LOOKUP-FIRST'
    expect(plain(id, { lookups: [call('lookup', 1, { path: '/registry/droplets' })] })).toBe('pass')
    expect(plain(id, { lookups: [] })).toBe('fail')
    expect(plain(id, { lookups: [call('lookup', 150)] })).toBe('fail')
    expect(plain(id, { lookups: [], deliveries: [], reply: reply(502) })).toBe('fail')
    expect(plain(id, { lookups: [], deliveries: [], reply: reply(422) })).toBe('inconclusive')
  })

  test('the envelope: order and extra members are free, values are not', () => {
    const id = 'SEND-ENVELOPE'
    const payload = { list: [1, null], event: 'conformance.ping' }
    expect(body(id, { payload, udc_version: '1.0' })).toBe('pass')
    expect(body(id, { source: '4' })).toBe('fail')
    expect(body(id, { source: 5 })).toBe('fail')
    expect(body(id, { target: 'droplet-100001' })).toBe('fail')
    expect(body(id, { message_type: 'command' })).toBe('fail')
    expect(body(id, { payload: { ...payload, list: [1] } })).toBe('fail')
    expect(body(id, { timestamp: undefined })).toBe('fail')
    expect(plain(id, { deliveries: [] })).toBe('inconclusive')
  })

  test('one trace id, a random one, in any case of letters', () => {
    const id = 'SEND-ENV-TRACE'
    expect(body(id, { trace_id: trace.toUpperCase() })).toBe('pass')
    expect(body(id, { trace_id: trace.replace('-4c5e-', '-1c5e-') })).toBe('fail')
    expect(body(id, { trace_id: trace.replace(/1$/, '2') })).toBe('fail')
    expect(plain(id, { reply: reply(200, {}) })).toBe('fail')
  })

  test.each([
    ['2026-03-01T10:00:01Z', 'pass'],
    ['2026-03-01T12:00:01.123456+02:00', 'pass'],
    ['2026-03-01t10:00:05z', 'pass'],
    ['2026-03-01T10:00:01', 'fail'],
    ['2026-03-01T12:00:01Z', 'fail'],
    ['2026-03-01T10:00:08Z', 'fail'],
    ['1772359201', 'fail'],
    [1_772_359_201, 'fail'],
  ])('timestamp %s: %s', (timestamp, expected) => {
    expect(body('SEND-ENV-TS', { timestamp })).toBe(expected)
  })

  test('the own token goes out, and no other', () => {
    const bearer = (text: string | undefined) =>
      plain('SEND-AUTH-OUT', { deliveries: [delivery(100, { bearer: text })] })
    expect(bearer(t1)).toBe('pass')
    expect(bearer(undefined)).toBe('fail')
    expect(bearer(token('own'))).toBe('fail')
    const passedOn = judge('SEND-AUTH-OUT', {
      plain: sending({ deliveries: [delivery(100, { bearer: callerToken })] }),
    })
    expect(passedOn).toMatchObject({ state: 'fail', actual: 'the token of the caller, passed on' })
  })

  test.each([
    ['the registry key', registryKey],
    ['the API token', apiToken],
    ['the token of the caller', callerToken],
    ['the cookie of the caller', callerCookie],
  ])('%s in a header of the message is found', (name, secret) => {
    const leaking = [delivery(100, { rawHeaders: [['X-Any', secret]] })]
    const outcome = judge('SEND-NOSECRET', { plain: sending({ deliveries: leaking }) })
    expect(outcome).toMatchObject({ state: 'fail', actual: `${name} in the headers` })
    expect(JSON.stringify(outcome)).not.toContain(secret)
    expect(busy('SEND-NOSECRET', { deliveries: leaking })).toBe('fail')
  })
})

describe('targets that are unknown or busy', () => {
  test('unknown is 404 and no message', () => {
    const unknown = (parts: Partial<Sending>) =>
      judge('SEND-UNKNOWN', { unknown: sending({ deliveries: [], ...parts }) }).state
    expect(unknown({ reply: reply(404, { error: {} }) })).toBe('pass')
    expect(unknown({ reply: reply(500) })).toBe('fail')
    expect(unknown({ reply: reply(200) })).toBe('fail')
    expect(unknown({ reply: reply(404), deliveries: [delivery(1)] })).toBe('fail')
    expect(unknown({ reply: reply(undefined) })).toBe('inconclusive')
    expect(unknown({ reply: reply(429) })).toBe('inconclusive')
  })

  const failed = reply(502, { detail: 'busy' })
  test.each([
    ['the waits of the guide', { deliveries: retries(0, 1000, 3000) }, 'pass', 'pass'],
    ['a jitter of a half', { deliveries: retries(0, 1500, 2700) }, 'pass', 'fail'],
    ['a jitter of a quarter', { deliveries: retries(0, 1200, 2750) }, 'pass', 'pass'],
    ['two tries, then an error', { deliveries: retries(0, 1000), reply: failed }, 'pass', 'fail'],
    ['one try, then an error', { deliveries: retries(0), reply: failed }, 'fail', 'fail'],
    ['a try after success', { deliveries: retries(0, 1000, 3000, 7000) }, 'fail', 'pass'],
    [
      'an error after success',
      { deliveries: retries(0, 1000, 3000), reply: failed },
      'fail',
      'pass',
    ],
    [
      'no answer in time',
      { deliveries: retries(0, 1000, 3000), reply: reply(undefined) },
      'pass',
      'pass',
    ],
    [
      'accepted, sent later',
      { deliveries: retries(0, 1000, 3000), reply: reply(202) },
      'pass',
      'pass',
    ],
  ])('%s', (_, parts, must, should) => {
    expect(busy('SEND-RETRY-503', parts)).toBe(must)
    expect(busy('SEND-RETRY-503-SHOULD', parts)).toBe(should)
  })

  test('nothing delivered proves nothing about retries', () => {
    expect(busy('SEND-RETRY-503', { deliveries: [], reply: reply(422) })).toBe('inconclusive')
    expect(busy('SEND-RETRY-503', { deliveries: [], fromOldList: true })).toBe('inconclusive')
  })
})
