import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Stimulus } from '../src/model/check.ts'
import type { Settings, Stage } from '../src/model/stage.ts'
import { awayAtStart } from '../suites/droplet/life/away.ts'
import { hbFleetChecks } from '../suites/droplet/life/hb-fleet.ts'
import { regShapeChecks } from '../suites/droplet/life/reg-shape.ts'
import { fellOffMesh, junkTokens, stumblingRegistry } from '../suites/droplet/life/scenes.ts'
import { starts } from '../suites/droplet/life/starts.ts'
import { hang, oddAnswers, outage } from '../suites/droplet/life/trouble-scenes.ts'
import { oddTokenAnswers } from '../suites/droplet/tok/answers.ts'
import { darkRegistry } from '../suites/droplet/tok/fallback.ts'
import { shortLives } from '../suites/droplet/tok/lifetime.ts'
import { registryOverTls } from '../suites/droplet/tok/tls.ts'
import { beat, call, register, t1 } from './life-calls.ts'
import { meshOf, reply, stageOf } from './suites-env-stage.ts'

// What a scene waits for, and what it makes of the calls it saw: played on a stage with a clock of its own.

const failed = (at: number): Call => beat(at, { status: 500, fault: 'f' })
const asked = (at: number, parts: Partial<Call> = {}): Call =>
  call('token', at, { issued: t1, ...parts })

/** Plays a stimulus to these calls; what it waited for was there or not, and the clock moves by waits alone. */
async function played<Seen>(stimulus: Stimulus<Seen>, calls: readonly Call[], maxWaitMs = 30_000) {
  const waited: { isThere: boolean; withinMs: number }[] = []
  const settings: Settings[] = []
  let [nowMs, liftedMs] = [0, -1]
  const mesh = {
    ...meshOf(calls),
    now: () => nowMs,
    fault: () => () => {
      liftedMs = nowMs
    },
    until: async (predicate: (seen: readonly Call[]) => boolean, withinMs: number) => {
      waited.push({ isThere: predicate(calls), withinMs })
      return true
    },
  }
  const plain = stageOf(() => reply(200, {}))
  const stage: Stage = {
    ...plain,
    mesh,
    constants: { ...plain.constants, maxWaitMs },
    wait: async (ms) => {
      nowMs += ms
    },
    restart: async (change) => {
      const { registryUrl } = mesh
      const given = { JWKS_URL: 'https://h:1/jwks', A: registryUrl, B: `${registryUrl}/x` }
      settings.push(change({ ...given, C: `${registryUrl}x` }))
      return 'serves'
    },
    companion: async () => mesh,
    callBack: async (url) => reply(200, { url }),
  }
  const seen = await stimulus.apply(stage)
  return { seen, waited, settings, liftedMs }
}

const last = async (stimulus: Stimulus<unknown>, ...lists: readonly (readonly Call[])[]) =>
  Promise.all(lists.map(async (calls) => (await played(stimulus, calls)).waited.at(-1)?.isThere))

describe('a scene is over', () => {
  it('when a heartbeat follows three that failed', async () => {
    const three = [failed(1), failed(2), failed(3)]
    const lists = [[...three, beat(4)], three, [...three, beat(3)], [...three, failed(4), beat(5)]]
    expect(await last(stumblingRegistry, ...lists, [failed(1), beat(4)], [])).toEqual([
      ...[true, false, false, false, false, false],
    ])
  })

  it('when a heartbeat follows the registration after one that was lost', async () => {
    const again = [failed(1), register(2)]
    const lists = [
      [...again, beat(3)],
      again,
      [...again, beat(2)],
      [failed(1), register(1), beat(3)],
    ]
    expect(await last(fellOffMesh, ...lists, [register(2), beat(3)])).toEqual([
      ...[true, false, false, false, false],
    ])
  })

  it('when a good token is shown', async () => {
    const bare = beat(2, { bearer: undefined })
    expect(await last(junkTokens, [asked(1), beat(2)], [asked(1), bare], [bare])).toEqual([
      ...[true, false, false],
    ])
  })

  it('when each odd token was given, and a good one is in use', async () => {
    const odd = (count: number): Call[] =>
      Array.from({ length: count }, () => call('token', 1, { fault: 'f' }))
    const over = async (...calls: readonly Call[]) =>
      (await played(oddTokenAnswers, calls)).waited.map(({ isThere }) => isThere)
    expect(await over(...odd(5), asked(2), beat(3))).toEqual([true, false, false, false])
    expect(await over(...odd(2), asked(2), beat(3))).toEqual([false, false, false, true])
    const none = Array(4).fill(false)
    expect(await over(...odd(5), asked(2))).toEqual(none)
    expect(await over(...odd(5), asked(2), beat(3, { status: 401 }))).toEqual(none)
    expect(await over(...odd(5), beat(3))).toEqual(none)
  })

  it('when a fourth token was asked for, after three redirects', async () => {
    const times = (count: number): Call[] => Array.from({ length: count }, () => asked(1))
    expect(await last(darkRegistry, times(3), times(4))).toEqual([false, true])
  })

  it('when a good heartbeat came after the trouble', async () => {
    const beats = (...times: readonly number[]): Call[] => times.map((at) => beat(at))
    expect(await last(outage, beats(0, 0), beats(0, 1))).toEqual([false, true])
    const met = async (...calls: readonly Call[]) =>
      Object.keys((await played(oddAnswers, calls)).seen.troubles).length
    expect([await met(...beats(0, 0)), await met(...beats(0, 9))]).toEqual([1, 4])
  })

  it('when the run may not wait as long as a hung request', async () => {
    const withinMs = async (maxWaitMs: number) =>
      (await played(hang, [beat(0), beat(0)], maxWaitMs)).waited[1]?.withinMs
    expect([await withinMs(29_999), await withinMs(30_000)]).toEqual([29_999, 48_000])
  })

  it('when three tries were followed by far more than their wait', async () => {
    const lifted = async (...times: readonly number[]) =>
      (await played(awayAtStart, [register(0), ...times.map((at) => asked(at))])).liftedMs
    expect([await lifted(0, 100, 200), await lifted(0, 100, 199)]).toEqual([1150, 1100])
    expect([await lifted(0, 100), await lifted(0, 1, 2, 3, 4)]).toEqual([8000, 0])
  })
})

describe('a scene makes of its calls', () => {
  it('the beginning of each droplet of a fleet', async () => {
    const [fleet] = hbFleetChecks
    const begun = async (...calls: readonly Call[]): Promise<unknown> =>
      fleet && (await played(fleet.stimulus, calls)).seen
    const life = await begun(register(100), beat(50), beat(100), beat(250))
    expect(life).toMatchObject(Array(6).fill({ phaseMs: 150, gapMs: 150 }))
    expect([await begun(beat(1), beat(2)), await begun(register(1), beat(2))]).toEqual([[], []])
  })

  it('the delay of the first heartbeat, where there was one', async () => {
    const delay = async (...calls: readonly Call[]) =>
      (await played(starts, calls)).seen.beatDelayMs
    expect([await delay(register(100), beat(350)), await delay(register(100))]).toEqual([
      ...[250, undefined],
    ])
  })

  it('the address of a registration, if it has a scheme', async () => {
    const told = regShapeChecks.find(({ id }) => id === 'REG-CALLBACK')
    const address = async (json: object): Promise<unknown> =>
      told && (await played(told.stimulus, [register(1, { json })])).seen
    expect(await address({ endpoint: 'drop4', url: 'https://x/' })).toMatchObject({
      ...{ address: 'https://x/', there: { json: { url: 'https://x/health' } } },
    })
    expect(await address({ endpoint: 'drop4' })).toMatchObject({ there: undefined })
  })

  it('tokens with their ends, all but the first said to be long', async () => {
    const issued = (payload: string): Call =>
      asked(1, { issued: `h.${Buffer.from(payload).toString('base64url')}.s` })
    const payloads = ['{"exp":9}', '{"exp":7}', 'null', '5', '{}']
    const calls = [...payloads.map(issued), call('token', 2)]
    const { tokens } = (await played(shortLives, calls)).seen
    expect(tokens.map(({ calledLong }) => calledLong)).toEqual([false, true, true, true, true])
    const [first] = tokens
    expect(tokens.map(({ endsAt }) => endsAt - (first?.endsAt ?? 0))).toEqual([
      ...[0, -2000, -9000, -9000, -9000],
    ])
  })

  it('calls over TLS that hand something over, and settings that lead there', async () => {
    const host = ['Host', 'h:1'] as const
    const calls = [
      ...[asked(1), asked(2, { rawHeaders: [host] }), beat(3, { rawHeaders: [host] })],
      register(4, { bearer: undefined, rawHeaders: [host, ['X-Registry-Key', 'k']] }),
      register(5, { bearer: undefined, rawHeaders: [host] }),
    ]
    const { seen, settings } = await played(registryOverTls, calls)
    expect(seen.good?.calls.map(({ at }) => at)).toEqual([2, 3, 4])
    expect(settings[0]).toMatchObject({
      ...{ A: 'https://h:1', B: 'https://h:1/x', C: 'http://127.0.0.1:1x' },
    })
  })
})
