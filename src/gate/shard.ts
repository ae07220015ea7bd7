import type { Check } from '../model/check.ts'
import type { Shard } from '../model/waiver.ts'

/**
 * The checks of one shard, in the order of the plan. What shares a stimulus or needs each other stays together, so
 * that nothing is asked twice. Controls, and questions about the whole of a run, belong to every shard.
 */
export function shardOf(plan: readonly Check[], { index, of }: Shard): readonly Check[] {
  const loads = Array.from({ length: of }, () => 0)
  const chosen = new Set<Check>(plan.filter(isInEvery))
  for (const group of groupsOf(plan.filter((check) => !isInEvery(check)))) {
    const lightest = loads.indexOf(Math.min(...loads))
    loads[lightest] = (loads[lightest] ?? 0) + weightOf(group)
    if (lightest === index - 1) for (const check of group) chosen.add(check)
  }
  return plan.filter((check) => chosen.has(check))
}

/** Whether each shard puts the check: its answer is about the droplet at that time, or about that run. */
export const isInEvery = ({ group, stimulus }: Check): boolean =>
  group === 'CTL' || stimulus.phase === 'ledger'

/** Checks that share a stimulus or wait for one another, the heaviest group first. */
function groupsOf(checks: readonly Check[]): Check[][] {
  const planned = new Set(checks)
  const groups: Set<Check>[] = []
  for (const check of checks) {
    const kin = [check, ...check.after.filter((need) => planned.has(need))]
    const touched = groups.filter((group) =>
      [...group].some((one) => kin.includes(one) || one.stimulus === check.stimulus),
    )
    for (const group of touched) groups.splice(groups.indexOf(group), 1)
    groups.push(new Set([...touched.flatMap((group) => [...group]), ...kin]))
  }
  return groups
    .map((group) => checks.filter((check) => group.has(check)))
    .map((group, place) => ({ group, place, weight: weightOf(group) }))
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .map(({ group }) => group)
}

/** A scene starts a droplet of its own, which costs about as much as twenty requests. */
const sceneWeight = 20

const weightOf = (group: readonly Check[]): number => {
  const stimuli = new Set(group.map(({ stimulus }) => stimulus))
  return [...stimuli].reduce((sum, { scene }) => sum + (scene ? sceneWeight : 1), 0)
}
