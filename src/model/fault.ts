import type { Purpose } from './call.ts'

/** Known lapses of the mesh's own services, which ours can be asked to show. */
export const lapses = {
  'orchestrator-without-audience':
    'the Orchestrator gives its JWT library no audience, so that it refuses every token that has one',
  'registry-without-droplet-id': 'the Registry issues tokens whose only identity is sub',
} as const
export type Lapse = keyof typeof lapses

/** What is wrong with a certificate that a server shows. */
export type CertificateFault = 'unknown-authority' | 'wrong-name' | 'expired'

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
  /** The actor does its part, with this lapse of the real one; `at` names the actor. */
  readonly lapse?: Lapse
  /** Closes the connection without an answer. */
  readonly drop?: true
  /** A body that comes byte by byte, never ends, or is small only while it is compressed. */
  readonly flow?: 'drip' | 'endless' | 'inflating'
  /** Shows a bad certificate where the key set is served over TLS; nothing else of the fault counts then. */
  readonly certificate?: CertificateFault
}
