import { describe, expect, test } from 'vitest'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import { inRange, keepsPace, small, uptimeGrows } from '../suites/droplet/life/hb-numbers.ts'
import { type Counted, counts, errorsCounted, forgets } from '../suites/droplet/life/hb-window.ts'
import { beat, beatBody, facts, register, reply } from './life-calls.ts'

type Judge = typeof inRange
const state = (judge: Judge, calls: readonly Call[], watchedMs = 15_000) =>
  judge({ calls, watchedMs, intervalSeconds: 1 }, facts, profile).state

const telling = (at: number, metadata: object) =>
  beat(at, { json: { ...beatBody, metadata: { ...beatBody.metadata, ...metadata } } })

describe('the figures of a heartbeat', () => {
  test.each([
    ['sound', {}, 'pass'],
    ['more than all of the CPU', { cpu_percent: 250 }, 'fail'],
    ['no memory', { memory_mb: 0 }, 'fail'],
    ['half a request', { requests_last_minute: 0.5 }, 'fail'],
    ['fewer errors than none', { errors_last_minute: -1 }, 'fail'],
    ['text, which is another question', { cpu_percent: '250' }, 'pass'],
  ])('%s', (_, metadata, expected) => {
    expect(state(inRange, [telling(1, metadata)])).toBe(expected)
  })

  test('none at all', () => {
    expect(state(inRange, [beat(1, { json: {} })])).toBe('inapplicable')
    expect(state(inRange, [])).toBe('not-run')
  })

  const uptimes = (...told: readonly (readonly [at: number, seconds: number])[]) =>
    told.map(([at, uptime_seconds]) => telling(at, { uptime_seconds }))

  test('the uptime goes with the clock', () => {
    expect(state(uptimeGrows, uptimes([0, 5], [3000, 8], [6000, 11]))).toBe('pass')
    expect(state(uptimeGrows, uptimes([0, 5], [500, 5], [6000, 10]))).toBe('pass')
    expect(state(uptimeGrows, uptimes([0, 3600], [6000, 3600]))).toBe('fail')
    expect(state(uptimeGrows, uptimes([0, 1.8e9], [6000, 1.8e9 + 6]))).toBe('fail')
    expect(state(uptimeGrows, uptimes([0, 5], [6000, 1]))).toBe('fail')
    expect(state(uptimeGrows, uptimes([0, 5]))).toBe('not-run')
    expect(state(uptimeGrows, [telling(0, { uptime_seconds: null })])).toBe('inapplicable')
  })

  test('a droplet that was started anew begins anew', () => {
    const [a, b, c, d] = uptimes([0, 5], [3000, 8], [5000, 1], [9000, 5])
    const anew = [a, b, register(4000), c, d].filter((one) => one !== undefined)
    expect(state(uptimeGrows, anew)).toBe('pass')
    expect(state(uptimeGrows, uptimes([0, 5], [3000, 8], [5000, 1], [9000, 5]))).toBe('fail')
  })

  test('its size', () => {
    expect(state(small, [beat(1, { text: 'x'.repeat(1000) })])).toBe('pass')
    expect(state(small, [beat(1, { text: 'x'.repeat(20_000) })])).toBe('fail')
    expect(state(small, [])).toBe('not-run')
  })

  test('its pace over many', () => {
    const every = (ms: number, count = 22) =>
      Array.from({ length: count }, (_, index) => beat(index * ms))
    expect(state(keepsPace, every(1010))).toBe('pass')
    expect(state(keepsPace, every(30_100))).toBe('pass')
    expect(state(keepsPace, every(1300))).toBe('fail')
    expect(state(keepsPace, every(1000, 10))).toBe('not-run')
  })
})

describe('the counters of the last minute', () => {
  const counted = (requests: number, errors: number, parts: Partial<Counted> = {}): Counted => ({
    served: Array.from({ length: 20 }, () => reply(200)),
    failed: [reply(502), reply(502), reply(503)],
    refused: [reply(422)],
    fromMs: 1000,
    beat: telling(2000, { requests_last_minute: requests, errors_last_minute: errors }),
    waitedMs: 1000,
    ...parts,
  })
  const requests = (seen: Counted) => counts(seen, 'requests_last_minute', 20).state

  test('requests rise', () => {
    expect(requests(counted(31, 0))).toBe('pass')
    expect(requests(counted(0, 0))).toBe('fail')
    expect(requests(counted(31, 0, { beat: undefined }))).toBe('not-run')
    expect(requests(counted(0, 0, { fromMs: -60_000 }))).toBe('inconclusive')
    expect(requests(counted(0, 0, { beat: beat(2000, { json: {} }) }))).toBe('inapplicable')
  })

  test('errors rise; what was only refused may be none', () => {
    expect(errorsCounted(counted(31, 3)).state).toBe('pass')
    expect(errorsCounted(counted(31, 0)).state).toBe('fail')
    expect(errorsCounted(counted(31, 0, { failed: [] })).state).toBe('inconclusive')
    expect(errorsCounted(counted(31, 1, { failed: [] })).state).toBe('pass')
  })

  test('both fall in a minute of quiet', () => {
    const idle = (value: number) =>
      counted(31, 3, { idleBeat: telling(65_000, { requests_last_minute: value }) })
    expect(forgets(idle(1), 'requests_last_minute').state).toBe('pass')
    expect(forgets(idle(31), 'requests_last_minute').state).toBe('fail')
    expect(forgets(counted(31, 3), 'requests_last_minute').state).toBe('not-run')
    expect(forgets(counted(0, 0, { idleBeat: beat(65_000) }), 'errors_last_minute').state).toBe(
      'inconclusive',
    )
  })
})
