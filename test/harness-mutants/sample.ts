/** Evenly drawn over the whole list, and the same whenever it is drawn from the same list. */
export function sampleOf<Item>(all: readonly Item[], wanted: number): readonly Item[] {
  const share = Math.min(1, wanted / all.length)
  return all.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share))
}
