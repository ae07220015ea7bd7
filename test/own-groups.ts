import type { Mutant } from '../mocks/mutants.ts'
import { mutants } from '../mocks/mutants.ts'
import { matches } from '../src/kernel/plan.ts'
import type { Check } from '../src/model/check.ts'
import { familyOf, isDear } from '../src/self-test/dear.ts'
import { catalogue } from '../suites/catalogue.ts'

const known = new Set(catalogue.map(({ id }) => id))

/** The hand-written ids of a mutant that this catalogue already asks. */
export const caughtNow = ({ caught }: Mutant): string[] => caught.filter((id) => known.has(id))

/** Mutants whose checks exist; the others wait for theirs. */
export const provable: readonly Mutant[] = mutants.filter((mutant) => caughtNow(mutant).length > 0)

/** The families a mutant belongs to, and the controls: what is asked of it on every change. */
export const ownGroups = (mutant: Mutant): string[] => [
  ...new Set(['CTL-*', ...caughtNow(mutant).flatMap((id) => [familyOf(id), id])]),
]

const isLarge = (group: string): boolean => group === 'AUTH' || group === 'KEY'

/** The first row of each family that is not dear: it speaks for its family to the mutants of others. */
const speakers: ReadonlySet<Check> = new Set(
  [...new Set(catalogue.map(({ id }) => familyOf(id)))].flatMap(
    (family) => catalogue.find((row) => familyOf(row.id) === family && !isDear(row)) ?? [],
  ),
)

/**
 * What is not asked of a mutant: of its own group the scenes that are about something else, of other groups (and of
 * other families of the two large ones) everything but the row that speaks for each family.
 */
export function spared(mutant: Mutant): string[] {
  const named = new Set(caughtNow(mutant))
  const caught = catalogue.filter(({ id }) => named.has(id))
  const shown = new Set(caught.map(({ stimulus }) => stimulus))
  const groups = new Set(['CTL', ...caught.map(({ group }) => group)])
  const globs = ownGroups(mutant)
  const isOwn = (row: Check): boolean =>
    isLarge(row.group)
      ? globs.some((glob) => matches(glob, row.id))
      : groups.has(row.group) && row.stimulus.scene === undefined
  return catalogue
    .filter((row) => !shown.has(row.stimulus) && !isOwn(row) && !speakers.has(row))
    .map(({ id }) => id)
}
