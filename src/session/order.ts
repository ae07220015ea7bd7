import type { Selection } from '../kernel/plan.ts'
import type { Level } from '../model/clause.ts'
import type { Lapse } from '../model/fault.ts'
import type { Profile } from '../model/profile.ts'
import type { TlsMaterial } from '../wire/trust.ts'
import type { HttpProxy } from '../wire/tunnel.ts'

/** Everything one run was asked for: plain JSON, so that it crosses from the command line to the worker. */
export interface Order {
  readonly runId: string
  readonly seed: number
  readonly tool: { readonly name: string; readonly version: string }
  readonly target: Target
  readonly profile: Profile
  /** Whether the droplet's dialect is to be recognised; until then the profile is the default. */
  readonly auto?: boolean
  /** What changed the profile by flag, for the report. */
  readonly overrides: readonly string[]
  readonly selection: Selection
  /** The run ends with the first failure of these levels, unless it is of a check that may be waived. */
  readonly bail?: { readonly levels: readonly Level[]; readonly spared: readonly string[] }
  readonly jobs: number
  readonly instances: number
  readonly maxWaitMs: number
  readonly timeoutMs: number
  /** How long a droplet may take to become ready, or to speak to our mesh for the first time. */
  readonly waitMs: number
  readonly rate?: number | undefined
  readonly budget?: number | undefined
  readonly readOnly: boolean
  readonly insecure: boolean
  /** Whom else we trust at the target and who we are there, with the flags that say so again. */
  readonly tls?: { readonly material: TlsMaterial; readonly flags: readonly string[] }
  /** What the environment puts before a target on another machine. */
  readonly proxy?: HttpProxy & { readonly variable: string }
  /** A folder for short-lived files, which the main thread removes however the run ends. */
  readonly scratch?: string | undefined
  /** Seconds between heartbeats that a launched droplet is told. */
  readonly intervalSeconds: number
  /** Cool-down that a launched droplet is told, in seconds. */
  readonly jwksCooldownSeconds: number
  readonly retryBaseMs: number
  /** Known lapses of the mesh's own services that ours are to show. */
  readonly play?: readonly Lapse[]
}

export interface Target {
  readonly kind: 'url' | 'command' | 'image' | 'demo'
  readonly url?: string | undefined
  readonly command?: readonly string[] | undefined
  /** The command as it was typed, for people. */
  readonly commandLine?: string | undefined
  /** The image to start the droplet from. */
  readonly image?: string | undefined
  readonly mesh: boolean
  readonly port?: number | undefined
  readonly prefix: string
  readonly healthPath?: string | undefined
  /** A protected GET endpoint to try tokens on, for a target that is no droplet or hides its own. */
  readonly probe?: string | undefined
  readonly dropletId?: number | undefined
  readonly env: Readonly<Record<string, string>>
  /** Which of them came from a variable of ours, as a secret does. */
  readonly secretEnv?: readonly string[]
  readonly inheritEnv: boolean
  readonly cwd: string
  readonly parentEnv: Readonly<Record<string, string>>
  /** The mutant a demo plays, for the line that asks a check again. */
  readonly fault?: string | undefined
  /** A valid token that was handed to us. */
  readonly token?: string | undefined
  /** Fixed ports of the mock mesh, for a droplet the user starts. */
  readonly ports?: {
    readonly registry: number
    readonly orchestrator: number
    readonly peer: number
  }
}
