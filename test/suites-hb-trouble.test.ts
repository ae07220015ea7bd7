import { describe, expect, test } from 'vitest'
import type { Call } from '../src/model/call.ts'
import { givenUp, noBurst, statusChanges } from '../suites/droplet/life/hb-outage.ts'
import {
  bounded,
  comesBack,
  inTrouble,
  keepsCredentials,
  renewedOnce,
  surfaces,
  waitsAsTold,
} from '../suites/droplet/life/hb-trouble-judges.ts'
import { tellsTrouble } from '../suites/droplet/life/health-tells.ts'
import type { Trouble, TroubledLife } from '../suites/droplet/life/troubles.ts'
import {
  asked,
  beat,
  beatBody,
  call,
  register,
  registryKey,
  reply,
  t1,
  token,
} from './life-calls.ts'

const intervalMs = 1000

const trouble = (calls: readonly Call[], parts: Partial<Trouble> = {}): Trouble => ({
  fromMs: 2000,
  liftedMs: 6000,
  untilMs: 9000,
  calls,
  health: reply(200, { status: 'degraded' }),
  printed: ['', ''],
  ...parts,
})

const life = (troubles: TroubledLife['troubles'], calls: readonly Call[] = []): TroubledLife => ({
  calls,
  endedAtMs: 9000,
  intervalMs,
  calmHealth: reply(200, { status: 'healthy' }),
  registryKey,
  troubles,
})

const met = (at: number, parts: Partial<Call> = {}) => beat(at, { fault: 'scripted', ...parts })
const first = (calls: readonly Call[]): [Call, ...Call[]] => [calls[0] ?? met(0), ...calls.slice(1)]

describe('a trouble in the life of a droplet', () => {
  const name = 'a trouble'
  const ok = () => ({ state: 'pass' as const })

  test('is judged once a heartbeat has met it', () => {
    expect(inTrouble(life({ [name]: trouble([met(2500)]) }), { name }, ok).state).toBe('pass')
    expect(inTrouble(life({ [name]: trouble([beat(2500)]) }), { name }, ok).state).toBe('not-run')
  })

  test('is not reached for a reason', () => {
    const never = life({}, [register(10, { status: 422 })])
    const lost = life({ earlier: trouble([met(2500)]) }, [register(10)])
    expect(inTrouble(never, { name }, ok)).toMatchObject({ state: 'inconclusive' })
    expect(inTrouble(life({}, [register(10)]), { name }, ok).state).toBe('not-run')
    expect(inTrouble(lost, { name }, ok)).toMatchObject({
      state: 'inconclusive',
      because: expect.stringContaining('earlier'),
    })
  })

  test.each([
    ['back in time', [met(2500), beat(7000)], {}, 'pass'],
    ['back too late', [met(2500), beat(17_000)], { untilMs: 18_000 }, 'fail'],
    ['gone for good', [met(2500)], { untilMs: 17_000 }, 'fail'],
    ['not waited for', [met(2500)], {}, 'not-run'],
  ])('%s', (_, calls, parts, state) => {
    expect(comesBack({ intervalMs }, trouble(calls, parts)).state).toBe(state)
  })
})

describe('what the Registry answers to a heartbeat', () => {
  const hit = (parts: Partial<Call>) =>
    trouble([met(2500), call('other', 2600, { actor: 'lure', ...parts })])

  test('a redirect is followed without credentials, or not at all', () => {
    expect(keepsCredentials(trouble([met(2500)]), registryKey).state).toBe('pass')
    expect(keepsCredentials(hit({}), registryKey).state).toBe('pass')
    expect(keepsCredentials(hit({ bearer: t1 }), registryKey).state).toBe('fail')
    const key = { rawHeaders: [['X-Registry-Key', registryKey]] } as const
    expect(keepsCredentials(hit(key), registryKey)).toMatchObject({ actual: 'the registry key' })
  })

  test('401 leads to one new token', () => {
    const t2 = token('t2')
    const judged = (...calls: Call[]) => renewedOnce(trouble(calls), first(calls)).state
    const fresh = (at: number) => asked(at, { issued: t2 })
    expect(judged(met(2500), fresh(2510), beat(2520, { bearer: t2 }))).toBe('pass')
    expect(judged(met(2500), beat(3500))).toBe('fail')
    expect(
      judged(met(2500), fresh(2510), fresh(2511), fresh(2512), beat(2520, { bearer: t2 })),
    ).toBe('fail')
    expect(judged(met(2500, { bearer: undefined }), beat(3500))).toBe('inconclusive')
    expect(judged(met(2500))).toBe('inconclusive')
  })

  test('refusals without end are met with patience', () => {
    const registers = (count: number) =>
      trouble(Array.from({ length: count }, (_, index) => register(2500 + index)))
    expect(bounded({ intervalMs }, registers(8), 'register', 2).state).toBe('pass')
    expect(bounded({ intervalMs }, registers(9), 'register', 2).state).toBe('fail')
  })

  test('403 fetches no tokens, and is told', () => {
    const calm = { calmHealth: reply(200, { status: 'degraded' }) }
    const beats = [met(2500), met(3500), met(4500)]
    const [well, worse] = [life({}), calm]
    expect(surfaces(well, trouble(beats), first(beats)).state).toBe('pass')
    expect(surfaces(worse, trouble(beats), first(beats)).state).toBe('fail')
    const printed = ['12:00:01.403Z', '12:00:01.403Z heartbeat: 403'] as const
    expect(surfaces(worse, trouble(beats, { printed }), first(beats)).state).toBe('pass')
    const renewed = beats.flatMap((one) => [one, asked(one.at + 1)])
    expect(surfaces(well, trouble(renewed), first(beats)).state).toBe('fail')
  })

  test('429 is followed by the wait it asks for', () => {
    const judged = (calls: Call[], parts: Partial<Trouble> = {}) =>
      waitsAsTold({ intervalMs }, trouble(calls, parts), first(calls)).state
    expect(judged([met(2500), beat(5500)])).toBe('pass')
    expect(judged([met(2500), beat(4500)])).toBe('fail')
    expect(judged([met(2500)], { untilMs: 4000 })).toBe('not-run')
  })
})

describe('a Registry that is away', () => {
  test('an endless request is given up in 30 seconds', () => {
    const judged = (calls: Call[], parts: Partial<Trouble> = {}) =>
      givenUp({ intervalMs }, trouble(calls, parts)).state
    const hung = (goneAt?: number) =>
      met(2500, { status: undefined, ...(goneAt === undefined ? {} : { goneAt }) })
    expect(judged([hung(7500), beat(8000)])).toBe('pass')
    expect(judged([hung(), beat(3500)])).toBe('not-run')
    expect(judged([hung(), beat(3500)], { liftedMs: 33_000 })).toBe('fail')
    expect(judged([hung()], { liftedMs: 33_000 })).toBe('fail')
    expect(judged([hung(4000)])).toBe('not-run')
    expect(judged([hung(4000)], { untilMs: 15_000 })).toBe('fail')
  })

  test('missed heartbeats are not made up for', () => {
    const judged = (...times: number[]) =>
      noBurst({ intervalMs }, trouble([met(2500), ...times.map((at) => beat(at))])).state
    expect(judged(6100, 6200, 7100)).toBe('pass')
    expect(judged(6100, 6101, 6102)).toBe('fail')
    expect(judged()).toBe('not-run')
  })

  test('the status says so', () => {
    const usual = beat(500)
    const sick = met(4500, { json: { ...beatBody, status: 'degraded' } })
    const judged = (...calls: Call[]) =>
      statusChanges({ calls: [usual, ...calls] }, trouble(calls)).state
    expect(judged(met(2500), sick)).toBe('pass')
    expect(judged(met(2500), met(3500))).toBe('fail')
    expect(judged(met(2500))).toBe('not-run')
    expect(statusChanges({ calls: [beat(500, { json: {} })] }, trouble([])).state).toBe(
      'inapplicable',
    )
  })

  test('health says so by a word, a flag or its status, not by figures', () => {
    const calm = reply(200, { status: 'active', up: true, at: '2026-01-01T00:00:00Z', n: 1 })
    const with_ = (parts: object) => reply(200, { ...(calm.json as object), ...parts })
    expect(tellsTrouble(calm, with_({ at: '2026-01-01T00:00:09Z', n: 9 }))).toBe(false)
    expect(tellsTrouble(calm, with_({ status: 'error' }))).toBe(true)
    expect(tellsTrouble(calm, with_({ up: false }))).toBe(true)
    expect(tellsTrouble(calm, reply(503, calm.json))).toBe(true)
    expect(tellsTrouble(calm, reply(undefined))).toBe(false)
  })
})
