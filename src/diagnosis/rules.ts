import { withGoodToken } from './facts.ts'
import { type Rule, when } from './rule.ts'
import { claimRules, typRule } from './rules-claims.ts'
import { credentialRules } from './rules-credential.ts'
import { dialectRule, identityRules } from './rules-identity.ts'
import { keySetRules } from './rules-key-set.ts'
import { signatureRules, strangerRules } from './rules-signature.ts'
import { structureRules } from './rules-structure.ts'
import { timeRules } from './rules-times.ts'
import { refusalRules, schemeCaseRule, verifierRules } from './rules-verifier.ts'

/** Tried early, since a token that large is not looked into. */
const oversizedRule: Rule = {
  id: 'D59',
  matches: ({ credential, input }) =>
    when(credential.oversized || input.response?.status === 431, 0.9),
  repaired: withGoodToken,
  evidence: ({ input }) => [
    `The header has ${input.authorization?.length ?? 0} characters.`,
    ...(input.response === undefined ? [] : [`The answer was ${input.response.status}.`]),
  ],
}

/** All rules in the order they are tried; the first that matches is the primary cause. */
export const rules: readonly Rule[] = [
  ...credentialRules,
  oversizedRule,
  ...structureRules,
  ...signatureRules,
  ...keySetRules,
  ...strangerRules,
  dialectRule,
  typRule,
  ...timeRules,
  ...claimRules,
  ...identityRules,
  ...refusalRules,
  schemeCaseRule,
  ...verifierRules,
]
