import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { envFuzzChecks, type Fuzzed } from '../suites/droplet/env/fuzz.ts'
import { envIdentityChecks } from '../suites/droplet/env/identity.ts'
import { envInertChecks } from '../suites/droplet/env/inert.ts'
import { envPayloadChecks } from '../suites/droplet/env/payload.ts'
import { envRelayChecks } from '../suites/droplet/env/relay.ts'
import { envVocabularyChecks } from '../suites/droplet/env/vocabulary.ts'
import { call, facts, judgeOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [
  ...envPayloadChecks,
  ...envIdentityChecks,
  ...envVocabularyChecks,
  ...envInertChecks,
  ...envRelayChecks,
  ...envFuzzChecks,
]
const judge = judgeOf(checks)
const ok = reply(200, { ok: true })
const no = reply(422, { detail: 'no' })
const broken = reply(500, { detail: 'no' })
const silent = reply(undefined)

describe('payloads and ids', () => {
  const rows: readonly [string, unknown, string][] = [
    ['ENV-PAYLOAD-EMPTY', ok, 'pass'],
    ['ENV-PAYLOAD-EMPTY', no, 'pass'],
    ['ENV-PAYLOAD-EMPTY', broken, 'fail'],
    ['ENV-PAYLOAD-EMPTY', silent, 'inconclusive'],
    ['ENV-PAYLOAD-900K', [reply(413)], 'pass'],
    ['ENV-PAYLOAD-900K', [no], 'fail'],
    ['ENV-PAYLOAD-DEPTH-OK', [no], 'fail'],
    ['ENV-PAYLOAD-DEPTH-BOMB', [no, ok], 'pass'],
    ['ENV-PAYLOAD-DEPTH-BOMB', [no, broken], 'fail'],
    ['ENV-PAYLOAD-DEPTH-BOMB', [silent], 'fail'],
    ['ENV-PAYLOAD-WIDE', [{ ...ok, ms: 2500 }], 'fail'],
    ['ENV-MT-LONG', [reply(413)], 'pass'],
    ['ENV-MT-LONG', [ok], 'fail'],
    ['ENV-MT-CASE', [no, ok], 'fail'],
    ['ENV-SRC-NUMFORMS', { refused: [no], tolerated: [ok, no] }, 'pass'],
    ['ENV-SRC-NUMFORMS', { refused: [ok], tolerated: [] }, 'fail'],
    ['ENV-SRC-NUMFORMS', { refused: [no], tolerated: [broken] }, 'fail'],
    ['ENV-SRC-STRING', { source: { digits: ok }, target: { digits: ok } }, 'pass'],
    ['ENV-SRC-STRING', { source: { digits: ok }, target: { digits: no } }, 'fail'],
    ['ENV-TGT-FORMS', { source: {}, target: { digits: broken } }, 'fail'],
    ['ENV-TGT-FORMS', { source: {}, target: {} }, 'inapplicable'],
    ['ENV-SRC-MISMATCH-TYPES', pairs([ok, reply(403)], [ok, reply(403)]), 'pass'],
    ['ENV-SRC-MISMATCH-TYPES', pairs([ok, reply(403)], [reply(401), reply(401)]), 'pass'],
    ['ENV-SRC-MISMATCH-TYPES', pairs([ok, reply(403)], [reply(403), reply(403)]), 'fail'],
    ['ENV-SRC-MISMATCH-TYPES', pairs([ok, reply(403)], [ok, ok]), 'fail'],
    ['ENV-SRC-MISMATCH-TYPES', pairs([ok, ok], [ok, ok]), 'inapplicable'],
    ['ENV-PAYLOAD-INJECT', { replies: [ok, no], hits: [] }, 'pass'],
    ['ENV-PAYLOAD-INJECT', { replies: [ok], hits: [call('other', {})] }, 'fail'],
    ['ENV-PAYLOAD-INJECT', { replies: [{ ...ok, ms: 5100 }], hits: [] }, 'fail'],
  ]
  for (const [index, [id, seen, state]] of rows.entries())
    test(`${id} ${state} (${index + 1})`, () => expect(judge(id, seen).state).toBe(state))

  test('without an id of the droplet its forms are not known', () => {
    const nobody = { ...facts, dropletId: undefined }
    const seen = { source: { digits: ok }, target: {} }
    expect(judge('ENV-SRC-STRING', seen, mesh, nobody).state).toBe('inapplicable')
  })
})

function pairs([own, foreign]: readonly [Reply, Reply], text: readonly [Reply, Reply]) {
  return { asNumber: { own, foreign }, asText: { own: text[0], foreign: text[1] } }
}

describe('a refusal of a type', () => {
  const typed = (body: unknown) => reply(422, body, { note: 'message_type "status"' })
  test('that names the type is a failure', () =>
    expect(judge('ENV-MT-PROFILE', [ok, typed({ detail: 'unknown message_type' })]).state).toBe(
      'fail',
    ))
  test('that does not may be about the payload', () =>
    expect(judge('ENV-MT-PROFILE', [ok, typed({ detail: 'no such query' })]).state).toBe(
      'inapplicable',
    ))
  test('is none where all are taken', () =>
    expect(judge('ENV-MT-PROFILE', [ok]).state).toBe('pass'))
})

describe('a planted member', () => {
  const later = (after: Reply, before = ok) =>
    judge('ENV-PROTO', { mark: 'planted', before: [before], hostile: [no], after: [after] })
  test('that turns up in a later reply is a failure', () =>
    expect(later(reply(200, { data: { planted: 'planted' } })).state).toBe('fail'))
  test('that is shown where it was received is not', () =>
    expect(
      later(reply(200, { last_message: { payload: { __proto: { planted: 1 } } } })).state,
    ).toBe('pass'))
  test('that lays out the JSON anew is a failure', () =>
    expect(later(reply(200, '{\n "ok": true\n}')).state).toBe('fail'))
  test('that takes the next good message down is a failure', () =>
    expect(later(broken)).toMatchObject({ state: 'fail' }))
  test('proves nothing where no good message was accepted before', () =>
    expect(later(ok, no).state).toBe('inconclusive'))
})

describe('what is passed on', () => {
  const relayed = (text: string, status = 200) => ({
    what: 'the integer',
    reply: reply(status, ''),
    delivery: text === '' ? undefined : call('message', {}, { text }),
  })
  const number = (text: string, status?: number) =>
    judge('ENV-PAYLOAD-BIGNUM-SHOULD', [relayed(text, status)]).state
  test('whole: pass', () => expect(number('{"n":9007199254740993}')).toBe('pass'))
  test('rounded: fail', () => expect(number('{"n":9007199254740992}')).toBe('fail'))
  test('refused: pass', () => expect(number('', 422)).toBe('pass'))
  test('nowhere: inconclusive', () => expect(number('', 200)).toBe('inconclusive'))
})

describe('random messages', () => {
  const stimulusOf = (id: string) => checks.find((one) => one.id === id)?.stimulus
  const fuzz = async (id: string, answer: (ask: Ask) => Reply) => {
    const stage = stageOf(answer, { envelope: (parts = {}) => ({ ...e0, ...parts }) })
    const seen = await stimulusOf(id)?.apply(stage)
    return { outcome: judge(id, seen), asked: stage.asked }
  }
  const e0 = {
    trace_id: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
    source: 5,
    target: 4,
    message_type: 'event',
    payload: { event: 'conformance.ping' },
    timestamp: '2025-11-13T08:00:00.250Z',
  }
  const body = (ask: Ask) => String(ask.body)
  const answering = (status: (text: string) => number | undefined) => (ask: Ask) =>
    reply(status(body(ask)), '', ask)

  test('that are all taken pass', async () => {
    const { outcome, asked } = await fuzz(
      'ENV-FUZZ-GOOD',
      answering(() => 200),
    )
    expect(outcome.state).toBe('pass')
    expect(asked.length).toBe(18)
  })
  test('fail with the smallest one that shows it', async () => {
    const dotted = (text: string) => (/x\.\w+/.test(text) ? 500 : 200)
    const { outcome, asked } = await fuzz('ENV-FUZZ-GOOD-SHOULD', answering(dotted))
    expect(outcome).toMatchObject({ state: 'fail' })
    const where = outcome.state === 'fail' ? (outcome.where ?? '') : ''
    const sent: unknown = JSON.parse(where.slice(where.indexOf('{')))
    expect(sent).toEqual({
      ...e0,
      payload: { ...e0.payload, [/x\.\w+\.\w+/.exec(where)?.[0] ?? '']: expect.anything() },
    })
    expect(asked.length).toBeLessThanOrEqual(18 + 40)
  })
  test('with a fault fail where one is taken', async () => {
    const { outcome } = await fuzz(
      'ENV-FUZZ-BAD',
      answering(() => 200),
    )
    expect(outcome).toMatchObject({ state: 'fail', expected: 'a 4xx refusal' })
  })
  test('with a fault pass where all are refused', async () => {
    const { outcome } = await fuzz(
      'ENV-FUZZ-BAD',
      answering(() => 422),
    )
    expect(outcome.state).toBe('pass')
  })
  test('that meet silence or a rate limit prove nothing', async () => {
    expect(
      (
        await fuzz(
          'ENV-FUZZ-GOOD',
          answering(() => undefined),
        )
      ).outcome.state,
    ).toBe('inconclusive')
    expect(
      (
        await fuzz(
          'ENV-FUZZ-BAD',
          answering(() => 429),
        )
      ).outcome.state,
    ).toBe('not-run')
  })
  test('are not asked about where no baseline is known', () => {
    const nothing: Fuzzed = { replies: [], smallest: undefined }
    const nobody = { ...facts, acceptedMessage: undefined }
    expect(judge('ENV-FUZZ-GOOD', nothing, mesh, nobody).state).toBe('inconclusive')
  })
})
