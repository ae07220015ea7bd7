import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import {
  apiToken,
  asked,
  beat,
  call,
  checks,
  domain,
  good,
  judge,
  lifeWith,
  metadata,
  register,
  registration,
  registryKey,
  reply,
  state,
  t1,
  token,
} from './life-calls.ts'

describe('the catalogue of a life', () => {
  test('ids are unique, titles short and without modal verbs', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    expect(new Set(checks.map(({ title }) => title)).size).toBe(checks.length)
    for (const { title } of checks) {
      expect(title.length).toBeLessThanOrEqual(70)
      expect(title).not.toMatch(/\b(must|should|may|shall|can|could|would)\b/i)
    }
  })

  test('scenes stay within the usual wait at the usual interval', () => {
    const constants = {
      intervalSeconds: 2,
      rotationMaxSeconds: 5,
      jwksCooldownSeconds: 1,
      retryBaseMs: 100,
      timeoutMs: 5000,
      maxWaitMs: 30_000,
    }
    for (const { stimulus } of checks)
      expect(stimulus.waits?.({ constants, profile }) ?? 0).toBeLessThanOrEqual(30_000)
  })

  test('a conforming life passes everything that needs no scene', () => {
    for (const { id, stimulus } of checks)
      if (!stimulus.scene)
        expect([id, state(id, [...good(), call('other', 9, { actor: 'peer' })])]).toEqual([
          id,
          id === 'TOK-ORCH-FOUR-STEPS' ? 'inapplicable' : 'pass',
        ])
  })
})

describe('registration', () => {
  test('the order is token, registration, heartbeat', () => {
    expect(state('REG-ORDER', [asked(10), beat(15), register(20)])).toBe('fail')
    expect(
      state('REG-ORDER', [asked(10), register(15, { status: 500 }), beat(17), register(20)]),
    ).toBe('fail')
    expect(
      state('REG-ORDER', [
        asked(10),
        register(15, { status: 500 }),
        register(20, { status: 201 }),
        beat(30),
      ]),
    ).toBe('pass')
    expect(state('REG-ORDER', [register(20), beat(30)])).toBe('fail')
    expect(state('REG-ORDER', [asked(10)])).toBe('fail')
    expect(state('REG-ORDER', [asked(10), register(20)])).toBe('inconclusive')
    expect(state('REG-ORDER', [asked(10), register(20, { status: 422 })])).toBe('inconclusive')
  })

  test('registering again now and then is legal', () => {
    for (const id of ['REG-ORDER', 'REG-AUTH', 'REG-ID-CONSISTENT'])
      expect(state(id, [...good(), register(9000)])).toBe('pass')
  })

  test('a registration needs an issued token', () => {
    expect(state('REG-AUTH', lifeWith('register', { bearer: undefined }))).toBe('fail')
    expect(state('REG-AUTH', lifeWith('register', { bearer: token('own') }))).toBe('fail')
  })

  test('JSON may name its charset and bear any spacing', () => {
    const typed = (value: string) =>
      lifeWith('heartbeat', { rawHeaders: [['content-type', value]] })
    expect(state('REG-CTYPE', typed('Application/JSON; charset=UTF-8'))).toBe('pass')
    expect(state('REG-CTYPE', typed('application/x-www-form-urlencoded'))).toBe('fail')
    expect(state('REG-CTYPE', typed('application/json; charset=latin1'))).toBe('fail')
    expect(state('REG-CTYPE', lifeWith('register', { json: undefined, text: 'id=4' }))).toBe('fail')
  })

  test('the core is text and complete; ip is optional', () => {
    const body = (parts: object) => lifeWith('register', { json: { ...registration, ...parts } })
    expect(state('REG-SCHEMA-CORE', body({ host: undefined }))).toBe('fail')
    expect(state('REG-SCHEMA-CORE', body({ droplet_id: 4 }))).toBe('fail')
    expect(state('REG-SCHEMA-CORE', body({ status: 'up' }))).toBe('fail')
    expect(state('REG-SCHEMA-CORE', body({ ip: 127 }))).toBe('fail')
    expect(state('REG-SCHEMA-CORE', body({ ip: undefined, more: 1 }))).toBe('pass')
  })

  test.each([
    ['numeric_id', '4'],
    ['version', 'one'],
    ['udc_version', 1],
    ['capabilities', ['a', 'a']],
    ['capabilities', []],
    ['steward', ''],
  ])('metadata.%s = %j is wrong', (name, value) => {
    const json = { ...registration, metadata: { ...metadata, [name]: value } }
    expect(judge('REG-SCHEMA-META', lifeWith('register', { json }))).toMatchObject({
      state: 'fail',
      actual: `missing or malformed: ${name}`,
    })
  })

  test('name and number agree everywhere', () => {
    const id = 'REG-ID-CONSISTENT'
    const body = (parts: object) => lifeWith('register', { json: { ...registration, ...parts } })
    expect(state(id, body({ host: `https://${domain}:8010/` }))).toBe('pass')
    expect(state(id, body({ id: 'droplet-4' }))).toBe('fail')
    expect(state(id, body({ metadata: { ...metadata, numeric_id: 5 } }))).toBe('fail')
    expect(state(id, good(), { health: reply(200, { id: 42 }) })).toBe('fail')
    expect(state(id, good(), { health: reply(200, { id: 'four' }) })).toBe('pass')
    expect(state(id, [...good(), call('message', 50, { json: { source: 7 } })])).toBe('fail')
    expect(state(id, lifeWith('token', { query: [['droplet_id', '4']] }))).toBe('pass')
    expect(state(id, lifeWith('token', { query: [['droplet_id', 'drop9.mesh.test']] }))).toBe(
      'fail',
    )
    expect(state(id, body({ id: undefined, host: undefined, droplet_id: undefined }))).toBe(
      'inconclusive',
    )
  })

  test.each([registryKey, apiToken, t1, '-----BEGIN RSA PRIVATE KEY-----'])(
    '%s in a body is found',
    (secret) => {
      const json = { ...registration, extra: { secret } }
      expect(
        state('REG-NOSECRET', lifeWith('register', { json, text: JSON.stringify(json) })),
      ).toBe('fail')
    },
  )
})
