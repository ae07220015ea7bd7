import { describe, expect, test } from 'vitest'
import { clockSkew } from '../suites/droplet/ctl/clock.ts'
import { reply, stageOf } from './suites-env-stage.ts'
import { detail, state, stimulusOf } from './suites-http-cast.ts'

describe('questions about the whole run', () => {
  const trace = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'
  const sent = { body: { trace_id: trace } }
  test('errors inside success count on messages, not on health', () => {
    expect(state('CTL-200-ERROR', [reply(200, { error: 'x' })])).toBe('fail')
    expect(state('CTL-200-ERROR', [reply(200, { error: {} }), reply(401, detail)])).toBe('pass')
    expect(state('CTL-200-ERROR', [reply(200, { status: 'error' }, { path: '/health' })])).toBe(
      'inapplicable',
    )
  })
  test('each reply bears its own trace id', () => {
    expect(state('CTL-NONCE', [reply(200, { trace_id: trace.toUpperCase() }, sent)])).toBe('pass')
    expect(state('CTL-NONCE', [reply(200, { trace_id: crypto.randomUUID() }, sent)])).toBe('fail')
    expect(state('CTL-NONCE', [reply(200, {}, sent), reply(422, detail, sent)])).toBe(
      'inapplicable',
    )
    const odd = { body: { trace_id: `{${trace}}` } }
    expect(state('CTL-NONCE', [reply(200, { trace_id: trace }, odd)])).toBe('inapplicable')
  })
  const limit = (seen: object) =>
    state('CTL-RATE', {
      answered: true,
      limited: reply(429),
      again: undefined,
      askedWaitMs: 1000,
      ...seen,
    })
  test('a limit ends', () => {
    expect(limit({ limited: undefined })).toBe('inapplicable')
    expect(limit({ limited: undefined, answered: false })).toBe('inconclusive')
    expect(limit({ again: reply(200) })).toBe('pass')
    expect(limit({ again: reply(429) })).toBe('fail')
    expect(limit({ again: reply(undefined) })).toBe('inconclusive')
    expect(limit({ askedWaitMs: 90_000 })).toBe('not-run')
  })
  test('it waits as it was told, and no longer than it may', async () => {
    const waited: number[] = []
    const limitedStage = (seconds: string) =>
      stageOf((ask) => reply(200, '', ask), {
        wait: async (ms) => void waited.push(ms),
        ledger: () => ({
          replies: [reply(429, '', {}, { 'retry-after': seconds })],
          calls: [],
          controls: [],
        }),
      })
    const long = limitedStage('3600')
    await stimulusOf('CTL-RATE').apply(long)
    await stimulusOf('CTL-RATE').apply(limitedStage('2'))
    expect(waited).toEqual([2100])
    expect(long.asked).toEqual([])
  })
  const sample = (skewMs: number) => ({
    status: 200,
    sentAt: 10_500,
    cameAt: 10_600,
    date: 10_000 + skewMs,
  })
  test('the clock', () => {
    expect(state('CTL-CLOCK', [sample(0), sample(-1000)])).toBe('pass')
    expect(state('CTL-CLOCK', [sample(60_000)])).toBe('fail')
    expect(state('CTL-CLOCK', [sample(-60_000)])).toBe('fail')
    expect(state('CTL-CLOCK', [{ ...sample(0), date: undefined }])).toBe('inapplicable')
    expect(state('CTL-CLOCK', [{ ...sample(0), date: undefined, status: undefined }])).toBe(
      'inconclusive',
    )
    expect(clockSkew([sample(5000)])).toBe(4400)
  })
})
