import type { Call, Purpose } from '../../model/call.ts'

/** Why a request was refused, and what to do: for the person at the bench. */
export interface Reason {
  /** A short name, the same for the same reason: `D18-SELF-SIGNED`, `NOT-REGISTERED`. */
  readonly id: string
  readonly title: string
  /** 0 to 1, where it was concluded and not simply known. */
  readonly confidence?: number
  /** What the verifier saw, in its own words. */
  readonly seen?: string
  readonly fix: string
  /** What would be refused next. */
  readonly alsoWrong?: readonly string[]
  /** The one input that would make this surer. */
  readonly help?: string
}

/** What the bench makes of one call. Everything in it is redacted; nothing in it is safe for a terminal yet. */
export interface Verdict {
  readonly tone: 'good' | 'plain' | 'refused' | 'scripted'
  readonly said: string
  /** The same for a narrow line, or for the second time. */
  readonly short?: string
  readonly reason?: Reason
}

/** The calls for which Registry and Orchestrator verify the token. */
const guarded: ReadonlySet<Purpose> = new Set([
  'register',
  'heartbeat',
  'orchestrator-register',
  'orchestrator-list',
  'orchestrator-heartbeat',
  'orchestrator-details',
])

export const isGuarded = ({ purpose }: Pick<Call, 'purpose'>): boolean => guarded.has(purpose)
