import type { Purpose } from './call.ts'

/** What an actor does instead of its part: data, so that a scene is a script. */
export interface Fault {
  /** The endpoint it applies to, or every endpoint of one actor. */
  readonly at: Purpose | 'registry.*' | 'orchestrator.*' | 'peer.*'
  /** Only the first n matching requests (after `after`); absent: until it is lifted. */
  readonly times?: number
  /** Lets this many matching requests through first. */
  readonly after?: number
  /** Only for requests whose path or body holds this text: one lookup id, one peer, one trace. */
  readonly matching?: string
  readonly status?: number
  readonly body?: string
  readonly contentType?: string
  /** In values, `{lure}` stands for the attack listener, `{self}` for the Registry. */
  readonly headers?: readonly (readonly [string, string])[]
  /** Only for requests that carry this header. */
  readonly whenHeader?: string
  /** Milliseconds before the answer. */
  readonly delayMs?: number
  /** Closes the connection without an answer. */
  readonly drop?: true
  /** A body that comes byte by byte, never ends, or is small only while it is compressed. */
  readonly flow?: 'drip' | 'endless' | 'inflating'
}
