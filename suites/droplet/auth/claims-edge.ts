import { onClock } from '../../../fixtures/claimed.ts'
import * as clause from '../../../fixtures/clauses/auth.ts'
import * as more from '../../../fixtures/clauses/auth-claims.ts'
import { expNow } from '../../../fixtures/deviations/claims-expiry.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { accepts, all, refuses } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { type ClockOffset, isFarOff, readClock } from '../ctl/target-clock.ts'
import { tryTokens } from './token-rows.ts'

/** Tokens about the end of their life, timed by the target's own clock. */
interface Edges {
  readonly clock: ClockOffset | undefined
  readonly ahead: readonly Reply[]
  /** How long the token with seconds to live was on its way. */
  readonly aheadMs: number
  readonly justBeyond: readonly Reply[]
  readonly farBeyond: readonly Reply[]
}

const aheadSeconds = 5
const farSeconds = 305

/** Each token is on the safe side of the offset's uncertainty, so that no leeway up to the profile's is called wrong. */
const edges: Stimulus<Edges> = {
  name: 'tokens shortly before and after the end of their life',
  phase: 'tokens',
  negatives: 2,
  apply: async (stage) => {
    const clock = await readClock(stage)
    const { leastSeconds, mostSeconds } = clock ?? { leastSeconds: 0, mostSeconds: 0 }
    const leeway = stage.profile.limits.leewaySeconds
    const at = (name: string, seconds: number) => expNow.map((d) => onClock(d, name, seconds))
    const startedAt = Date.now()
    const coming = tryTokens(
      stage,
      at(`exp ${aheadSeconds} s ahead`, mostSeconds + aheadSeconds),
    ).then((ahead) => ({ ahead, aheadMs: Date.now() - startedAt }))
    const [gone, justBeyond, farBeyond] = await Promise.all([
      coming,
      tryTokens(stage, at(`exp ${leeway + 1} s ago`, leastSeconds - leeway - 1)),
      tryTokens(stage, at(`exp ${farSeconds} s ago`, leastSeconds - farSeconds)),
    ])
    return { clock, ...gone, justBeyond, farBeyond }
  },
}

const common = {
  needs: 'R',
  after: [trust],
  evidence: { exchanges: 4 },
  given: edges,
} as const

export const claimEdgeChecks: readonly Check[] = [
  check({
    ...common,
    id: 'AUTH-CLM-EXP-BOUNDARY',
    title: 'a token lives until its exp and no longer than the leeway',
    clause: more.expiryHasAnEdge,
    judge: boundaryKept,
    means: 'Tokens die before their time, or live on after it.',
    fix: 'Refuse a token once now is at or past exp plus the leeway, and never before.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-LEEWAY',
    title: 'a token that expired five minutes ago is refused',
    clause: clause.expiryEnforced,
    judge: ({ clock, farBeyond }) =>
      clock && isFarOff(clock) ? clocksApart(clock) : refuses(farBeyond),
    means: 'The leeway on exp is a matter of minutes, in which a stolen token goes on working.',
    fix: 'Set the leeway to a minute or less.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-LEEWAY-SHOULD',
    title: 'a token past its exp and a minute is refused',
    clause: more.leewayIsSmall,
    judge: ({ clock, justBeyond }) => byTheClock(clock, () => refuses(justBeyond)),
    means: 'The leeway on exp is more than the clocks of a mesh can need.',
    fix: 'Set the leeway to a minute or less.',
  }),
]

/** Both sides of the edge; where between them it lies is the droplet's own affair. */
export function boundaryKept({ clock, ahead, aheadMs, justBeyond }: Edges): Outcome {
  return byTheClock(clock, () => {
    const alive = accepts(ahead)
    if (alive.state === 'fail' && aheadMs > (aheadSeconds - 1) * 1000)
      return inconclusive(`the answer took ${Math.round(aheadMs)} ms, by which time the token died`)
    return all(alive, refuses(justBeyond))
  })
}

/** A question about seconds is judged only where the target's clock is known and near ours. */
export function byTheClock(clock: ClockOffset | undefined, judge: () => Outcome): Outcome {
  if (!clock)
    return inapplicable('no Date came with the answer, so the clock of the target is unknown')
  return isFarOff(clock) ? clocksApart(clock) : judge()
}

const clocksApart = ({ leastSeconds, mostSeconds }: ClockOffset): Outcome =>
  inconclusive(
    `the clock of the target is off by ${Math.round((leastSeconds + mostSeconds) / 2)} s; see CTL-CLOCK`,
  )
