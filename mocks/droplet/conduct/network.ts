/** How a droplet handles connections, and requests that hardly are any. */
export interface NetworkConduct {
  /**
   * What a front of its own makes of framing, before the server sees it: the length beats the chunks, or the
   * chunks the length; unknown codings are forgotten; the first of two lengths counts; a body takes all that
   * came with it; DELETE has no body; one read is one request; old versions are taken for new ones; lines are
   * split without a look at what they are; a caller who closes its side is gone.
   */
  readonly front:
    | 'none'
    | 'length-wins'
    | 'chunks-win'
    | 'odd-codings-forgotten'
    | 'first-length-wins'
    | 'body-takes-all'
    | 'delete-without-body'
    | 'one-read-one-request'
    | 'old-is-new'
    | 'naive-lines'
    | 'callers-who-close-are-gone'
  /** What becomes of requests that the parser cannot read. */
  readonly parserErrors: 'refused' | 'server-error'
  readonly missingHost: 'refused' | 'served'
  readonly secondHost: 'refused' | 'served'
  readonly absoluteForm: 'served' | 'not-found'
  readonly expectations: 'answered' | 'never'
  readonly upgrades: 'ignored' | 'taken'
  readonly resetCrashes: boolean
  /** Requests after which a connection ends without a word; 0 for never. */
  readonly dropsConnectionsAfter: number
  /** Whether the cap on bodies looks at what comes, or only at what was announced. */
  readonly bodyCapCounts: 'bytes' | 'declared'
  /** How long a whole request may take to arrive; 0 for ever. */
  readonly requestTimeoutMs: number
}

/** The network, withstood. */
export const conformingNetwork: NetworkConduct = {
  front: 'none',
  parserErrors: 'refused',
  missingHost: 'refused',
  secondHost: 'refused',
  absoluteForm: 'served',
  expectations: 'answered',
  upgrades: 'ignored',
  resetCrashes: false,
  dropsConnectionsAfter: 0,
  bodyCapCounts: 'bytes',
  requestTimeoutMs: 30_000,
}
