/** What is known of checks beyond a report: a reader of it is told on the spot, and sent away only where somebody said where to. */
export interface Reference {
  readonly of: (id: string) => Meaning | undefined
  /** The page on which all checks are described, each at an anchor that is its id in lower case. */
  readonly url?: string | undefined
}

export interface Meaning {
  /** What a failure means, in one sentence. */
  readonly means: string
  readonly fix: string
}

export const noReference: Reference = { of: () => undefined }

/** Where a check is described; undefined where nobody said. */
export const addressOf = ({ url }: Reference, id: string): string | undefined =>
  url === undefined ? undefined : `${url}#${encodeURIComponent(id.toLowerCase())}`
