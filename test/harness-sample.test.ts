import { describe, expect, it } from 'vitest'
import { type Judged, kindsOf, partsOf, rateOf } from './harness-mutants/rates.ts'
import { drawnOf } from './harness-mutants/sample.ts'

describe('a sample of mutants', () => {
  const all = Array.from({ length: 1000 }, (_, index) => ({
    index,
    part: index < 900 ? 'large' : 'small',
  }))
  const drawn = (wanted: number, round: number): typeof all => [
    ...drawnOf(all, ({ part }) => part, wanted, round),
  ]

  it('is spread over every part, and no part has less than an eighth of it', () => {
    const sample = drawn(100, 0)
    const large = sample.filter(({ part }) => part === 'large')
    expect([large.length, sample.length - large.length]).toEqual([90, 13])
    for (let from = 0; from < 900; from += 50)
      expect(large.filter(({ index }) => index >= from && index < from + 50)).toHaveLength(5)
  })

  it('is the same whenever it is drawn, shares nothing with that of another round, and may be all', () => {
    expect(drawn(100, 2)).toEqual(drawn(100, 2))
    const rounds = [0, 1, 2, 3].flatMap((round) => drawn(100, round))
    expect(new Set(rounds).size).toBe(rounds.length)
    expect(drawn(Number.POSITIVE_INFINITY, 1)).toEqual(all)
  })
})

describe('the rate', () => {
  const judged = (file: string, kind: string, fate: Judged['fate']): Judged => ({
    mutant: { file, kind },
    fate,
  })
  const suites = 'suites/judges.ts'
  const kernel = 'src/kernel/plan.ts'
  const all = [
    ...[judged(suites, 'always passes', 'killed'), judged(suites, 'bound', 'timeout')],
    ...[judged(suites, 'bound', 'unreached'), judged(kernel, 'inverted condition', 'survived')],
    judged(kernel, 'opposite comparison', 'void'),
  ]
  const made = [...Array.from({ length: 30 }, () => ({ file: suites })), { file: kernel }]
  const parts = partsOf(all, made)

  it('counts each part by how many mutants it has, and is never rounded up', () => {
    expect(rateOf(parts)).toBe(Math.floor(((2 / 3) * 30 * 10_000) / 31) / 10_000)
    expect(
      rateOf({ a: { made: 9, noticed: 0, survived: 0 }, b: { made: 1, noticed: 1, survived: 0 } }),
    ).toBe(1)
  })

  it('is told by what is done to an assertion, and by kind; what is void counts nowhere', () => {
    expect(parts).toEqual({
      suites: {
        ...{ made: 30, noticed: 2, survived: 1 },
        removed: { noticed: 1, survived: 0 },
        inverted: { noticed: 0, survived: 0 },
        shifted: { noticed: 1, survived: 1 },
      },
      kernel: {
        ...{ made: 1, noticed: 0, survived: 1 },
        removed: { noticed: 0, survived: 0 },
        inverted: { noticed: 0, survived: 1 },
        shifted: { noticed: 0, survived: 0 },
      },
    })
    expect(kindsOf(all).bound).toEqual({ noticed: 1, survived: 1 })
  })
})
