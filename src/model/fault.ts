import type { Purpose } from './call.ts'

/** Known lapses of the mesh's own services, which ours can be asked to show. */
export const lapses = {
  'orchestrator-without-audience':
    'the Orchestrator gives its JWT library no audience, so that it refuses every token that has one',
  'registry-without-droplet-id': 'the Registry issues tokens whose only identity is sub',
  'registry-wants-key-too':
    'the Registry asks for its key beside the token at registration and heartbeats',
} as const
export type Lapse = keyof typeof lapses

/** What is wrong with a certificate that a server shows. */
export type CertificateFault = 'unknown-authority' | 'wrong-name' | 'expired'

/** What the Registry puts into a token answer in place of its usual; what it issues stays recognisable. */
export interface Issue {
  /** exp minus now; below zero the token has ended before it is handed over. */
  readonly lifeSeconds?: number
  /** The `expires_in` of the answer, which otherwise has none. */
  readonly expiresIn?: number
  /** Claims in place of the good ones. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Signed with the registry key as a shared secret. */
  readonly algorithm?: 'HS256'
  /** The member that carries the token. */
  readonly field?: string
  /** Further members of the answer. */
  readonly extra?: Readonly<Record<string, unknown>>
}

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
  /** The Registry does its part, and issues this; at `token` only. */
  readonly issue?: Issue
  /** Closes the connection without an answer. */
  readonly drop?: true
  /** Closes the port of the actor that `at` names, so that callers are refused: until it is lifted, or for so
   * many milliseconds. Nothing else of the fault counts then. */
  readonly refuse?: true | number
  /** A body that comes byte by byte, never ends, is small only while it is compressed, or ends in its middle. */
  readonly flow?: 'drip' | 'endless' | 'inflating' | 'truncated'
  /** Resets the connection in the middle of the body. */
  readonly reset?: true
  /** Shows a bad certificate where the key set is served over TLS; nothing else of the fault counts then. */
  readonly certificate?: CertificateFault
}
