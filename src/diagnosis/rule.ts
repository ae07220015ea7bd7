import type { CaseFacts } from './facts.ts'
import type { Leaf } from './types.ts'

/** How one leaf is recognised, shown, and thought away. */
export interface Rule {
  readonly id: string
  /** The confidence where the leaf applies, otherwise undefined. */
  readonly matches: (facts: CaseFacts) => number | undefined
  /** What the confidence falls with: our knowledge of the verifier's clock, or of the key set as it sees it. */
  readonly restsOn?: 'clock' | 'key set'
  /** Words that fit this case better than the leaf's own. */
  readonly words?: (facts: CaseFacts) => Partial<Pick<Leaf, 'explanation' | 'fix'>>
  readonly evidence?: (facts: CaseFacts) => readonly string[]
  /** The twin without this fault; absent or undefined where nothing could be said about one. */
  readonly repaired?: (facts: CaseFacts) => CaseFacts | undefined
}

export const when = (condition: boolean, confidence: number): number | undefined =>
  condition ? confidence : undefined
