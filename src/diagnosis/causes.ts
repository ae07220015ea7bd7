import type { Finding } from '../model/finding.ts'
import type { Cause } from '../model/report.ts'
import { roots } from './roots.ts'

/** A cause that the traffic told, before it is known what failed. */
export interface Diagnosed extends Cause {
  /** Of a story: the exchanges that show it; only failures seen in one of them are meant where it is bound to them. */
  readonly story?: {
    readonly exchanges: readonly string[]
    readonly bound: boolean
    /** Leaves of the token diagnosis that this tells better. */
    readonly instead?: readonly string[]
  }
}

/**
 * Why the failing checks fail: causes proved from the traffic first, then failures that explain others,
 * then what is left, one cause for all failures of one clause that the same thing mends. Every failing check has exactly one.
 */
export function causesOf(
  findings: readonly Finding[],
  diagnoses: readonly Diagnosed[],
): readonly Cause[] {
  const open = new Map(findings.filter(({ state }) => state === 'fail').map((f) => [f.id, f]))
  const causes: Cause[] = []
  const told = new Set<string>()
  for (const { story, ...diagnosis } of diagnoses) {
    const explained = diagnosis.checks.filter((id) => shows(story, open.get(id)) && open.delete(id))
    const blocked = findings
      .filter((f) => f.blockedBy && explained.includes(f.blockedBy))
      .map(({ id }) => id)
    const left = explained.length === 0 ? leftUnclear(diagnosis, findings, story) : []
    const checks = [...explained, ...blocked, ...left]
    if (checks.length > 0) causes.push({ ...diagnosis, checks })
    if (story && checks.length > 0) told.add(diagnosis.id)
  }
  for (const root of roots) {
    const finding = open.get(root.check)
    if (!finding || root.applies?.(finding) === false) continue
    const others = [...open.values()].filter((f) => f !== finding && root.explains(f))
    const explained = [finding, ...others]
    for (const { id } of explained) open.delete(id)
    causes.push({ ...plain(finding, explained), ...root.told, id: root.id, title: root.title })
  }
  for (const { holds, told } of kinds) {
    const alike = [...open.values()].filter(holds)
    for (const { id } of alike) open.delete(id)
    if (alike[0]) causes.push({ ...plain(alike[0], alike), ...told })
  }
  for (const group of groupedByMeaning([...open.values()])) {
    const [first] = group
    if (first) causes.push(plain(first, group))
  }
  return causes
    .map((cause, index) => ({ cause, index, weight: weightOf(cause, findings, told) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ cause }) => cause)
}

/** Whether a failure was seen in what shows the story, where that matters. */
const shows = (story: Diagnosed['story'], finding: Finding | undefined): boolean =>
  !story?.bound || finding?.evidence.some((id) => story.exchanges.includes(id)) === true

/** A story that nothing failed by may still be why nothing could be found out. */
const leftUnclear = (
  { checks }: Cause,
  findings: readonly Finding[],
  story: Diagnosed['story'],
): string[] =>
  story && !story.bound
    ? findings
        .filter(({ id, state }) => state === 'inconclusive' && checks.includes(id))
        .map(({ id }) => id)
    : []

const isUncaught = ({ actual = '' }: Finding): boolean => /^HTTP 500\b/.test(actual)

/** What fails in the same way whatever was asked. */
const uncaughtError = {
  id: 'UNCAUGHT-ERROR',
  title: 'an error that nobody caught becomes a 500',
  explanation:
    'The request was neither served nor refused: something in the droplet raised an error, and the framework made a 500 of it.',
  fix: 'Find the error in the log of the droplet, catch it where it arises, and answer with the status that fits.',
}

const isUnanswered = ({ expected, actual = '' }: Finding): boolean =>
  expected === 'an answer' && actual.includes('no answer (')

const noAnswer = {
  id: 'NO-ANSWER',
  title: 'requests get no answer: the connection ends, or nothing comes',
  explanation:
    'The request was neither served nor refused, twice, while good requests before and after it were served: a handler panicked, or waits for what never comes.',
  fix: 'Look into the log of the droplet for an error in this handler that nobody caught, or a lock or channel that nobody frees.',
}

const kinds = [
  { holds: isUncaught, told: uncaughtError },
  { holds: isUnanswered, told: noAnswer },
]

/** The causes that are named by how it failed, whichever check it was. */
export const kindsOfFailure: readonly string[] = kinds.map(({ told }) => told.id)

/** Causes with a failed MUST come first; among them those that were proved, then those that explain others, then the widest. */
function weightOf(
  cause: Cause,
  findings: readonly Finding[],
  stories: ReadonlySet<string>,
): number {
  const must = findings.some(
    (f) => f.level === 'MUST' && f.state === 'fail' && cause.checks.includes(f.id),
  )
  const isRoot = roots.some(({ id }) => id === cause.id)
  return (
    (must ? 10_000 : 0) +
    (cause.proof ? 5_000 : 0) +
    (stories.has(cause.id) ? 3_000 : 0) +
    (isRoot ? 2_000 : 0) +
    cause.checks.length
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
