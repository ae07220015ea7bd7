import { setTimeout as sleep } from 'node:timers/promises'

/** Thrown when the run may send no further request; it says nothing about the droplet. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
  readonly budget: number

  constructor(budget: number) {
    super(`The budget of ${budget} requests is spent`)
    this.budget = budget
  }
}

export interface LimiterOptions {
  /** Requests per second, evenly spaced. */
  readonly rate?: number | undefined
  /** Requests in all. */
  readonly budget?: number | undefined
}

/** Resolves when the next request may go out. */
export function createLimiter({ rate, budget }: LimiterOptions): () => Promise<void> {
  let sent = 0
  let nextAt = 0
  return async () => {
    if (budget !== undefined && sent >= budget) throw new BudgetSpent(budget)
    sent++
    if (rate === undefined) return
    const now = performance.now()
    const slot = Math.max(now, nextAt)
    nextAt = slot + 1000 / rate
    if (slot > now) await sleep(slot - now)
  }
}
