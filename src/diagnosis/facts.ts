import { type Credential, readCredential } from './credential.ts'
import type { Json } from './encoding.ts'
import { expectedIds, type NamedId } from './identity.ts'
import { type KeyRing, readKeyRing } from './key-ring.ts'
import { type KeySet, type PublishedKey, unknownKeySet, usableKeys } from './key-set.ts'
import { noSignature, readSignature, type Signature } from './signature.ts'
import { readToken, type Token } from './token.ts'
import type { DiagnosisInput } from './types.ts'

/** All that can be computed about one refused request. The rules read this and nothing else. */
export interface CaseFacts {
  readonly input: DiagnosisInput
  readonly ring: KeyRing
  readonly credential: Credential
  /** Undefined where there is no credential, or one too large to look into. */
  readonly token: Token | undefined
  readonly keySet: KeySet
  /** What the verifier is known to have seen of the key set. */
  readonly verifierKeySet: KeySet
  readonly signature: Signature
  readonly header: Json
  readonly claims: Json
  /** The ids that the token should name. */
  readonly ids: readonly NamedId[]
}

/** Computes every fact; never throws, whatever the input holds. */
export const gather = (input: DiagnosisInput): CaseFacts => gatherBy(input, readKeyRing(input))

function gatherBy(input: DiagnosisInput, ring: KeyRing): CaseFacts {
  const credential = readCredential(input.authorization)
  const token = credential.value === '' ? undefined : readToken(credential.value, input.issued)
  const isSigned = token?.parts.length === 3 && token.header !== undefined
  return {
    input,
    ring,
    credential,
    token,
    keySet: ring.live,
    verifierKeySet: ring.verifier,
    signature: isSigned ? readSignature(token, ring, input) : noSignature,
    header: token?.header ?? {},
    claims: token?.claims ?? {},
    ids: expectedIds(input),
  }
}

/** A header that was never read as a token gave the verifier no reason to look for keys. */
export const withAuthorization = (facts: CaseFacts, authorization: string): CaseFacts =>
  gatherBy({ ...withoutFetch(facts.input), authorization }, facts.ring)

/** The twin with another credential behind the same scheme. */
export const withCredential = (facts: CaseFacts, value: string): CaseFacts =>
  withAuthorization(facts, `${facts.credential.scheme} ${value}`)

export const withHeader = (facts: CaseFacts, members: Json): CaseFacts => ({
  ...facts,
  header: { ...facts.header, ...members },
})

export const withClaims = (facts: CaseFacts, members: Json): CaseFacts => ({
  ...facts,
  claims: { ...facts.claims, ...members },
})

/** The twin with the same header and claims, signed by the key the verifier would look for. */
export function withRightKey(facts: CaseFacts): CaseFacts {
  const usable = usableKeys(facts.keySet)
  const isMeant = ({ kid }: PublishedKey) => kid !== undefined && kid === kidOf(facts)
  const signing = usable.find(isMeant) ?? facts.keySet.keys.find(isMeant) ?? usable[0]
  return {
    ...facts,
    signature: {
      ...noSignature,
      assumed: true,
      published: signing === undefined ? [] : [signing],
    },
  }
}

/** The twin in a mesh whose key set is in order, holds the key that signed, and is known to the verifier. */
export const withRightKeySet = (facts: CaseFacts): CaseFacts =>
  withRightKey({ ...facts, keySet: unknownKeySet, verifierKeySet: unknownKeySet })

/**
 * The twin that presents a token nobody could object to: what is left to find lies in the key set
 * and in the verifier.
 */
export function withGoodToken(facts: CaseFacts): CaseFacts {
  const { input, keySet } = facts
  const { history: _, response: __, ...rest } = withoutFetch(input)
  const { permissions: ___, ...expect } = input.expect
  const kid = (usableKeys(keySet)[0] ?? keySet.keys[0])?.kid
  return withRightKey({
    ...facts,
    input: { ...rest, expect },
    credential: { present: true, scheme: bearerOf(facts), value: 'good', oversized: false },
    token: undefined,
    header: { alg: expect.alg, kid, typ: expect.typ },
    claims: { iss: expect.iss, aud: expect.aud, exp: freshExp(input), sub: 'a droplet' },
    ids: [],
  })
}

const bearerOf = ({ credential }: CaseFacts): string =>
  /^bearer$/i.test(credential.scheme) ? credential.scheme : 'Bearer'

/** Some time that lies ahead by every clock known. */
export function freshExp({ clock }: DiagnosisInput): number {
  const { now, verifierDate = now } = clock
  return Math.max(now, verifierDate) + 300
}

export function withoutFetch({ verifierFetchedKeys: _, ...rest }: DiagnosisInput): DiagnosisInput {
  return rest
}

/** The twin of which nobody knows what became of it at other times, as of any new token. */
export function withoutHistory(facts: CaseFacts): CaseFacts {
  const { history: _, ...input } = facts.input
  return { ...facts, input }
}

/** The kid of the token; null stands for none, as careless serialisers write it. */
export const kidOf = (facts: CaseFacts): unknown => facts.header.kid ?? undefined

/** Whether any key at hand is known to have signed the token, or is assumed to have. */
export function hasKnownSigner({ signature }: CaseFacts): boolean {
  const { assumed, published, signers, older, aside } = signature
  return assumed || [published, signers, older, aside].some(({ length }) => length > 0)
}
