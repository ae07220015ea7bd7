import type { Call, Purpose } from '../../src/model/call.ts'
import { limits } from '../../src/wire/limits.ts'

const { keptOfOnePurpose, keptTextLength } = limits.call

/** What decides whether there is room for a call. */
type Arriving = Pick<Call, 'purpose' | 'text'>

/** The calls of one mesh, in the order they arrived. */
export interface CallLog {
  /** Keeps a place in the order; undefined where there is no room for the call, unless the latest are wanted. */
  arrive(call: Arriving): CallPlace | undefined
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

/** What is kept of a long life: the first calls of each purpose, as a run wants them, or the latest. */
export type Keep = 'first' | 'latest'

export function createCallLog(keep: Keep = 'first'): CallLog {
  const places = new Map<number, Call | undefined>()
  const room = createRoom(keep)
  const listeners = new Set<(call: Call) => void>()
  const waiters = new Set<() => void>()
  const state = { arrived: 0, overflow: 0, closed: false }
  const calls = (purpose?: Purpose): readonly Call[] => visible([...places.values()], purpose)
  const put = (index: number, call: Call): void => {
    if (places.has(index)) places.set(index, call)
    for (const look of waiters) look()
  }

  return {
    arrive(call) {
      if (!room.fits(call)) {
        state.overflow++
        if (keep === 'first') return undefined
        for (const [oldest] of places) {
          places.delete(oldest)
          if (room.leave(oldest).fits(call)) break
        }
      }
      const index = state.arrived++
      room.enter(index, call)
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

/** Counts what is kept: each purpose by itself, or everything together where the latest are kept. */
interface Room {
  fits(call: Arriving): boolean
  enter(index: number, call: Arriving): void
  leave(index: number): Room
}

function createRoom(keep: Keep): Room {
  const kept = new Map<number, { shelf: string; length: number }>()
  const shelves = new Map<string, { calls: number; length: number }>()
  const shelfOf = ({ purpose }: Arriving): string => (keep === 'first' ? purpose : 'all')
  const add = (shelf: string, calls: number, length: number): void => {
    const held = shelves.get(shelf) ?? { calls: 0, length: 0 }
    shelves.set(shelf, { calls: held.calls + calls, length: held.length + length })
  }
  const room: Room = {
    fits(call) {
      const { calls, length } = shelves.get(shelfOf(call)) ?? { calls: 0, length: 0 }
      return calls < keptOfOnePurpose && length + call.text.length <= keptTextLength
    },
    enter(index, call) {
      const [shelf, { length }] = [shelfOf(call), call.text]
      kept.set(index, { shelf, length })
      add(shelf, 1, length)
    },
    leave(index) {
      const { shelf, length } = kept.get(index) ?? { shelf: '', length: 0 }
      kept.delete(index)
      add(shelf, -1, -length)
      return room
    },
  }
  return room
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
