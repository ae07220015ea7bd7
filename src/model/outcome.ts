export type Blame = 'droplet' | 'mock' | 'harness' | 'environment'

/** What a judge may say. Throwing is not an outcome: it means the harness is at fault. */
export type Outcome =
  | {
      readonly state: 'pass'
      readonly message?: string
      /** What was measured on the way, by name; units end the names. */
      readonly figures?: Readonly<Record<string, number>>
    }
  | {
      readonly state: 'fail'
      readonly expected: string
      readonly actual: string
      readonly where?: string
      /** The exchanges that show it, where the stimulus had many. */
      readonly evidence?: readonly string[]
      /** What this particular failure means and how to mend it, where the check's own words do not fit. */
      readonly told?: { readonly means: string; readonly fix: string }
    }
  | {
      readonly state: 'inconclusive'
      readonly because: string
      readonly evidence?: readonly string[]
      /** No answer came to a request that deserved one; met a second time, between good requests that are served, that is a failure. */
      readonly silent?: true
    }
  | {
      readonly state: 'inapplicable'
      readonly because: string
      readonly evidence?: readonly string[]
    }
  /** The question needs more time or access than this run gave it. */
  | { readonly state: 'not-run'; readonly because: string; readonly flag: string }

export const pass = (message?: string, figures?: Readonly<Record<string, number>>): Outcome => ({
  state: 'pass',
  ...(message === undefined ? {} : { message }),
  ...(figures === undefined ? {} : { figures }),
})

export const fail = (
  expected: string,
  actual: string,
  where?: string,
  evidence?: readonly string[],
): Outcome => ({
  state: 'fail',
  expected,
  actual,
  ...(where === undefined ? {} : { where }),
  ...(evidence === undefined ? {} : { evidence }),
})

export const inconclusive = (because: string, evidence?: readonly string[]): Outcome => ({
  state: 'inconclusive',
  because,
  ...(evidence === undefined ? {} : { evidence }),
})

export const unanswered = (because: string, evidence: readonly string[]): Outcome => ({
  state: 'inconclusive',
  because,
  evidence,
  silent: true,
})

export const inapplicable = (because: string, evidence?: readonly string[]): Outcome => ({
  state: 'inapplicable',
  because,
  ...(evidence === undefined ? {} : { evidence }),
})

export const notRun = (because: string, flag: string): Outcome => ({
  state: 'not-run',
  because,
  flag,
})
