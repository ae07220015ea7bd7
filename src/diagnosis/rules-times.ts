import { type CaseFacts, withClaims } from './facts.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

/** Whether the token is valid at this time, by our clock and by the verifier's. */
export const timeRules: readonly Rule[] = [
  {
    id: 'D43',
    matches: (facts) => {
      const { now, verifierDate = now } = facts.input.clock
      return when(hasExpiredAt(facts, now) !== hasExpiredAt(facts, verifierDate), 0.95)
    },
    evidence: clocksSeen,
    repaired: withFreshTimes,
  },
  {
    id: 'D44',
    matches: (facts) => when(hasExpiredAt(facts, facts.input.clock.now), ifClockKnown(facts, 0.97)),
    evidence: clocksSeen,
    repaired: withFreshTimes,
  },
  {
    id: 'D45',
    matches: ({ claims }) => when(claims.exp === undefined, 0.95),
    evidence: clocksSeen,
    repaired: withFreshTimes,
  },
  {
    id: 'D46',
    matches: ({ claims, input }) =>
      when(!isFiniteNumber(claims.exp) || claims.exp > input.clock.now * 100, 0.95),
    evidence: clocksSeen,
    repaired: withFreshTimes,
  },
  {
    id: 'D47',
    matches: (facts) =>
      when(
        isFuture(facts, facts.claims.nbf) || isFuture(facts, facts.claims.iat),
        ifClockKnown(facts, 0.95),
      ),
    evidence: clocksSeen,
    repaired: (facts) => withClaims(facts, { nbf: undefined, iat: undefined }),
  },
]

/** How much less sure we are while the verifier's clock is unknown. */
const unknownClock = 0.8

const ifClockKnown = ({ input }: CaseFacts, confidence: number): number =>
  input.clock.verifierDate === undefined ? confidence * unknownClock : confidence

const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value)

function hasExpiredAt({ claims, input }: CaseFacts, time: number): boolean {
  return isFiniteNumber(claims.exp) && claims.exp <= time - input.expect.leewaySeconds
}

/** Too early by either clock is too early: the verifier's decides, and ours may be all we know. */
function isFuture({ input }: CaseFacts, time: unknown): boolean {
  const { now, verifierDate = now } = input.clock
  return typeof time === 'number' && time > Math.min(now, verifierDate) + input.expect.leewaySeconds
}

function withFreshTimes(facts: CaseFacts): CaseFacts {
  const { now, verifierDate = now } = facts.input.clock
  return withClaims(facts, { exp: Math.max(now, verifierDate) + 300 })
}

function clocksSeen({ claims, input }: CaseFacts): readonly string[] {
  const { now, verifierDate } = input.clock
  const shown = (['exp', 'nbf', 'iat'] as const).map(
    (name) => `${name} ${quote(claims[name], input)}`,
  )
  return [
    `Claims: ${shown.join(', ')}.`,
    `Time here: ${now}; at the verifier: ${verifierDate ?? 'unknown'}; leeway: ${input.expect.leewaySeconds} s.`,
  ]
}
