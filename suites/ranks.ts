/** The value in the middle, or half-way between the two that are; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** How surely the second sample tends to be larger than the first: the z of the Mann-Whitney test, ties corrected. */
export function surplus(smaller: readonly number[], larger: readonly number[]): number {
  const [n, m] = [smaller.length, larger.length]
  const all = [
    ...smaller.map((value) => ({ value, ours: false })),
    ...larger.map((value) => ({ value, ours: true })),
  ].sort((a, b) => a.value - b.value)
  let rankSum = 0
  let ties = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    const size = to - from
    // All of one value share the mean of the ranks they take up together.
    rankSum += all.slice(from, to).filter(({ ours }) => ours).length * ((from + 1 + to) / 2)
    ties += size ** 3 - size
    from = to
  }
  const total = n + m
  const mean = (m * (total + 1)) / 2
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)))
  return variance > 0 ? (rankSum - mean) / Math.sqrt(variance) : 0
}
