import type { Finding } from '../model/finding.ts'
import type { Cause } from '../model/report.ts'

/** Causes of several shards, each once, with all the checks it was found behind. */
export function unitedCauses(causes: readonly Cause[]): readonly Cause[] {
  const united = new Map<string, Cause>()
  for (const cause of causes) {
    const before = united.get(cause.id)
    united.set(cause.id, before ? both(before, cause) : cause)
  }
  return [...united.values()]
}

/** The surer of the two tells it; a proof is kept. */
function both(one: Cause, other: Cause): Cause {
  const [best, rest] = rank(other) > rank(one) ? [other, one] : [one, other]
  const more = rest.alsoWrong.filter(({ id }) => !best.alsoWrong.some((leaf) => leaf.id === id))
  return {
    ...best,
    checks: [...new Set([...one.checks, ...other.checks])],
    alsoWrong: [...best.alsoWrong, ...more],
  }
}

const rank = ({ proof, confidence }: Cause): number => (proof ? 1 : 0) + confidence

/** Findings with the causes that name them now. */
export function withCauseIds(findings: readonly Finding[], causes: readonly Cause[]): Finding[] {
  const byCheck = new Map(causes.flatMap(({ id, checks }) => checks.map((check) => [check, id])))
  return findings.map((finding) => {
    const cause = byCheck.get(finding.id)
    return cause === undefined ? finding : { ...finding, cause }
  })
}
