import { type CaseFacts, hasKnownSigner, kidOf, withHeader, withRightKey } from './facts.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'
import type { SignerKind } from './signature.ts'
import { isHmac } from './verify.ts'

/** Who signed the token, and whether that signer and algorithm are the right ones. */
export const signatureRules: readonly Rule[] = [
  signedBy('D18', 'own'),
  signedBy('D19', 'embedded'),
  signedBy('D20', 'service'),
  signedBy('D21', 'environment'),
  signedBy('D22', 'secret'),
  signedBy('D23', 'public-key-as-secret'),
  {
    id: 'D24',
    matches: (facts) => when(isHmac(facts.header.alg) && !hasKnownSigner(facts), 0.9),
    evidence: (facts) => [headerSeen(facts), 'No secret at hand makes this HMAC.'],
    repaired: signedAnew,
  },
  {
    id: 'D25',
    matches: ({ header, input, signature }) =>
      when(header.alg !== input.expect.alg, signature.published.length > 0 ? 0.97 : 0.8),
    evidence: (facts) => [
      headerSeen(facts),
      `The verifier expects ${quote(facts.input.expect.alg, facts.input)}.`,
    ],
    repaired: (facts) => withHeader(facts, { alg: facts.input.expect.alg }),
  },
]

/** Causes left when no published key verifies the signature and no other key does. */
export const strangerRules: readonly Rule[] = [
  {
    id: 'D37',
    matches: (facts) => when(isUnverified(facts) && facts.token?.signatureOfAnother === true, 0.98),
    evidence: () => ['The signature is that of an issued token; header or payload is not.'],
    repaired: withRightKey,
  },
  {
    id: 'D38',
    matches: (facts) =>
      when(isUnverified(facts) && facts.token?.issuedAlike?.isSigned === false, 0.98),
    evidence: () => ['Header and payload are those of an issued token; the signature is not.'],
    repaired: withRightKey,
  },
  {
    id: 'D39',
    restsOn: 'key set',
    matches: (facts) =>
      when(isStrange(facts) && kidOf(facts) !== undefined && !isPublishedKid(facts), 0.85),
    evidence: strangerSeen,
    repaired: (facts) => {
      const twin = withRightKey(facts)
      return withHeader(twin, { kid: twin.signature.published[0]?.kid })
    },
  },
  {
    id: 'D40',
    restsOn: 'key set',
    matches: (facts) => when(isStrange(facts), 0.85),
    evidence: strangerSeen,
    repaired: withRightKey,
  },
]

/** One line that shows how the token introduces itself. */
const headerSeen = ({ header, input }: CaseFacts): string =>
  `Header: alg ${quote(header.alg, input)}, kid ${quote(header.kid, input)}, typ ${quote(header.typ, input)}.`

/** A key of another kind counts only where the Registry's own keys do not verify the token. */
function signedBy(id: string, kind: SignerKind): Rule {
  const signer = ({ signature }: CaseFacts) =>
    signature.published.length > 0
      ? undefined
      : signature.signers.find((candidate) => candidate.kind === kind)
  return {
    id,
    matches: (facts) => when(signer(facts) !== undefined, 0.99),
    evidence: (facts) => [
      headerSeen(facts),
      `The signature verifies with ${quote(signer(facts)?.name, facts.input)}.`,
      ...mendedKeys(facts, signer(facts)?.name),
      ...(facts.keySet.state === 'read'
        ? [`It verifies with none of the ${facts.keySet.keys.length} published keys.`]
        : []),
    ],
    repaired: signedAnew,
  }
}

/** Signing by the right key also means by its algorithm, where the old one was symmetric. */
function signedAnew(facts: CaseFacts): CaseFacts {
  const { alg } = facts.header
  return withRightKey(isHmac(alg) ? withHeader(facts, { alg: facts.input.expect.alg }) : facts)
}

const isUnverified = (facts: CaseFacts): boolean =>
  facts.token !== undefined && !hasKnownSigner(facts)

/** Without a key set nothing can be said about a signature that no candidate verifies. */
const isStrange = (facts: CaseFacts): boolean =>
  isUnverified(facts) && facts.keySet.state === 'read'

const isPublishedKid = (facts: CaseFacts): boolean =>
  facts.keySet.keys.some(({ kid }) => kid === kidOf(facts))

function strangerSeen(facts: CaseFacts): readonly string[] {
  const { keySet, ring, token, input } = facts
  const others = input.candidates.filter(({ kind }) => kind !== 'secret').length
  return [
    headerSeen(facts),
    `The signature has ${token?.signature?.length ?? 0} bytes.`,
    `None of the ${keySet.keys.length} published keys and ${others} other keys verifies it.`,
    ...ring.candidates
      .filter(({ keys }) => keys.length === 0)
      .map(({ candidate }) => `${quote(candidate.name, input)} could not be read as a public key.`),
    ...mendedKeys(facts),
  ]
}

/** A key that was read here in spite of its spelling may not be read by the service it was copied from. */
function mendedKeys({ ring, input }: CaseFacts, name?: string): readonly string[] {
  return ring.candidates
    .filter(({ mended, candidate }) => mended && (name === undefined || candidate.name === name))
    .map(
      ({ candidate, mended }) =>
        `The key ${quote(candidate.name, input)} was read although ${mended}; other programs may fail on that.`,
    )
}
