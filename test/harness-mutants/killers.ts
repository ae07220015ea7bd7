import { setTimeout as sleep } from 'node:timers/promises'
import type { HarnessMutant } from './instrument.ts'

/** Something that is green on the harness as it is, and may turn red on a mutant of it. */
export interface Killer {
  readonly name: string
  /** The mutable places that it comes by. */
  readonly reached: ReadonlySet<number>
  readonly ms: number
  readonly isGreen: () => boolean | Promise<boolean>
}

export type Fate =
  | { readonly fate: 'killed' | 'timeout'; readonly by: string }
  | { readonly fate: 'survived' }
  /** No killer ever comes by the place. */
  | { readonly fate: 'unreached' }
  /** Whoever turned red stayed red without the mutant: nothing is proved. */
  | { readonly fate: 'void'; readonly by: string }

/** Which killers come by a place, fastest first. */
export function indexOf(killers: readonly Killer[]): ReadonlyMap<number, readonly Killer[]> {
  const index = new Map<number, Killer[]>()
  for (const killer of [...killers].sort((a, b) => a.ms - b.ms))
    for (const place of killer.reached) index.set(place, [...(index.get(place) ?? []), killer])
  return index
}

/** Killers that a mutant has spoiled for good: they are red whatever is awake. */
export const spoiled = new Set<Killer>()

/** HARNESS_PATIENCE=60 spends so many seconds of quick tests on a mutant before it has survived them. */
const patience = Number(process.env.HARNESS_PATIENCE ?? 15)

/** Wakes a mutant under each killer that comes by it, until one is red; no longer than this in all. */
export async function hunt(
  mutant: Pick<HarnessMutant, 'number'>,
  killers: readonly Killer[],
  patienceMs = patience * 1000,
): Promise<Fate> {
  if (killers.length === 0) return { fate: 'unreached' }
  const until = performance.now() + patienceMs
  const before = spoiled.size
  for (const killer of killers) {
    if (performance.now() > until) break
    if (spoiled.has(killer)) continue
    const fate = await judgedBy(killer, mutant.number)
    if (fate) return fate
  }
  const by = [...spoiled].slice(before).at(-1)
  return by ? { fate: 'void', by: by.name } : { fate: 'survived' }
}

/** What this killer proves of a mutant: red twice with it, and green without. */
export async function judgedBy(killer: Killer, number: number): Promise<Fate | undefined> {
  const seen = await under(number, killer)
  if (seen === 'green') return undefined
  if ((await under(-1, killer)) !== 'green') {
    spoiled.add(killer)
    return undefined
  }
  const again = await under(number, killer)
  if (again === 'green') return undefined
  return { fate: again === 'red' ? 'killed' : 'timeout', by: killer.name }
}

export type Seen = 'green' | 'red' | 'timeout'

export const under = (number: number, killer: Killer): Promise<Seen> =>
  awake(number, () => seenBy(killer), timeFor(killer))

const timeFor = ({ ms }: Killer): number => ms * 10 + 2000

/** Does something with a mutant awake. */
export async function awake<Result>(
  number: number,
  work: () => Result | Promise<Result>,
  longestMs = 60_000,
): Promise<Result> {
  const { state } = globalThis.$h
  const until = performance.now() + longestMs
  Object.assign(state, { active: number, asked: 0, reached: new Set(), until })
  try {
    return await work()
  } finally {
    state.active = -1
  }
}

/** A killer that takes ten times as long as it did, and some seconds more, is held up. */
export function seenBy(killer: Killer): Seen | Promise<Seen> {
  const green = killer.isGreen()
  if (typeof green === 'boolean') return green ? 'green' : 'red'
  return within(timeFor(killer), green).then((seen) =>
    seen === undefined ? 'timeout' : seen ? 'green' : 'red',
  )
}

/** What the work comes to; undefined when it was late. */
export async function within<Result>(
  ms: number,
  work: Promise<Result>,
): Promise<Result | undefined> {
  const deadline = new AbortController()
  const late = sleep(ms, undefined, { signal: deadline.signal }).catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    deadline.abort()
  }
}
