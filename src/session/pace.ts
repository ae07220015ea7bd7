/**
 * How requests to one droplet keep out of each other's way. What was turned away, by a rate limit or under load, goes
 * again alone, one after the other, and whoever has not been sent yet waits until those are through: a limit that ends
 * as it says then ends for all.
 */
export interface Pace {
  /** Sends beside others, once nobody waits to be alone; tells whether others were under way meanwhile. */
  beside<T>(send: () => Promise<T>): Promise<{ readonly value: T; readonly crowded: boolean }>
  /** The same for what may take long and is not waited for: a conversation, a connection held open. */
  aside<T>(send: () => Promise<T>): Promise<T>
  /** Does the work while nothing else is under way, after all that wanted to be alone before. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export function createPace(): Pace {
  const underWay = new Set<{ crowded: boolean }>()
  let aside = 0
  let drained = (): void => undefined
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const allBack = (): Promise<void> =>
    underWay.size === 0
      ? Promise.resolve()
      : new Promise((resume) => {
          drained = resume
        })
  return {
    async beside(send) {
      while (waiting > 0) await last
      const own = { crowded: underWay.size + aside > 0 }
      for (const other of underWay) other.crowded = true
      underWay.add(own)
      try {
        const value = await send()
        return { value, crowded: own.crowded }
      } finally {
        underWay.delete(own)
        if (underWay.size === 0) drained()
      }
    },
    async aside(send) {
      for (const other of underWay) other.crowded = true
      aside += 1
      try {
        return await send()
      } finally {
        aside -= 1
      }
    },
    alone(work) {
      waiting += 1
      const turn = last.then(allBack).then(work)
      last = turn
        .catch(() => undefined)
        .then(() => {
          waiting -= 1
        })
      return turn
    },
  }
}
