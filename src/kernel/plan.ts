import type { Access, Check, Stimulus, Tag } from '../model/check.ts'
import type { Level } from '../model/clause.ts'

export interface Selection {
  /** Globs over ids (`AUTH-*`); none selects all. */
  readonly only: readonly string[]
  readonly exclude: readonly string[]
  /** The weakest level still asked. */
  readonly level: Level
  /** Dangerous or long-running kinds of checks that were asked for. */
  readonly tags: readonly Tag[]
}

export interface Plan {
  readonly checks: readonly Check[]
  readonly outside: readonly { readonly id: string; readonly reason: string }[]
  /** Whether --only left MUST checks out; such a run proves no conformance. */
  readonly narrowed: boolean
}

const optIn: Partial<Record<Tag, string>> = {
  disruptive: 'may harm the target; add --disruptive',
  soak: 'takes minutes of real time; add --soak',
}

/** The checks a run will conduct, and those it leaves out with why. Access never narrows the plan. */
export function planFor(catalogue: readonly Check[], selection: Selection): Plan {
  const checks: Check[] = []
  const outside: { id: string; reason: string }[] = []
  const isNamed = fitting(selection.only)
  const isExcluded = fitting(selection.exclude)
  for (const check of catalogue) {
    const reason = reasonOutside(check, selection, isNamed, isExcluded)
    if (reason === undefined) checks.push(check)
    else outside.push({ id: check.id, reason })
  }
  const left = new Set(
    outside.filter((row) => row.reason.startsWith('narrowed')).map((row) => row.id),
  )
  return {
    checks,
    outside,
    narrowed: catalogue.some((check) => check.clause.level === 'MUST' && left.has(check.id)),
  }
}

function reasonOutside(
  check: Check,
  { only, level, tags }: Selection,
  isNamed: (id: string) => boolean,
  isExcluded: (id: string) => boolean,
): string | undefined {
  const danger = check.tags?.find((tag) => optIn[tag] && !tags.includes(tag))
  if (danger) return optIn[danger]
  if (only.length > 0 && !isNamed(check.id)) return 'narrowed away by --only'
  if (isExcluded(check.id)) return 'narrowed away by --exclude'
  if (rank[check.clause.level] > rank[level])
    return `narrowed away by --level ${level.toLowerCase()}`
  return undefined
}

const rank: Record<Level, number> = { MUST: 0, SHOULD: 1, MAY: 2 }

/** Whether an id fits a glob in which `*` stands for any text; case does not matter. */
export const matches = (glob: string, id: string): boolean => fitting([glob])(id)

/** Whether an id fits one of the globs; made once for many ids, since a list may name hundreds. */
export function fitting(globs: readonly string[]): (id: string) => boolean {
  const asked = globs.map((glob) => glob.toUpperCase())
  const exact = new Set(asked.filter((glob) => !glob.includes('*')))
  const patterns = asked.filter((glob) => glob.includes('*')).map((glob) => glob.split('*'))
  return (id) => {
    const text = id.toUpperCase()
    return exact.has(text) || patterns.some((parts) => holdsInOrder(parts, text))
  }
}

/** Whether the text begins with the first part, ends with the last, and holds the others between them in order. */
function holdsInOrder(parts: readonly string[], text: string): boolean {
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return text.length - from >= last.length && text.endsWith(last)
}

/**
 * Batches of refusals that share one pair of controls: same phase, access and needs
 * (so that what is blocked is not sent), at most 20.
 */
export function batchesOf(
  checks: readonly Check[],
): ReadonlyMap<Stimulus<unknown>, readonly Check[]> {
  const batches = new Map<Stimulus<unknown>, Check[]>()
  const open = new Map<string, { members: Check[]; size: number }>()
  for (const check of checks) {
    const { stimulus } = check
    if (!stimulus.negatives || stimulus.scene || batches.has(stimulus)) continue
    const key = [stimulus.phase, check.needs, ...check.after.map(({ id }) => id)].join(' ')
    let batch = open.get(key)
    if (!batch || batch.size + stimulus.negatives > 20) {
      batch = { members: [], size: 0 }
      open.set(key, batch)
    }
    batch.members.push(check)
    batch.size += stimulus.negatives
    batches.set(stimulus, batch.members)
  }
  return batches
}

/** What to add to the command so that a check with this need runs. */
export const flagFor: Record<Access, string> = {
  U: 'URL',
  T: '--token-file FILE (or --mesh, or --command)',
  R: '--mesh (or --command)',
  P: '--command "…" (or --image)',
}
