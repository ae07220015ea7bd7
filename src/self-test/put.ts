import type { Mutant } from '../../mocks/mutants/mutant.ts'
import type { Variant } from '../../mocks/variants.ts'
import type { Finding } from '../model/finding.ts'
import { dearBut, familyOf } from './dear.ts'
import type { Measured } from './measured.ts'
import { type Proved, prove, proveUnder } from './prove.ts'

/** A mutant, and the cause that has to come first where its record names one. */
export interface Asked {
  readonly mutant: Mutant
  readonly cause?: string | undefined
}

export type Seen = Pick<Measured, 'wrong' | 'groups' | 'checks'>

/** The reference, asked everything that is quickly asked: nothing may fail, nothing stay open. */
export async function putReference(): Promise<Seen> {
  const { findings } = await prove({}, { exclude: dearBut([]) })
  return seen(findings, [], outside(findings, ['pass', 'inapplicable']))
}

/** A mutant, asked the checks that exist to catch it, and what those need. */
export async function putMutant({ mutant, cause }: Asked): Promise<Seen> {
  const { findings, causes } = await proveUnder(mutant, { only: mutant.caught })
  const absent = mutant.caught.filter((id) => !findings.some((finding) => finding.id === id))
  if (absent.length > 0) throw new Error(`the catalogue does not ask ${absent.join(', ')}`)
  const named = findings.filter(({ id }) => mutant.caught.includes(id))
  return seen(findings, named, [...outside(named, ['fail']), ...misdiagnosed(causes, cause)])
}

/** A harmless variant, asked the check that a wrong judge would have failed, with its kin: no MUST may fail. */
export async function putVariant({ conduct, wouldMislead }: Variant): Promise<Seen> {
  const only = ['CTL-POS-*', familyOf(wouldMislead), wouldMislead]
  const { findings } = await prove(conduct, {
    level: 'MUST',
    only,
    exclude: dearBut(only.slice(2)),
  })
  const wrong = outside(findings, ['pass', 'inapplicable'])
  const passed = findings.filter(({ state }) => state === 'pass')
  return seen(findings, [], passed.length === 0 ? ['nothing passed', ...wrong] : wrong)
}

const seen = (
  findings: readonly Finding[],
  named: readonly Finding[],
  wrong: readonly string[],
): Seen => ({
  wrong,
  groups: [...new Set(named.map(({ group }) => group))],
  checks: findings.length,
})

const outside = (findings: readonly Finding[], rightful: readonly Finding['state'][]): string[] =>
  findings
    .filter(({ state }) => !rightful.includes(state))
    .map(({ id, state, message }) => `${id} is ${state}${message ? `: ${message}` : ''}`)

function misdiagnosed([first]: Proved['causes'], cause: string | undefined): string[] {
  if (cause === undefined) return []
  if (first?.id !== cause) return [`the first cause is ${first?.id ?? 'none'}, not ${cause}`]
  return first.blame === 'droplet' ? [] : [`${cause} is blamed on the ${first.blame}`]
}
