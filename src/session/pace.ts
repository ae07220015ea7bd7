/**
 * How requests keep out of each other's way where a rate limit was met: what met it goes again alone, one after the
 * other, and whoever was not held up yet waits until those are through. A limit that ends as it says then ends for all.
 */
export interface Pace {
  /** Resolves once nobody is waiting for the limit. */
  free(): Promise<void>
  /** Does the work when all that met the limit before is through. */
  alone<T>(work: () => Promise<T>): Promise<T>
}

export function createPace(): Pace {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    async free() {
      while (waiting > 0) await last
    },
    alone(work) {
      waiting += 1
      const turn = last.then(work)
      last = turn
        .catch(() => undefined)
        .then(() => {
          waiting -= 1
        })
      return turn
    },
  }
}
