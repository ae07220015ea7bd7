import type { Probe } from './probes.ts'

/** A key or secret the token may have been signed with, by the name a reader knows it by. */
export interface Candidate {
  readonly name: string
  readonly kind: 'own' | 'service' | 'environment' | 'secret'
  /** PEM text, a JWK or a key set, or the text or bytes of a secret. */
  readonly key: string | Record<string, unknown> | Uint8Array
}

/** A key set as it was published at another time. */
export interface KeySetSnapshot {
  readonly label: string
  readonly body: string
}

/** What became of the same token at other times. */
export interface History {
  /** The verifier had met this jti before. */
  readonly jtiSeenBefore?: boolean
  readonly acceptedBefore?: boolean
  readonly acceptedAfter?: boolean
  /** Many requests were sent shortly before the refusal. */
  readonly burst?: boolean
}

/** What a verifier is believed to ask of a token. */
export interface Expectation {
  readonly iss: string
  readonly aud: string
  readonly alg: string
  readonly leewaySeconds: number
  readonly typ?: string
  /** Permissions or scopes the endpoint asks for. */
  readonly permissions?: readonly string[]
  /** The id that the sender goes by. */
  readonly selfId?: string | number
  /** Where the token was sent; a token for the other is of another dialect. HTTP where absent. */
  readonly transport?: 'http' | 'grpc'
}

/** All that is known about one refused request. */
export interface DiagnosisInput {
  /** The header value as it was received; undefined when there was no such header. */
  readonly authorization: string | undefined
  /** What the client says it sent. */
  readonly sentAuthorization?: string
  /** The live key set and how it was fetched; undefined when nobody fetched it. */
  readonly jwks:
    | {
        readonly status?: number
        readonly body?: string
        /** Fetched from another place in the network than the verifier's. */
        readonly vantage?: 'elsewhere'
      }
    | undefined
  /** The key set that the verifier is known to have seen. */
  readonly verifierKeySet?: { readonly body: string }
  /** Earlier publications of the key set. */
  readonly olderKeySets?: readonly KeySetSnapshot[]
  readonly candidates: readonly Candidate[]
  /** Tokens the Registry is known to have issued. */
  readonly issued: readonly string[]
  /** Shared secrets that are not tokens: the simple API token, the registry key. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
  /** Seconds since the epoch. */
  readonly clock: { readonly now: number; readonly verifierDate?: number }
  readonly expect: Expectation
  /** Whom the request itself names as its sender. */
  readonly envelope?: { readonly source?: string | number; readonly pathId?: string | number }
  readonly history?: History
  /** Results of the differential probes, in the order they were made. */
  readonly probes?: readonly Probe[]
  /** False when the verifier is known never to have asked for the key set. */
  readonly verifierFetchedKeys?: boolean
  readonly response?: { readonly status: number; readonly body: string }
}

/** One possible cause of a 401, in words for the person who has to mend it. */
export interface Leaf {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly explanation: string
  readonly fix: string
}

export interface Diagnosis {
  readonly primary: Leaf
  /** 0 to 1. */
  readonly confidence: number
  readonly evidence: readonly string[]
  /** What would still be refused once the primary is mended, in the order it would be met. */
  readonly alsoWrong: readonly Leaf[]
  /** The one input that would raise the confidence. */
  readonly wouldHelp?: string
}
