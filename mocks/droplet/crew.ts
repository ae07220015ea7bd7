/** The workers of a server that gives each request one of its own. */
export interface Crew {
  /** Does the work once a worker is free; who came first is served first. */
  serve<T>(work: () => Promise<T>): Promise<T>
}

/** As many workers as it says; 0 for a server that needs none. */
export function createCrew(size: number): Crew {
  const queue: (() => void)[] = []
  let busy = 0
  const free = (): void => {
    busy -= 1
    queue.shift()?.()
  }
  return {
    async serve(work) {
      if (size === 0) return work()
      if (busy >= size) await new Promise<void>((go) => queue.push(go))
      busy += 1
      return work().finally(free)
    },
  }
}
