import type { Finding } from '../model/finding.ts'
import type { Problem, ToldWaiver, WaiverMark } from '../model/waiver.ts'
import { daysBetween } from './dates.ts'
import { type Waiver, type WaiverFile, whereOf } from './waiver-file.ts'

/** Whether two causes of one check are the same reason by different names. */
export type SameCause = (check: string, one: string, other: string) => boolean

/**
 * Marks the failures that are accepted, and what they stand in the way of, and says of every entry what became
 * of it. Nothing is hidden: a waived failure stays failed.
 */
export function waive(
  findings: readonly Finding[],
  { file, entries, mistyped }: WaiverFile,
  today: string,
  same: SameCause,
): { readonly findings: readonly Finding[]; readonly told: readonly ToldWaiver[] } {
  const marks = new Map<string, WaiverMark>()
  const told = entries.map((waiver): ToldWaiver => {
    const finding = findings.find(({ id }) => id === waiver.check)
    const fits = finding?.state === 'fail' && covers(waiver, finding, same)
    const daysLeft = daysBetween(today, waiver.until)
    if (fits && daysLeft >= 0 && !marks.has(waiver.check))
      marks.set(waiver.check, markOf(waiver, daysLeft))
    const problem = problemOf(waiver, finding, { fits, daysLeft, today })
    return {
      ...headOf(waiver),
      daysLeft,
      state: daysLeft < 0 ? 'expired' : problem ? 'stale' : fits ? 'holds' : 'not-asked',
      ...(problem ? { problem: { ...problem, where: whereOf(file, waiver.entry, waiver) } } : {}),
    }
  })
  const byEntry = [...told, ...mistyped].sort((a, b) => a.entry - b.entry)
  return { findings: findings.map((finding) => marked(finding, findings, marks)), told: byEntry }
}

const covers = ({ check, cause }: Waiver, finding: Finding, same: SameCause): boolean =>
  cause === undefined ||
  finding.cause === cause ||
  (finding.cause !== undefined && same(check, cause, finding.cause))

const headOf = ({ entry, check, cause, reason, owner, until }: Waiver) => ({
  entry,
  check,
  ...(cause === undefined ? {} : { cause }),
  reason,
  owner,
  until,
})

const markOf = ({ entry, reason, owner, until }: Waiver, daysLeft: number): WaiverMark => ({
  entry,
  reason,
  owner,
  until,
  daysLeft,
})

/** Answers that show that a waiver has nothing left to accept; what stayed open shows nothing. */
const isAnswered = ({ state, strength }: Finding): boolean =>
  (state === 'pass' && strength !== 'weak') || state === 'inapplicable' || state === 'fail'

function problemOf(
  { check, cause, until }: Waiver,
  finding: Finding | undefined,
  { fits, daysLeft, today }: { fits: boolean; daysLeft: number; today: string },
): Omit<Problem, 'where'> | undefined {
  if (daysLeft < 0)
    return {
      expected: `an end that is not past: today is ${today}`,
      came: `until ${until}, ${-daysLeft} day${daysLeft === -1 ? '' : 's'} ago`,
      todo: 'mend the failure and remove the entry (`waivers prune` does), or renew it on purpose',
    }
  if (fits || !finding || !isAnswered(finding)) return undefined
  const reason = cause === undefined ? '' : ` for ${cause}`
  return {
    expected: `${check} to fail${reason}`,
    came:
      finding.state === 'fail'
        ? `it fails for ${finding.cause ?? 'no known cause'}`
        : finding.state,
    todo: 'remove the entry: nothing matches it any more (`waivers prune` does)',
  }
}

/** A blocked question goes with the failure that stands in its way. */
function marked(
  finding: Finding,
  findings: readonly Finding[],
  marks: ReadonlyMap<string, WaiverMark>,
): Finding {
  const root = rootOf(finding, findings)
  const waiver = root.state === 'fail' ? marks.get(root.id) : undefined
  return waiver ? { ...finding, waiver } : finding
}

/** The finding at the end of a chain of blocked ones. */
function rootOf(finding: Finding, findings: readonly Finding[]): Finding {
  if (finding.state !== 'blocked') return finding
  const before = findings.find(({ id }) => id === finding.blockedBy)
  return before
    ? rootOf(
        before,
        findings.filter((one) => one !== finding),
      )
    : finding
}
