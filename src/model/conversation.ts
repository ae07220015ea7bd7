/** One thing done on a socket. */
export type Step =
  /** Writes the bytes, `times` over with a pause between; it stops where the target answers or closes. */
  | { readonly send: string | Uint8Array; readonly times?: number; readonly everyMs?: number }
  /** Goes on after so many final answers, a close, or the time. */
  | { readonly answers: number; readonly withinMs?: number }
  /** Goes on after any byte of an answer, a close, or the time. */
  | { readonly anyWithinMs: number }
  | { readonly idleMs: number }
  /** Closes our side and reads on, or tears the connection down. */
  | { readonly end: 'fin' | 'reset' }

/** What is said on one fresh connection, for questions that a single request cannot ask. */
export interface Conversation {
  readonly note: string
  readonly steps: readonly Step[]
  /** The methods of the requests in order, where one of them is HEAD. */
  readonly methods?: readonly string[]
  /** How many requests it counts for at the rate limit and the budget. Default 1. */
  readonly requests?: number
  /** The total deadline; the run's own by default. */
  readonly timeoutMs?: number
  /** One of many alike: it leaves no exchange behind. */
  readonly unrecorded?: true
}

export interface Answer {
  readonly status: number
  /** Lower-case names; repeated headers joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Milliseconds after the connection was opened. */
  readonly at: number
}

/** How a conversation ended: by the target (closed, reset), by what was no HTTP, or with the connection still open. */
export type TalkEnd = 'open' | 'closed' | 'reset' | 'refused' | 'protocol' | 'too-large'

/** What came of a conversation. */
export interface Talk {
  /** Id of the redacted exchange in the report; empty where none was kept. */
  readonly exchange: string
  readonly note: string
  /** Final answers, in order. */
  readonly answers: readonly Answer[]
  /** Statuses below 200, in order. */
  readonly interim: readonly number[]
  readonly end: TalkEnd
  readonly detail: string
  /** Bytes that our side had handed over when it ended. */
  readonly sentBytes: number
  readonly ms: number
}

/** What a request written by hand has to name like any other request of the run. */
export interface RawParts {
  /** The value of Host. */
  readonly host: string
  /** What all paths of the target begin with. */
  readonly prefix: string
  /** The header lines that every request of the run carries, each with its line end. */
  readonly lines: string
}
