import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { rules } from '../src/diagnosis/rules.ts'
import { allFaults, caseOf } from './diagnosis-cases.ts'
import { exclusionOf, exclusions } from './diagnosis-exclusions.ts'
import { claimFaults } from './diagnosis-faults-claims.ts'
import { keySetFaults, signerFaults } from './diagnosis-faults-signature.ts'

const order = rules.map(({ id }) => id).filter((id) => id !== 'D64')
const pairs = order.flatMap((early, at) =>
  order.slice(at + 1).map((late) => [early, late] as const),
)

function expectBoth(early: string, late: string, n: number): void {
  const { primary, alsoWrong } = diagnose(caseOf([early, late], n))
  const met = [primary, ...alsoWrong].map(({ id }) => id)
  expect(met[0], `${early} with ${late} in case ${n}: ${met.join(' ')}`).toBe(early)
  expect(met, `${early} with ${late} in case ${n}`).toContain(late)
  expect(new Set(met).size).toBe(met.length)
}

describe('two faults at once', () => {
  test.each(order)('%s comes before every later row, which is named too', (early) => {
    for (const [first, late] of pairs) {
      if (first === early && exclusionOf(early, late) === undefined) expectBoth(early, late, 1)
    }
  })

  test.each(Object.keys({ ...signerFaults, ...keySetFaults }))(
    '%s comes before what is wrong with the claims, in each variety',
    (early) => {
      for (const late of Object.keys(claimFaults)) {
        for (const n of [0, 1, 2]) expectBoth(early, late, n)
      }
    },
  )
})

describe('the table of exclusions', () => {
  const apart = pairs.filter(([early, late]) => exclusionOf(early, late) !== undefined)

  test('leaves most pairs to be tried', () => {
    expect(order).toHaveLength(63)
    expect(pairs).toHaveLength(1953)
    expect(pairs.length - apart.length).toBeGreaterThan(1000)
  })

  test('names known leaves only, and each for a reason of its own', () => {
    const named = exclusions.flatMap(({ early, late = [] }) => [...early, ...late])
    expect(named.filter((id) => allFaults[id] === undefined)).toEqual([])
    expect(new Set(exclusions.map(({ because }) => because)).size).toBe(exclusions.length)
  })

  test.each(apart)('%s and %s cannot both be told, as it says', (early, late) => {
    const { primary, alsoWrong } = diagnose(caseOf([early, late], 1))
    const met = [primary, ...alsoWrong].map(({ id }) => id)
    expect(met.indexOf(early) === 0 && met.includes(late), met.join(' ')).toBe(false)
  })
})
