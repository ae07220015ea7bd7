import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'

export interface Change {
  readonly id: string
  readonly title: string
  readonly was: string
  readonly is: string
  /** Whether the new failure is accepted by a waiver. */
  readonly waived?: true
}

/** What is different in the second of two reports; each list in the order of the plan. */
export interface Difference {
  /** Failed or broke, and did not before. */
  readonly newlyRed: readonly Change[]
  /** Failed or broke before, and passes. */
  readonly newlyGreen: readonly Change[]
  readonly causeChanged: readonly Change[]
  readonly levelChanged: readonly Change[]
  /** Passed before, and was left open. */
  readonly newlyOpen: readonly Change[]
  readonly slower: readonly (Change & { readonly ratio: number })[]
  /** Checks that only one of the two planned. */
  readonly only: { readonly before: readonly string[]; readonly after: readonly string[] }
  /** In what the two runs themselves differ. */
  readonly runs: readonly Omit<Change, 'title'>[]
}

/** Compares two reports check by check. */
export function differenceOf(before: Report, after: Report): Difference {
  const earlier = new Map(before.findings.map((finding) => [finding.id, finding]))
  const later = new Set(after.findings.map(({ id }) => id))
  const pairs = after.findings.map((is) => ({ was: earlier.get(is.id), is }))
  const both = pairs.flatMap(({ was, is }) => (was ? [{ was, is }] : []))
  return {
    newlyRed: pairs
      .filter(({ was, is }) => isRed(is) && !(was && isRed(was)))
      .map(({ was, is }) => change(is, was?.state ?? 'not planned', stateOf(is))),
    newlyGreen: both
      .filter(({ was, is }) => isRed(was) && is.state === 'pass')
      .map(({ was, is }) => change(is, stateOf(was), is.state)),
    causeChanged: both
      .filter(({ was, is }) => isRed(was) && isRed(is) && was.cause !== is.cause)
      .map(({ was, is }) => change(is, was.cause ?? 'none', is.cause ?? 'none')),
    levelChanged: both
      .filter(({ was, is }) => was.level !== is.level)
      .map(({ was, is }) => change(is, was.level, is.level)),
    newlyOpen: both
      .filter(({ was, is }) => was.state === 'pass' && open.has(is.state))
      .map(({ was, is }) => change(is, was.state, is.state)),
    slower: both.flatMap(slowerOf),
    only: {
      before: [...earlier.keys()].filter((id) => !later.has(id)),
      after: [...later].filter((id) => !earlier.has(id)),
    },
    runs: runsOf(before, after),
  }
}

const isRed = ({ state }: Finding): boolean => state === 'fail' || state === 'error'

const open: ReadonlySet<string> = new Set(['inconclusive', 'blocked', 'not-run'])

const stateOf = ({ state, cause }: Finding): string =>
  cause === undefined ? state : `${state}: ${cause}`

const change = ({ id, title, waiver }: Finding, was: string, is: string): Change => ({
  id,
  title,
  was,
  is,
  ...(waiver ? { waived: true } : {}),
})

/** What took less than this is noise. */
const slowMs = 1000
const slowRatio = 1.5

function slowerOf({ was, is }: { was: Finding; is: Finding }): Difference['slower'] {
  if (is.durationMs <= slowMs || was.durationMs <= 0) return []
  const ratio = is.durationMs / was.durationMs
  if (ratio < slowRatio) return []
  const told = change(is, inMs(was.durationMs), inMs(is.durationMs))
  return [{ ...told, ratio: Math.round(ratio * 10) / 10 }]
}

const inMs = (ms: number): string => `${Math.round(ms)} ms`

function runsOf(before: Report, after: Report): Difference['runs'] {
  const rows: [string, (report: Report) => string][] = [
    ['verdict', ({ verdict }) => verdict],
    ['version', ({ tool }) => tool.version],
    ['catalogue', ({ tool }) => tool.catalogue.slice(0, 12)],
    ['profile', ({ profile }) => `${profile.id} ${profile.hash.slice(0, 12)}`],
    ['target', ({ target }) => target.command ?? target.image ?? target.url ?? target.kind],
    ['access', ({ access }) => access.join(' ')],
  ]
  return rows
    .map(([id, of]) => ({ id, was: of(before), is: of(after) }))
    .filter(({ was, is }) => was !== is)
}
