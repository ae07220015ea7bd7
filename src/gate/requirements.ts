import { createHash } from 'node:crypto'
import { fitting } from '../kernel/plan.ts'
import type { Check } from '../model/check.ts'
import type { Profile } from '../model/profile.ts'

/** What a profile demands, one line a check: id, level and clause. Rules that the dialect does not know are left out. */
export const requirementsOf = (
  catalogue: readonly Check[],
  { notLaw }: Pick<Profile, 'notLaw'>,
): readonly string[] => {
  const isUnknown = fitting(notLaw.flatMap(({ checks }) => checks))
  return catalogue
    .filter(({ id }) => !isUnknown(id))
    .map(({ id, clause }) => `${id} ${clause.level} ${clause.id}: ${clause.text}`)
}

/** The name of a set of requirements: it changes when any of them does. */
export const requirementsHash = (requirements: readonly string[]): string =>
  createHash('sha256').update(requirements.join('\n')).digest('hex')
