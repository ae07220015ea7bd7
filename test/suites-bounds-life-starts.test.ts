import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { beat, call, facts, register, reply } from './life-calls.ts'
import { lived } from './spell-calls.ts'
import { judgeOf } from './suites-env-stage.ts'

// Starts towards a Registry that cannot be had, on the bounds of time, and in each of their ends.

const judge = judgeOf(catalogue)
const cut = (parts: object) => ({
  ...{ calm: [register(1)], intervalMs: 1000, leaving: [] },
  ...{ refused: lived({}), unresolved: lived({}), troubled: lived({}), mute: lived({}) },
  ...parts,
})
const judged = (id: string, parts: object) => judge(id, cut(parts), mesh, facts)
const state = (id: string, parts: object): string => judged(id, parts).state
const asks = (...times: readonly number[]): Call[] => times.map((at) => call('token', at))
const failed = call('register', 5, { status: 500, fault: 'a fault' })

describe('a start without a Registry', () => {
  it('serves within ten seconds', () => {
    for (const [id, name] of [
      ['REG-NONBLOCK', 'mute'],
      ['TOK-DNS', 'unresolved'],
    ] as const) {
      const after = (servedAfterMs: number): string =>
        state(id, { [name]: lived({ servedAfterMs }) })
      expect([10_000, 10_001].map(after)).toEqual(['pass', 'fail'])
      const broken = [{ start: 'ended' }, { start: 'mute' }, { alive: false }] as const
      expect(broken.map((one) => state(id, { [name]: lived(one) }))).toEqual(Array(3).fill('fail'))
      expect(state(id, { [name]: lived({ health: reply(undefined) }) })).toBe('fail')
    }
  })

  it('is followed by a token request once it is back', () => {
    const refused = (calls: readonly Call[], untilMs: number): string =>
      state('TOK-REFUSED', { refused: lived({ calls, liftedMs: 1000, untilMs }) })
    expect([999, 1000].map((at) => refused(asks(at), 11_000))).toEqual(['fail', 'pass'])
    expect([10_999, 11_000].map((ms) => refused([], ms))).toEqual(['not-run', 'fail'])
  })

  it('is outlived, whichever of its forms it has', () => {
    const ended = lived({ start: 'ended' })
    const troubled = lived({ calls: [failed] })
    const others = ['refused', 'unresolved', 'mute'] as const
    const outlived = (parts: object) => judged('REG-UNHANDLED', { troubled, ...parts })
    expect(outlived({}).state).toBe('pass')
    expect(others.map((name) => outlived({ [name]: ended }).state)).toEqual(Array(3).fill('fail'))
    const silent = lived({ start: 'mute', alive: false })
    expect(others.map((name) => outlived({ [name]: silent }).state)).toEqual(Array(3).fill('pass'))
    expect(outlived({ troubled: lived({}) }).state).toBe('inconclusive')
    expect(outlived({ troubled: lived({ calls: [failed], alive: false }) })).toMatchObject({
      ...{ state: 'fail', where: 'POST /register at the registry' },
    })
    expect(outlived({ troubled: ended })).toMatchObject({ state: 'fail', where: 'a start' })
  })
})

describe('a Registry that never answers', () => {
  const taking = (ms: number, status: number | undefined = 200): Reply => ({ ...reply(status), ms })
  const silent = (ms: number): Reply => ({ ...reply(undefined), ms })
  const mute = (met: readonly Reply[], parts: object = {}) =>
    judged('TOK-TIMEOUT', { mute: lived({ met, calls: asks(1000, 2000), ...parts }) })

  it('holds up one answer of /health by two seconds, and no second one', () => {
    const good = [taking(1), taking(2)]
    expect(mute(good).state).toBe('pass')
    expect([500, 501].map((ms) => mute([...good, taking(ms), taking(ms)]).state)).toEqual([
      ...['pass', 'fail'],
    ])
    expect([2000, 2001].map((ms) => mute([...good, taking(ms)]).state)).toEqual(['pass', 'fail'])
    expect(mute([...good, silent(1)]).state).toBe('pass')
    expect(mute([...good, silent(1), silent(1)]).state).toBe('fail')
    expect(mute([taking(600), taking(900), taking(700)])).toMatchObject({
      actual: expect.stringMatching(/ after 900 ms$/),
    })
  })

  it('is given up within thirty seconds', () => {
    const still = (liftedMs: number): string => mute([], { calls: asks(1000), liftedMs }).state
    expect([30_999, 31_000].map(still)).toEqual(['not-run', 'fail'])
    expect(mute([], { calls: [] }).state).toBe('inconclusive')
    const gone = [call('token', 1000, { goneAt: 2000 })]
    expect(mute([], { calls: gone, liftedMs: 50_000 }).state).toBe('pass')
  })
})

describe('a droplet started again', () => {
  const named = (id: string, numeric_id = 4, name = 'Four'): Call =>
    register(1, { json: { id, host: 'h', droplet_id: 'd', metadata: { numeric_id, name } } })
  const again = (calm: readonly Call[], refused: readonly Call[], troubled: readonly Call[] = []) =>
    judged('REG-RESTART-IDEMP', {
      ...{ calm, refused: lived({ calls: refused }), troubled: lived({ calls: troubled }) },
    })

  it('is the same by each of its names', () => {
    expect(again([named('a')], [named('a')], [named('a')])).toMatchObject({ message: '3 starts' })
    const others = [named('b'), named('a', 5), named('a', 4, 'Five')]
    expect(others.map((one) => again([named('a')], [one]).state)).toEqual(Array(3).fill('fail'))
    expect(again([named('a')], [named('a')], [named('b')]).state).toBe('fail')
  })

  it('is compared where two of its starts registered', () => {
    expect(again([named('a')], [])).toMatchObject({
      ...{ state: 'inconclusive', because: 'one start with a registration was seen' },
    })
    expect(again([], [])).toMatchObject({
      ...{ state: 'inconclusive', because: 'no start with a registration was seen' },
    })
  })
})

describe('a droplet that leaves', () => {
  const leaving = (calls: readonly Call[], calm: readonly Call[] = [register(1)]) =>
    judged('REG-DEREG', { leaving: calls, calm })

  it('may tell it by a last call, which is for neither token nor keys', () => {
    const told = 'its last call: POST /heartbeat at the registry, status gone'
    const last = beat(5, { json: { status: 'gone' } })
    expect(leaving([last])).toMatchObject({ message: told })
    expect([leaving([last, ...asks(6)]), leaving([last, call('jwks', 6)])]).toMatchObject([
      { message: told },
      { message: told },
    ])
    expect(leaving(asks(6))).toMatchObject({ message: 'it tells nobody when it leaves' })
  })

  it('was there if one of its registrations was confirmed', () => {
    expect(leaving([], [failed, register(9)]).state).toBe('pass')
    expect([leaving([], [failed]).state, leaving([], []).state]).toEqual([
      ...['inconclusive', 'inconclusive'],
    ])
  })

  it('asked nobody outside the mesh while it was there', () => {
    const egress = (parts: object): string => state('REG-EGRESS', { troubled: lived(parts) })
    expect(egress({ calls: [call('other', 1, { actor: 'lure' })] })).toBe('fail')
    expect([egress({}), egress({ calls: asks(1) })]).toEqual(['pass', 'pass'])
    expect([egress({ start: 'mute' }), egress({ start: 'ended' })]).toEqual([
      ...['inconclusive', 'inconclusive'],
    ])
  })
})
