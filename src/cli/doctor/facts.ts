import type { Silence } from '../../model/exchange.ts'
import type { Handshake } from '../../wire/handshake.ts'

/** What was found on this machine and, where an address was given, about the target. */
export interface Facts {
  readonly node: string
  readonly machine: Machine
  readonly terminal: Terminal
  readonly ports: readonly Port[]
  readonly ipv6: boolean
  readonly docker: Docker
  /** Whether the package testcontainers can be found. */
  readonly hasTestcontainers: boolean
  /** Variables of this shell that are set. */
  readonly variables: ReadonlySet<string>
  readonly authorities: readonly Authority[]
  readonly folders: readonly Folder[]
  readonly insecure: boolean
  /** Whether NODE_TLS_REJECT_UNAUTHORIZED lets Node take any certificate. */
  readonly takesAnyCertificate: boolean
  /** What --ca and --client-cert name. */
  readonly given: readonly Given[]
  readonly target: Target | undefined
}

/** A file of certificates that a flag names. */
export interface Given {
  readonly flag: '--ca' | '--client-cert'
  readonly path: string
  readonly count: number
  /** Common name of the first. */
  readonly subject: string
  readonly validFrom: Date
  readonly validUntil: Date
}

export interface Machine {
  readonly cores: number
  readonly totalBytes: number
  readonly availableBytes: number
}

export interface Terminal {
  readonly isTTY: boolean
  readonly columns: number | undefined
  readonly color: boolean
  /** What LC_ALL, LC_CTYPE or LANG says; undefined where the system has another way. */
  readonly locale: string | undefined
}

export interface Port {
  readonly who: string
  readonly flag: string
  readonly port: number
  readonly isFree: boolean
}

export type Docker =
  | { readonly kind: 'absent' }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'answers'; readonly version: string }

/** A file of certificates that a variable names. */
export interface Authority {
  readonly variable: string
  readonly path: string
  /** Why it is of no use; absent where it is. */
  readonly why?: string
}

/** A folder that a run writes to. */
export interface Folder {
  readonly what: string
  readonly path: string
  /** Why nothing can be written there; absent where it can. */
  readonly why?: string
}

export interface Target {
  readonly url: string
  /** How far the clock may be off before good tokens are refused. */
  readonly leewaySeconds: number
  readonly answer: Answer | Silence
  /** Absent where it speaks no TLS by its address. */
  readonly handshake?: Handshake | Silence
  /** What the environment puts before it. */
  readonly proxy?: { readonly origin: string; readonly variable: string }
}

export interface Answer {
  readonly status: number
  readonly date: string | undefined
  /** Whether a cache answered, so that the date is an old one. */
  readonly isCached: boolean
  /** Our clock when it was sent. */
  readonly sentAtMs: number
  readonly tookMs: number
}
