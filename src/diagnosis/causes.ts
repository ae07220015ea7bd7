import type { Finding } from '../model/finding.ts'
import type { Cause } from '../model/report.ts'
import { roots } from './roots.ts'

/**
 * Why the failing checks fail: causes proved from the traffic first, then failures that explain others,
 * then what is left, one cause for all failures of one clause that the same thing mends. Every failing check has exactly one.
 */
export function causesOf(
  findings: readonly Finding[],
  diagnoses: readonly Cause[],
): readonly Cause[] {
  const open = new Map(findings.filter(({ state }) => state === 'fail').map((f) => [f.id, f]))
  const causes: Cause[] = []
  for (const diagnosis of diagnoses) {
    const explained = diagnosis.checks.filter((id) => open.delete(id))
    const blocked = findings
      .filter((f) => f.blockedBy && explained.includes(f.blockedBy))
      .map(({ id }) => id)
    if (explained.length > 0) causes.push({ ...diagnosis, checks: [...explained, ...blocked] })
  }
  for (const root of roots) {
    const finding = open.get(root.check)
    if (!finding || root.applies?.(finding) === false) continue
    const others = [...open.values()].filter((f) => f !== finding && root.explains(f))
    const explained = [finding, ...others]
    for (const { id } of explained) open.delete(id)
    causes.push({ ...plain(finding, explained), id: root.id, title: root.title })
  }
  const uncaught = [...open.values()].filter(isUncaught)
  if (uncaught[0]) {
    for (const { id } of uncaught) open.delete(id)
    causes.push({ ...plain(uncaught[0], uncaught), ...uncaughtError })
  }
  for (const group of groupedByMeaning([...open.values()])) {
    const [first] = group
    if (first) causes.push(plain(first, group))
  }
  return causes
    .map((cause, index) => ({ cause, index, weight: weightOf(cause, findings) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ cause }) => cause)
}

const isUncaught = ({ actual = '' }: Finding): boolean => /^HTTP 500\b/.test(actual)

const uncaughtError = {
  id: 'UNCAUGHT-ERROR',
  title: 'an error that nobody caught becomes a 500',
  explanation:
    'The request was neither served nor refused: something in the droplet raised an error, and the framework made a 500 of it.',
  fix: 'Find the error in the log of the droplet, catch it where it arises, and answer with the status that fits.',
}

/** Causes with a failed MUST come first; among them those that were proved, then those that explain others, then the widest. */
function weightOf(cause: Cause, findings: readonly Finding[]): number {
  const must = findings.some(
    (f) => f.level === 'MUST' && f.state === 'fail' && cause.checks.includes(f.id),
  )
  const isRoot = roots.some(({ id }) => id === cause.id)
  return (
    (must ? 10_000 : 0) + (cause.proof ? 5_000 : 0) + (isRoot ? 2_000 : 0) + cause.checks.length
  )
}

function plain(finding: Finding, group: readonly Finding[]): Cause {
  return {
    id: finding.id,
    title: finding.title,
    blame: finding.blame ?? 'droplet',
    confidence: 0.9,
    checks: group.map(({ id }) => id),
    explanation: finding.message ?? '',
    fix: finding.fix ?? '',
    alsoWrong: [],
  }
}

function groupedByMeaning(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const meaning = `${finding.clause.text} ${finding.fix}`
    const same = groups.get(meaning) ?? []
    same.push(finding)
    groups.set(meaning, same)
  }
  return [...groups.values()]
}
