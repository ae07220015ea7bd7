import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Talk } from '../src/model/conversation.ts'
import { boundMs, longestGapMs } from '../suites/droplet/life/away.ts'
import { regular } from '../suites/droplet/life/hb-interval.ts'
import { endsWell, leavesWell } from '../suites/droplet/life/hb-signals.ts'
import { triedAgain } from '../suites/droplet/life/retries.ts'
import { isOwnDoor } from '../suites/droplet/send/errand.ts'
import { asksForToken, everySetting, showsToken } from '../suites/droplet/tok/starts.ts'
import { call, facts, reply } from './suites-env-stage.ts'

// Bounds that a droplet meets exactly, and lists in which only some are of the kind that is asked for.

const at = (purpose: Call['purpose'], ...times: readonly number[]): Call[] =>
  times.map((time) => call(purpose, { status: 'active' }, { at: time }))

describe('the cadence of heartbeats', () => {
  const beats = (gapMs: number): string => {
    const calls = at('heartbeat', ...[0, 1, 2, 3, 4, 5].map((index) => 100 + index * gapMs))
    return regular({ calls, watchedMs: 90_000, intervalSeconds: 10 }, facts, mesh).state
  }

  it('may be a tenth and a moment quicker, and a tenth and a quarter of a second slower', () => {
    expect([8949, 8950, 11_250, 11_251].map(beats)).toEqual(['fail', 'pass', 'pass', 'fail'])
  })
})

describe('tries after a failure', () => {
  const tried = (...times: readonly number[]): string =>
    triedAgain(at('register', ...times), 'try', 60_000).state

  it('may come in waits that shrink by half and the time of travel, but no more', () => {
    expect(tried(0, 1000, 1351)).toBe('pass')
    expect(tried(0, 1000, 1350)).toBe('pass')
    expect(tried(0, 1000, 1349)).toBe('fail')
    expect(tried(0, 1000, 1050)).toBe('pass')
    expect(tried(0, 1000, 1051)).toBe('fail')
  })

  it('have to come within the bound, if there was time for them', () => {
    expect([tried(0, 15_000), tried(0, 15_001)]).toEqual(['pass', 'fail'])
    expect([tried(45_000), tried(45_001)]).toEqual(['fail', 'not-run'])
    expect(tried()).toBe('not-run')
  })

  it('show a pace from the second on', () => {
    expect([
      longestGapMs([]),
      longestGapMs(at('token', 5)),
      longestGapMs(at('token', 5, 9, 11)),
    ]).toEqual([0, 0, 4])
    expect([0, 1, 2].map((tries) => boundMs(tries, 1e6) === 60_000)).toEqual([true, true, false])
    expect(boundMs(2, 1e6)).toBe(4e6)
  })
})

describe('the end of a droplet', () => {
  const left = (talk: Partial<Talk>, exit?: { code: number | null; signal: string | null }) => ({
    ...{ heard: true, exit, tookMs: 1, after: reply(undefined), calls: [] },
    talk: {
      ...{ exchange: 'x', note: 'n', answers: [], interim: [], end: 'open' as const },
      ...{ detail: 'd', sentBytes: 0, ms: 1, ...talk },
    },
  })
  const answer = (status: number): Talk['answers'] => [{ status, headers: {}, text: '', at: 1 }]
  const ended = { code: 0, signal: null }

  it('leaves a message answered, or its connection closed', () => {
    const told = [
      ...[200, 499, 500, 502, 503, 504].map((status) =>
        endsWell(left({ answers: answer(status) })),
      ),
      endsWell(left({ end: 'closed' })),
      endsWell(left({ end: 'refused' })),
      endsWell(left({ end: 'open' })),
      endsWell(left({ end: 'open' }, ended)),
      endsWell(left({ end: 'reset' }, ended)),
      endsWell(left({ end: 'reset' })),
    ]
    expect(told.map(({ state }) => state).join(' ')).toBe(
      'pass pass fail fail pass fail pass inconclusive inconclusive fail fail fail',
    )
  })

  it('is told by its code or its signal', () => {
    const told = [undefined, ended, { code: 143, signal: null }, { code: 1, signal: null }]
    const signals = [
      { code: null, signal: 'SIGTERM' },
      { code: null, signal: 'SIGKILL' },
    ]
    expect([...told, ...signals].map((exit) => leavesWell(left({}, exit)).state).join(' ')).toBe(
      'inconclusive pass pass fail pass fail',
    )
    expect(leavesWell({ ...left({}, ended), heard: false }).state).not.toBe('pass')
  })
})

describe('among other calls', () => {
  const others = at('jwks', 1)

  it('one that asks for a token, or shows one, is found', () => {
    expect([asksForToken([]), asksForToken(others)]).toEqual([false, false])
    expect(asksForToken([...others, ...at('token', 2)])).toBe(true)
    const shown = { ...others[0], bearer: 't' } as Call
    expect([showsToken([]), showsToken(others), showsToken([...others, shown])]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('only a POST at its own door is a message to a peer', () => {
    const door: Partial<Call> = { actor: 'peer', method: 'POST', path: '/peers/7/message' }
    const calls = [
      {},
      { actor: 'registry' as const },
      { method: 'GET' },
      { path: '/peers/70/message' },
    ]
    expect(calls.map((more) => isOwnDoor(call('message', {}, { ...door, ...more }), 7))).toEqual([
      ...[true, false, false, false],
    ])
  })
})

it('every setting of one value is changed or taken away, and no other', () => {
  const settings = { A: 'old', B: 'other', C: 'old' }
  expect(everySetting('old', 'new')(settings)).toEqual({ A: 'new', B: 'other', C: 'new' })
  expect(everySetting('old', undefined)(settings)).toEqual({ B: 'other' })
})
