import { describe, expect, it } from 'vitest'
import { harnessFacts } from './harness-facts.ts'
import type { Facts } from './proof/facts.ts'
import { factsOf } from './proof/facts.ts'
import { goalsOf, percent } from './proof/goals.ts'
import { pageOf } from './proof/page.ts'
import { type Records, readRecords } from './proof/records.ts'
import { staleRecords } from './proof/stale.ts'

const good: Facts = {
  groups: [
    { group: 'AUTH', checks: { MUST: 3, SHOULD: 2, MAY: 1 }, proven: 5, mutants: 7 },
    { group: 'REG', checks: { MUST: 1, SHOULD: 0, MAY: 0 }, proven: 1, mutants: 2 },
  ],
  kills: { mutants: 100, killed: 99, missed: ['takes-none'] },
  causes: {
    named: 120,
    withNameOfTheirOwn: 100,
    right: 114,
    recordedBefore: { named: 20, right: 19 },
    wrong: [{ name: 'refuses-with-403', expected: 'CTL-NEG-GARBAGE', got: 'AUTH-OFF' }],
    byGroup: [{ group: 'AUTH', named: 80, of: 90 }],
  },
  alarms: { variants: 45, measured: 45, alarms: [] },
  unproven: [{ id: 'NET-IDLE', level: 'MAY', reason: 'it waits for minutes | and records' }],
  selfTest: {
    reference: 1,
    checks: 375,
    mutants: 60,
    causes: 40,
    liars: 13,
    variants: 10,
    groups: ['AUTH', 'REG'],
  },
  harness: harnessFacts,
}

const missed = (facts: Facts): readonly string[] =>
  goalsOf(facts)
    .filter(({ holds }) => holds === false)
    .map(({ what }) => what)

describe('the goals', () => {
  it('all hold where each is just reached', () => {
    expect(missed(good)).toEqual([])
    expect(goalsOf(good).every(({ holds }) => holds)).toBe(true)
  })

  it.each<[string, Partial<Facts>]>([
    ['by the checks', { kills: { mutants: 1000, killed: 989, missed: [] } }],
    ['by the checks', { kills: { mutants: 0, killed: 0, missed: [] } }],
    ['record names a cause', { causes: { ...theCauses(), named: 119 } }],
    ['get the cause', { causes: { ...theCauses(), right: 113 } }],
    ['recorded before', { causes: { ...theCauses(), recordedBefore: { named: 20, right: 18 } } }],
    ['variants measured', { alarms: { variants: 44, measured: 44, alarms: [] } }],
    ['variants measured', { alarms: { variants: 48, measured: 47, alarms: [] } }],
    [
      'false alarm',
      { alarms: { variants: 45, measured: 45, alarms: [{ name: 'v', ids: ['A-1'] }] } },
    ],
    ['of the self-test', { selfTest: { ...good.selfTest, mutants: 59 } }],
    ['no mutant fails', { unproven: Array.from({ length: 11 }, () => unprovenMust()) }],
    ['tests notice', { harness: { ...harnessFacts, rate: 0.9499 } }],
  ])('miss when less is reached: %s', (words, less) => {
    const [first, ...more] = missed({ ...good, ...less })
    expect(first).toContain(words)
    expect(more).toEqual([])
  })

  it('that were not measured are neither held nor missed', () => {
    const facts = { ...good, causes: undefined, alarms: undefined, harness: undefined }
    expect(missed(facts)).toEqual([])
    expect(goalsOf(facts).filter(({ was }) => was === 'not measured')).toHaveLength(3)
    expect(pageOf(facts).match(/^Not measured\.$/gm)).toHaveLength(3)
  })

  it('are never rounded up', () => {
    expect([percent(9999, 10_000), percent(1, 1), percent(0, 0)]).toEqual([
      '99.9 %',
      '100.0 %',
      'none',
    ])
  })
})

describe('the page', () => {
  const page = pageOf(good)

  it('sums the groups, and says whether each goal holds', () => {
    expect(page).toContain('| all | 4 | 2 | 1 | 6 | 9 |')
    expect(page).toContain('| ≥ 99 % | 99.0 % (99 of 100) | holds |')
    expect(pageOf({ ...good, causes: { ...theCauses(), right: 1 } })).toContain('**missed**')
  })

  it('names what was missed, told otherwise, unproven or survived', () => {
    expect(page).toContain('Not failed as they should be: `takes-none`.')
    expect(page).toContain('| `refuses-with-403` | CTL-NEG-GARBAGE | AUTH-OFF |')
    expect(page).toContain('| NET-IDLE | MAY | it waits for minutes \\| and records |')
    expect(page).toContain('| a.ts:3 | k: x \\|\\| y → x | equivalent |')
    expect(page).toContain('There was none.')
  })

  it('tells what was recorded before from what was accepted after a run', () => {
    expect(page).toMatch(/Only 20 of them were recorded before .* and 19 of those come out/)
    expect(page).toContain('The other 100 were written with a run in view')
  })

  it('has as many cells in each row as its table has titles', () => {
    const tables = page.split(/\n\n/).filter((text) => text.startsWith('|'))
    expect(tables.length).toBeGreaterThan(4)
    for (const table of tables) {
      const widths = table
        .trim()
        .split('\n')
        .map((row) => row.replaceAll('\\|', '').split('|').length)
      expect(new Set(widths).size, table).toBe(1)
    }
  })
})

describe('the records', () => {
  const records: Records = {
    matrix: { source: 'm', failing: {} },
    unproven: {},
    causes: { source: 'c', causes: {} },
    variants: { source: 'm', alarms: {} },
  }

  it('are refused one by one when the sources have moved on', () => {
    expect(staleRecords(records, { matrix: 'm', causes: 'c' })).toEqual([])
    expect(staleRecords(records, { matrix: 'n', causes: 'c' })).toHaveLength(2)
    expect(staleRecords(records, { matrix: 'm', causes: 'd' })).toHaveLength(1)
  })

  it('that are committed make facts: every check is in a group, and mutants are counted once', () => {
    const { groups, kills } = factsOf(readRecords())
    const mutants = groups.reduce((sum, row) => sum + row.mutants, 0)
    expect(mutants).toBe(kills.mutants)
    expect(
      groups.every(({ checks, proven }) => proven <= checks.MUST + checks.SHOULD + checks.MAY),
    ).toBe(true)
  })
})

function theCauses(): NonNullable<Facts['causes']> {
  if (!good.causes) throw new Error('the example has causes')
  return good.causes
}

function unprovenMust(): Facts['unproven'][number] {
  return { id: 'A-1', level: 'MUST', reason: 'r' }
}
