import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { addressTold, leadsBack, once, sameCapabilities } from '../suites/droplet/life/reg-shape.ts'
import type { CutOff } from '../suites/droplet/life/reg-start.ts'
import {
  asksNobody,
  givesUp,
  goodbye,
  outlived,
  sameIdentity,
  triesOn,
} from '../suites/droplet/life/reg-start-rows.ts'
import { asked, beat, call, facts, metadata, register, registration, reply } from './life-calls.ts'
import { lived } from './spell-calls.ts'

const seen = (calls: readonly Call[]) => ({
  calls,
  health: reply(200),
  intervalSeconds: 1,
  watchedMs: 15_000,
  registryKey: 'k',
  apiToken: 't',
})
const withIp = (ip: unknown) => seen([register(1, { json: { ...registration, ip } })])

describe('what a registration tells', () => {
  test.each([
    ['0.0.0.0', 'pass'],
    ['::1', 'pass'],
    [undefined, 'pass'],
    ['300.1.1.1', 'fail'],
    ['drop4.mesh.test', 'fail'],
    [5, 'fail'],
  ])('ip %s', (ip, state) => {
    expect(addressTold(withIp(ip), facts, profile).state).toBe(state)
  })

  test('no registration is nothing to judge yet', () => {
    expect(addressTold(seen([]), facts, profile).state).toBe('not-run')
  })

  test.each([
    ['the same, in another order', { capabilities: ['b', 'a'] }, 'pass'],
    ['as features', { features: ['a', 'b'] }, 'pass'],
    ['another', { capabilities: ['a', 'c'] }, 'fail'],
    ['none', {}, 'inconclusive'],
  ])('capabilities: %s', (_, body, state) => {
    const told = {
      calls: [register(1)],
      watchedMs: 9000,
      capabilities: reply(200, body),
      address: undefined,
      there: undefined,
    }
    expect(sameCapabilities(told, facts, profile).state).toBe(state)
  })

  test.each([
    ['to itself', reply(200), 'http://x', 'pass'],
    ['to another', reply(200, { id: 9 }), 'http://x', 'fail'],
    ['nowhere', reply(undefined), 'http://x', 'fail'],
    ['to a host that is not called', undefined, 'http://x', 'inconclusive'],
    ['only by name', undefined, undefined, 'inapplicable'],
  ])('the address leads %s', (_, there, address, state) => {
    const told = {
      calls: [register(1)],
      watchedMs: 9000,
      capabilities: reply(200),
      address,
      there,
    }
    expect(leadsBack(told, facts, profile).state).toBe(state)
  })

  test('one registration for each start, and for each time it was forgotten', () => {
    const beats = [1, 2, 3, 4].map((at) => beat(at * 1000))
    const state = (...calls: Call[]) => once(seen(calls), facts, profile).state
    expect(state(asked(1), register(2), ...beats)).toBe('pass')
    expect(state(asked(1), register(2), beat(3, { status: 404 }), register(4), ...beats)).toBe(
      'pass',
    )
    expect(state(asked(1), register(2), ...beats.flatMap((one) => [one, register(one.at)]))).toBe(
      'fail',
    )
    expect(state(asked(1), register(2))).toBe('not-run')
  })
})

const cutOff = (parts: Partial<CutOff> = {}): CutOff => ({
  calm: [asked(1), register(2), beat(3)],
  intervalMs: 500,
  leaving: [],
  refused: lived({ calls: [asked(1100), register(1200)] }),
  unresolved: lived({}),
  troubled: lived({ calls: [register(5, { fault: 'connection dropped', status: undefined })] }),
  mute: lived({ calls: [asked(5, { goneAt: 505, status: undefined })], met: [reply(200)] }),
  ...parts,
})

describe('starts without a Registry', () => {
  test('a sound droplet passes them all', () => {
    expect(triesOn(cutOff()).state).toBe('pass')
    expect(givesUp(cutOff()).state).toBe('pass')
    expect(outlived(cutOff()).state).toBe('pass')
    expect(sameIdentity(cutOff(), facts, profile).state).toBe('pass')
    expect(goodbye(cutOff()).state).toBe('pass')
    expect(asksNobody(cutOff()).state).toBe('pass')
  })

  test('who ended, or never tries again, fails; who was not waited for does not', () => {
    expect(triesOn(cutOff({ refused: lived({ start: 'ended' }) })).state).toBe('fail')
    expect(triesOn(cutOff({ refused: lived({}) })).state).toBe('fail')
    expect(triesOn(cutOff({ refused: lived({}), intervalMs: 30_000 })).state).toBe('not-run')
  })

  test('a request that hangs, or holds /health up, is found', () => {
    const hanging = { calls: [asked(5, { status: undefined })], met: [reply(200)] }
    const late = { ...reply(200), ms: 3000 }
    expect(givesUp(cutOff({ mute: lived({ ...hanging, liftedMs: 31_000 }) })).state).toBe('fail')
    expect(givesUp(cutOff({ mute: lived({ ...hanging, liftedMs: 9000 }) })).state).toBe('not-run')
    expect(givesUp(cutOff({ mute: lived({ ...hanging, met: [late] }) })).state).toBe('fail')
    expect(givesUp(cutOff({ mute: lived({}) })).state).toBe('inconclusive')
  })

  test('a process that is gone was ended by what it met', () => {
    const gone = lived<undefined>({
      calls: [register(5, { fault: 'connection dropped' })],
      health: reply(undefined),
    })
    expect(outlived(cutOff({ troubled: gone })).state).toBe('fail')
    expect(outlived(cutOff({ troubled: lived({}) })).state).toBe('inconclusive')
  })

  test('another name at another start, and a stranger who was asked', () => {
    const json = { ...registration, metadata: { ...metadata, numeric_id: 5 } }
    const renamed = lived<undefined>({ calls: [register(9, { json })] })
    expect(sameIdentity(cutOff({ refused: renamed }), facts, profile)).toMatchObject({
      state: 'fail',
      actual: 'another metadata.numeric_id',
    })
    const outside = lived<undefined>({ calls: [call('other', 5, { actor: 'lure' })] })
    expect(asksNobody(cutOff({ troubled: outside })).state).toBe('fail')
  })

  test('a last call is told', () => {
    const leaving = [beat(900, { json: { status: 'inactive' } })]
    expect(goodbye(cutOff({ leaving }))).toMatchObject({
      state: 'pass',
      message: expect.stringContaining('inactive'),
    })
  })
})
