import { type Credential, readCredential } from './credential.ts'
import type { Json } from './encoding.ts'
import { type KeySet, type PublishedKey, readKeySet, unknownKeySet, usableKeys } from './key-set.ts'
import { noSignature, readSignature, type Signature } from './signature.ts'
import { readToken, type Token } from './token.ts'
import type { DiagnosisInput } from './types.ts'

/** All that can be computed about one refused request. The rules read this and nothing else. */
export interface CaseFacts {
  readonly input: DiagnosisInput
  readonly credential: Credential
  /** Undefined where there is no credential, or one too large to look into. */
  readonly token: Token | undefined
  readonly keySet: KeySet
  readonly signature: Signature
  readonly header: Json
  readonly claims: Json
}

/** Computes every fact; never throws, whatever the input holds. */
export function gather(input: DiagnosisInput): CaseFacts {
  const credential = readCredential(input.authorization)
  const token = credential.value === '' ? undefined : readToken(credential.value, input.issued)
  const keySet = readKeySet(input.jwks, input.expect.alg)
  const isSigned = token?.parts.length === 3 && token.header !== undefined
  return {
    input,
    credential,
    token,
    keySet,
    signature: isSigned ? readSignature(token, keySet, input) : noSignature,
    header: token?.header ?? {},
    claims: token?.claims ?? {},
  }
}

/** The twin whose Authorization header is another one. */
export const withAuthorization = (facts: CaseFacts, authorization: string): CaseFacts =>
  gather({ ...facts.input, authorization })

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

/** The twin in a mesh whose key set is in order and holds the key that signed. */
export const withRightKeySet = (facts: CaseFacts): CaseFacts =>
  withRightKey({ ...facts, keySet: unknownKeySet })

/** The kid of the token; null stands for none, as careless serialisers write it. */
export const kidOf = (facts: CaseFacts): unknown => facts.header.kid ?? undefined

/** Whether any key at hand is known to have signed the token, or is assumed to have. */
export const hasKnownSigner = ({ signature }: CaseFacts): boolean =>
  signature.assumed || signature.published.length > 0 || signature.signers.length > 0
