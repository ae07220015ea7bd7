export type EndpointName =
  | 'health'
  | 'message'
  | 'send'
  | 'capabilities'
  | 'state'
  | 'dependencies'
  | 'version'

export interface EndpointRule {
  readonly path: string
  readonly access: 'public' | 'protected' | 'optional'
  /** `absent`: the dialect has no such endpoint, or none in a form that the checks know; it is never asked for. */
  readonly presence: 'required' | 'optional' | 'absent'
}

/** A frozen answer to "conformant to what?": one dialect of the mesh, as data. */
export interface Profile {
  readonly id: string
  readonly title: string
  readonly endpoints: Readonly<Record<EndpointName, EndpointRule>>
  readonly token: {
    /** What the mock Registry writes as iss; `registry` stands for its own URL. */
    readonly issuer: string
    readonly audience: string
    readonly algorithm: 'RS256'
    /** The member of the token answer that carries the token. */
    readonly field: 'token' | 'access_token'
    readonly lifetimeSeconds: number
    /** Claims added to every issued token. */
    readonly claims: Readonly<Record<string, unknown>>
    /** What a caller may do, where tokens say so: the claim, and its words; the good token grants both. */
    readonly privilege:
      | 'none'
      | {
          readonly claim: 'permissions' | 'scope'
          readonly read: string
          readonly write: string
        }
  }
  readonly keySource: 'jwks' | 'pem'
  readonly message: {
    /** Members a message must bear, by the names of the seed documents. */
    readonly required: readonly string[]
    /** What the dialect calls each member it has; messages of ours bear these. */
    readonly members: Readonly<Record<string, string>>
    /** Further members with a value of their own that messages of ours bear. */
    readonly fixed: Readonly<Record<string, unknown>>
    /** Whether messages of ours repeat the bearer token as `signature`. */
    readonly signature: 'none' | 'bearer'
    readonly types: readonly string[]
    readonly ids: 'integer' | 'string' | 'either'
    /**
     * `seed`: {trace_id, response, data}; `udc`: {received, trace_id, processed_at, result}; `envelope`: either of
     * them, bare or as the payload of a message of type response; `receipt`: {received, trace_id}.
     */
    readonly reply: 'seed' | 'udc' | 'either' | 'envelope' | 'receipt'
    /** Inert messages in the order they are tried; the first accepted is the baseline. */
    readonly inert: readonly {
      readonly message_type: string
      readonly payload: Record<string, unknown>
    }[]
  }
  readonly send: { readonly targetField: 'target_droplet_id' | 'target' }
  readonly health: {
    readonly statuses: readonly string[]
    readonly vocabularyIsLaw: boolean
    /** Members the dialect's document lists; a droplet that has them all shows which dialect it speaks. */
    readonly members: readonly string[]
  }
  readonly reads: {
    /** Figures that GET /state must measure. */
    readonly state: readonly string[]
    /** Whether the describing endpoints may put their answer into {status: "success", data}. */
    readonly wrapped: boolean
  }
  /** `envelope`: either of the others, bare or as the payload of a message of type error. */
  readonly errors: 'detail' | 'udc-error' | 'either' | 'envelope'
  readonly registration: {
    readonly status: readonly string[]
    readonly identities: readonly string[]
    /** Further paths at which the dialect's droplets register or beat; the mock Registry thanks for what comes. */
    readonly also: readonly string[]
  }
  readonly limits: {
    readonly heartbeatSeconds: number
    readonly leewaySeconds: number
    readonly rotationMaxSeconds: number
    readonly jwksCooldownSeconds: number
    readonly maxLatencyMs: number
    readonly retryBaseMs: number
    /** The longest a POST /send may take to end, whatever its target does; a minute where it is not said. */
    readonly sendBudgetMs?: number | undefined
  }
  /** Look-up paths the mock Registry serves, `{id}` standing for the target. */
  readonly lookups: readonly string[]
  /** Rules the dialect does not know: ids of checks, with * for any text, and why they do not apply. */
  readonly notLaw: readonly { readonly checks: readonly string[]; readonly because: string }[]
  /** Places where the mesh's documents disagree: ids of the table of contradictions, or a text of one's own. */
  readonly conflicts: readonly string[]
}

/** Whether the dialect asks anybody for a token at all. */
export const knowsTokens = ({ notLaw }: Profile): boolean =>
  !notLaw.some(({ checks }) => checks.includes('AUTH-*'))
