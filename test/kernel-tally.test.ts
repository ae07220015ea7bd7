import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ending, exitCodesOf, summaryOf, verdictOf } from '../src/kernel/tally.ts'
import { type Level, levels } from '../src/model/clause.ts'
import { type Finding, type State, states } from '../src/model/finding.ts'
import { endingWith, type Told, trouble } from './tally-cast.ts'

const narrowed = { narrowed: true }
const interrupted = { interrupted: true }
const complete = { requireComplete: true }
const failOnShould = { failOn: 'SHOULD' } as const
const unreachable = { trouble: trouble('unreachable') }
const unrecognised = { trouble: trouble('usage') }
const mock = { trouble: trouble('mock') }
const harness = { trouble: trouble('harness') }

const table: readonly (readonly [
  told: readonly Told[],
  changes: Partial<Ending>,
  verdict: string,
  codes: readonly number[],
])[] = [
  // Conformant: every MUST passed on strong evidence or does not arise.
  [['MUST pass'], {}, 'conformant', [0]],
  [['MUST pass', 'MUST inapplicable'], {}, 'conformant', [0]],
  [['MUST pass', 'SHOULD fail', 'MAY fail'], {}, 'conformant', [0]],
  [['MUST pass', 'SHOULD inconclusive', 'MAY not-run'], {}, 'conformant', [0]],
  [['MUST pass', 'SHOULD pass weak'], {}, 'conformant', [0]],
  [['MUST pass'], complete, 'conformant', [0]],
  [['MUST pass', 'SHOULD fail'], failOnShould, 'conformant', [1]],
  [['MUST pass', 'MAY fail'], failOnShould, 'conformant', [0]],
  [['MUST pass', 'SHOULD error'], {}, 'conformant', [5]],
  // Nonconformant: one failed MUST is enough.
  [['MUST fail'], {}, 'nonconformant', [1]],
  [['MUST pass', 'MUST fail'], {}, 'nonconformant', [1]],
  [['MUST fail'], narrowed, 'nonconformant', [1]],
  [['MUST fail', 'MUST inconclusive'], complete, 'nonconformant', [1]],
  [['MUST fail'], interrupted, 'nonconformant', [130, 1]],
  [['MUST fail', 'MUST error'], {}, 'nonconformant', [5, 1]],
  [['MUST fail'], unreachable, 'nonconformant', [4, 1]],
  [['MUST fail'], mock, 'nonconformant', [5, 1]],
  // Undetermined, with something proved.
  [['MUST pass', 'MUST not-run'], {}, 'undetermined', [0]],
  [['MUST pass', 'MUST pass weak'], {}, 'undetermined', [0]],
  [['MUST pass weak'], {}, 'undetermined', [0]],
  [['MUST pass'], narrowed, 'undetermined', [0]],
  [['MUST pass', 'MUST not-run'], complete, 'undetermined', [3]],
  [['MUST pass weak'], complete, 'undetermined', [3]],
  [['MUST pass'], { ...narrowed, ...complete }, 'undetermined', [3]],
  [['MUST pass', 'MUST not-run', 'SHOULD fail'], failOnShould, 'undetermined', [1]],
  [
    ['MUST pass', 'MUST not-run', 'SHOULD fail'],
    { ...failOnShould, ...complete },
    'undetermined',
    [1, 3],
  ],
  // Undetermined, with nothing proved.
  [[], {}, 'undetermined', [3]],
  [['MUST not-run'], {}, 'undetermined', [3]],
  [['MUST inapplicable'], {}, 'undetermined', [3]],
  [['SHOULD pass', 'MAY pass'], {}, 'undetermined', [3]],
  [['MUST pass', 'MUST inconclusive'], {}, 'undetermined', [3]],
  [['MUST pass', 'MUST blocked'], {}, 'undetermined', [3]],
  [['MUST pass', 'MUST error'], {}, 'undetermined', [5, 3]],
  [[], unreachable, 'undetermined', [4, 3]],
  [[], unrecognised, 'undetermined', [2, 3]],
  [[], mock, 'undetermined', [5, 3]],
  [[], harness, 'undetermined', [5, 3]],
  // Cut short.
  [['MUST pass'], interrupted, 'undetermined', [130]],
  [[], interrupted, 'undetermined', [130, 3]],
  [['MUST pass'], unreachable, 'undetermined', [4]],
  [['MUST pass'], harness, 'undetermined', [5]],
  // Everything at once, in order of weight.
  [
    ['MUST fail', 'SHOULD error'],
    { ...interrupted, ...unreachable },
    'nonconformant',
    [5, 4, 130, 1],
  ],
  [
    ['SHOULD fail', 'MUST error'],
    { ...interrupted, ...unreachable, ...failOnShould },
    'undetermined',
    [5, 4, 130, 1, 3],
  ],
]

describe('verdict and exit', () => {
  for (const [told, changes, verdict, codes] of table) {
    const circumstances = [
      changes.narrowed && 'narrowed',
      changes.interrupted && 'interrupted',
      changes.failOn && '--fail-on should',
      changes.requireComplete && '--require-complete',
      changes.trouble && `trouble: ${changes.trouble.kind}`,
    ].filter(Boolean)
    it(`${told.join(', ') || 'nothing'}${circumstances.length ? ` (${circumstances.join(', ')})` : ''} is ${verdict}, exit ${codes.join(' ')}`, () => {
      const ending = endingWith(told, changes)
      expect(verdictOf(ending)).toBe(verdict)
      expect(exitCodesOf(ending)).toEqual(codes)
    })
  }

  it('calls nothing conformant when a planned check left no finding', () => {
    expect(verdictOf(endingWith(['MUST pass'], { planned: 2 }))).toBe('undetermined')
  })
})

describe('green', () => {
  const tells = fc.array(
    fc.constantFrom<Told>(
      ...levels.flatMap((level) => states.map((state) => `${level} ${state}` as const)),
      'MUST pass weak',
    ),
    { maxLength: 6 },
  )
  const circumstances = fc.record({
    narrowed: fc.boolean(),
    interrupted: fc.boolean(),
    requireComplete: fc.boolean(),
    failOn: fc.constantFrom<Level>('MUST', 'SHOULD'),
    trouble: fc.option(fc.constantFrom(trouble('unreachable'), trouble('mock')), {
      nil: undefined,
    }),
  })

  it('is never earned by adding a failure, a break or trouble', () => {
    fc.assert(
      fc.property(tells, circumstances, (told, given) => {
        const codes = (more: readonly Told[], changes: Partial<Ending> = {}) =>
          exitCodesOf(endingWith([...told, ...more], { ...given, ...changes }))
        expect(codes(['MUST fail'])).toContain(1)
        expect(codes(['MUST error'])).toContain(5)
        expect(codes([], interrupted)).toContain(130)
        expect(codes([], unreachable)).toContain(4)
        expect(codes(['MUST inconclusive'])[0]).not.toBe(0)
      }),
    )
  })

  it('means that a MUST passed, and conformant that each did, strongly', () => {
    fc.assert(
      fc.property(tells, circumstances, (told, given) => {
        const ending = endingWith(told, given)
        const musts = told.filter((each) => each.startsWith('MUST'))
        if (exitCodesOf(ending)[0] === 0)
          expect(musts.some((each) => each.startsWith('MUST pass'))).toBe(true)
        const allStrong =
          musts.includes('MUST pass') &&
          musts.every((each) => each === 'MUST pass' || each === 'MUST inapplicable')
        const cut = given.narrowed || given.interrupted || given.trouble !== undefined
        expect(verdictOf(ending) === 'conformant').toBe(allStrong && !cut)
      }),
      { numRuns: 300 },
    )
  })

  it('gives codes in order of weight, each once, and 0 only alone', () => {
    const order = [5, 4, 130, 1, 3, 0]
    fc.assert(
      fc.property(tells, circumstances, (told, given) => {
        const codes = exitCodesOf(endingWith(told, given))
        expect(codes.length).toBeGreaterThan(0)
        expect(codes).toEqual(order.filter((code) => codes.includes(code)))
        expect(codes.includes(0)).toBe(codes.length === 1 && codes[0] === 0)
      }),
    )
  })
})

describe('a check that was planned and never put', () => {
  const exitWith = (state: State, blame: Finding['blame']): number | undefined => {
    const { findings, ...ending } = endingWith(['MUST pass', `MUST ${state}`])
    const [first, second] = findings
    const blamed = [first, second && { ...second, ...(blame && { blame }) }].filter((one) => !!one)
    return exitCodesOf({ ...ending, findings: blamed })[0]
  }

  it('is a fault of ours unless somebody stopped us', () => {
    expect(exitWith('not-run', 'harness')).toBe(5)
    expect(exitWith('not-run', 'environment')).toBe(0)
    expect(exitWith('not-run', undefined)).toBe(0)
    expect(exitWith('inapplicable', 'harness')).toBe(0)
  })
})

describe('the summary', () => {
  it('counts by state and by level, and weak passes apart', () => {
    const { findings } = endingWith([
      'MUST pass',
      'MUST pass weak',
      'MUST fail',
      'SHOULD fail',
      'MAY not-run',
    ])
    const summary = summaryOf(findings)
    expect(summary).toMatchObject({ total: 5, weak: 1 })
    expect(summary.byState).toEqual({
      pass: 2,
      fail: 2,
      inconclusive: 0,
      inapplicable: 0,
      blocked: 0,
      error: 0,
      'not-run': 1,
    })
    expect(summary.byLevel.MUST).toMatchObject({ pass: 2, fail: 1, 'not-run': 0 })
    expect(summary.byLevel.SHOULD).toMatchObject({ pass: 0, fail: 1 })
    expect(summary.byLevel.MAY).toMatchObject({ 'not-run': 1 })
  })

  it('of nothing holds zeroes', () => {
    expect(Object.values(summaryOf([]).byState)).toEqual(states.map(() => 0))
  })
})
