import type { KeySet } from './auth/keyset.ts'
import type { Verify } from './auth/verify.ts'
import type { Conduct } from './conduct.ts'
import type { Config } from './config.ts'
import type { Json } from './json.ts'
import type { Link } from './link.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Call } from './outbound.ts'
import type { Repeats } from './repeats.ts'
import type { Thread } from './thread.ts'
import type { Tokens } from './tokens.ts'

/** All that the parts of one running droplet share. */
export interface Droplet {
  readonly config: Config
  readonly conduct: Conduct
  readonly version: string
  readonly capabilities: readonly string[]
  /** Members every reply starts from; nothing but a polluting merge ever adds one. */
  readonly defaults: Json
  readonly log: Log
  readonly metrics: Metrics
  readonly link: Link
  readonly call: Call
  readonly tokens: Tokens
  readonly keys: KeySet
  readonly verify: Verify
  readonly repeats: Repeats
  readonly thread: Thread
  readonly stopping: AbortSignal
  /** The address the droplet is reached at, once it listens. */
  readonly endpoint: () => string
  /** Ends everything at once, as an uncaught exception would. */
  readonly crash: () => void
}
