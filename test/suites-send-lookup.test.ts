import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { sendEnvelopeChecks } from '../suites/droplet/send/envelope.ts'
import type { OddSending } from '../suites/droplet/send/looking.ts'
import { sendLookupChecks } from '../suites/droplet/send/lookup.ts'
import { windingTexts } from '../suites/droplet/send/odd.ts'
import { sendValueChecks } from '../suites/droplet/send/values.ts'
import { asked, call, facts, reply, t1, token } from './life-calls.ts'

const checks = [...sendLookupChecks, ...sendEnvelopeChecks, ...sendValueChecks]
const message = { message_type: 'event', payload: { event: 'x', conformance: { n: [0.1, null] } } }
const json = [['Content-Type', 'application/json']] as const
const delivery = (parts: Partial<Call> = {}): Call =>
  call('message', 100, { rawHeaders: json, json: { trace_id: 'one', ...message }, ...parts })
const lookup = (parts: Partial<Call> = {}): Call =>
  call('lookup', 90, { method: 'GET', target: '/registry/droplet/7', bearer: t1, ...parts })

const sending = (parts: Partial<OddSending> = {}): OddSending => ({
  target: 7,
  message,
  callerToken: token('caller'),
  reply: reply(200, { trace_id: 'one' }),
  deliveries: [delivery()],
  lookups: [lookup()],
  fromOldList: false,
  sentAt: [0, 1],
  endedAtMs: 20_000,
  struck: true,
  ...parts,
})
const told = (status: number | undefined, parts: Partial<OddSending> = {}): OddSending =>
  sending({ deliveries: [], reply: reply(status), ...parts })
const joined = (...paths: string[]) => ({
  sending: paths.length > 0 ? sending() : told(502),
  endpoint: '/peers/7/',
  expectedPath: '/peers/7/message',
  paths,
})
const invalid = [reply(422), reply(400), reply(422), reply(422)]

const good = {
  plain: sending(),
  calls: [asked(10)],
  outages: [told(502), told(503)],
  garbage: [told(502), told(404)],
  wrong: told(502),
  joined: [joined('/peers/7/message')],
  hostOnly: sending(),
  inactive: told(409),
  down: told(502),
  moved: sending(),
  alive: reply(200),
  atLookUp: sending({ lookups: [lookup({ status: 401, fault: 'status 401' }), lookup()] }),
  rich: sending(),
  traced: sending({ deliveries: [delivery({ rawHeaders: [['X-Trace-ID', 'ab-cd']] })] }),
  traces: ['ab-cd', 'ef01'],
  log: '',
  accepted: 20,
  many: Array.from({ length: 20 }, (_, n) => delivery({ json: { trace_id: `t${n}` } })),
  noId: invalid,
  oddId: invalid,
  winding: invalid,
  marker: '500001',
  oddMessage: invalid,
  delivered: [] as Call[],
  registry: [lookup(), asked(20)],
}

function judge(id: string, parts: object = {}): Outcome {
  const found = checks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen({ ...good, reply: reply(403), ...parts }, facts, profile)
}
const state = (id: string, parts: object) => judge(id, parts).state

test('a conforming droplet passes every check', () => {
  for (const { id } of checks) expect([id, judge(id).state]).toEqual([id, 'pass'])
})

test('titles are short facts, and the waits fit the usual limit', () => {
  for (const { title, stimulus } of checks) {
    expect(title.length).toBeLessThanOrEqual(70)
    const times = { intervalSeconds: 1, rotationMaxSeconds: 5, jwksCooldownSeconds: 1 }
    const constants = { ...times, retryBaseMs: 100, timeoutMs: 5000, maxWaitMs: 30_000 }
    expect(stimulus.waits?.({ constants, profile }) ?? 0).toBeLessThanOrEqual(30_000)
  }
})

describe('look-ups', () => {
  test('each shows a token the Registry issued', () => {
    const id = 'SEND-LOOKUP-AUTH'
    const by = (bearer: string | undefined) =>
      state(id, { plain: sending({ lookups: [lookup(), lookup({ bearer })] }) })
    expect(by(t1)).toBe('pass')
    expect(by(undefined)).toBe('fail')
    expect(by(token('own'))).toBe('fail')
    expect(state(id, { plain: sending({ lookups: [] }) })).toBe('inconclusive')
  })

  test.each([
    ['SEND-LOOKUP-5XX', 'outages', 504, 'pass'],
    ['SEND-LOOKUP-5XX', 'outages', 404, 'fail'],
    ['SEND-LOOKUP-5XX', 'outages', 500, 'fail'],
    ['SEND-LOOKUP-5XX', 'outages', undefined, 'inconclusive'],
    ['SEND-LOOKUP-GARBAGE', 'garbage', 404, 'pass'],
    ['SEND-LOOKUP-GARBAGE', 'garbage', 500, 'fail'],
    ['SEND-LOOKUP-GARBAGE', 'garbage', 200, 'fail'],
    ['SEND-LOOKUP-GARBAGE', 'garbage', 429, 'inconclusive'],
  ])('%s: %s told as %s: %s', (id, name, status, expected) => {
    expect(state(id, { [name]: [told(502), told(status)] })).toBe(expected)
  })

  test('a fault that met nobody, and a list of before, prove nothing', () => {
    expect(state('SEND-LOOKUP-5XX', { outages: [told(200, { struck: false })] })).toBe(
      'inconclusive',
    )
    expect(state('SEND-LOOKUP-GARBAGE', { garbage: [told(200, { struck: false })] })).toBe(
      'inconclusive',
    )
    for (const id of ['SEND-DOWN', 'SEND-MOVED'])
      expect(state(id, { down: told(404, { fromOldList: true }) })).toBe('inconclusive')
  })

  test('who reads the list of all droplets looks nobody up by id', () => {
    const lookups = [lookup({ path: '/registry/droplets', target: '/registry/droplets' })]
    const usual = told(200, { struck: false, lookups })
    expect(state('SEND-LOOKUP-5XX', { outages: [usual] })).toBe('inapplicable')
    expect(state('SEND-LOOKUP-GARBAGE', { garbage: [usual] })).toBe('inapplicable')
    expect(state('SEND-LOOKUP-GARBAGE', { garbage: [usual, told(500)] })).toBe('fail')
    expect(state('SEND-LOOKUP-401', { atLookUp: usual })).toBe('inapplicable')
  })

  test('401 leads to a second look-up', () => {
    const id = 'SEND-LOOKUP-401'
    const refused = lookup({ status: 401, fault: 'status 401' })
    expect(state(id, { atLookUp: told(502, { lookups: [refused] }) })).toBe('fail')
    expect(state(id, { atLookUp: sending() })).toBe('inconclusive')
  })

  test("another droplet's record is not used", () => {
    expect(state('SEND-LOOKUP-WRONGREC', { wrong: sending() })).toBe('fail')
    expect(state('SEND-LOOKUP-WRONGREC', { wrong: told(200) })).toBe('fail')
    expect(state('SEND-LOOKUP-WRONGREC', { wrong: told(undefined) })).toBe('inconclusive')
  })

  test('endpoints are joined with one slash', () => {
    const by = (...paths: string[]) => judge('SEND-URLJOIN', { joined: [joined(...paths)] })
    expect(by('/peers/7//message')).toMatchObject({
      state: 'fail',
      actual: 'POST /peers/7//message',
    })
    expect(by('/message').state).toBe('fail')
    expect(by().state).toBe('fail')
  })

  test.each(['hostOnly', 'inactive'])('%s: either way, but no 500 and no lie', (name) => {
    const id = name === 'hostOnly' ? 'SEND-HOST-ONLY' : 'SEND-INACTIVE'
    expect(state(id, { [name]: told(502) })).toBe('pass')
    expect(state(id, { [name]: sending() })).toBe('pass')
    expect(state(id, { [name]: told(500) })).toBe('fail')
    expect(state(id, { [name]: told(200) })).toBe('fail')
    expect(state(id, { [name]: told(undefined) })).toBe('inconclusive')
  })

  test('a dead target is told, and found again where it moved', () => {
    expect(state('SEND-DOWN', { down: told(500) })).toBe('fail')
    expect(state('SEND-DOWN', { down: told(200) })).toBe('fail')
    expect(state('SEND-DOWN', { down: told(202) })).toBe('inapplicable')
    expect(state('SEND-MOVED', { moved: told(502) })).toBe('fail')
    expect(state('SEND-MOVED', { moved: told(undefined) })).toBe('inconclusive')
  })
})

describe('content', () => {
  test('a payload that was bent is named', () => {
    const payload = { event: 'x', conformance: { n: ['0.1', null] } }
    const bent = [delivery({ json: { ...message, payload } })]
    expect(judge('SEND-ENV-FIDELITY', { rich: sending({ deliveries: bent }) })).toMatchObject({
      state: 'fail',
      actual: 'n: ["0.1",null] instead of [0.1,null]',
    })
    expect(state('SEND-ENV-FIDELITY', { rich: told(422) })).toBe('inconclusive')
  })

  test('a trace id that comes twice', () => {
    expect(state('SEND-TRACE-UNIQUE', { many: [...good.many, delivery()] })).toBe('pass')
    expect(state('SEND-TRACE-UNIQUE', { many: [...good.many, ...good.many] })).toBe('fail')
    expect(state('SEND-TRACE-UNIQUE', { many: [] })).toBe('inconclusive')
  })

  test('the trace goes on, in a message or in the log', () => {
    const id = 'SEND-TRACE-INHERIT'
    expect(state(id, { traced: sending() })).toBe('fail')
    expect(state(id, { traced: sending(), log: 'trace EF01' })).toBe('pass')
    expect(state(id, { traced: told(502) })).toBe('inconclusive')
  })

  test('POST, JSON, the true length', () => {
    const by = (parts: Partial<Call>) =>
      state('SEND-CTYPE', { plain: sending({ deliveries: [delivery(parts)] }) })
    expect(by({ method: 'PUT' })).toBe('fail')
    expect(by({ rawHeaders: [['Content-Type', 'text/plain']] })).toBe('fail')
    expect(by({ rawHeaders: [...json, ['Content-Length', '3']] })).toBe('fail')
    expect(state('SEND-CTYPE', { plain: told(502) })).toBe('inconclusive')
  })
})

describe('values', () => {
  test('are refused, and nothing odd is looked up', () => {
    for (const target of ['undefined', 'null', '%5Bobject%20Object%5D', '[]'])
      expect(
        state('SEND-VAL-TARGET', { registry: [lookup({ target: `/droplets/${target}` })] }),
      ).toBe('fail')
    expect(state('SEND-VAL-TARGET', { noId: [reply(404)] })).toBe('fail')
    expect(state('SEND-VAL-TARGET-SHOULD', { oddId: [reply(200)] })).toBe('fail')
    expect(state('SEND-VAL-TARGET', { noId: [reply(undefined)] })).toBe('inconclusive')
  })

  test.each(windingTexts('500001').slice(0, 3))('%s as a path leads astray', (text) => {
    const id = 'SEND-VAL-TRAVERSAL'
    const at = (target: string) => state(id, { registry: [lookup({ target })] })
    expect(at(`/registry/droplet/${text}`)).toBe('fail')
    expect(at(`/registry/droplet/${encodeURIComponent(text)}`)).toBe('pass')
    expect(at('/registry/auth/token')).toBe('fail')
    expect(state(id, { winding: [reply(404)] })).toBe('pass')
    expect(state(id, { winding: [reply(200)] })).toBe('fail')
  })

  test('a message that is none, and a caller who may not', () => {
    expect(state('SEND-VAL-TYPE', { delivered: [delivery()] })).toBe('fail')
    expect(state('SEND-VAL-TYPE', { oddMessage: [reply(200)] })).toBe('fail')
    expect(state('SEND-PERM', { delivered: [delivery()] })).toBe('fail')
    expect(state('SEND-PERM', { reply: reply(401) })).toBe('fail')
    expect(state('SEND-PERM', { reply: reply(undefined) })).toBe('inconclusive')
  })
})
