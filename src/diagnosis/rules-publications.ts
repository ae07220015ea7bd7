import { type CaseFacts, kidOf, withHeader, withRightKey } from './facts.ts'
import { type KeySet, type PublishedKey, unknownKeySet } from './key-set.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

/** Keys that changed over time: the verifier's copy is older than the token, or the token than the set. */
export const publicationRules: readonly Rule[] = [
  {
    id: 'D28',
    restsOn: 'key set',
    matches: (facts) =>
      when(
        signingKey(facts) !== undefined &&
          facts.verifierKeySet.state === 'read' &&
          namesakes(facts, facts.verifierKeySet).length === 0,
        0.97,
      ),
    evidence: (facts) => [
      `The published key of kid ${quote(kidOf(facts), facts.input)} verifies the signature.`,
      `The ${facts.verifierKeySet.keys.length} keys that the verifier has seen do not include this kid.`,
    ],
    repaired: (facts) => ({ ...facts, verifierKeySet: unknownKeySet }),
  },
  {
    id: 'D29',
    restsOn: 'key set',
    matches: (facts) => when(isSignedByOlder(facts) && !isReplacedKey(facts), 0.97),
    evidence: (facts) => [
      `The signature verifies with a key of ${olderLabels(facts)}, which is no longer published.`,
    ],
    repaired: (facts) => {
      const twin = withRightKey(facts)
      return kidOf(facts) === undefined
        ? twin
        : withHeader(twin, { kid: twin.signature.published[0]?.kid })
    },
  },
  {
    id: 'D30',
    restsOn: 'key set',
    matches: (facts) => when(isReplacedKey(facts) || isOutdatedCopy(facts), 0.98),
    evidence: (facts) => [
      `The kid ${quote(kidOf(facts), facts.input)} has stood for two different keys.`,
      isReplacedKey(facts)
        ? `The signature verifies with the one of ${olderLabels(facts)}, not with the one published now.`
        : 'The signature verifies with the one published now, not with the one the verifier has seen.',
    ],
    repaired: (facts) =>
      isReplacedKey(facts) ? withRightKey(facts) : { ...facts, verifierKeySet: unknownKeySet },
  },
]

/** The published key that verifies the token and that its kid leads to. */
const signingKey = (facts: CaseFacts): PublishedKey | undefined =>
  facts.signature.published.find(
    ({ kid, flaw }) => kid !== undefined && kid === kidOf(facts) && flaw === undefined,
  )

const namesakes = (facts: CaseFacts, set: KeySet): readonly PublishedKey[] =>
  kidOf(facts) === undefined ? [] : set.keys.filter(({ kid }) => kid === kidOf(facts))

/** Whether a key is still published can only be said where the key set was read. */
const isSignedByOlder = ({ keySet, signature }: CaseFacts): boolean =>
  keySet.state === 'read' && signature.older.length > 0 && signature.published.length === 0

const isReplacedKey = (facts: CaseFacts): boolean =>
  isSignedByOlder(facts) &&
  namesakes(facts, facts.keySet).length > 0 &&
  facts.signature.older.some(({ kid }) => kid !== undefined && kid === kidOf(facts))

function isOutdatedCopy(facts: CaseFacts): boolean {
  const signing = signingKey(facts)?.key
  const copies = namesakes(facts, facts.verifierKeySet)
  if (signing === undefined || copies.length === 0) return false
  return copies.every(({ key }) => key === undefined || !key.equals(signing))
}

const olderLabels = ({ signature, input }: CaseFacts): string =>
  [...new Set(signature.older.map(({ label }) => quote(label, input)))].join(' and ')
