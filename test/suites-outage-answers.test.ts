import { describe, expect, test } from 'vitest'
import { call } from './suites-env-stage.ts'
import { closed, crash, good, judge, refused, silent, state } from './suites-outage-cast.ts'

describe('a slow key set', () => {
  const seen = { bright: good, start: 'serves', held: closed, healths: [good, good] }
  const late = { ...good, ms: 900 }
  test('holds nobody', () => {
    expect(state('KEY-SLOW', seen)).toBe('pass')
    expect(state('KEY-SLOW', { ...seen, held: silent })).toBe('fail')
    expect(state('KEY-DRIP', { ...seen, held: { ...closed, ms: 10_500 } })).toBe('fail')
    expect(state('KEY-DRIP', { ...seen, held: good })).toBe('fail')
    expect(state('KEY-DRIP', { ...seen, start: 'mute', held: undefined })).toBe('fail')
  })

  test('does not hold /health, of which one late answer is the host’s', () => {
    expect(state('KEY-SLOW', { ...seen, healths: [good, late] })).toBe('pass')
    expect(state('KEY-SLOW', { ...seen, healths: [late, late] })).toBe('fail')
    expect(state('KEY-SLOW', { ...seen, healths: [{ ...good, ms: 5_000 }] })).toBe('fail')
  })
})

describe('bad answers in place of the key set', () => {
  const back = { last: good, tookMs: 1, allowedMs: 60_000 }
  const answer = (name: string, more: object = {}) => ({
    ...{ name, fetched: true, fetches: 1, unknown: refused, good, forged: [refused], back },
    ...more,
  })
  const statuses = [500, 503, 429, 404, 403, 204].map((status) => `HTTP ${status}`)
  const all = (last: object = {}) => ({
    ...{ warm: good, waitedMs: 100, neededMs: 900 },
    answers: statuses.map((name, at) => answer(name, at === 5 ? last : {})),
    paused: { fetched: true, again: 0, waitedMs: 1 },
  })

  test('are survived, and the last good set is kept', () => {
    expect(state('KEY-STATUS', all())).toBe('pass')
    expect(state('KEY-STATUS-SHOULD', all())).toBe('pass')
    expect(state('KEY-STATUS', all({ good: refused }))).toBe('pass')
    expect(state('KEY-STATUS-SHOULD', all({ good: refused }))).toBe('fail')
  })

  test('let nobody in, break nothing, and pass', () => {
    expect(state('KEY-STATUS', all({ forged: [good] }))).toBe('fail')
    expect(state('KEY-STATUS', all({ unknown: crash }))).toBe('fail')
    expect(state('KEY-STATUS', all({ back: { ...back, last: refused } }))).toBe('not-run')
    const never = { last: refused, tookMs: 60_000, allowedMs: 60_000 }
    expect(state('KEY-STATUS', all({ back: never }))).toBe('fail')
  })

  test('that were not fetched are not judged, and the flag says how long it takes', () => {
    expect(judge('KEY-STATUS', all({ fetched: false }))).toMatchObject({
      state: 'not-run',
      flag: '--max-wait 6s',
    })
  })

  test('ask for a pause that is kept', () => {
    const again = (count: number) =>
      state('KEY-429', { ...all(), paused: { fetched: true, again: count, waitedMs: 1 } })
    expect([again(0), again(1)]).toEqual(['pass', 'fail'])
  })

  test('lead nowhere', () => {
    const hostile = (name: string, more: object = {}) => ({
      ...{ warm: good, waitedMs: 1, neededMs: 1, lured: 0, health: good, alive: true },
      answers: [answer(name, more)],
    })
    const circle = 'a redirect to itself'
    expect(state('KEY-REDIRECT-LOOP', hostile(circle))).toBe('pass')
    expect(state('KEY-REDIRECT-LOOP', hostile(circle, { fetches: 90 }))).toBe('pass')
    expect(state('KEY-REDIRECT-LOOP', hostile(circle, { fetches: 900 }))).toBe('fail')
    const lure = "a redirect to an attacker's key set"
    expect(state('KEY-REDIRECT-CROSS', hostile(lure))).toBe('pass')
    expect(state('KEY-REDIRECT-CROSS', hostile(lure, { forged: [good] }))).toBe('fail')
    expect(judge('KEY-REDIRECT-CROSS', { ...hostile(lure), lured: 1 })).toEqual({
      state: 'pass',
      message: 'the redirect was followed, its keys are not trusted',
    })
    expect(judge('KEY-REDIRECT-CROSS', hostile(lure))).toEqual({ state: 'pass' })
    expect(
      judge('KEY-REDIRECT-CROSS', { ...hostile(lure, { forged: [good] }), lured: 1 }).state,
    ).toBe('fail')
    expect(state('KEY-HUGE', hostile('a body without end', { unknown: silent }))).toBe('fail')
    expect(state('KEY-HUGE', hostile('a body without end', { good: refused }))).toBe('fail')
  })
})

describe('a key set over TLS', () => {
  const fetches = [call('jwks', '')]
  const cold = { what: 'an expired certificate', start: 'serves', reply: closed, fetches: [] }
  const redirected = { ...cold, what: 'a redirect to http', fetches, plain: 0 }
  const seen = { good, fetches: 1, faulty: [cold], redirected }
  test('is not fetched behind a bad certificate, and never without TLS', () => {
    expect(state('KEY-TLS', seen)).toBe('pass')
    expect(state('KEY-TLS', { ...seen, faulty: [{ ...cold, fetches }] })).toBe('fail')
    expect(
      state('KEY-TLS', { ...seen, faulty: [{ ...cold, start: 'ended', reply: silent }] }),
    ).toBe('pass')
    expect(state('KEY-REDIRECT-DOWNGRADE', seen)).toBe('pass')
    expect(
      state('KEY-REDIRECT-DOWNGRADE', { ...seen, redirected: { ...redirected, plain: 1 } }),
    ).toBe('fail')
  })

  test('that was not taken from a good server either proves nothing', () => {
    expect(state('KEY-TLS', { ...seen, good: closed, fetches: 0 })).toBe('not-run')
    expect(state('KEY-REDIRECT-DOWNGRADE', { ...seen, good: closed })).toBe('not-run')
  })
})
