import type { Diagnosis } from '../../diagnosis/types.ts'
import type { Blame } from '../../model/outcome.ts'
import type { Cause, ProofStep } from '../../model/report.ts'

export interface Proved {
  readonly proof?: readonly ProofStep[]
  /** Repairs of the request that together are enough, none of which can be left out. */
  readonly repair?: readonly string[]
}

/** A diagnosis as a report tells it. */
export function causeOf(
  found: Diagnosis,
  checks: readonly string[],
  { proof = [], repair = [] }: Proved = {},
  blame: Blame = 'droplet',
): Cause {
  const { primary } = found
  return {
    id: `${primary.id}-${primary.name}`,
    title: primary.title,
    blame,
    confidence: found.confidence,
    checks,
    explanation: [
      primary.explanation,
      ...found.evidence,
      ...(repair.length > 0 ? [`Smallest repair that is accepted: ${repair.join(', ')}.`] : []),
      ...(found.wouldHelp ? [found.wouldHelp] : []),
    ].join(' '),
    fix: primary.fix,
    alsoWrong: found.alsoWrong.map((leaf) => ({
      id: `${leaf.id}-${leaf.name}`,
      title: leaf.title,
    })),
    ...(proof.length > 0 ? { proof } : {}),
  }
}
