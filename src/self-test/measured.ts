/** The parts of the self-test, in the order in which they are put. */
export const parts = ['reference', 'mutants', 'liars', 'variants'] as const
export type Part = (typeof parts)[number]

/** One droplet that was put to the harness, and what the harness made of it. */
export interface Measured {
  readonly part: Part
  readonly name: string
  /** What the harness judged wrongly, each in a line; none when it was right. */
  readonly wrong: readonly string[]
  /** Why there is no judgement at all; such a droplet does not count as measured. */
  readonly unmeasured?: string
  /** Groups of the checks that had to fail, and left a finding. */
  readonly groups: readonly string[]
  /** How many checks left a finding. */
  readonly checks: number
  /** The cause that had to come first, where the record names one. */
  readonly cause?: string
  /** Whether it was put a second time, alone. */
  readonly again: boolean
  readonly ms: number
}
