import { type CaseFacts, freshExp, withClaims } from './facts.ts'
import { probedWords, readingOf, withoutProbes } from './probed.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

/** Whether the token is valid at this time, by our clock and by the verifier's. */
export const timeRules: readonly Rule[] = [
  {
    id: 'D43',
    matches: (facts) => when(clocksDisagree(facts), 0.95) ?? readingOf(facts, 'D43')?.confidence,
    words: (facts) => (clocksDisagree(facts) ? {} : probedWords(readingOf(facts, 'D43'))),
    evidence: (facts) => [...clocksSeen(facts), ...(readingOf(facts, 'D43')?.evidence ?? [])],
    repaired: (facts) =>
      clocksDisagree(facts)
        ? withFreshTimes(withoutProbes(facts, 'D43'))
        : withoutProbes(facts, 'D43'),
  },
  {
    id: 'D44',
    restsOn: 'clock',
    matches: (facts) => when(hasExpiredAt(facts, facts.input.clock.now), 0.97),
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
    restsOn: 'clock',
    matches: (facts) =>
      when(isFuture(facts, facts.claims.nbf) || isFuture(facts, facts.claims.iat), 0.95),
    evidence: (facts) => [...clocksSeen(facts), ...whoseClockIsBehind(facts)],
    repaired: (facts) => withClaims(facts, { nbf: undefined, iat: undefined }),
  },
]

function clocksDisagree(facts: CaseFacts): boolean {
  const { now, verifierDate = now } = facts.input.clock
  return hasExpiredAt(facts, now) !== hasExpiredAt(facts, verifierDate)
}

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

function whoseClockIsBehind(facts: CaseFacts): readonly string[] {
  const { now, verifierDate = now } = facts.input.clock
  const here = { ...facts, input: { ...facts.input, clock: { now } } }
  const isValidHere = !isFuture(here, facts.claims.nbf) && !isFuture(here, facts.claims.iat)
  if (!isValidHere || verifierDate >= now) return []
  return [`By the clock here it is valid; that of the verifier is ${now - verifierDate} s behind.`]
}

function withFreshTimes(facts: CaseFacts): CaseFacts {
  return withClaims(facts, { exp: freshExp(facts.input) })
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
