import { type CaseFacts, kidOf, withHeader, withRightKeySet } from './facts.ts'
import { type PublishedKey, usableKeys } from './key-set.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'
import { publicationRules } from './rules-publications.ts'

/** Whether the key set is there, and whether the token leads to the right key in it. */
export const keySetRules: readonly Rule[] = [
  {
    id: 'D26',
    restsOn: 'key set',
    matches: ({ keySet }) => when(keySet.state === 'unavailable', 0.9),
    evidence: ({ input }) => [
      input.jwks?.status === undefined
        ? 'The key set address gave no answer.'
        : `The key set address answered ${input.jwks.status}.`,
    ],
    repaired: withRightKeySet,
  },
  {
    id: 'D27',
    restsOn: 'key set',
    matches: ({ keySet, verifierKeySet }) =>
      when(keySet.state === 'malformed' || verifierKeySet.state === 'malformed', 0.95),
    evidence: ({ keySet }) => [
      keySet.state === 'malformed'
        ? 'The answer has no "keys" member that lists a key.'
        : 'What the verifier fetched has no "keys" member that lists a key.',
    ],
    repaired: withRightKeySet,
  },
  ...publicationRules,
  {
    id: 'D31',
    restsOn: 'key set',
    matches: (facts) => {
      const { published } = facts.signature
      const isElsewhere = published.every(({ kid }) => kid !== kidOf(facts))
      return when(kidOf(facts) !== undefined && published.length > 0 && isElsewhere, 0.98)
    },
    evidence: (facts) => [
      kidSeen(facts),
      `The signature verifies with the published key of kid ${quote(facts.signature.published[0]?.kid, facts.input)}.`,
    ],
    repaired: withKidOfSigner,
  },
  {
    id: 'D32',
    restsOn: 'key set',
    matches: (facts) => when(lacksKid(facts) && usableKeys(facts.keySet).length > 1, 0.95),
    evidence: ({ keySet }) => [
      `The set has ${usableKeys(keySet).length} keys that could be meant.`,
    ],
    repaired: withKidOfSigner,
  },
  {
    id: 'D33',
    restsOn: 'key set',
    matches: (facts) => when(lacksKid(facts) && usableKeys(facts.keySet).length === 1, 0.75),
    evidence: () => [
      'The signature is in order with the one published key; the header has no kid.',
    ],
    repaired: withKidOfSigner,
  },
  {
    id: 'D34',
    restsOn: 'key set',
    matches: (facts) => when(keysMeant(facts).filter(isUsable).length > 1, 0.95),
    evidence: (facts) => [
      kidSeen(facts),
      `The set has ${keysMeant(facts).filter(isUsable).length} keys of that kid.`,
    ],
    repaired: withRightKeySet,
  },
  {
    id: 'D35',
    restsOn: 'key set',
    matches: (facts) => when(keysMeant(facts).length > 0 && !keysMeant(facts).some(isUsable), 0.97),
    evidence: (facts) => [
      kidSeen(facts),
      ...keysMeant(facts).map(({ flaw }) => `The published key cannot be used: ${flaw}.`),
    ],
    repaired: withRightKeySet,
  },
  {
    id: 'D36',
    restsOn: 'key set',
    matches: ({ signature }) =>
      when(signature.aside.length > 0 && signature.published.length === 0, 0.98),
    evidence: ({ signature }) => [
      `The signature verifies with the key in ${signature.aside.join(' and ')}, and with none that the other members of the published JWKs make.`,
    ],
    repaired: withRightKeySet,
  },
]

const isUsable = (key: PublishedKey): boolean => key.flaw === undefined

/** The keys a verifier would consider: those of the token's kid, or all where it has none. */
function keysMeant(facts: CaseFacts): readonly PublishedKey[] {
  const kid = kidOf(facts)
  if (kid !== undefined) return facts.keySet.keys.filter((key) => key.kid === kid)
  return usableKeys(facts.keySet).length === 0 ? facts.keySet.keys : []
}

const lacksKid = (facts: CaseFacts): boolean =>
  kidOf(facts) === undefined && facts.signature.published.some(isUsable)

/** Without a published kid to write, the twin lives in a mesh where the set has one. */
function withKidOfSigner(facts: CaseFacts): CaseFacts {
  const kid = facts.signature.published[0]?.kid
  return kid === undefined ? withRightKeySet(facts) : withHeader(facts, { kid })
}

const kidSeen = (facts: CaseFacts): string =>
  `The token names kid ${quote(kidOf(facts), facts.input)}.`
