import type { Clause } from './clause.ts'
import type { Fault } from './fault.ts'
import type { Outcome } from './outcome.ts'
import type { Profile } from './profile.ts'
import type { Facts, Stage } from './stage.ts'
import type { Json, PublicKeys } from './token.ts'

/** U black box · T a valid token · R the droplet trusts our mesh · P we own the process. */
export type Access = 'U' | 'T' | 'R' | 'P'

/** Phases of one instance, in order; they never overlap on it. Rotation precedes every unknown kid, whose
 * refetch would start the cool-down that a rotation then has to sit out. */
export const phases = [
  'smoke',
  'rotation',
  'tokens',
  'messages',
  'send',
  'unknown-keys',
  'outage',
  'life',
  'ledger',
] as const
export type Phase = (typeof phases)[number]

/** A fault script with an instance and a mesh of its own. */
export interface Scene {
  readonly faults: readonly Fault[]
  readonly env?: Readonly<Record<string, string>>
  /** The JWKs that the Registry shows from the start, in place of K1 alone; K1 signs all the same. */
  readonly keys?: (keys: PublicKeys) => readonly Json[]
  /** Serves the key set over TLS, with a certificate of an authority that the droplet is told of. */
  readonly tls?: true
  /** Takes seconds: it begins before the others, so that the run does not end with it alone. */
  readonly long?: true
}

/** Something done to a droplet, and what was seen. Applied once, however many checks ask. */
export interface Stimulus<Seen> {
  readonly name: string
  readonly phase: Phase
  /** `exclusive` runs alone in its phase; a stimulus with a scene has an instance of its own. */
  readonly lane?: 'shared' | 'exclusive'
  readonly scene?: Scene
  /** How many refusals it provokes: it is then sandwiched between controls, at most 20 to a batch. */
  readonly negatives?: number
  /** The longest it may wait on a real clock, in milliseconds. */
  readonly waits?: (stage: Pick<Stage, 'constants' | 'profile'>) => number
  /** How much longer a droplet that is late is waited for, in milliseconds; one in time costs nothing. */
  readonly patienceMs?: (stage: Pick<Stage, 'constants' | 'profile'>) => number
  readonly apply: (stage: Stage) => Promise<Seen>
}

export type Tag = 'disruptive' | 'soak' | 'timed' | 'concurrent' | 'hostile-keys'

export interface CheckDefinition<Seen> {
  readonly id: string
  readonly title: string
  readonly clause: Clause
  readonly needs: Access
  /** Checks that must have passed; otherwise this one is blocked by the first that did not. */
  readonly after?: readonly Check[]
  readonly given: Stimulus<Seen>
  /** Pure: the same observation always gets the same outcome. */
  readonly judge: (seen: Seen, facts: Facts, profile: Profile) => Outcome
  /** The least that must have been seen for a pass to count. Default: one answered exchange. */
  readonly evidence?: {
    readonly exchanges?: number
    readonly callbacks?: number
    /** A connection that was closed instead of an answer is one too: the judge takes it so. */
    readonly orClosed?: true
  }
  /** Why the question does not arise for this droplet; undefined when it does. */
  readonly inapplicable?: (facts: Facts, profile: Profile) => string | undefined
  /** What a failure means, in one sentence. */
  readonly means: string
  readonly fix: string
  readonly tags?: readonly Tag[]
}

/** A check with its observation type closed over, so that unlike checks make one catalogue. */
export interface Check extends Omit<CheckDefinition<never>, 'given' | 'judge' | 'after'> {
  readonly group: string
  readonly after: readonly Check[]
  readonly stimulus: Stimulus<unknown>
  readonly judgeSeen: (seen: unknown, facts: Facts, profile: Profile) => Outcome
}

export function check<Seen>({ given, judge, after = [], ...head }: CheckDefinition<Seen>): Check {
  return {
    ...head,
    after,
    group: head.id.slice(0, head.id.indexOf('-')),
    stimulus: given as Stimulus<unknown>,
    judgeSeen: (seen, facts, profile) => judge(seen as Seen, facts, profile),
  }
}
