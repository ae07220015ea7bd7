import { type Rule, when } from './rule.ts'
import { claimRules, typRule } from './rules-claims.ts'
import { credentialRules } from './rules-credential.ts'
import { keySetRules } from './rules-key-set.ts'
import { signatureRules, strangerRules } from './rules-signature.ts'
import { structureRules } from './rules-structure.ts'
import { timeRules } from './rules-times.ts'

/** A verifier that compares the scheme byte by byte is suspected only where all else is right. */
const schemeCaseRule: Rule = {
  id: 'D04',
  matches: ({ credential }) => when(credential.scheme !== 'Bearer', 0.8),
  evidence: () => ['The scheme is a case variant of Bearer.'],
  repaired: (facts) => ({ ...facts, credential: { ...facts.credential, scheme: 'Bearer' } }),
}

/** Tried early, since a token that large is not looked into. */
const oversizedRule: Rule = {
  id: 'D59',
  matches: ({ credential, input }) =>
    when(credential.oversized || input.response?.status === 431, 0.9),
  evidence: ({ input }) => [
    `The header has ${input.authorization?.length ?? 0} characters.`,
    ...(input.response === undefined ? [] : [`The answer was ${input.response.status}.`]),
  ],
}

const verifierRules: readonly Rule[] = [
  {
    id: 'D63',
    matches: ({ input }) => when(input.verifierFetchedKeys === false, 0.9),
    evidence: () => ['No request for the key set was seen from the verifier.'],
  },
  { id: 'D64', matches: () => 0.3 },
]

/** All rules in the order they are tried; the first that matches is the primary cause. */
export const rules: readonly Rule[] = [
  ...credentialRules,
  oversizedRule,
  ...structureRules,
  ...signatureRules,
  ...keySetRules,
  ...strangerRules,
  typRule,
  ...timeRules,
  ...claimRules,
  schemeCaseRule,
  ...verifierRules,
]
