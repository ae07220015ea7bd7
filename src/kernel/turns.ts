/** Work beside each other, and work that must have the droplet to itself; who asked first goes first. */
export interface Turns {
  together<T>(work: () => Promise<T>): Promise<T>
  alone<T>(work: () => Promise<T>): Promise<T>
}

/** Work must not ask for a turn within its own turn: it would wait for itself. */
export function createTurns(): Turns {
  let lastAlone: Promise<unknown> = Promise.resolve()
  let sinceThen: Promise<unknown>[] = []
  return {
    together: (work) => {
      const turn = lastAlone.then(work)
      sinceThen.push(turn.catch(() => {}))
      return turn
    },
    alone: (work) => {
      const turn = Promise.all([lastAlone, ...sinceThen]).then(work)
      lastAlone = turn.catch(() => {})
      sinceThen = []
      return turn
    },
  }
}
