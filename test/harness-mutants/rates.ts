import type { HarnessMutant } from './instrument.ts'
import type { Fate } from './killers.ts'
import { partOf } from './targets.ts'

/** How many were noticed (killed, or held up beyond ten times their time), and how many were not. */
export interface Tally {
  readonly noticed: number
  readonly survived: number
}

export interface PartTally extends Tally {
  /** How many mutants of the part there are, drawn or not. */
  readonly made: number
  /** The same by what a mutant does: it removes, inverts or shifts. */
  readonly removed: Tally
  readonly inverted: Tally
  readonly shifted: Tally
}

export interface Judged {
  readonly mutant: Pick<HarnessMutant, 'file' | 'kind'>
  readonly fate: Fate['fate']
}

/** What a kind of mutant does to an assertion. */
const sorts: Readonly<Record<string, 'removed' | 'inverted' | 'shifted'>> = {
  ...{ 'always passes': 'removed', 'judge dropped': 'removed', 'rule removed': 'removed' },
  ...{ 'element dropped': 'removed', 'set emptied': 'removed' },
  ...{ 'opposite comparison': 'inverted', 'inverted condition': 'inverted' },
  ...{ bound: 'shifted', 'off by one': 'shifted' },
  ...{ 'other junction': 'shifted', 'other quantifier': 'shifted' },
}

export function partsOf(
  all: readonly Judged[],
  made: readonly Pick<HarnessMutant, 'file'>[],
): Readonly<Record<string, PartTally>> {
  const names = [...new Set(made.map(({ file }) => partOf(file) ?? file))]
  return Object.fromEntries(
    names.map((name) => {
      const own = all.filter(({ mutant }) => (partOf(mutant.file) ?? mutant.file) === name)
      const of = (sort: string): Tally =>
        tallyOf(own.filter((one) => sorts[one.mutant.kind] === sort))
      return [
        name,
        {
          made: made.filter(({ file }) => (partOf(file) ?? file) === name).length,
          ...tallyOf(own),
          ...{ removed: of('removed'), inverted: of('inverted'), shifted: of('shifted') },
        },
      ]
    }),
  )
}

export const kindsOf = (all: readonly Judged[]): Readonly<Record<string, Tally>> =>
  Object.fromEntries(
    [...new Set(all.map(({ mutant }) => mutant.kind))]
      .sort()
      .map((kind) => [kind, tallyOf(all.filter(({ mutant }) => mutant.kind === kind))]),
  )

export const tallyOf = (all: readonly Judged[]): Tally => ({
  noticed: all.filter(({ fate }) => fate === 'killed' || fate === 'timeout').length,
  survived: all.filter(({ fate }) => fate === 'survived' || fate === 'unreached').length,
})

/** Small parts are drawn more often than their size: each counts by how many mutants it has. Never rounded up. */
export function rateOf(
  parts: Readonly<Record<string, Pick<PartTally, 'made' | keyof Tally>>>,
): number {
  const judged = Object.values(parts).filter(({ noticed, survived }) => noticed + survived > 0)
  const made = judged.reduce((sum, part) => sum + part.made, 0)
  const rate = judged.reduce(
    (sum, { noticed, survived, ...part }) =>
      sum + (part.made / made) * (noticed / (noticed + survived)),
    0,
  )
  return Math.floor(rate * 10_000) / 10_000
}
