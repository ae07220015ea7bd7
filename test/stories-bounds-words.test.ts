import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import { call, reply, told, words } from './stories-bounds-cast.ts'

// Envelopes, messages and what is answered to them: each member of a list alone, each junction from both sides.

const trace = '7d3f2c1a-5b6e-4f70-8a91-b2c3d4e5f607'
const whole = {
  ...{ trace_id: trace, source: 5, target: 42, message_type: 'event' },
  ...{ payload: { a: 1 }, timestamp: '2026-01-31T12:00:00Z' },
}
const sends = (json: unknown, more: Partial<Call> = {}): Call =>
  call({ actor: 'orchestrator', json, ...more })
const message = (body: object | string, changes: Partial<Reply> = {}, note = 'a message'): Reply =>
  reply({ body, note }, changes)
const without = (name: string): object =>
  Object.fromEntries(Object.entries(whole).filter(([member]) => member !== name))

describe('an envelope', () => {
  it.each(['trace_id', 'source', 'target', 'message_type'])(
    'of another dialect has %s inside',
    (name) => {
      const metadata = { [name]: 'x' }
      const of = (json: unknown, more: Partial<Call> = {}) => told([sends(json, more)])
      expect(of({ metadata, payload: {} })).toEqual(['ENV-METADATA-DIALECT'])
      expect(of({ metadata, payload: {}, trace_id: trace })).toEqual([])
      expect(of({ metadata, payload: {}, source: 5 })).toEqual([])
      expect(of({ metadata, payload: {}, target: 5 })).toEqual(['ENV-METADATA-DIALECT'])
      expect(of({ metadata })).toEqual([])
      expect(of({ metadata: { other: 1 }, payload: {} })).toEqual([])
      expect(of({ metadata, payload: {} }, { actor: 'peer' })).toEqual(['ENV-METADATA-DIALECT'])
      expect(of({ metadata, payload: {} }, { actor: 'registry' })).toEqual([])
      expect(of({ metadata, payload: {} }, { method: 'GET' })).toEqual([])
      expect(of({ metadata, payload: {} }, { status: 422 })).toEqual(['ENV-METADATA-DIALECT'])
    },
  )

  it('without udc_version is read as bare', () => {
    const of = (json: unknown, more: Partial<Call> = {}) =>
      told([sends(json, { status: 422, ...more })])
    expect(of({ payload: {} })).toEqual(['ENV-BARE-FALLTHROUGH'])
    expect(of({ payload: {}, udc_version: '1.0' })).toEqual([])
    expect(of({ other: {} })).toEqual([])
    expect(of({ payload: {} }, { status: 400 })).toEqual([])
    expect(of({ payload: {} }, { method: 'PUT' })).toEqual([])
    expect(of({ payload: {} }, { actor: 'registry' })).toEqual([])
    expect(of({ payload: {} }, { fault: 'scripted' })).toEqual([])
  })

  it('says id for droplet_id, bare or in both of its members', () => {
    const of = (json: unknown, status = 422) => told([sends(json, { status })])
    expect(of({ id: 1 })).toEqual(['ENV-PAYLOAD-ID'])
    expect([of({ id: 1, droplet_id: 1 }), of({}), of({ id: 1 }, 400)]).toEqual([[], [], []])
    expect(of({ udc_version: '1', payload: { id: 1 } })).toEqual(['ENV-PAYLOAD-ID'])
    expect(of({ udc_version: '1', payload: {}, id: 1 })).toEqual([])
    expect(of({ udc_version: '1', id: 1 })).toEqual(['ENV-PAYLOAD-ID'])
    expect(of({ payload: { id: 1 } })).toEqual(['ENV-BARE-FALLTHROUGH'])
  })

  it('bears a type that is refused', () => {
    const json = { message_type: 'event' }
    const refusal = 'message_type is none of ours'
    expect(words([sends(json, { status: 422, refusal })])).toMatchObject([
      {
        id: 'MSG-TYPE-ENUM',
        seen: 'The message_type "event" was answered 422.',
        fix: 'Use command or status in place of "event".',
      },
    ])
    expect(told([sends(json, { status: 422, refusal: 'other' })])).toEqual([])
    expect(told([sends(json, { status: 422, refusal, fault: 'scripted' })])).toEqual([])
  })

  it('bears a trace that is a UUID, or ours', () => {
    const of = (value: unknown, asked: unknown = 'other') =>
      told([sends({ trace_id: value })], [message({ ...whole, trace_id: asked })])
    expect([of(trace), of(trace.toUpperCase()), of(undefined)]).toEqual([[], [], []])
    const odd = [`${trace}0`, `0${trace}`, trace.replaceAll('-', ''), 7, '', `${trace.slice(1)}x`]
    expect(odd.map((value) => of(value))).toEqual(odd.map(() => ['TRACE-ID-FORMAT']))
    expect([of('x', 'x'), of(7, 7)]).toEqual([[], []])
    expect(of(null)).toEqual(['TRACE-ID-FORMAT'])
  })

  it('bears times that tell where, in two members, sent or answered', () => {
    const vague = '2026-01-31T12:00:00'
    const of = (json: unknown) => told([sends(json)])
    const story = ['TIMESTAMP-FORMAT']
    expect([of({ timestamp: vague }), of({ updated_at: vague })]).toEqual([story, story])
    expect(of({ timestamp: `${vague}Z`, updated_at: vague })).toEqual(story)
    expect(of({ other: vague })).toEqual([])
    const odd = ['2026-01-31 12:00', `${vague}.123`]
    const good = [`${vague}Z`, `${vague}+00:00`, '2026-01-31', 'now', `at ${vague}`, 1]
    expect(odd.map((timestamp) => of({ timestamp }))).toEqual(odd.map(() => story))
    expect(good.map((timestamp) => of({ timestamp }))).toEqual(good.map(() => []))
    const said = (path: string, method: string) =>
      told([], [reply({ path, method }, { json: { timestamp: vague } })])
    expect(said('/health', 'GET')).toEqual(story)
    expect([said('/health', 'POST'), said('/state', 'GET')]).toEqual([[], []])
  })
})

describe('a value', () => {
  it('is quoted with up to eighty characters', () => {
    const seen = (length: number) => words([sends({ trace_id: 'x'.repeat(length) })])[0]?.seen
    expect(seen(78)).toBe(`A trace_id is "${'x'.repeat(78)}".`)
    expect(seen(79)).toBe('A trace_id is a value of 81 characters.')
  })
})

describe('an answer with 2xx', () => {
  const of = (json: unknown, status = 200, method = 'POST') =>
    told([], [reply({ path: '/send', method }, { status, json })]).includes('ERR-IN-200')

  it('holds an error in one of these ways', () => {
    const errors = [
      ...[{ error: 'x' }, { error: true }, { error: 0 }, { sent: false }, { ok: false }],
      ...[{ status: 'error' }, { message_type: 'error' }, { detail: 'x' }],
    ]
    const sound = [
      ...[{ error: null }, { error: false }, {}, { sent: true }, { ok: true }, { sent: null }],
      ...[{ status: 'ok' }, { message_type: 'event' }, { detail: 'x', more: 1 }, { detail: 1 }],
    ]
    expect(errors.map((json) => of(json))).toEqual(errors.map(() => true))
    expect(sound.map((json) => of(json))).toEqual(sound.map(() => false))
    expect([199, 200, 299, 300].map((status) => of({ ok: false }, status))).toEqual([
      ...[false, true, true, false],
    ])
    expect(of({ ok: false }, 200, 'GET')).toBe(false)
  })
})

describe('a message is refused', () => {
  it('for want of a header', () => {
    const of = (status: number, text: string) => told([], [message(whole, { status, text })])
    const story = ['HDR-TRACE-MISSING']
    expect([of(400, 'X-Trace-Id'), of(400, 'x-source'), of(400, 'X-Other')]).toEqual([
      story,
      story,
      [],
    ])
    expect([399, 400, 499, 500].map((status) => of(status, 'x-source').length)).toEqual([
      0, 1, 1, 0,
    ])
    const elsewhere = [reply({ path: '/send' }, { status: 400, text: 'x-source' })]
    const got = [reply({ method: 'GET' }, { status: 400, text: 'x-source' })]
    expect([told([], elsewhere), told([], got)]).toEqual([[], []])
  })

  it.each([
    ['source', 'MSG-SOURCE-TYPE', 'target'],
    ['target', 'MSG-SOURCE-TYPE', 'source'],
    ['message_type', 'MSG-TYPE-ENUM', 'message_type'],
  ])('for its %s, each inert one', (member, story, like) => {
    const at = (...names: readonly string[]) => ({ detail: names.map((loc) => ({ loc: [loc] })) })
    const inert = (json: unknown, status = 422): Reply =>
      message(whole, { status, json }, 'an inert event')
    const of = (...replies: readonly Reply[]) => told([], replies)
    expect(of(inert(at(member)))).toEqual([story])
    expect(of(inert(at(member), 400))).toEqual([story])
    expect([of(inert(at(member), 401)), of(inert(at(member), 500))]).toEqual([[], []])
    expect(of(inert(at(member, like)))).toEqual([story])
    expect(of(inert(at(member, 'payload')))).toEqual([])
    expect(of(inert(at(member)), inert(at('payload')))).toEqual([])
    expect(of(inert(at(member)), inert({}, 200))).toEqual([])
    expect(of(inert({ detail: `${member} is wrong` }))).toEqual([story])
    expect(of(inert({ detail: 'it is wrong' }))).toEqual([])
    expect(of(message(whole, { status: 422, json: at(member) }))).toEqual([])
    const silent = { status: 422, json: at(member), text: '' }
    const loud = { status: 422, json: at('payload'), text: member }
    expect(of(message(whole, silent, 'an inert event'))).toEqual([story])
    expect(of(message(whole, loud, 'an inert event'))).toEqual([])
    expect(of()).toEqual([])
  })

  it.each([
    ['payload', {}, { a: 1 }],
    ['source', 0, 1],
    ['target', 0, 1],
  ])('because an empty or zero %s is called missing', (name, empty, full) => {
    const of = (value: unknown, text: string, status = 400, rest: object = whole) =>
      told([], [message({ ...rest, [name]: value }, { status, text })])
    const story = ['FALSY-REQUIRED']
    expect([of(empty, `missing ${name}`), of(empty, `${name} is Required`)]).toEqual([story, story])
    expect([of(full, `missing ${name}`), of(empty, `bad ${name}`)]).toEqual([[], []])
    expect(of(empty, 'missing timestamp')).toEqual([])
    expect(
      [400, 401, 422, 500].map((status) => of(empty, `missing ${name}`, status).length),
    ).toEqual([...[1, 0, 1, 0]])
    expect(of(empty, `missing ${name}`, 400, without('timestamp'))).toEqual([])
  })

  it('with a 5xx although it is no JSON object', () => {
    const of = (body: object | string, status: number | undefined) =>
      told([], [message(body, { status })])
    const story = ['JSON-INVALID-500']
    expect([of('{', 500), of('[]', 503), of('7', 500)]).toEqual([story, story, story])
    expect([of('{', 499), of('{}', 500), of(whole, 500), of('{', undefined)]).toEqual([
      [],
      [],
      [],
      [],
    ])
    expect([200, 500].map((status) => told([], [message(new Uint8Array(2), { status })]))).toEqual([
      ...[[], []],
    ])
    expect(told([], [reply({}, { status: 500 })])).toEqual([])
  })
})
