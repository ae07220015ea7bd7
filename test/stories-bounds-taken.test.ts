import { describe, expect, it } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Reply } from '../src/model/reply.ts'
import { reply, told, words } from './stories-bounds-cast.ts'

// Messages that a droplet takes and should not, refuses and should not, and what is served below a prefix.

const whole = {
  ...{ trace_id: 't', source: 5, target: 42, message_type: 'event' },
  ...{ payload: { a: 1 }, timestamp: '2026-01-31T12:00:00Z' },
}
const without = (name: string): object =>
  Object.fromEntries(Object.entries(whole).filter(([member]) => member !== name))
const message = (body: object, changes: Partial<Reply> = {}): Reply => reply({ body }, changes)

describe('a message is accepted', () => {
  it.each([
    ['trace_id', 'MISS-TRACE|TYPE-TRACE|TRACE'],
    ['source', 'MISS-SOURCE|TYPE-SOURCE'],
    ['target', 'MISS-TARGET|TYPE-TARGET'],
    ['message_type', 'MISS-TYPE|TYPE-TYPE|MT'],
    ['payload', 'MISS-PAYLOAD|TYPE-PAYLOAD'],
    ['timestamp', 'MISS-TS|TYPE-TS|TS'],
  ])('without %s', (name, rows) => {
    const found = words([], [message(without(name)), message(whole)])
    expect(found).toMatchObject([
      {
        id: 'ENV-MISSING-FIELDS-ACCEPTED',
        seen: `Messages without ${name} were accepted.`,
        fix: `Refuse a message whose ${name} is missing or of another kind, with 400 or 422.`,
        explains: `^ENV-(?:NULL|EMPTY-STR|FUZZ-BAD|TOP|${rows})`,
        count: 1,
      },
    ])
    const of = (changes: Partial<Reply>) => told([], [message(without(name), changes)])
    expect([of({ status: 299 }), of({ status: 300 })].map(({ length }) => length)).toEqual([1, 0])
    expect(of({ json: { ok: false } })).toEqual(['ERR-IN-200'])
    expect(told([], [reply({ body: without(name), path: '/send' })])).toEqual([])
  })

  it('without several, and not without what the profile does not ask for', () => {
    const both = words([], [message(without('source')), message(without('target'))])
    expect(both).toMatchObject([
      { seen: 'Messages without source, target were accepted.', count: 2 },
    ])
    expect(told([], [message({ ...whole, more: 1 })])).toEqual([])
    expect(told([], [reply({ body: '[]' }), reply({ body: '{' }), reply({})])).toEqual([])
    const { required, ...rest } = profile.message
    const lax = { ...profile, message: { ...rest, required: required.slice(1) } }
    expect(told([], [message(without('trace_id'))], { profile: lax })).toEqual([])
    const odd = { ...profile, message: { ...rest, required: [...required, 'extra'] } }
    expect(words([], [message(whole)], { profile: odd })[0]?.explains).toMatch(/\|MISS-extra\)$/)
  })

  it('that is for another droplet', () => {
    const of = (target: unknown, changes: Partial<Reply> = {}, facts = {}) =>
      told([], [message({ ...whole, target }, changes)], facts)
    const story = ['ENV-TARGET-UNCHECKED']
    expect([of(43), of(42), of('43')]).toEqual([story, [], []])
    expect(of(43, { status: 403 })).toEqual([])
    expect(of(43, {}, { dropletId: undefined })).toEqual([])
    const required = profile.message.required.filter((name) => name !== 'target')
    const lax = { ...profile, message: { ...profile.message, required } }
    expect(of(43, {}, { profile: lax })).toEqual([])
    expect(words([], [message({ ...whole, target: 43 })])[0]?.seen).toBe(
      'A message to 43 was accepted by 42.',
    )
  })
})

describe('a signature beside the token', () => {
  const good = (changes: Partial<Reply>, note = 'a good token', body: object = whole): Reply =>
    reply({ body, note, token: 'a.b.c' }, { status: 401, ...changes })
  const of = (...replies: readonly Reply[]) => told([], replies)
  const missing = ['AUTH-SIGNATURE-MISSING']
  const invalid = ['AUTH-SIGNATURE-INVALID']

  it('is missed, in words or in the place of an error', () => {
    const texts = [
      ...['signature required', 'signature is missing', 'signature needed', 'missing signature'],
      ...['no message signature', 'Missing message signature'],
    ]
    expect(texts.map((text) => of(good({ text })))).toEqual(texts.map(() => missing))
    expect(of(good({ text: 'invalid signature' }))).toEqual([])
    expect(of(good({ json: { detail: [{ loc: ['body', 'signature'] }] } }))).toEqual(missing)
    expect(of(good({ json: { detail: [{ loc: ['signature', 'x'] }] } }))).toEqual([])
    const text = 'no signature'
    expect(of(good({ text }, 'a good token', { ...whole, signature: 's' }))).toEqual([])
    expect([399, 400, 499, 500].map((status) => of(good({ text, status })).length)).toEqual([
      0, 1, 1, 0,
    ])
    const notes = ['a good token', 'control: a good token', 'an inert event']
    expect(notes.map((note) => of(good({ text }, note)))).toEqual(notes.map(() => missing))
    expect(['a bad token', 'not a good token'].map((note) => of(good({ text }, note)))).toEqual([
      [],
      [],
    ])
    expect(of(reply({ body: whole }, { status: 401, text }))).toEqual([])
  })

  it('is the good token, and called invalid', () => {
    const signed = { ...whole, signature: 'a.b.c' }
    const texts = [
      ...['invalid message signature', 'bad message signature', 'wrong message signature'],
      ...[
        'message signature is invalid',
        'message signature: wrong',
        'message signature was not it',
      ],
    ]
    expect(texts.map((text) => of(good({ text }, 'a good token', signed)))).toEqual(
      texts.map(() => invalid),
    )
    const text = 'invalid message signature'
    expect(of(good({ text }, 'a good token', { ...whole, signature: 'x' }))).toEqual([])
    expect(of(good({ text: 'invalid token' }, 'a good token', signed))).toEqual([])
    const headers = [
      ['Authorization', 'Bearer other'],
      ['authorization', 'Bearer a.b.c'],
    ] as const
    const asked = { body: signed, note: 'a good token', headers }
    expect(of(reply(asked, { status: 401, text }))).toEqual(invalid)
  })
})

describe('health is served below a prefix', () => {
  const read = (path: string, status: number): Reply => reply({ method: 'GET', path }, { status })
  const of = (...replies: readonly Reply[]) => words([], replies).map(({ id }) => id)
  const absent = read('/health', 404)

  it('where it is not at the root', () => {
    expect(of(absent, read('/api/health', 200))).toEqual(['PATH-API-PREFIX'])
    expect(of(absent, read('/api/v1/health', 200))).toEqual(['PATH-API-PREFIX'])
    expect(of(absent, read('/apis/health', 200))).toEqual(['PATH-SERVICE-PREFIX'])
    expect(of(read('/health', 500), read('/api/health', 200))).toEqual([])
    expect(of(read('/other', 404), read('/api/health', 200))).toEqual([])
    expect(of(read('/api/health', 200))).toEqual([])
    expect(of(absent, read('/api/health', 204))).toEqual([])
    expect(of(absent, read('/health', 200))).toEqual([])
    expect(of(absent, read('/api/state', 200))).toEqual([])
    expect(words([], [absent, read('/x/health', 200)])[0]?.fix).toBe(
      'Serve the endpoints at the root; until then --prefix /x lets them be asked.',
    )
  })
})
