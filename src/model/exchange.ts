export type Party = 'harness' | 'droplet' | 'registry' | 'orchestrator' | 'peer' | 'lure'

/** At most 4 KiB of a body, redacted, with the length and digest of the whole. */
export interface Excerpt {
  readonly text: string
  readonly length: number
  readonly sha256: string
}

export type HeaderLine = readonly [name: string, value: string]

export type SilenceKind = 'refused' | 'reset' | 'closed' | 'timeout' | 'protocol' | 'too-large'

/** What was met instead of an answer. Silence is an observation, never an exception. */
export interface Silence {
  readonly kind: SilenceKind
  readonly detail: string
}

/** One request and its answer, or its silence, as evidence: redacted when it was captured. */
export interface Exchange {
  readonly id: string
  readonly from: Party
  readonly to: Party
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: readonly HeaderLine[]
    readonly body?: Excerpt
  }
  readonly response?: {
    readonly status: number
    readonly headers: readonly HeaderLine[]
    readonly body?: Excerpt
  }
  readonly silence?: Silence
  readonly startedAt: string
  readonly ms: number
  readonly note: string
}
