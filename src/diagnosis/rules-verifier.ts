import { type CaseFacts, withoutHistory } from './facts.ts'
import { probedWords, readingOf, withoutProbes } from './probed.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

/** Refusals of a token that is in order: for want of a permission, or for what happened before. */
export const refusalRules: readonly Rule[] = [
  {
    id: 'D57',
    matches: (facts) => when(missingPermissions(facts).length > 0 && wasDenied(facts), 0.8),
    evidence: (facts) => [
      `The endpoint asks for ${quote(facts.input.expect.permissions, facts.input)}; the token lacks ${quote(missingPermissions(facts), facts.input)}.`,
    ],
    repaired: (facts) => {
      const { permissions: _, ...expect } = facts.input.expect
      return { ...facts, input: { ...facts.input, expect } }
    },
  },
  {
    id: 'D58',
    matches: (facts) => when(isSpent(facts), 0.6) ?? readingOf(facts, 'D58')?.confidence,
    evidence: (facts) => [
      ...(facts.input.history?.jtiSeenBefore ? ['The verifier had met this jti before.'] : []),
      ...(facts.input.history?.acceptedBefore ? ['The same token was accepted before.'] : []),
      ...(readingOf(facts, 'D58')?.evidence ?? []),
    ],
    repaired: (facts) => withoutHistory(withoutProbes(facts, 'D58')),
  },
  {
    id: 'D60',
    matches: ({ input: { history = {} } }) =>
      when(Boolean(history.acceptedBefore && history.acceptedAfter && history.burst), 0.7),
    evidence: () => [
      'The same token was accepted before and after; many requests were sent in between.',
    ],
    repaired: withoutHistory,
  },
]

/** A verifier that compares the scheme byte by byte is suspected only where all else is right. */
export const schemeCaseRule: Rule = {
  id: 'D04',
  matches: (facts) => {
    const isVariant = facts.credential.scheme !== 'Bearer'
    const isExplained = (['D61', 'D62'] as const).some((leaf) => readingOf(facts, leaf))
    return readingOf(facts, 'D04')?.confidence ?? when(isVariant && !isExplained, 0.8)
  },
  evidence: (facts) => [
    ...(facts.credential.scheme === 'Bearer' ? [] : ['The scheme is a case variant of Bearer.']),
    ...(readingOf(facts, 'D04')?.evidence ?? []),
  ],
  repaired: (facts) => ({
    ...withoutProbes(facts, 'D04'),
    credential: { ...facts.credential, scheme: 'Bearer' },
  }),
}

/** Faults of the verifier, told by what it accepts in place of a good token. */
export const verifierRules: readonly Rule[] = [
  probedRule('D61'),
  probedRule('D62'),
  {
    id: 'D63',
    matches: ({ input }) => when(input.verifierFetchedKeys === false, 0.9),
    evidence: () => ['No request for the key set was seen from the verifier.'],
  },
  {
    id: 'D64',
    matches: () => 0.3,
    evidence: ({ input: { probes = [] } }) =>
      probes.length === 0
        ? []
        : [`${probes.length} probes, each changed in one thing, were refused as well.`],
  },
]

function probedRule(id: 'D61' | 'D62'): Rule {
  return {
    id,
    matches: (facts) => readingOf(facts, id)?.confidence,
    words: (facts) => probedWords(readingOf(facts, id)),
    evidence: (facts) => readingOf(facts, id)?.evidence ?? [],
    repaired: (facts) => withoutProbes(facts, id),
  }
}

/** A server error or a 404 says nothing about permissions. */
const wasDenied = ({ input: { response } }: CaseFacts): boolean =>
  response === undefined || response.status === 401 || response.status === 403

const permissionMembers = ['permissions', 'scope', 'scopes', 'scp']

function missingPermissions({ claims, input }: CaseFacts): readonly string[] {
  const granted = permissionMembers.flatMap((name) => {
    const value = claims[name]
    if (typeof value === 'string') return value.split(/[\s,]+/)
    return Array.isArray(value) ? value : []
  })
  return (input.expect.permissions ?? []).filter((permission) => !granted.includes(permission))
}

/** A token that is accepted once more later on was neither revoked nor used up. */
function isSpent({ input: { history = {} } }: CaseFacts): boolean {
  const { jtiSeenBefore, acceptedBefore, acceptedAfter } = history
  return acceptedAfter !== true && (jtiSeenBefore === true || acceptedBefore === true)
}
