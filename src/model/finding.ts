import type { Access } from './check.ts'
import type { Level } from './clause.ts'
import type { Blame } from './outcome.ts'
import type { WaiverMark } from './waiver.ts'

export const states = [
  'pass',
  'fail',
  'inconclusive',
  'inapplicable',
  'blocked',
  'error',
  'not-run',
] as const
export type State = (typeof states)[number]

/** How a row that depends on time failed before it was asked again. */
export interface FirstTime {
  readonly expected: string
  readonly actual: string
  readonly evidence: readonly string[]
}

/** What one check found in one run. Every planned check leaves exactly one. */
export interface Finding {
  readonly id: string
  readonly title: string
  readonly role: 'droplet'
  readonly group: string
  readonly level: Level
  readonly state: State
  /** `weak`: a refusal seen without a good twin that was accepted; never counts towards conformant. */
  readonly strength?: 'weak' | 'strong'
  readonly blame?: Blame
  readonly clause: { readonly text: string; readonly source: string }
  readonly needs: Access
  readonly message?: string
  /** What was measured on the way, by name; units end the names. */
  readonly figures?: Readonly<Record<string, number>>
  readonly expected?: string
  readonly actual?: string
  readonly where?: string
  readonly cause?: string
  readonly fix?: string
  /** The check that stands in the way of a blocked one. */
  readonly blockedBy?: string
  /** What to add to the command so that a not-run check runs. */
  readonly flag?: string
  readonly evidence: readonly string[]
  /** The failure that a repetition did not show again. */
  readonly firstTime?: FirstTime
  readonly reproduce?: string
  /** The failure, or the one it waits for, is accepted for a while. */
  readonly waiver?: WaiverMark
  readonly durationMs: number
}
