import type { Behaviour } from './behaviour.ts'
import type { Access } from './check.ts'
import type { Level } from './clause.ts'
import type { Exchange } from './exchange.ts'
import type { Finding, State } from './finding.ts'
import type { Blame } from './outcome.ts'
import type { Trace } from './trace.ts'
import type { Shard, ToldWaiver } from './waiver.ts'

export type Verdict = 'conformant' | 'nonconformant' | 'undetermined'

/** One reason behind one or many findings. */
export interface Cause {
  readonly id: string
  readonly title: string
  readonly blame: Blame
  /** 0 to 1. */
  readonly confidence: number
  readonly checks: readonly string[]
  readonly explanation: string
  readonly fix: string
  /** What would still fail once this is mended. */
  readonly alsoWrong: readonly { readonly id: string; readonly title: string }[]
  /** The story in exchanges, where one was replayed to prove the cause. */
  readonly proof?: readonly ProofStep[]
}

export interface ProofStep {
  readonly step: string
  readonly before: string
  readonly after: string
}

export type StateCounts = Readonly<Record<State, number>>

export interface Report {
  readonly schema: 'udc-conformance/report/1'
  readonly tool: { readonly name: string; readonly version: string; readonly catalogue: string }
  readonly run: {
    readonly id: string
    readonly startedAt: string
    readonly durationMs: number
    readonly seed: number
    readonly node: string
    readonly platform: string
    readonly interrupted: boolean
    readonly shard?: Shard & {
      /** Whether more than the shard narrowed the run. */
      readonly narrowed: boolean
    }
    /** The runs that were merged into this report. */
    readonly merged?: readonly string[]
  }
  readonly target: {
    readonly kind: 'url' | 'command' | 'image' | 'demo'
    readonly mesh: boolean
    readonly url?: string
    readonly command?: string
    readonly image?: string
    readonly role: 'droplet'
  }
  readonly profile: {
    readonly id: string
    readonly hash: string
    /** Hash over id, level and clause of every check that is law in the profile. */
    readonly requirements?: string
    readonly overrides: readonly string[]
    /** By what the droplet's dialect was recognised; absent where the profile was named. */
    readonly recognised?: readonly string[]
  }
  readonly access: readonly Access[]
  readonly verdict: Verdict
  readonly exit: { readonly code: number; readonly all: readonly number[] }
  readonly summary: {
    readonly total: number
    readonly weak: number
    readonly byState: StateCounts
    readonly byLevel: Readonly<Record<Level, StateCounts>>
  }
  readonly causes: readonly Cause[]
  readonly findings: readonly Finding[]
  readonly exchanges: readonly Exchange[]
  readonly notRun: readonly {
    readonly id: string
    readonly reason: string
    readonly flag: string
  }[]
  /** Checks outside the plan, with why: narrowed away, or dangerous and not asked for. */
  readonly outside: readonly { readonly id: string; readonly reason: string }[]
  /** What became of each entry of the waivers file. */
  readonly waivers: readonly ToldWaiver[]
  /** What the droplet was seen to do, beside the verdict; absent where it could not be surveyed. */
  readonly behaviour?: Behaviour
  /** Sends of ours that led to something, followed through the mesh; absent without a mesh. */
  readonly traces?: readonly Trace[]
  /** What the droplet was seen to speak, where the profile allows more than one way. */
  readonly notes: readonly string[]
  readonly timings: {
    readonly phases: readonly { readonly name: string; readonly ms: number }[]
    readonly waitedMs: number
    readonly perCheck: readonly { readonly id: string; readonly ms: number }[]
  }
  /** A failure to start or of our own parts, in four lines. */
  readonly trouble?: Trouble
}

/** What a person sees when the run itself could not go on. */
export interface Trouble {
  readonly kind: 'unreachable' | 'usage' | 'mock' | 'harness'
  readonly expected: string
  readonly came: string
  readonly where: string
  readonly todo: string
  /** The last log lines of a process we launched. */
  readonly log?: readonly string[]
}
