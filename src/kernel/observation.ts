import type { Check, Stimulus } from '../model/check.ts'
import type { ControlRecord } from '../model/stage.ts'
import type { Traffic } from './ports.ts'

/** What came of one stimulus. */
export type Observation = { readonly traffic: Traffic } & (
  | { readonly kind: 'seen'; readonly seen: unknown; readonly weak: boolean }
  /** A control beside it failed, so a refusal proves nothing. */
  | { readonly kind: 'unproved'; readonly because: string; readonly control: readonly string[] }
  /** The control right after it failed: the stimulus harmed the droplet. */
  | { readonly kind: 'harmed'; readonly met: string; readonly control: readonly string[] }
  | { readonly kind: 'late'; readonly afterMs: number }
  /** The droplet ends by itself, whatever it is asked: nothing that happened to it is the work of a request. */
  | { readonly kind: 'gone'; readonly because: string }
  | { readonly kind: 'threw'; readonly error: unknown }
)

export type Observations = Map<Stimulus<unknown>, Observation>
export type Met = Omit<ControlRecord, 'when' | 'batch'>

/** Whether nothing happened to the droplet: one that limits its callers serves them later. */
export const unharmed = ({ held, limited }: Met): boolean => held || limited === true

export const nothing: Traffic = { exchanges: [], answered: 0, closed: 0, callbacks: 0, ms: 0 }

export const lost = (because: string): Observation => ({
  kind: 'gone',
  because,
  traffic: nothing,
})

export const unprovedAll = (members: readonly Check[], control: Met): Observations =>
  new Map(members.map(({ stimulus }) => [stimulus, unproved(control)]))

export const unproved = ({ met, exchanges }: Met): Observation => ({
  kind: 'unproved',
  because: `the control before it failed: ${met}`,
  control: exchanges,
  traffic: nothing,
})

export const harmed = ({ traffic }: Observation, { met, exchanges }: Met): Observation => ({
  kind: 'harmed',
  met,
  control: exchanges,
  traffic,
})

export const isUnanswered = ({ traffic }: Observation): boolean =>
  traffic.answered < traffic.exchanges.length - traffic.callbacks

export const weakened = (observation: Observation, weak: boolean): Observation =>
  observation.kind === 'seen' ? { ...observation, weak } : observation
