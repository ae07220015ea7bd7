import { afterEach, describe, expect, it, vi } from 'vitest'
import { storyMutants } from '../mocks/mutants/stories.ts'
import { mutants } from '../mocks/mutants.ts'
import { selfTest } from '../src/cli/self-test.ts'
import { expectedCause, spokenOf } from '../src/self-test/expected-causes.ts'
import { type Lists, lists, mutantNamed, variantNamed } from '../src/self-test/lists.ts'
import { inThisThread, measureAll } from '../src/self-test/measure-all.ts'
import type { Measured } from '../src/self-test/measured.ts'
import { published } from '../src/self-test/published.ts'
import { type Published, verdictOn } from '../src/self-test/verdict.ts'
import { catalogue } from '../suites/catalogue.ts'

afterEach(() => vi.restoreAllMocks())

const small: Published = {
  reference: 1,
  checks: 10,
  mutants: 2,
  causes: 1,
  liars: 1,
  variants: 1,
  groups: ['AUTH', 'REG'],
}

const one = (changes: Partial<Measured>): Measured => ({
  part: 'mutants',
  name: 'a',
  wrong: [],
  groups: [],
  checks: 1,
  again: false,
  ms: 1,
  ...changes,
})

const whole: readonly Measured[] = [
  one({ part: 'reference', name: 'reference', checks: 10 }),
  one({ name: 'a', groups: ['AUTH'], cause: 'SOME-CAUSE' }),
  one({ name: 'b', groups: ['REG'] }),
  one({ part: 'liars', name: 'c' }),
  one({ part: 'variants', name: 'd' }),
]

const without = (name: string): readonly Measured[] => whole.filter((each) => each.name !== name)
const withChanged = (name: string, changes: Partial<Measured>): readonly Measured[] =>
  whole.map((each) => (each.name === name ? { ...each, ...changes } : each))

describe('a self-test comes to', () => {
  it('right where all was measured and judged as it should be', () => {
    expect(verdictOn(whole, small)).toMatchObject({ word: 'right', exit: 0, missing: [] })
  })

  it('wrong where one was misjudged, and names it', () => {
    const verdict = verdictOn(withChanged('b', { wrong: ['REG-ORDER is pass'] }), small)
    expect(verdict).toMatchObject({ word: 'wrong', exit: 1, wrong: ['b'] })
  })

  it.each([
    ['a mutant is gone', without('b'), 'mutants: 1 measured, 2 published'],
    ['a group is left out', withChanged('b', { groups: ['AUTH'] }), 'group REG'],
    [
      'a cause is no longer named',
      [...without('a'), one({ name: 'a', groups: ['AUTH'] })],
      'causes',
    ],
    ['a droplet stands in twice', [...without('b'), one({ groups: ['REG'] })], 'mutants: 1'],
    ['the reference was asked less', withChanged('reference', { checks: 9 }), 'checks: 9 measured'],
    ['a liar broke off', withChanged('c', { unmeasured: 'no port' }), 'c: no port'],
    ['nothing was measured', [], 'reference: 0 measured'],
  ])('void where %s', (_, measured, line) => {
    const verdict = verdictOn(measured, small)
    expect(verdict).toMatchObject({ word: 'void', exit: 5 })
    expect(verdict.missing.join('\n')).toContain(line)
  })

  it('void, not wrong, where both are true', () => {
    const measured = withChanged('b', { wrong: ['w'] }).filter(({ name }) => name !== 'c')
    expect(verdictOn(measured, small)).toMatchObject({ word: 'void', exit: 5, wrong: ['b'] })
  })

  it('void where the measuring broke off', () => {
    expect(verdictOn(whole, small, 'out of memory')).toMatchObject({ word: 'void', exit: 5 })
  })
})

describe('the published list', () => {
  it('is met by the lists, and no entry of them is spare', () => {
    const asked = lists.mutants.map(mutantNamed)
    expect(new Set(lists.mutants).size).toBe(published.mutants)
    expect(asked.filter((mutant) => expectedCause(mutant)).length).toBe(published.causes)
    expect(new Set(lists.liars.map(({ kind }) => kind)).size).toBe(published.liars)
    expect(new Set(lists.variants.map((name) => variantNamed(name).name)).size).toBe(
      published.variants,
    )
    expect(published.mutants).toBeGreaterThanOrEqual(60)
  })

  it('holds every group of the catalogue', () => {
    expect(published.groups).toEqual([...new Set(catalogue.map(({ group }) => group))].sort())
  })

  it('speaks of mutants that exist, each with one cause', () => {
    const names = [...mutants, ...storyMutants].map(({ name }) => name)
    expect(spokenOf.filter((name) => !names.includes(name))).toEqual([])
    expect(new Set(spokenOf).size).toBe(spokenOf.length)
  })
})

describe('measuring', { timeout: 120_000 }, () => {
  const few: Lists = {
    mutants: ['takes-none', 'registers-as-localhost'],
    liars: [{ kind: 'always-401', ends: 'nonconformant' }],
    variants: ['accepts-with-201'],
  }

  it('finds mutants, liars and variants to be what they are', async () => {
    const measured = await measureAll(few, inThisThread)
    expect(measured.filter((each) => each.wrong.length > 0 || each.unmeasured)).toEqual([])
    expect(measured.map(({ name }) => name).sort()).toEqual([
      'accepts-with-201',
      'always-401',
      'registers-as-localhost',
      'takes-none',
      'the reference droplet',
    ])
  })

  it('tells a liar that comes to another end, and a name that nobody bears', async () => {
    const measured = await measureAll(
      { mutants: ['nobody'], liars: [{ kind: 'reset', ends: 'nonconformant' }], variants: [] },
      (given, tell) => inThisThread(given, (each) => each.part !== 'reference' && tell(each)),
    )
    const byName = new Map(measured.map((each) => [each.name, each]))
    expect(byName.get('reset')?.wrong).toEqual(['was not reached'])
    expect(byName.get('nobody')?.unmeasured).toContain('nobody bears the name')
    expect(measured.every(({ again }) => again)).toBe(true)
  })
})

describe('the command', () => {
  it('exits 5 when one mutant is taken from the list', async () => {
    const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const judged = (given: Lists): Measured[] => [
      one({ part: 'reference', name: 'reference', checks: published.checks }),
      ...given.mutants.map((name) =>
        one({ name, groups: published.groups, cause: expectedCause(mutantNamed(name)) ?? 'C' }),
      ),
      ...given.liars.map(({ kind }) => one({ part: 'liars', name: kind })),
      ...given.variants.map((name) => one({ part: 'variants', name })),
    ]
    const putting = async (given: Lists, tell: (each: Measured) => void): Promise<void> =>
      judged(given).forEach(tell)
    expect(await selfTest({}, { putting })).toBe(0)
    const shortened = { ...lists, mutants: lists.mutants.slice(1) }
    expect(await selfTest({}, { lists: shortened, putting })).toBe(5)
    expect(said.mock.calls.join('')).toContain('VOID')
  })
})
