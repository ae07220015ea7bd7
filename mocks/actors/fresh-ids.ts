/** Ids that nobody else in this mesh bears; the seed moves them, so that none becomes a habit. */
export function freshIds({
  seed,
  dropletId,
  peerId,
}: {
  readonly seed: number
  readonly dropletId: number
  readonly peerId: number
}): { peer: () => number; unknown: () => number } {
  const counter = (from: number) => {
    let next = from + (Math.abs(Math.trunc(seed)) % 1000) * 100
    return () => {
      do next++
      while (next === dropletId || next === peerId)
      return next
    }
  }
  return { peer: counter(100_000), unknown: counter(500_000) }
}
