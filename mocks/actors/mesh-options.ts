import type { Fault } from '../../src/model/fault.ts'
import type { Profile } from '../../src/model/profile.ts'
import type { Recorder } from '../../src/wire/recorder.ts'
import type { Redactor } from '../../src/wire/redact.ts'
import type { Keep } from './call-log.ts'
import type { Certificates } from './certificates.ts'
import type { Published, SigningKeys } from './keys.ts'

/** What a mesh is opened with. */
export interface MeshOptions {
  readonly profile: Profile
  readonly keys: SigningKeys
  /** Knows the two shared secrets below already; what is issued is told to it as it arises. */
  readonly redactor: Redactor
  readonly recorder: Recorder
  readonly host?: string
  /** Another name of that host, by which the attack listener is known; localhost for 127.0.0.1. */
  readonly otherName?: string
  readonly ports?: {
    readonly registry?: number
    readonly orchestrator?: number
    readonly peer?: number
  }
  readonly registryKey: string
  readonly apiToken: string
  readonly dropletId: number
  readonly dropletDomain: string
  readonly peerId: number
  readonly peerDomain: string
  readonly seed: number
  /** Scripted before anyone can call. */
  readonly faults?: readonly Fault[]
  /** What the Registry shows at first; K1 alone unless said. */
  readonly keySet?: readonly Published[]
  /** Serves the Registry over TLS too, and names that address as the place of the key set. */
  readonly certificate?: Certificates
  readonly keep?: Keep
  /** What the attack listener serves. */
  readonly lureJwks?: object
}
