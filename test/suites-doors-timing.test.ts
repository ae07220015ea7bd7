import { describe, expect, test } from 'vitest'
import { idsIn, prove } from '../src/self-test/prove.ts'
import { timingChecks } from '../suites/droplet/auth/timing.ts'
import { median, quantile, surplus } from '../suites/ranks.ts'
import { judgeOf, reply, stageOf } from './suites-env-stage.ts'

const judge = judgeOf(timingChecks)
const state = (id: string, seen: unknown) => judge(id, seen).state
const replies = (count: number, ms: number, status = 401) =>
  Array.from({ length: count }, () => ({ ...reply(status, { detail: 'no' }), ms }))

/** The same numbers every time: a small generator of its own. */
function noise(seed: number): () => number {
  let now = seed
  return () => {
    now = (now * 1_103_515_245 + 12_345) % 2 ** 31
    return now / 2 ** 31
  }
}

describe('ranks', () => {
  test('the middle, and any other share', () => {
    expect([median([3, 1, 2]), median([]), quantile([1, 2, 3, 4], 0.95)]).toEqual([2, 0, 4])
    expect(
      quantile(
        Array.from({ length: 25 }, (_, at) => at),
        0.95,
      ),
    ).toBe(23)
  })
  test('two samples of one kind differ by chance only', () => {
    const next = noise(7)
    const sample = () => Array.from({ length: 500 }, next)
    expect(Math.abs(surplus(sample(), sample()))).toBeLessThan(3.09)
    expect(surplus([1, 1, 1], [1, 1, 1])).toBe(0)
  })
  test('the larger sample is found, and its sign', () => {
    // By hand: ranks 4, 5, 6 of six, so U = 9, z = (15 - 10.5) / sqrt(5.25).
    expect(surplus([1, 2, 3], [4, 5, 6])).toBeCloseTo(1.964, 3)
    expect(surplus([4, 5, 6], [1, 2, 3])).toBeCloseTo(-1.964, 3)
  })
  test('ties share their ranks', () => {
    // By hand: ranks 1, 2.5 against 2.5, 4; the variance loses 6 / 12 of its fifth.
    expect(surplus([1, 2], [2, 3])).toBeCloseTo(1.5 / Math.sqrt((4 / 12) * (5 - 6 / 12)), 6)
  })
})

describe('guesses at the API token', () => {
  const seen = (stepMs: number) => {
    const next = noise(11)
    const guesses = [0, 8, 16, 26].map((right) => ({
      right,
      ms: Array.from({ length: 2_000 }, () => 0.4 + next() * 0.2 + right * stepMs),
    }))
    return { whole: reply(200, {}), guesses, last: reply(401, { detail: 'no' }) }
  }
  test('a trend is a leak, however small', () => {
    expect(state('AUTH-TIM-APITOKEN', seen(0.002))).toBe('fail')
    expect(state('AUTH-TIM-APITOKEN', seen(0.01))).toBe('fail')
  })
  test('no trend is none, and neither is one that falls', () => {
    expect(state('AUTH-TIM-APITOKEN', seen(0))).toBe('pass')
    expect(state('AUTH-TIM-APITOKEN', seen(-0.002))).toBe('pass')
  })
  test('nobody is asked 8,000 times for a token he does not take', async () => {
    const stage = stageOf(() => reply(401, { detail: 'no' }))
    const stimulus = timingChecks.find(({ id }) => id === 'AUTH-TIM-APITOKEN')?.stimulus
    expect(judge('AUTH-TIM-APITOKEN', await stimulus?.apply(stage)).state).toBe('inapplicable')
    expect(stage.asked.length).toBe(1)
  })
})

describe('the time a refusal takes', () => {
  const kinds = (...medians: number[]) =>
    medians.map((ms, at) => ({ name: `kind ${at}`, replies: replies(9, ms) }))
  test.each([
    ['alike', kinds(3, 5, 40), 'pass'],
    ['far apart', kinds(3, 5, 60), 'fail'],
    [
      'one outlier',
      [{ name: 'a', replies: [...replies(8, 2), ...replies(1, 900)] }, ...kinds(3)],
      'pass',
    ],
    ['an error', [{ name: 'a', replies: replies(9, 2, 500) }], 'fail'],
    ['a limit', [{ name: 'a', replies: replies(9, 2, 429) }], 'not-run'],
  ])('%s', (_, seen, expected) => expect(state('AUTH-TIM-STAGE', seen)).toBe(expected))
})

describe('a burst of forged tokens', () => {
  const burst = (healthMs: number, tookMs = 500, status = 401) => ({
    replies: replies(150, 3, status),
    health: replies(25, healthMs, 200),
    tookMs,
  })
  test.each([
    ['quick all along', { anonymous: burst(4), forged: burst(9) }, 'pass'],
    ['slow because of the tokens', { anonymous: burst(20), forged: burst(800) }, 'fail'],
    ['slow anyway', { anonymous: burst(400), forged: burst(800) }, 'inconclusive'],
    ['paced by ourselves', { anonymous: burst(4), forged: burst(9, 3_000) }, 'not-run'],
    ['let in', { anonymous: burst(4), forged: burst(9, 500, 200) }, 'fail'],
    ['limited', { anonymous: burst(4), forged: burst(9, 500, 429) }, 'pass'],
  ])('%s', (_, seen, expected) => expect(state('AUTH-TIM-COST', seen)).toBe(expected))
})

// What a machine has to do besides decides how clearly it shows: alone, and with another try.
test('a droplet that burns time on bad tokens is caught', {
  retry: 3,
  timeout: 60_000,
}, async () => {
  const { findings } = await prove({ refusalCostMs: 30 }, { only: ['AUTH-TIM-COST'] })
  expect(idsIn(findings, 'fail')).toEqual(['AUTH-TIM-COST'])
})
