import { describe, expect, test } from 'vitest'
import { gzip, gzipBomb } from '../fixtures/gzip.ts'
import { disruptiveEncodingMutants } from '../mocks/mutants/encodings.ts'
import type { Reply } from '../src/model/reply.ts'
import { idsIn, prove } from '../src/self-test/prove.ts'
import { inflateBody } from '../src/wire/inflate.ts'
import { envCodingChecks } from '../suites/droplet/env/coding.ts'
import { envEncodingChecks } from '../suites/droplet/env/encoding.ts'
import { envMediaChecks } from '../suites/droplet/env/media.ts'
import { call, judgeOf, reply, stageOf } from './suites-env-stage.ts'

const checks = [...envEncodingChecks, ...envMediaChecks, ...envCodingChecks]
const judge = judgeOf(checks)
const state = (id: string, seen: unknown) => judge(id, seen).state
const stimulusOf = (id: string) => {
  const found = checks.find((one) => one.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.stimulus
}
const closed = (): Reply => ({ ...reply(undefined), silence: { kind: 'closed', detail: 'closed' } })
const silent = reply(undefined)
const accepted = () => reply(200, { response: 'ok' })

describe('what must be refused', () => {
  test.each(['ENV-JSON-TRAIL', 'ENV-JSON-NAN', 'ENV-UTF8-BAD-SHOULD'])('%s', (id) => {
    expect(state(id, [reply(400), reply(422)])).toBe('pass')
    expect(state(id, [reply(400), accepted()])).toBe('fail')
    expect(state(id, [reply(500)])).toBe('fail')
    expect(state(id, [silent])).toBe('inconclusive')
    expect(state(id, [reply(429)])).toBe('not-run')
  })
  test('two documents', () => {
    expect(state('ENV-JSON-TRAIL-SHOULD', reply(400))).toBe('pass')
    expect(state('ENV-JSON-TRAIL-SHOULD', accepted())).toBe('fail')
    expect(state('ENV-JSON-TRAIL-SHOULD', silent)).toBe('inconclusive')
  })
  test.each(['ENV-CT-MISSING', 'ENV-CT-TEXT'])('%s', (id) => {
    expect(state(id, reply(415))).toBe('pass')
    expect(state(id, reply(422))).toBe('pass')
    expect(state(id, accepted())).toBe('fail')
    expect(state(id, silent)).toBe('inconclusive')
  })
  test('a form, and what it leads to', () => {
    const forms = (status: number | undefined) => ({
      replies: [reply(415), reply(status)],
      effects: [],
    })
    expect(state('ENV-CT-FORM', forms(422))).toBe('pass')
    expect(state('ENV-CT-FORM', forms(200))).toBe('fail')
    expect(state('ENV-CT-FORM', forms(undefined))).toBe('inconclusive')
    const effects = [call('message', {}, { method: 'POST', path: '/message' })]
    expect(state('ENV-CT-FORM', { ...forms(422), effects })).toBe('fail')
  })
})

describe('what must do no harm', () => {
  test.each(['ENV-UTF8-BAD', 'ENV-UTF16', 'ENV-CT-BADCHARSET', 'ENV-CE-BOMB'])('%s', (id) => {
    expect(state(id, [accepted(), reply(400), reply(415), closed()])).toBe('pass')
    expect(state(id, [accepted(), reply(500)])).toBe('fail')
    expect(state(id, [silent])).toBe('fail')
    expect(state(id, [{ ...reply(400), ms: 9000 }])).toBe('fail')
  })
  test('two media types: a form stays a form', () => {
    expect(state('ENV-CT-TWO', { json: accepted(), form: reply(400) })).toBe('pass')
    expect(state('ENV-CT-TWO', { json: reply(415), form: accepted() })).toBe('fail')
    expect(state('ENV-CT-TWO', { json: reply(500), form: reply(415) })).toBe('fail')
  })
  test('a bomb that was accepted was inflated', () => {
    const bombed = (one: Reply, grownBytes = 0) =>
      state('ENV-CE-BOMB-MUST', { reply: one, grownBytes })
    expect(bombed(reply(413))).toBe('pass')
    expect(bombed(closed())).toBe('pass')
    expect(bombed(reply(413), 20_000_000)).toBe('pass')
    expect(bombed(reply(413), 110_000_000)).toBe('fail')
    expect(bombed(accepted())).toBe('fail')
    expect(bombed(silent)).toBe('fail')
  })
})

describe('what is left to the droplet', () => {
  test('a byte order mark, and a suffix', () => {
    expect(state('ENV-BOM', accepted())).toBe('pass')
    expect(state('ENV-BOM', reply(400))).toBe('pass')
    expect(state('ENV-BOM', reply(500))).toBe('fail')
    expect(state('ENV-CT-SUFFIX', [reply(415)])).toBe('pass')
    expect(state('ENV-CT-SUFFIX', [reply(500)])).toBe('fail')
    expect(state('ENV-CT-SUFFIX', [silent])).toBe('inconclusive')
  })
  test('every spelling of the media type is accepted', () => {
    expect(state('ENV-CT-OK', [accepted(), accepted()])).toBe('pass')
    expect(state('ENV-CT-OK', [accepted(), reply(415)])).toBe('fail')
    expect(state('ENV-CT-OK', [silent])).toBe('inconclusive')
  })
  test('a compressed body is decoded, or its coding refused', () => {
    expect(state('ENV-CE-GZIP', accepted())).toBe('pass')
    expect(state('ENV-CE-GZIP', reply(415))).toBe('pass')
    expect(state('ENV-CE-GZIP', reply(400))).toBe('fail')
    expect(state('ENV-CE-GZIP', silent)).toBe('inconclusive')
  })
  test('Accept: JSON or a refusal', () => {
    expect(state('ENV-ACCEPT', [accepted(), reply(406)])).toBe('pass')
    expect(state('ENV-ACCEPT', [reply(200, '<h1>ok</h1>')])).toBe('fail')
    expect(state('ENV-ACCEPT', [reply(500)])).toBe('fail')
    expect(state('ENV-ACCEPT', [silent])).toBe('inconclusive')
  })
})

describe('what is sent', () => {
  const sent = async (id: string) => {
    const stage = stageOf(() => reply(415))
    const seen = await stimulusOf(id).apply(stage)
    return { asked: stage.asked, seen }
  }
  const typesOf = (headers: readonly (readonly [string, string])[] = []) =>
    headers.filter(([name]) => name === 'Content-Type').map(([, value]) => value)

  test('no Content-Type at all, and two of them', async () => {
    const { asked: none } = await sent('ENV-CT-MISSING')
    expect(none.map(({ headers }) => typesOf(headers))).toEqual([[]])
    const { asked: two } = await sent('ENV-CT-TWO')
    expect(two.map(({ headers }) => typesOf(headers).length)).toEqual([2, 2])
  })

  test('forms with the fields of the message, each found again in a call it leads to', async () => {
    const { asked } = await sent('ENV-CT-FORM')
    const [web = '', parts = ''] = asked.map(({ body }) => String(body))
    expect([...new URLSearchParams(web).keys()]).toEqual(
      expect.arrayContaining(['trace_id', 'source', 'target', 'message_type', 'timestamp']),
    )
    expect(parts.match(/name="/g)?.length).toBe(5)
    const stage = stageOf((ask) => reply(415, '', ask))
    const follows = () => stage.asked.map(({ body }) => call('message', String(body)))
    const watched = { ...stage, ledger: () => ({ replies: [], calls: follows(), controls: [] }) }
    expect(state('ENV-CT-FORM', await stimulusOf('ENV-CT-FORM').apply(watched))).toBe('fail')
  })

  test('bytes that are no UTF-8, inside a string of a message that is whole otherwise', async () => {
    const { asked } = await sent('ENV-UTF8-BAD')
    const bodies = asked.map(({ body }) => Buffer.from(body instanceof Uint8Array ? body : ''))
    expect(bodies.map((body) => JSON.parse(body.toString('utf8')).payload.value)).toEqual(
      bodies.map(() => expect.stringContaining('\ufffd')),
    )
    for (const body of bodies)
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(body)).toThrow()
  })

  test('UTF-16 in both orders, with and without its mark', async () => {
    const { asked } = await sent('ENV-UTF16')
    const starts = asked.map(({ body }) => body instanceof Uint8Array && [...body.subarray(0, 2)])
    expect(starts).toEqual([
      [0x7b, 0],
      [0xff, 0xfe],
      [0, 0x7b],
      [0xfe, 0xff],
    ])
  })

  test('relaxed JSON that a strict parser refuses', async () => {
    for (const id of ['ENV-JSON-TRAIL', 'ENV-JSON-TRAIL-SHOULD', 'ENV-JSON-NAN']) {
      const { asked } = await sent(id)
      for (const { body, note } of asked)
        expect(() => JSON.parse(String(body)), note).toThrow(SyntaxError)
    }
  })
})

describe('what only a run with --disruptive asks', () => {
  const only = ['ENV-CE-BOMB-MUST', 'CTL-POS-TOKEN']
  for (const { name, fault, caught } of disruptiveEncodingMutants)
    test(name, { timeout: 120_000, retry: 1 }, async () => {
      const { findings } = await prove(fault, { only, tags: ['disruptive'] })
      expect(idsIn(findings, 'fail')).toEqual(caught)
    })
  test('the reference passes', { timeout: 120_000, retry: 1 }, async () => {
    const { findings } = await prove({}, { only, tags: ['disruptive'] })
    expect(idsIn(findings, 'pass')).toEqual([...only].sort())
  })
})

describe('gzip', () => {
  test('comes out as it went in', async () => {
    const packed = await gzip('{"a":1}')
    expect((await inflateBody(Buffer.from(packed), 'gzip')).toString()).toBe('{"a":1}')
  })
  test('swells a thousandfold, and is JSON then', async () => {
    const packed = await gzipBomb('{"a":1}', 2)
    expect(packed.length).toBeLessThan(4096)
    const plain = (await inflateBody(Buffer.from(packed), 'gzip')).toString()
    expect(plain.length).toBe(2 * 1_048_576 + 7)
    expect(JSON.parse(plain)).toEqual({ a: 1 })
  })
})
