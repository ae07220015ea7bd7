/** Evenly drawn over the whole list, and the same whenever it is drawn from the same list. */
export function sampleOf<Item>(all: readonly Item[], wanted: number): readonly Item[] {
  const share = Math.min(1, wanted / all.length)
  return all.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share))
}

/** So many samples share no mutant, and each lies between the others. */
const rounds = 4

/**
 * The sample of a round: evenly over every part, each by its size, but none by less than an eighth of what is wanted, so
 * that something can be said of each.
 */
export function drawnOf<Item>(
  all: readonly Item[],
  partOf: (item: Item) => unknown,
  wanted: number,
  round: number,
): readonly Item[] {
  if (wanted >= all.length) return all
  const parts = [...new Set(all.map(partOf))]
  return parts.flatMap((part) => {
    const own = all.filter((item) => partOf(item) === part)
    const quota = Math.max(wanted / 8, (wanted * own.length) / all.length)
    return sampleOf(own, quota * rounds).filter((_, index) => index % rounds === round)
  })
}
