import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import { call, domain, told, words } from './stories-bounds-cast.ts'

// Registration, heartbeats, storms and pauses: evidence exactly on a bound, and just beside it.

const id = { id: domain, host: domain, droplet_id: domain }
const registers = (more: Partial<Call> = {}): Call =>
  call({ purpose: 'register', json: id, ...more })
const beats = (more: Partial<Call> = {}): Call =>
  call({ purpose: 'heartbeat', json: { ...id, load: 0 }, ...more })
const joins = (more: Partial<Call> = {}): Call =>
  call({ actor: 'orchestrator', purpose: 'orchestrator-register', ...more })
const reports = (more: Partial<Call> = {}): Call =>
  call({ actor: 'orchestrator', purpose: 'orchestrator-heartbeat', ...more })

describe('a registration', () => {
  it.each(['id', 'droplet_id', 'host'] as const)('lacks %s where it is absent or empty', (name) => {
    const { [name]: _, ...rest } = id
    const of = (json: unknown, more: Partial<Call> = {}) =>
      told([registers({ status: 422, json, ...more })])
    expect([rest, { ...id, [name]: '' }].map((json) => of(json))).toEqual(
      [0, 1].map(() => ['REG-ID-FIELDS']),
    )
    expect(words([registers({ status: 422, json: rest })])[0]?.seen).toMatch(`without ${name} and`)
    expect(of(id)).toEqual([])
    expect(of(rest, { status: 400 })).toEqual([])
    expect(of(rest, { fault: 'scripted' })).toEqual([])
    expect(of(rest, { purpose: 'heartbeat' })).not.toContain('REG-ID-FIELDS')
    expect(of([])).toEqual([])
  })

  it.each([
    [registers, 'NO-RETRY-REGISTER'],
    [joins, 'REG-FIRST-500'],
  ] as const)('is given up after a 5xx and four intervals, two seconds at least', (made, story) => {
    const of = (status: number | undefined, waitedMs: number, intervalMs = 500) =>
      told([made({ status, at: 1000 })], [], { endedAt: 1000 + waitedMs, intervalMs })
    expect([499, 500, 503].map((status) => of(status, 9_000))).toEqual([[], [story], [story]])
    expect(of(undefined, 9_000)).toEqual([])
    expect([1_999, 2_000, 2_001].map((ms) => of(500, ms))).toEqual([[], [story], [story]])
    expect([1_999, 2_000].map((ms) => of(500, ms, 100))).toEqual([[], [story]])
    expect([3_999, 4_000].map((ms) => of(500, ms, 1_000))).toEqual([[], [story]])
    expect(told([made({ status: 500 }), made({ status: 500 })])).toEqual([])
    expect(told([made({ status: 200 }), made({ status: 500 })])).toEqual([])
    expect(told([])).toEqual([])
  })

  it('that is answered 409 is done, and a heartbeat comes next', () => {
    const conflict = registers({ status: 409, at: 1000 })
    const of = (...more: readonly Call[]) => told([conflict, ...more], [], { endedAt: 9_000 })
    expect(of()).toEqual(['REG-409'])
    expect(of(beats())).toEqual([])
    expect(of(registers())).toEqual(['REG-409'])
    expect(of(call({ purpose: 'lookup' }), beats())).toEqual([])
    expect(told([registers({ status: 200 })])).toEqual([])
    expect(told([beats({ status: 409 })])).toEqual([])
    const ended = (ms: number) => told([conflict], [], { endedAt: 1000 + ms })
    expect([ended(1_999), ended(2_000)]).toEqual([[], ['REG-409']])
    const twice = words([conflict, conflict, registers()])[0]
    expect(twice).toMatchObject({ count: 2, seen: expect.stringMatching(/409 2 times/) })
  })
})

describe('heartbeats', () => {
  it.each([
    [beats, registers, 'HB-UNREGISTERED'],
    [reports, joins, 'PATH-MASKED-404'],
  ] as const)('go on three times although nobody knows the droplet', (beat, join, story) => {
    const unknown = beat({ status: 404, refusal: 'not registered' })
    const of = (...calls: readonly Call[]) => told(calls)
    expect(of(unknown, unknown)).toEqual([])
    expect(of(unknown, unknown, unknown)).toEqual([story])
    expect(of(unknown, beat(), beat())).toEqual([story])
    expect(of(beat(), unknown, beat())).toEqual([])
    expect(of(join(), unknown, unknown, unknown)).toEqual([story])
    expect(of(unknown, unknown, unknown, join())).toEqual([])
    expect(of(beat(), beat(), beat())).toEqual([])
    expect(words([unknown, beat(), unknown])[0]).toMatchObject({
      count: 2,
      seen: 'Heartbeats were answered 404 2 times; 3 were sent since then, and no registration.',
    })
  })

  it('tell the Orchestrator a word that its database refuses', () => {
    const of = (status: string, answered: number | undefined = 500, more: Partial<Call> = {}) =>
      told([reports({ json: { status }, status: answered, ...more })])
    expect(['active', 'inactive', 'error'].map((status) => of(status))).toEqual([[], [], []])
    expect(of('healthy')).toEqual(['HB-STATUS-ENUM'])
    expect([499, 500, 501].map((status) => of('x', status).length)).toEqual([0, 1, 1])
    expect(told([reports({ json: { status: 'x' }, status: undefined })])).toEqual([])
    expect(of('x', 500, { fault: 'scripted' })).toEqual([])
    expect(of('x', 500, { purpose: 'other' })).toEqual([])
    const enveloped = { udc_version: '1.0', payload: { status: 'active' }, status: 'x' }
    expect(told([reports({ json: enveloped, status: 500 })])).toEqual([])
    expect(words([reports({ json: { status: 'x' }, status: 503 })])[0]?.seen).toBe(
      'A heartbeat to the Orchestrator says status "x" and is answered 503.',
    )
  })

  it.each(['cpu_percent', 'memory_mb', 'uptime_seconds'])(
    'carry %s where nobody reads it',
    (name) => {
      const figure = { [name]: 1 }
      const seen = (one: Call) => words([one]).map((found) => `${found.id} ${found.seen}`)
      const says = (where: string) => [`HB-METRICS-SHAPE A heartbeat carries its figures ${where}.`]
      expect(seen(beats({ json: figure }))).toEqual(
        says('beside the ids, where the Registry reads metadata'),
      )
      expect(seen(reports({ json: figure }))).toEqual(
        says('flat in the payload, where the Orchestrator reads metrics'),
      )
      expect(seen(reports({ json: { metadata: figure } }))).toEqual(
        says('in metadata, where the Orchestrator reads metrics'),
      )
      expect(seen(beats({ json: { ...figure, load: 0 } }))).toEqual([])
      expect(seen(beats({ json: { ...figure, metadata: {} } }))).toEqual([])
      expect(seen(reports({ json: { ...figure, metrics: {} } }))).toEqual([])
      expect(seen(registers({ json: figure }))).toEqual([])
    },
  )

  it('carry metrics to the Registry', () => {
    const of = (json: unknown, more: Partial<Call> = {}) =>
      words([beats({ json, ...more })]).map(({ seen }) => seen)
    expect(of({ metrics: {} })).toEqual([
      'A heartbeat carries its figures in metrics, where the Registry reads load and metadata.',
    ])
    expect([of({ metrics: {}, load: 0 }), of({ metrics: {}, metadata: {} })]).toEqual([[], []])
    expect([of({}), of({ other: 1 }), of({ metrics: {} }, { fault: 'scripted' })]).toEqual([
      [],
      [],
      [],
    ])
    expect(told([reports({ json: {} }), reports({ json: { metadata: {} } })])).toEqual([])
  })
})

describe('a storm', () => {
  const refused = (
    count: number,
    lastMs: number,
    more: (index: number) => Partial<Call> = () => ({}),
  ) =>
    Array.from({ length: count }, (_, index) =>
      call({ status: 401, at: (index * lastMs) / (count - 1), ...more(index) }),
    )

  it('is fifteen refusals of one call within three seconds', () => {
    expect(told(refused(14, 10))).toEqual([])
    expect(told(refused(15, 10))).toEqual(['RECURSE-401'])
    expect([2_999, 3_000].map((ms) => told(refused(15, ms)).length)).toEqual([1, 0])
    expect(told(refused(15, 10, () => ({ status: 403 })))).toEqual([])
    const late = refused(15, 1_400).map((one) => ({ ...one, at: one.at + 9_000 }))
    expect(words([call({ status: 401 }), ...late])[0]).toMatchObject({
      count: 15,
      seen: 'POST / was refused 15 times within 1400 ms.',
    })
    expect(words(refused(16, 1_500))[0]?.seen).toMatch('within 1400 ms')
  })

  it('is of the same actor, method, target and trace', () => {
    const of = (more: (index: number) => Partial<Call>) => told(refused(15, 10, more))
    expect(of((index) => ({ actor: index ? 'registry' : 'orchestrator' }))).toEqual([])
    expect(of((index) => ({ method: index ? 'POST' : 'PUT' }))).toEqual([])
    expect(of((index) => ({ target: index ? '/' : '/x' }))).toEqual([])
    const traced = (index: number) => ({ trace_id: index ? 'a' : 'b' })
    expect(of((index) => ({ actor: 'peer', json: traced(index) }))).not.toContain('RECURSE-401')
    expect(of((index) => ({ json: traced(index) }))).toEqual(['RECURSE-401'])
  })
})

describe('a pause that a 429 asks for', () => {
  const of = (pauseMs: number | undefined, waitedMs: number, status = 429) =>
    told([call({ exchange: 'a', status, at: 100 }), call({ at: 100 + waitedMs })], [], {
      retryAfterMs: pauseMs === undefined ? {} : { a: pauseMs },
    })

  it('is ignored where less than half of it was waited', () => {
    expect([499, 500, 501].map((ms) => of(1_000, ms).length)).toEqual([1, 0, 0])
    expect([10_000, 10_001].map((ms) => of(ms, 0).length)).toEqual([1, 0])
    expect([of(1_000, 0, 503), of(undefined, 0)]).toEqual([[], []])
    expect(told([call({ exchange: 'a', status: 429 })], [], { retryAfterMs: { a: 9 } })).toEqual([])
    const again = [call({ exchange: 'a', status: 429 }), call()]
    expect(words(again, [], { retryAfterMs: { a: 9 } })).toMatchObject([
      { count: 2, seen: 'POST / was answered 429 with a pause of 9 ms and came again after 0 ms.' },
    ])
    const other = [call({ exchange: 'a', status: 429 }), call({ target: '/x' })]
    expect(told(other, [], { retryAfterMs: { a: 1_000 } })).toEqual([])
  })
})
