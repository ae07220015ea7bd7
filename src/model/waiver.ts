/** The part of a run that was asked, of how many. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** Four lines that say how to mend an entry. */
export interface Problem {
  readonly expected: string
  readonly came: string
  readonly where: string
  readonly todo: string
}

/** What became of one entry of the waivers file. */
export interface ToldWaiver {
  /** Its place in the file, from 1. */
  readonly entry: number
  readonly check: string
  readonly cause?: string
  readonly reason?: string
  readonly owner?: string
  readonly until?: string
  /** `not-asked`: this run did not answer its check, so nothing can be said of the entry. */
  readonly state: 'holds' | 'not-asked' | 'stale' | 'expired' | 'mistyped'
  readonly daysLeft?: number
  /** Why the entry costs exit code 6. */
  readonly problem?: Problem
}

/** What a failure that is waived, or a question behind one, bears. */
export interface WaiverMark {
  readonly entry: number
  readonly reason: string
  readonly owner: string
  readonly until: string
  readonly daysLeft: number
}
