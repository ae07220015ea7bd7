export const levels = ['MUST', 'SHOULD', 'MAY'] as const
export type Level = (typeof levels)[number]

/** One normative sentence in our own words, with the place it rests on. */
export interface Clause {
  readonly id: string
  readonly level: Level
  readonly text: string
  /** Document and section ("Integration Guide §3", "RFC 7519 §4.1.4"), several joined by "; ". */
  readonly source: string
}
