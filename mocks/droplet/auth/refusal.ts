/** Why a caller is not let in. The reason goes to the log, never to the caller. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 503
  readonly reason: string
  /** Whether a credential was offered at all: RFC 6750 names an error only then. */
  readonly offered: boolean

  constructor(reason: string, status: 400 | 401 | 403 | 503 = 401, offered = true) {
    super(reason)
    this.reason = reason
    this.status = status
    this.offered = offered
  }
}

/** A fault no handler foresaw: what a careless droplet turns into a 500. */
export class Unmapped extends Error {}
