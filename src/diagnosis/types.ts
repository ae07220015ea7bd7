/** A key or secret the token may have been signed with, by the name a reader knows it by. */
export interface Candidate {
  readonly name: string
  readonly kind: 'own' | 'service' | 'environment' | 'secret'
  /** PEM text, a JWK or a key set, or the text or bytes of a secret. */
  readonly key: string | Record<string, unknown> | Uint8Array
}

/** All that is known about one refused request. */
export interface DiagnosisInput {
  /** The header value as it was received; undefined when there was no such header. */
  readonly authorization: string | undefined
  /** What the client says it sent. */
  readonly sentAuthorization?: string
  /** The live key set and how it was fetched; undefined when nobody fetched it. */
  readonly jwks: { readonly status?: number; readonly body?: string } | undefined
  readonly candidates: readonly Candidate[]
  /** Tokens the Registry is known to have issued. */
  readonly issued: readonly string[]
  /** Shared secrets that are not tokens: the simple API token, the registry key. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
  /** Seconds since the epoch. */
  readonly clock: { readonly now: number; readonly verifierDate?: number }
  readonly expect: {
    readonly iss: string
    readonly aud: string
    readonly alg: string
    readonly leewaySeconds: number
    readonly typ?: string
  }
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
