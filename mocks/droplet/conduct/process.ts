/** How a droplet leaves, and what it does to the thread that serves. */
export interface ProcessConduct {
  /** What becomes of open requests when it is asked to leave. */
  readonly openRequests: 'finished' | 'torn'
  /** The exit code after SIGTERM. */
  readonly leavesWith: number
  readonly heedsSigint: boolean
  /** How long the thread is taken up before each heartbeat, for the figures in it. */
  readonly beatBlocksMs: number
  /** Whether a heartbeat that is due waits for a moment without requests. */
  readonly beatsWhen: 'due' | 'idle'
  /** How long the thread is taken up by each message, and how long a message waits for somebody else. */
  readonly messageBlocksMs: number
  readonly messageWaitsMs: number
  /** How long each good token takes to be let in. */
  readonly admissionTakesMs: number
  /** Whether a reply bears the trace of its own message, or that of the latest one. */
  readonly replyTrace: 'own' | 'latest'
  /** How long after its start it calls itself unavailable. */
  readonly warmsUpMs: number
  /** Connections beyond so many are dropped; 0 for no limit. */
  readonly mostConnections: number
}

/** It leaves in order, and nobody waits for it. */
export const conformingProcess: ProcessConduct = {
  openRequests: 'finished',
  leavesWith: 0,
  heedsSigint: true,
  beatBlocksMs: 0,
  beatsWhen: 'due',
  messageBlocksMs: 0,
  messageWaitsMs: 0,
  admissionTakesMs: 0,
  replyTrace: 'own',
  warmsUpMs: 0,
  mostConnections: 0,
}
