import { closest } from 'fastest-levenshtein'
import type { Mutant } from '../../mocks/mutants/mutant.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { matches } from '../kernel/plan.ts'
import type { Check } from '../model/check.ts'
import { UsageError } from '../model/usage-error.ts'
import { factsOf } from './check-facts.ts'

/** Prints the catalogue, one line a check. */
export function list({
  only,
  json,
}: {
  readonly only?: readonly string[]
  readonly json?: boolean
}): void {
  const checks = catalogue.filter(({ id }) => !only || only.some((glob) => matches(glob, id)))
  if (json) {
    const rows = checks.map(({ id, title, clause, needs, group }) => ({
      id,
      title,
      level: clause.level,
      needs,
      group,
      source: clause.source,
    }))
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
    return
  }
  const width = Math.max(0, ...checks.map(({ id }) => id.length))
  for (const { id, title, clause, needs } of checks)
    process.stdout.write(`${id.padEnd(width)}  ${clause.level.padEnd(6)}  ${needs}  ${title}\n`)
  process.stdout.write(
    `${checks.length} checks; U needs a URL, T a token, R the mesh, P the process\n`,
  )
}

/** Prints one check in full. Throws UsageError for an id that is not in the catalogue. */
export async function explain(id: string): Promise<number> {
  const check = catalogue.find((one) => one.id === id.toUpperCase())
  if (!check)
    throw new UsageError({
      expected: 'the id of a check',
      came: `"${id}"`,
      where: 'explain',
      todo: `did you mean ${closest(
        id.toUpperCase(),
        catalogue.map((one) => one.id),
      )}?`,
    })
  const { mutants } = await import('../../mocks/mutants.ts')
  process.stdout.write(told(check, mutants))
  return 0
}

function told(check: Check, mutants: readonly Mutant[]): string {
  const { asked, needs, after, apart, brokenBy } = factsOf(check, mutants)
  const rows: readonly (readonly [string, string])[] = [
    ['clause', `${check.clause.level}: ${check.clause.text}`],
    ['source', check.clause.source],
    ['asked', asked],
    ['needs', needs],
    ['after', after.join(', ') || 'nothing'],
    ...apart.map((text) => ['apart', text] as const),
    ['if it fails', check.means],
    ['to mend', check.fix],
    ['broken by', brokenBy.join('\n               ') || 'no mutant of its own'],
  ]
  return `${check.id}  ${check.title}\n${rows.map(([name, text]) => `  ${name.padEnd(12)} ${text}\n`).join('')}`
}
