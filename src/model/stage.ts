import type { Call, Purpose } from './call.ts'
import type { Conversation, RawParts, Talk } from './conversation.ts'
import type { Ending } from './ending.ts'
import type { Fault } from './fault.ts'
import type { Profile } from './profile.ts'
import type { Ask, Reply } from './reply.ts'
import type { Deviation, Json, PublicKeys } from './token.ts'

/** Durations a run is measured in. Seconds and milliseconds are in the names. */
export interface Constants {
  /** The heartbeat interval the droplet was told, or the profile's where we could not tell it. */
  readonly intervalSeconds: number
  readonly rotationMaxSeconds: number
  readonly jwksCooldownSeconds: number
  readonly retryBaseMs: number
  /** The total deadline of one request. */
  readonly timeoutMs: number
  /** The longest a check may wait on a real clock. */
  readonly maxWaitMs: number
}

/** How long a check may wait where a droplet was started and nothing else was said: a run with less is told to be short. */
export const usualMaxWaitMs = 30_000

/** Who the droplet is, and how it wants to be spoken to: found once, before the first check. */
export interface Facts {
  /** Numeric id: told by env, by flag, or read from /health. Undefined when nobody knows it. */
  readonly dropletId: number | undefined
  /** The FQDN identity we told the droplet; undefined when we told it none. */
  readonly dropletDomain: string | undefined
  readonly peerId: number
  /** The peer's id in the registry's FQDN form, also the good token's subject. */
  readonly peerDomain: string
  /** The first inert message the droplet accepted, by message type; undefined when none was. */
  readonly acceptedMessage: { readonly message_type: string; readonly payload: Json } | undefined
  /** Protected GET path on which tokens are tried, when there is one. */
  readonly protectedRead: string | undefined
  /** Endpoints that answered neither 404 nor 405 (with a token where we have one). */
  readonly present: ReadonlySet<string>
}

export interface Envelope extends Json {
  trace_id: string
  source: unknown
  target: unknown
  message_type: string
  payload: unknown
  timestamp: string
}

/**
 * Members in which the record of a peer differs from a plain one; undefined removes a member. In text `{peer}`
 * stands for the peer's own address, `{authority}` for host and port of the peers, `{closed}` for an address
 * of this host at which nobody listens, `{lure}` for the attack listener. `endpoint` counts for `url` and the
 * metadata too, where these are not named.
 */
export type PeerRecord = Json

/** What our actors saw, and what can be scripted into them. Only with R access. */
export interface Mesh {
  readonly registryUrl: string
  readonly registryKey: string
  readonly apiToken: string
  readonly orchestratorUrl: string
  /** Every call so far, in order of arrival. */
  calls(purpose?: Purpose): readonly Call[]
  /** Waits until the calls satisfy the predicate; false when the time ran out. */
  until(predicate: (calls: readonly Call[]) => boolean, withinMs: number): Promise<boolean>
  /** Scripts a fault; the returned function lifts it. */
  fault(fault: Fault): () => void
  /** Registers a further peer of ours in the Registry's look-ups. Every id is used by one check only. */
  addPeer(record?: PeerRecord): {
    readonly id: number
    readonly domain: string
    readonly url: string
  }
  /** From now on the record of a peer of ours differs from a plain one in these members. */
  amendPeer(id: number, record: PeerRecord): void
  /** A droplet id that no look-up knows, never handed out twice. */
  unknownId(): number
  /** Replaces the published key set, in this order, and chooses who signs from now on. */
  publish(keys: readonly ('K1' | 'K2' | Json)[], signer: 'K1' | 'K2'): void
  /** The attack listener, which publishes the attacker's key and has no other business. */
  readonly lureUrl: string
  /** Milliseconds since the mesh opened. */
  now(): number
}

/** All that a stimulus can touch. */
export interface Stage {
  readonly profile: Profile
  readonly facts: Facts
  readonly constants: Constants
  /** What random messages are made from: the same seed makes the same ones. */
  readonly seed: number
  /** Throws when the run has no mesh: stimuli that need R only run with R. */
  readonly mesh: Mesh
  /** One request to the droplet. Never throws for the network. */
  ask(ask: Ask): Promise<Reply>
  /** Raw bytes on a fresh socket, for requests no client would write; one answer is read. */
  askRaw(bytes: Uint8Array | string, note: string): Promise<Reply>
  /** GET at an address that the droplet gave as its own; only on this host or the target's, else undefined. */
  callBack(url: string, note: string): Promise<Reply | undefined>
  /** A conversation on a fresh connection: several answers, slow writing, half-close, reset. Never throws for the network. */
  converse(conversation: Conversation): Promise<Talk>
  /** What requests written by hand have to name. */
  readonly raw: RawParts
  /** Tries a credential on the probe endpoint: a protected GET where there is one, else POST /message. */
  probe(credential: Credential): Promise<Reply>
  /** The public halves of this run's keys, for key sets of one's own. */
  readonly keys: PublicKeys
  /** A fresh good token, or one with a deviation. */
  token(deviation?: Deviation): string
  /** A fresh envelope the droplet is known to accept, with members replaced or (undefined) removed. */
  envelope(parts?: Json): Envelope
  wait(ms: number): Promise<void>
  /** Everything the run has seen so far, for questions about the whole run. */
  ledger(): Ledger
  /** Secrets of this run that no reply may hold. */
  readonly secrets: readonly string[]
  /** Output captured from a process we launched, also from one that ended at once; empty otherwise. */
  log(): string
  /** Where secrets came to light that were handed to a droplet we launched; undefined for any other. */
  spilled(): Promise<Spill | undefined>
  alive(): boolean
  /** What the processes of a droplet we launched hold; undefined where nobody can tell. */
  resources(): Resources | undefined
  /** Signals the processes of a scene's droplet; false where there is none of ours to hear it. */
  signal(name: 'SIGTERM' | 'SIGINT'): boolean
  /** How the droplet's process ended; undefined while it runs, and where nobody can tell. */
  exit(): Exit | undefined
  /** Starts one more droplet like the scene's own, in a mesh of its own; it ends with the scene. */
  companion(): Promise<Mesh>
  /** Ends the droplet of a scene and starts it anew in the same mesh, with its settings changed. */
  restart(change: (settings: Settings) => Settings): Promise<Restarted>
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** What a process group holds of the machine. */
export interface Resources {
  readonly rssBytes: number
  readonly openFiles: number
}

/** Registry key, API token and issued tokens, by these names, where others may read them. */
export interface Spill {
  readonly printed: readonly string[]
  /** Files in the droplet's working folder and the one for temporary files. */
  readonly files: readonly SpiltFile[]
}

export interface SpiltFile {
  readonly path: string
  readonly holds: readonly string[]
  readonly openToOthers: boolean
}

/** The environment of a launched droplet. */
export type Settings = Readonly<Record<string, string>>

/** `ended`: it left of its own accord before it answered; `mute`: it runs, and does not answer. */
export type Restarted = 'serves' | 'ended' | 'mute'

export interface Ledger {
  /** The endings of the main instance, each before it was started anew. */
  readonly endings?: readonly Ending[]
  /** At which of a row of good requests it ended again; undefined when it outlived them, or was not asked. */
  readonly endedAtGoodRequest?: number | undefined
  readonly replies: readonly Reply[]
  readonly calls: readonly Call[]
  readonly controls: readonly ControlRecord[]
}

/** One good request beside a batch of bad ones. */
export interface ControlRecord {
  readonly when: 'before' | 'after'
  readonly held: boolean
  /** It was not held, and a rate limit is why: nobody was harmed. */
  readonly limited?: boolean
  /** What the control met, in words. */
  readonly met: string
  /** The stimuli it stands beside. */
  readonly batch: readonly string[]
  readonly exchanges: readonly string[]
}

/** How a request tries to authenticate: exactly these header lines, and nothing else. */
export interface Credential {
  readonly headers?: readonly (readonly [string, string])[]
  readonly token?: string
  readonly note: string
  /** Members added to the body; forces POST /message. */
  readonly body?: Json
  /** Appended to the path, with its question mark. */
  readonly query?: string
}
