import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Facts } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import type { OddSending } from '../suites/droplet/send/looking.ts'
import { envelopeWhole, sameJson } from '../suites/droplet/send/message.ts'
import { targetsSecret } from '../suites/droplet/send/retrying.ts'
import { isFor } from '../suites/droplet/send/sending.ts'
import { call, facts } from './life-calls.ts'
import { judgeOf, reply } from './suites-env-stage.ts'

// What is sent, looked up and tried again: each status, each bound and each side of a condition by itself.

const judge = judgeOf(catalogue)
const message = { message_type: 'event', payload: { event: 'x' } }
const body = { trace_id: 'one', source: 4, target: 7, timestamp: 'now', ...message }
const delivery = (at = 100, parts: Partial<Call> = {}): Call =>
  call('message', at, { path: '/peers/7/message', json: body, ...parts })
const lookup = (parts: Partial<Call> = {}): Call =>
  call('lookup', 90, { target: '/registry/droplet/7', path: '/registry/droplet/7', ...parts })
const sending = (parts: Partial<OddSending> = {}): OddSending => ({
  ...{ target: 7, message, callerToken: 't', reply: reply(200), deliveries: [delivery()] },
  ...{ lookups: [lookup()], fromOldList: false, sentAt: [0, 1], endedAtMs: 90_000 },
  ...{ struck: true, ...parts },
})
const answered = (status: number | undefined, parts: Partial<OddSending> = {}): OddSending =>
  sending({ reply: reply(status), deliveries: [], ...parts })
const state = (id: string, seen: object): string => judge(id, seen, mesh, facts).state
const words =
  (id: string, make: (status: number | undefined) => object) =>
  (statuses: readonly (number | undefined)[]) =>
    statuses.map((status) => state(id, make(status)))
const many = (count: number, word: string): string[] => Array.from({ length: count }, () => word)

describe('a look-up', () => {
  it('comes before the message, or with it', () => {
    const first = (at: number): string =>
      state('SEND-LOOKUP-FIRST', { plain: sending({ lookups: [lookup({ at })] }) })
    expect([first(100), first(101)]).toEqual(['pass', 'fail'])
    expect(state('SEND-LOOKUP-FIRST', { plain: answered(500) })).toBe('pass')
  })

  it('was due where an answer tells of a target', () => {
    const due = words('SEND-LOOKUP-FIRST', (status) => ({
      plain: answered(status, { lookups: [] }),
    }))
    expect(due([200, 404, 502, 504])).toEqual(many(4, 'fail'))
    expect(due([401, 422, 503])).toEqual(many(3, 'inconclusive'))
  })

  it('that fails is told by three words, and garbage by one more', () => {
    const told = (id: string, name: string) =>
      words(id, (status) => ({ alive: reply(200), [name]: [answered(502), answered(status)] }))
    const statuses = [404, 500, 502, 503, 504, undefined, 429]
    const rest = ['fail', ...many(3, 'pass'), 'inconclusive', 'inconclusive']
    expect(told('SEND-LOOKUP-5XX', 'outages')(statuses)).toEqual(['fail', ...rest])
    expect(told('SEND-LOOKUP-GARBAGE', 'garbage')(statuses)).toEqual(['pass', ...rest])
    expect(state('SEND-LOOKUP-GARBAGE', { garbage: [], alive: reply(500) })).toBe('fail')
  })

  it('of the whole list, and of it alone, has nothing to fail at', () => {
    const unstruck = (...paths: readonly string[]): string =>
      state('SEND-LOOKUP-5XX', {
        outages: [answered(502, { struck: false, lookups: paths.map((path) => lookup({ path })) })],
      })
    const lists = ['/droplets', '/registry/list', '/registry/discover']
    expect(lists.map((path) => unstruck(path))).toEqual(many(3, 'inapplicable'))
    expect([unstruck(), unstruck('/droplets', '/droplets/7'), unstruck('/listing')]).toEqual(
      many(3, 'inconclusive'),
    )
  })

  it('that is refused once is made again, and the message sent and confirmed', () => {
    const struck = [lookup({ status: 401, fault: 'f' }), lookup()]
    const renewed = (status: number | undefined, parts: Partial<OddSending> = {}): string =>
      state('SEND-LOOKUP-401', { atLookUp: answered(status, { lookups: struck, ...parts }) })
    const sent = { deliveries: [delivery()] }
    expect([renewed(200, sent), renewed(200), renewed(502, sent)]).toEqual(['pass', 'fail', 'fail'])
    expect([
      renewed(undefined),
      renewed(429),
      renewed(200, { ...sent, fromOldList: true }),
    ]).toEqual(many(3, 'inconclusive'))
    const elsewhere = [lookup({ target: '/registry/droplet/8', fault: 'f' })]
    expect(renewed(502, { lookups: elsewhere })).toBe('inconclusive')
  })
})

describe('an odd record', () => {
  const joined = (status: number | undefined, parts: Partial<OddSending> = {}): string => {
    const where = { endpoint: '/peers/7/', expectedPath: '/peers/7/message', paths: [] }
    return state('SEND-URLJOIN', { joined: [{ sending: answered(status, parts), ...where }] })
  }

  it('that was not read is not judged', () => {
    expect([joined(undefined), joined(429), joined(502, { lookups: [] })]).toEqual(
      many(3, 'inconclusive'),
    )
    expect([joined(502), joined(404, { lookups: [] })]).toEqual(['fail', 'fail'])
    expect(joined(404, { fromOldList: true })).toBe('inconclusive')
  })

  it.each([
    ['SEND-HOST-ONLY', 'hostOnly'],
    ['SEND-INACTIVE', 'inactive'],
  ])('may be used or refused, by %s', (id, name) => {
    const told = words(id, (status) => ({ [name]: answered(status) }))
    const refused = [400, 403, 404, 409, 410, 421, 422, 424, 502, 503, 504]
    expect(told(refused)).toEqual(refused.map(() => 'pass'))
    expect(told([200, 401, 500, undefined, 429])).toEqual([
      ...['fail', 'fail', 'fail', 'inconclusive', 'inconclusive'],
    ])
    expect(state(id, { [name]: sending() })).toBe('pass')
    expect(state(id, { [name]: sending({ fromOldList: true }) })).toBe('inconclusive')
  })
})

describe('a message', () => {
  const whole = (parts: object, known: Facts = facts, ids: Profile['message']['ids'] = 'integer') =>
    envelopeWhole(sending({ deliveries: [delivery(1, { json: { ...body, ...parts } })] }), known, {
      ...mesh,
      message: { ...mesh.message, ids },
    })
  const nobody = { ...facts, dropletId: undefined }

  it('names its source by a number, where ids are numbers', () => {
    const by = (source: unknown, known: Facts = facts): string => whole({ source }, known).state
    expect([by(4), by(5), by('4'), by(undefined)]).toEqual(['pass', 'fail', 'fail', 'fail'])
    expect([by(5, nobody), by(5.5, nobody)]).toEqual(['pass', 'fail'])
    expect([whole({ source: 5 }), whole({ source: 'x' }, nobody)]).toMatchObject([
      { expected: expect.stringContaining('source 4, target 7') },
      { expected: expect.stringContaining('source own id, target 7') },
    ])
  })

  it('names it by text elsewhere: the number, the id or the domain', () => {
    const by = (source: unknown, known: Facts = facts): string =>
      whole({ source, target: '7' }, known, 'string').state
    expect(['4', 'droplet-4', 'drop4.mesh.test', 'x', 4].map((source) => by(source))).toEqual([
      ...['pass', 'pass', 'pass', 'fail', 'fail'],
    ])
    expect([by('x', nobody), by('x', { ...facts, dropletDomain: undefined })]).toEqual([
      ...['pass', 'pass'],
    ])
  })

  it('is the same as JSON, and a number is no object', () => {
    expect([sameJson(5, {}), sameJson({}, 5), sameJson(null, {}), sameJson([], {})]).toEqual(
      Array(4).fill(false),
    )
    expect([sameJson({ a: 1, b: [2] }, { b: [2], a: 1 }), sameJson({ a: 1 }, { b: 1 })]).toEqual([
      ...[true, false],
    ])
  })

  it('bears the time of sending, to within five seconds', () => {
    const sentAt = [1_800_000_000_000, 1_800_000_001_000] as const
    const at = (ms: number): string => {
      const json = { ...body, timestamp: new Date(ms).toISOString() }
      const plain = sending({ sentAt, deliveries: [delivery(1, { json })] })
      return state('SEND-ENV-TS', { plain })
    }
    const [earliest, latest] = sentAt
    expect([latest + 5000, latest + 5001, earliest - 5000, earliest - 5001].map(at)).toEqual([
      ...['pass', 'fail', 'pass', 'fail'],
    ])
  })

  it('is for a target by its path, or by the id that it names', () => {
    const target = { id: 7, path: '/peers/7/message' }
    const elsewhere = { path: '/else' }
    expect(
      [delivery(), delivery(1, { json: {} }), delivery(1, elsewhere)].map((one) =>
        isFor(one, target),
      ),
    ).toEqual(Array(3).fill(true))
    expect(isFor(delivery(1, { ...elsewhere, json: { target: 8 } }), target)).toBe(false)
  })
})

describe('a delivery', () => {
  const again = (statuses: readonly number[], status: number): string =>
    state('SEND-RETRY-503', {
      busy: answered(status, {
        deliveries: statuses.map((one, index) => delivery(index * 1000, { status: one })),
      }),
    })

  it('is not tried after the one that succeeded, were it the first', () => {
    expect([again([200, 503], 200), again([503, 200, 200], 200)]).toEqual(['fail', 'fail'])
    expect([again([503, 200], 200), again([503, 200], 502), again([503, 503], 502)]).toEqual([
      ...['pass', 'fail', 'pass'],
    ])
  })

  const refusedAt = (parts: object) => ({
    ...{ atTarget: answered(502, { deliveries: [delivery()] }), tokens: [], lookups: [], ...parts },
  })

  it('that is refused costs one token for each request, and one more', () => {
    const asked = (count: number): string =>
      state(
        'SEND-RETRY-401',
        refusedAt({
          tokens: Array.from({ length: count }, () => call('token', 1)),
          lookups: [lookup()],
        }),
      )
    expect([asked(3), asked(4)]).toEqual(['pass', 'fail'])
  })

  it('that is refused is told as an error of the way', () => {
    const told = words('SEND-ERR-MAP-401', (status) =>
      refusedAt({ atTarget: answered(status, { deliveries: [delivery()] }) }),
    )
    expect(told([202, 401, 500, 502, 503, 504])).toEqual([
      ...['inapplicable', 'fail', 'fail', 'pass', 'pass', 'pass'],
    ])
    expect(told([undefined, 429])).toEqual(['inconclusive', 'inconclusive'])
    const old = answered(502, { deliveries: [delivery()], fromOldList: true })
    expect(state('SEND-ERR-MAP-401', refusedAt({ atTarget: old }))).toBe('inconclusive')
  })

  it('with Retry-After waits for it, where its own wait is shorter', () => {
    const two = (gap: number) => sending({ deliveries: [delivery(0), delivery(gap)] })
    const waits = (gap: number, usual: number): string =>
      state('SEND-RETRY-429', { limited: two(gap), failing: two(usual), retryAfterMs: 1000 })
    expect([waits(949, 10), waits(950, 10)]).toEqual(['fail', 'pass'])
    expect([waits(1000, 949), waits(1000, 950)]).toEqual(['pass', 'inconclusive'])
  })

  it('that fails shows the page of the target to nobody', () => {
    const telling = (status: number | undefined, text: string, headers = {}): string => {
      const shown = reply(status, text, {}, { server: 'x', ...headers })
      return state('SEND-ERR-NOLEAK', { telling: sending({ reply: shown }) })
    }
    const shown = [telling(502, targetsSecret), telling(502, '', { why: targetsSecret })]
    expect([telling(502, 'no'), ...shown]).toEqual(['pass', 'fail', 'fail'])
    expect([telling(undefined, ''), telling(429, '')]).toEqual(['inconclusive', 'inconclusive'])
  })
})
