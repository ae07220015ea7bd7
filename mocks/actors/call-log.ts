import type { Call, Purpose } from '../../src/model/call.ts'

const maxKept = 2000

/** The calls of one mesh, in the order they arrived. */
export interface CallLog {
  /** Keeps a place in the order; undefined once 2,000 calls are kept, unless the latest are wanted. */
  arrive(): CallPlace | undefined
  calls(purpose?: Purpose): readonly Call[]
  until(predicate: (calls: readonly Call[]) => boolean, withinMs: number): Promise<boolean>
  onCall(listener: (call: Call) => void): () => void
  /** How many calls are not kept. */
  overflow(): number
  close(): void
}

export interface CallPlace {
  /** Makes a call visible while its answer is still held back. */
  show(call: Call): void
  /** The call as it ended. */
  settle(call: Call): void
}

/** What is kept of a long life: the first 2,000 calls, as a run wants them, or the latest. */
export type Keep = 'first' | 'latest'

export function createCallLog(keep: Keep = 'first'): CallLog {
  const places = new Map<number, Call | undefined>()
  const listeners = new Set<(call: Call) => void>()
  const waiters = new Set<() => void>()
  const state = { arrived: 0, overflow: 0, closed: false }
  const calls = (purpose?: Purpose): readonly Call[] => visible([...places.values()], purpose)
  const put = (index: number, call: Call): void => {
    if (places.has(index)) places.set(index, call)
    for (const look of waiters) look()
  }

  return {
    arrive() {
      if (places.size >= maxKept) {
        state.overflow++
        if (keep === 'first') return undefined
        const [oldest = 0] = places.keys()
        places.delete(oldest)
      }
      const index = state.arrived++
      places.set(index, undefined)
      return placeOf((call) => put(index, call), listeners)
    },
    calls,
    until: (predicate, withinMs) =>
      waitFor(
        () => predicate(calls()),
        withinMs,
        waiters,
        () => state.closed,
      ),
    onCall: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    overflow: () => state.overflow,
    close() {
      state.closed = true
      for (const look of waiters) look()
    },
  }
}

const placeOf = (
  put: (call: Call) => void,
  listeners: ReadonlySet<(call: Call) => void>,
): CallPlace => ({
  show: put,
  settle(call) {
    put(call)
    for (const listener of listeners) listener(call)
  },
})

const visible = (places: readonly (Call | undefined)[], purpose?: Purpose): readonly Call[] =>
  places
    .filter((call) => call !== undefined)
    .filter((call) => purpose === undefined || call.purpose === purpose)

/** Looks at once and then whenever the waiters are woken; a throwing predicate rejects. */
function waitFor(
  satisfied: () => boolean,
  withinMs: number,
  waiters: Set<() => void>,
  isClosed: () => boolean,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      waiters.delete(look)
      finish()
    }
    const timer = setTimeout(() => end(() => resolve(false)), withinMs)
    const look = (): void => {
      try {
        const isSatisfied = satisfied()
        if (isSatisfied || isClosed()) end(() => resolve(isSatisfied))
      } catch (error) {
        end(() => reject(error))
      }
    }
    waiters.add(look)
    look()
  })
}
