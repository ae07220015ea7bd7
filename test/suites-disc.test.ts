import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { wordsDiffer } from '../suites/droplet/disc/words.ts'
import { call, facts, meshOf, reply, stageOf } from './suites-env-stage.ts'
import { checks, state, stimulusOf } from './suites-http-cast.ts'

describe('health', () => {
  const now = Date.parse('2025-11-13T08:00:00Z')
  const seen = (body: unknown, status = 200, headers = {}) => ({
    reply: reply(status, body, {}, headers),
    now,
    secrets: ['registry-key-canary'],
  })
  test('a status', () => {
    expect(state('DISC-HEALTH', seen({ status: 'active', id: 4, more: [] }))).toBe('pass')
    expect(state('DISC-HEALTH', seen({ status: 'ok' }))).toBe('pass')
    expect(state('DISC-HEALTH', seen({ status: 1 }))).toBe('fail')
    expect(state('DISC-HEALTH', seen('ok'))).toBe('fail')
    expect(state('DISC-HEALTH', seen({ status: 'active' }, 503))).toBe('fail')
  })
  test('the vocabulary is law only where the profile says so', () => {
    const law = { ...mesh, health: { ...mesh.health, vocabularyIsLaw: true } }
    expect(state('DISC-HEALTH', seen({ status: 'ok' }), law)).toBe('fail')
    expect(state('DISC-HEALTH-SHOULD', seen({ status: 'ok' }))).toBe('fail')
    expect(state('DISC-HEALTH-SHOULD', seen({ status: 'Healthy' }))).toBe('pass')
    expect(state('DISC-HEALTH-SHOULD', { ...seen({}), reply: reply(undefined) })).toBe(
      'inconclusive',
    )
  })
  test.each([
    ['2025-11-13T08:00:03Z', 'pass'],
    ['2025-11-13T13:30:00.123456+05:30', 'pass'],
    ['2025-11-13T08:00:00', 'fail'],
    ['2025-11-13T09:00:00Z', 'fail'],
    [1763020800, 'fail'],
  ])('the time %s: %s', (timestamp, expected) =>
    expect(state('DISC-HEALTH-TIME', seen({ status: 'active', timestamp }))).toBe(expected),
  )
  test('a host with another clock is measured by its own', () => {
    const body = { status: 'active', updated_at: '2025-11-13T09:00:00Z' }
    expect(
      state('DISC-HEALTH-TIME', seen(body, 200, { date: 'Thu, 13 Nov 2025 09:00:01 GMT' })),
    ).toBe('pass')
    expect(state('DISC-HEALTH-TIME', seen({ status: 'active' }))).toBe('inapplicable')
  })
  test.each([
    [
      {
        status: 'active',
        proof: 'a'.repeat(64),
        registry_key: 'configured',
        dependencies: ['registry'],
      },
      'pass',
    ],
    [{ status: 'active', env: { API_TOKEN: 'abcd-efgh-ijkl' } }, 'fail'],
    [
      { status: 'active', token: `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(40)}` },
      'fail',
    ],
    [{ status: 'active', note: 'registry-key-canary' }, 'fail'],
    [{ status: 'active', key: '-----BEGIN RSA PRIVATE KEY-----' }, 'fail'],
    [{ status: 'error', error: 'Traceback (most recent call last)' }, 'fail'],
  ])('secrets: %j %s', (body, expected) =>
    expect(state('DISC-HEALTH-NOSECRET', seen(body))).toBe(expected),
  )
})

describe('capabilities, state, dependencies', () => {
  const seen = (name: string, body: unknown, status = 200) => ({ [name]: reply(status, body) })
  const caps = { version: '1.0.0', features: ['a'], udc_version: '1.0' }
  const figures = { cpu_percent: 12.5, memory_mb: 53.1, uptime_seconds: 0 }
  test.each([
    ['DISC-CAPS', 'capabilities', caps, 'pass'],
    ['DISC-CAPS', 'capabilities', { ...caps, features: undefined, capabilities: [] }, 'pass'],
    ['DISC-CAPS', 'capabilities', { ...caps, version: 1 }, 'fail'],
    ['DISC-CAPS', 'capabilities', { ...caps, features: [{}] }, 'fail'],
    ['DISC-STATE', 'state', figures, 'pass'],
    ['DISC-STATE', 'state', { ...figures, cpu_percent: '12 %' }, 'fail'],
    ['DISC-STATE', 'state', { ...figures, memory_mb: 0 }, 'fail'],
    ['DISC-DEPS', 'dependencies', { required: [{ id: 18, name: 'x' }], optional: [] }, 'pass'],
    ['DISC-DEPS', 'dependencies', { required: [], optional: ['Registry'], missing: [] }, 'pass'],
    ['DISC-DEPS', 'dependencies', { required: [], optional: [] }, 'fail'],
    ['DISC-DEPS', 'dependencies', { connected: ['drop18.fullpotential.ai'] }, 'fail'],
  ])('%s %s %j %s', (id, name, body, expected) =>
    expect(state(id, seen(name, body))).toBe(expected),
  )
  test('an optional endpoint that is absent asks nothing', () => {
    const caps = checks.find(({ id }) => id === 'DISC-CAPS')
    expect(caps?.inapplicable?.({ ...facts, present: new Set() }, mesh)).toMatch(
      /no \/capabilities/,
    )
    const required = { ...mesh.endpoints.capabilities, presence: 'required' as const }
    const strict = { ...mesh, endpoints: { ...mesh.endpoints, capabilities: required } }
    expect(caps?.inapplicable?.({ ...facts, present: new Set() }, strict)).toBeUndefined()
  })
})

describe('truth', () => {
  const deps = (status: string) =>
    reply(200, { required: [{ name: 'registry', status }], checked: 1 })
  const well = reply(200, { status: 'active', proof: 'a1', uptime_seconds: 1 })
  const both = (before: unknown, during: unknown, beats = true) => ({
    beats,
    health: { before, during },
    dependencies: { before, during },
  })
  test('a status that flips', () => {
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), deps('disconnected')))).toBe('pass')
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), deps('connected')))).toBe('fail')
    expect(state('DISC-DEPS-TRUTH', both(deps('connected'), reply(401)))).toBe('inconclusive')
  })
  test('health: degraded or 503', () => {
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(200, { status: 'degraded' })))).toBe('pass')
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(503, { status: 'active' })))).toBe('pass')
    const later = reply(200, { status: 'active', proof: 'b2', uptime_seconds: 9 })
    expect(state('DISC-HEALTH-TRUTH', both(well, later))).toBe('fail')
    expect(state('DISC-HEALTH-TRUTH', both(well, reply(undefined)))).toBe('inconclusive')
    expect(state('DISC-HEALTH-TRUTH', both(well, well, false))).toBe('inconclusive')
  })
  test('words count, figures do not', () => {
    expect(
      wordsDiffer({ a: 1, t: '2025-01-01T00:00:00Z' }, { a: 2, t: '2025-01-01T00:00:01Z' }),
    ).toBe(false)
    expect(wordsDiffer({ a: 'x', b: 'y' }, { b: 'y', a: 'x' })).toBe(false)
    expect(wordsDiffer({ up: true }, { up: false })).toBe(true)
    expect(wordsDiffer({ missing: [] }, { missing: ['registry'] })).toBe(true)
  })
  test('the watch ends early once both answers changed, and always lifts the fault', async () => {
    let down = false
    let lifted = 0
    const stage = stageOf(() => reply(200, { status: down ? 'degraded' : 'active' }), {
      mesh: {
        ...meshOf([call('heartbeat', {})]),
        fault: () => {
          down = true
          return () => {
            lifted += 1
          }
        },
      },
    })
    const seen = await stimulusOf('DISC-HEALTH-TRUTH').apply(stage)
    expect(state('DISC-HEALTH-TRUTH', seen)).toBe('pass')
    expect(stage.asked).toHaveLength(4)
    expect(lifted).toBe(1)
  })
})

describe('one identity, one clock', () => {
  const ids = (more: object = {}) => ({
    health: reply(200, { id: 4 }),
    capabilities: reply(200, {}),
    registrations: [call('register', { metadata: { numeric_id: 4 } })],
    messages: [call('message', { source: 4 })],
    ...more,
  })
  test('ids', () => {
    expect(state('DISC-IDS', ids())).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: '4' }) }))).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: 'drop4.mesh.test' }) }))).toBe('pass')
    expect(state('DISC-IDS', ids({ health: reply(200, { id: 42 }) }))).toBe('fail')
    expect(state('DISC-IDS', ids({ messages: [call('message', { source: 5 })] }))).toBe('fail')
    expect(state('DISC-IDS', ids({ registrations: [], messages: [] }))).toBe('inapplicable')
  })
  const uptime = (shown: unknown, metadata: object = { uptime_seconds: 10 }) => ({
    state: reply(200, { uptime_seconds: shown }),
    beat: call('heartbeat', { metadata }, { at: 1000 }),
    at: 6000,
  })
  test('uptime', () => {
    expect(state('DISC-STATE-UPTIME', uptime(14))).toBe('pass')
    expect(state('DISC-STATE-UPTIME', uptime(9000))).toBe('fail')
    expect(state('DISC-STATE-UPTIME', uptime(undefined))).toBe('fail')
    expect(state('DISC-STATE-UPTIME', uptime(14, {}))).toBe('inapplicable')
    expect(state('DISC-STATE-UPTIME', { ...uptime(14), beat: undefined })).toBe('inconclusive')
  })
})
