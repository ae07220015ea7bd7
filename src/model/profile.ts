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
  readonly presence: 'required' | 'optional'
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
    readonly required: readonly string[]
    readonly types: readonly string[]
    readonly ids: 'integer' | 'string' | 'either'
    /** `seed`: {trace_id, response, data}; `udc`: {received, trace_id, processed_at, result}. */
    readonly reply: 'seed' | 'udc' | 'either'
    /** Inert messages in the order they are tried; the first accepted is the baseline. */
    readonly inert: readonly {
      readonly message_type: string
      readonly payload: Record<string, unknown>
    }[]
  }
  readonly send: { readonly targetField: 'target_droplet_id' | 'target' }
  readonly health: { readonly statuses: readonly string[]; readonly vocabularyIsLaw: boolean }
  readonly errors: 'detail' | 'udc-error' | 'either'
  readonly registration: {
    readonly status: readonly string[]
    readonly identities: readonly string[]
  }
  readonly limits: {
    readonly heartbeatSeconds: number
    readonly leewaySeconds: number
    readonly rotationMaxSeconds: number
    readonly jwksCooldownSeconds: number
    readonly maxLatencyMs: number
    readonly retryBaseMs: number
  }
  /** Look-up paths the mock Registry serves, `{id}` standing for the target. */
  readonly lookups: readonly string[]
  /** Places where the mesh's documents disagree, and what this profile does about it. */
  readonly conflicts: readonly string[]
}
