/** Runs at most `limit` pieces of work at once, in the order they were given; what is `ahead` goes before the rest. */
export function createLimiter(
  limit: number,
): <T>(work: () => Promise<T>, ahead?: boolean) => Promise<T> {
  let free = limit
  const first: (() => void)[] = []
  const waiting: (() => void)[] = []
  return async (work, ahead = false) => {
    // Who waits is handed the place itself, so that nobody who comes meanwhile can take it.
    if (free > 0) free -= 1
    else await new Promise<void>((resume) => (ahead ? first : waiting).push(resume))
    try {
      return await work()
    } finally {
      const next = first.shift() ?? waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
