import type { CaseFacts } from './facts.ts'

/** How one leaf is recognised, shown, and thought away. */
export interface Rule {
  readonly id: string
  /** The confidence where the leaf applies, otherwise undefined. */
  readonly matches: (facts: CaseFacts) => number | undefined
  readonly evidence?: (facts: CaseFacts) => readonly string[]
  /** The twin without this fault; absent or undefined where nothing could be said about one. */
  readonly repaired?: (facts: CaseFacts) => CaseFacts | undefined
}

export const when = (condition: boolean, confidence: number): number | undefined =>
  condition ? confidence : undefined
