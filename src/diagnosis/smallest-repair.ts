import type { Repair } from './repair.ts'

/** Sends the request with these repairs made and tells whether it was accepted. */
export type Accepts = (repairs: readonly Repair[]) => Promise<boolean>

/**
 * The smallest repair that makes a refused request acceptable: a single one where one will do, else a set
 * none of which can be left out; undefined where all together do not help, so that the fault lies elsewhere.
 * `always` are repairs every attempt must contain, for want of the key that signed before; they are part of the answer.
 * At most 2n + 4 attempts for n repairs.
 */
export async function smallestRepair(
  accepts: Accepts,
  repairs: readonly Repair[],
  always: readonly Repair[] = [],
): Promise<readonly Repair[] | undefined> {
  const optional = repairs.filter((repair) => !always.includes(repair))
  const accepted = (set: readonly Repair[]): Promise<boolean> => accepts([...always, ...set])
  if (always.length > 0 && (await accepted([]))) return always
  for (const repair of optional) if (await accepted([repair])) return [...always, repair]
  if (optional.length < 2 || !(await accepted(optional))) return undefined
  return [...always, ...(await minimal(await halved(optional, accepted), accepted))]
}

/** Drops half of the set as long as the other half alone is accepted; single repairs are known not to be. */
async function halved(set: readonly Repair[], accepted: Accepts): Promise<readonly Repair[]> {
  if (set.length < 4) return set
  const middle = Math.ceil(set.length / 2)
  for (const half of [set.slice(0, middle), set.slice(middle)]) {
    if (await accepted(half)) return halved(half, accepted)
  }
  return set
}

/** Leaves out one after the other whatever is not missed. Two that do not do singly are minimal as they are. */
async function minimal(set: readonly Repair[], accepted: Accepts): Promise<readonly Repair[]> {
  let kept = set
  for (const repair of set) {
    if (kept.length === 2) return kept
    const without = kept.filter((each) => each !== repair)
    if (await accepted(without)) kept = without
  }
  return kept
}
