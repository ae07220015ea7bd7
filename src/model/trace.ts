import type { Party } from './exchange.ts'

/** One POST /send of ours, followed through the mesh: caller, look-ups, target, and back. */
export interface Trace {
  /** The trace id by which its message was followed; absent where it was followed by its target alone. */
  readonly traceId?: string
  readonly target: string
  /** In the order of time. */
  readonly steps: readonly TraceStep[]
}

export interface TraceStep {
  /** Milliseconds since the send began. */
  readonly atMs: number
  readonly from: Party
  readonly to: Party
  readonly what: string
  /** The exchange it is half of. */
  readonly exchange: string
  /** Of an answer; absent where none came. */
  readonly status?: number
}
