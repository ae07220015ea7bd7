import { type Measured, type Part, parts } from './measured.ts'

/** How much a self-test has to have measured; kept apart from the lists, so that a shortened list is noticed. */
export interface Published extends Readonly<Record<Part, number>> {
  /** Mutants whose record names the cause that has to come first. */
  readonly causes: number
  /** Checks that the reference was asked. */
  readonly checks: number
  /** Every group of which a mutant is asked a check that has to fail. */
  readonly groups: readonly string[]
}

export interface Verdict {
  readonly word: 'right' | 'wrong' | 'void'
  readonly exit: 0 | 1 | 5
  readonly counts: Published
  /** What was judged wrongly, by name. */
  readonly wrong: readonly string[]
  /** Where less was measured than is published, each in a line. */
  readonly missing: readonly string[]
}

/** What a self-test comes to. To have measured too little outweighs everything: nothing was shown then. */
export function verdictOn(
  measured: readonly Measured[],
  published: Published,
  /** Why the measuring ended before its time. */
  broken?: string,
): Verdict {
  const counts = countsOf(measured)
  const missing = [
    ...missingIn(measured, counts, published),
    ...(broken === undefined ? [] : [`the measuring broke off: ${broken}`]),
  ]
  const wrong = measured.filter((one) => one.wrong.length > 0).map(({ name }) => name)
  if (missing.length > 0) return { word: 'void', exit: 5, counts, wrong, missing }
  return wrong.length > 0
    ? { word: 'wrong', exit: 1, counts, wrong, missing }
    : { word: 'right', exit: 0, counts, wrong, missing }
}

function countsOf(measured: readonly Measured[]): Published {
  const told = distinct(measured.filter(({ unmeasured }) => unmeasured === undefined))
  const of = (part: Part): readonly Measured[] => told.filter((one) => one.part === part)
  return {
    reference: of('reference').length,
    mutants: of('mutants').length,
    liars: of('liars').length,
    variants: of('variants').length,
    causes: of('mutants').filter(({ cause }) => cause !== undefined).length,
    checks: Math.max(0, ...of('reference').map(({ checks }) => checks)),
    groups: [...new Set(of('mutants').flatMap(({ groups }) => groups))].sort(),
  }
}

/** A droplet that stands in a list twice is one droplet. */
const distinct = (measured: readonly Measured[]): readonly Measured[] => [
  ...new Map(measured.map((one) => [`${one.part} ${one.name}`, one])).values(),
]

function missingIn(
  measured: readonly Measured[],
  counts: Published,
  published: Published,
): readonly string[] {
  const short = [...parts, 'causes' as const, 'checks' as const]
    .filter((what) => counts[what] < published[what])
    .map((what) => `${what}: ${counts[what]} measured, ${published[what]} published`)
  const unproved = published.groups
    .filter((group) => !counts.groups.includes(group))
    .map((group) => `group ${group}: no mutant was asked a check of it`)
  const why = measured.flatMap(({ name, unmeasured }) =>
    unmeasured === undefined ? [] : [`${name}: ${unmeasured}`],
  )
  return short.length + unproved.length > 0 ? [...short, ...unproved, ...why] : why
}
