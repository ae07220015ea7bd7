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

/** All that is spent on one mutant, beyond what the killers take on a healthy harness. */
export const patienceMs = 6_000

/** Wakes a mutant under each killer that comes by it, until one is red. */
export async function hunt(
  mutant: Pick<HarnessMutant, 'number'>,
  killers: readonly Killer[],
): Promise<Fate> {
  if (killers.length === 0) return { fate: 'unreached' }
  const until = performance.now() + patienceMs
  let spoiled: string | undefined
  for (const killer of killers) {
    if (performance.now() > until) break
    const seen = await underMutant(mutant.number, killer)
    if (seen === 'green') continue
    if (seen === 'timeout') return { fate: 'timeout', by: killer.name }
    if (await killer.isGreen()) return { fate: 'killed', by: killer.name }
    spoiled = killer.name
  }
  return spoiled === undefined ? { fate: 'survived' } : { fate: 'void', by: spoiled }
}

/** A killer that takes ten times as long as it did, and two seconds more, is held up. */
async function underMutant(number: number, killer: Killer): Promise<'green' | 'red' | 'timeout'> {
  const { state } = globalThis.$h
  Object.assign(state, { active: number, asked: 0, reached: new Set() })
  try {
    const green = killer.isGreen()
    if (typeof green === 'boolean') return green ? 'green' : 'red'
    const deadline = new AbortController()
    const late = sleep(killer.ms * 10 + 2000, 'timeout' as const, { signal: deadline.signal })
    const first = await Promise.race([green, late.catch(() => 'timeout' as const)])
    deadline.abort()
    return first === 'timeout' ? first : first ? 'green' : 'red'
  } finally {
    state.active = -1
  }
}
