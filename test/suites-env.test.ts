import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { envAddressChecks } from '../suites/droplet/env/address.ts'
import { checks, state } from './suites-env-cast.ts'
import { call, facts, meshOf, reply, stageOf } from './suites-env-stage.ts'

const trace = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'

const sent = { body: { trace_id: trace } }

const seed = { trace_id: trace, response: 'executing', data: { accepted: true } }

const udc = {
  received: true,
  trace_id: trace,
  processed_at: '2025-11-13T08:00:00Z',
  result: 'queued',
}

describe('the acceptance of types', () => {
  const command = (status: number) => [reply(status, '', { note: 'an inert command' })]
  test('an accepted command passes', () =>
    expect(state('ENV-OK-COMMAND', command(202))).toBe('pass'))
  test('one refused payload of several is no failure', () =>
    expect(state('ENV-OK-COMMAND', command(422))).toBe('inapplicable'))
  test('refusing all is', () =>
    expect(
      state('ENV-OK-COMMAND', command(422), mesh, { ...facts, acceptedMessage: undefined }),
    ).toBe('fail'))
  test('a server error is a failure in any case', () =>
    expect(state('ENV-OK-COMMAND', command(500))).toBe('fail'))
  test('a 401 for a good token is no refusal of the payload', () =>
    expect(state('ENV-OK-EVENT', [reply(401, '', { note: 'an inert event' })])).toBe('fail'))
  test('a profile without an inert command leaves the question open', () =>
    expect(
      checks
        .find(({ id }) => id === 'ENV-OK-COMMAND')
        ?.inapplicable?.(facts, { ...mesh, message: { ...mesh.message, inert: [] } }),
    ).toMatch(/no inert command/))
})

describe('the reply', () => {
  test('repeats the trace id', () => {
    expect(state('ENV-RSP-TRACE', reply(200, seed, sent))).toBe('pass')
    expect(
      state('ENV-RSP-TRACE', reply(200, { ...seed, trace_id: crypto.randomUUID() }, sent)),
    ).toBe('fail')
    expect(state('ENV-RSP-TRACE', reply(200, 'ok', sent))).toBe('fail')
    expect(state('ENV-RSP-TRACE', reply(500, '', sent))).toBe('inconclusive')
  })
  test('has either shape, extra fields and all', () => {
    expect(state('ENV-RSP-SCHEMA', reply(200, { ...seed, more: 1 }, sent))).toBe('pass')
    expect(state('ENV-RSP-SCHEMA', reply(202, udc, sent))).toBe('pass')
    expect(state('ENV-RSP-SCHEMA', reply(200, { trace_id: trace, response: 'ok' }, sent))).toBe(
      'fail',
    )
    expect(state('ENV-RSP-SCHEMA', reply(200, [], sent))).toBe('fail')
    const toTheLetter = { ...mesh, message: { ...mesh.message, reply: 'seed' as const } }
    expect(state('ENV-RSP-SCHEMA', reply(200, udc, sent), toTheLetter)).toBe('fail')
  })
  test.each([
    [200, 'pass'],
    [201, 'pass'],
    [202, 'pass'],
    [204, 'fail'],
    [422, 'fail'],
    [429, 'not-run'],
  ])('status %i: %s', (status, expected) =>
    expect(state('ENV-RSP-STATUS', reply(status, '', sent))).toBe(expected),
  )
  test('an upper-case id comes back in any case', () => {
    const upper = { body: { trace_id: trace.toUpperCase() } }
    expect(state('ENV-RSP-UPPER', reply(200, seed, upper))).toBe('pass')
    expect(state('ENV-RSP-UPPER', reply(422, seed, upper))).toBe('fail')
  })
})

describe('addresses', () => {
  const refused = [reply(403), reply(422)]
  test('a foreign source is refused and has no effect', () => {
    expect(state('ENV-SRC-MISMATCH', { replies: refused, effects: [] })).toBe('pass')
    expect(state('ENV-SRC-MISMATCH', { replies: [reply(200)], effects: [] })).toBe('fail')
    expect(state('ENV-SRC-MISMATCH', { replies: refused, effects: [call('message', {})] })).toBe(
      'fail',
    )
  })
  test('only a call that bears the trace id is an effect', async () => {
    const given = envAddressChecks.find(({ id }) => id === 'ENV-SRC-MISMATCH')?.stimulus
    const other = meshOf([call('heartbeat', { status: 'healthy' })])
    expect(
      await given?.apply(stageOf((ask) => reply(403, '', ask), { mesh: other })),
    ).toMatchObject({ effects: [] })
    const relayed = call('message', { trace_id: trace })
    const stage = stageOf((ask) => reply(403, '', ask), {
      mesh: meshOf([relayed]),
      envelope: (parts = {}) => ({
        trace_id: trace,
        source: 5,
        target: 4,
        message_type: 'event',
        payload: {},
        timestamp: '',
        ...parts,
      }),
    })
    expect(await given?.apply(stage)).toMatchObject({ effects: [relayed] })
  })
  test('a foreign target is refused', () => {
    expect(state('ENV-TGT-WRONG', reply(421))).toBe('pass')
    expect(state('ENV-TGT-WRONG', reply(200))).toBe('fail')
    expect(state('ENV-TGT-WRONG', reply(200), mesh, { ...facts, dropletId: undefined })).toBe(
      'not-run',
    )
  })
  test('the foreign target keeps the spelling of the own one', async () => {
    const given = envAddressChecks.find(({ id }) => id === 'ENV-TGT-WRONG')?.stimulus
    const stage = stageOf((ask) => reply(422, '', ask), {
      envelope: (parts = {}) => ({
        trace_id: trace,
        source: 'droplet-5',
        target: 'droplet-4',
        message_type: 'event',
        payload: {},
        timestamp: '',
        ...parts,
      }),
    })
    await given?.apply(stage)
    expect(stage.asked[0]?.body).toMatchObject({ target: 'droplet-1005' })
  })
  test('an unknown type is invalid', () => {
    expect(state('ENV-MT-UNKNOWN', [reply(422), reply(400)])).toBe('pass')
    expect(state('ENV-MT-UNKNOWN', [reply(422), reply(200)])).toBe('fail')
  })
})

describe('the table', () => {
  test('ids and titles are unique, titles short and free of modal verbs', () => {
    const titles = checks.map(({ title }) => title)
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    expect(new Set(titles).size).toBe(titles.length)
    expect(
      titles.filter((title) => title.length > 70 || /\b(should|must|may|can|shall)\b/i.test(title)),
    ).toEqual([])
  })
  test('no stimulus provokes more refusals than a batch holds, and every one sends something', async () => {
    for (const { stimulus } of checks) {
      const stage = stageOf((ask) => reply(422, { detail: 'x' }, ask))
      await stimulus.apply(stage)
      expect(stage.asked.length, stimulus.name).toBeGreaterThan(0)
      expect(stimulus.negatives ?? 0).toBeLessThanOrEqual(20)
    }
  })
})
