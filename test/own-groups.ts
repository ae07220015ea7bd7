import type { Mutant } from '../mocks/mutants.ts'
import { mutants } from '../mocks/mutants.ts'
import { matches } from '../src/kernel/plan.ts'
import type { Check } from '../src/model/check.ts'
import { catalogue } from '../suites/catalogue.ts'

const known = new Set(catalogue.map(({ id }) => id))

/** The hand-written ids of a mutant that this catalogue already asks. */
export const caughtNow = ({ caught }: Mutant): string[] => caught.filter((id) => known.has(id))

/** Mutants whose checks exist; the others wait for theirs. */
export const provable: readonly Mutant[] = mutants.filter((mutant) => caughtNow(mutant).length > 0)

/** Two groups are too large to be asked whole of every mutant: their families stand for them. */
const familyOf = (id: string): string =>
  `${id.split('-', /^(?:AUTH|KEY)-/.test(id) ? 2 : 1).join('-')}-*`

/** The families a mutant belongs to, and the controls: what is asked of it on every change. */
export const ownGroups = (mutant: Mutant): string[] => [
  ...new Set(['CTL-*', ...caughtNow(mutant).flatMap((id) => [familyOf(id), id])]),
]

/** Rows that are dear: hundreds of requests, or a droplet of their own. */
const floods = ['AUTH-RSP-LOCKOUT', 'AUTH-TIM-COST', 'AUTH-SIG-CONCURRENT', 'KEY-FETCH-CACHED']
const isDear = ({ id, stimulus }: Check): boolean =>
  stimulus.scene !== undefined || floods.includes(id)

/** Families so large that a mutant is asked only those of their scenes that exist to catch it. */
const isWide = ({ group }: Check): boolean => group !== 'AUTH' && group !== 'KEY'

/** What is not asked of a mutant: the dear rows of families not its own, and the scenes of its own that are about something else. */
export function spared(mutant: Mutant): string[] {
  const named = new Set(caughtNow(mutant))
  const shown = new Set(catalogue.filter(({ id }) => named.has(id)).map((row) => row.stimulus))
  const globs = ownGroups(mutant)
  const isOwn = (row: Check): boolean =>
    shown.has(row.stimulus) || (!isWide(row) && globs.some((glob) => matches(glob, row.id)))
  return catalogue.filter((row) => isDear(row) && !isOwn(row)).map(({ id }) => id)
}

/** The dear rows that none of the globs names. */
export const dearBut = (globs: readonly string[]): string[] =>
  catalogue
    .filter((check) => isDear(check) && !globs.some((glob) => matches(glob, check.id)))
    .map(({ id }) => id)
