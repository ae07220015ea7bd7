import type { Access, Stimulus } from '../model/check.ts'
import type { Profile } from '../model/profile.ts'
import type { Constants, ControlRecord, Facts, Stage } from '../model/stage.ts'

/** What one stimulus was seen to do: kept by the wire, not by the suite. */
export interface Traffic {
  /** Ids of exchanges, in order. */
  readonly exchanges: readonly string[]
  /** How many of our requests got a complete answer. */
  readonly answered: number
  /** How many met a connection that the droplet closed instead. */
  readonly closed: number
  /** How many calls of the droplet to our actors the stimulus looked at. */
  readonly callbacks: number
  /** How long the stimulus took, its waits included. */
  readonly ms: number
  /** By how many milliseconds our own timers came late meanwhile; 0 where nobody watched. */
  readonly lateMs?: number
  /** How often a request went again because the droplet had turned it away. */
  readonly limited?: number
}

export interface OpenStage {
  readonly stage: Stage
  readonly traffic: () => Traffic
  /** Ends what the stage opened for itself: a scene's instance and mesh. */
  readonly close: () => Promise<void>
}

/** All that the kernel needs of the world. It has no clock, no network and no runner of its own. */
export interface Ports {
  readonly profile: Profile
  readonly constants: Constants
  readonly access: ReadonlySet<Access>
  facts(): Facts
  stageFor(stimulus: Stimulus<unknown>): Promise<OpenStage>
  /** One good request: a good token, or (weak) the black-box control. */
  control(strong: boolean): Promise<Omit<ControlRecord, 'when' | 'batch'>>
  /** Starts a droplet of our own anew after a request took it down; false when it cannot. */
  revive(): Promise<boolean>
  /** Told that a droplet which was started anew ended again, at this one of a row of good requests; says how it ended. */
  endedAgain(requests: number): string
  /** Notes a control for the ledger. */
  recordControl(record: ControlRecord): void
  /** Runs the work under a deadline; undefined when it was late. */
  within<T>(ms: number, work: Promise<T>): Promise<{ readonly value: T } | undefined>
  /** A line a person can run to ask this check again. */
  reproduce(id: string): string
}
