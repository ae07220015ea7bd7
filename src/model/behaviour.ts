/** What a droplet was seen to do where the contract leaves room, or where a person wants to know the figure. */
export interface Behaviour {
  readonly keys?: KeyMap
  readonly leeway?: LeewayMap
  /** Every endpoint of the profile, and who may use it. */
  readonly doors: readonly Door[]
  /** Ways to show a credential, tried on the protected doors. */
  readonly credentials: readonly CredentialForm[]
}

/** How the droplet handles the Registry's key set. Durations in milliseconds. */
export interface KeyMap {
  /** How often it asked for the key set, and how many requests with an Authorization header it got meanwhile. */
  readonly fetches: number
  readonly requests: number
  /** The longest it was seen to go without asking. */
  readonly keptForMs?: number
  /** The shortest between two fetches: its cool-down is no longer than that. */
  readonly coolDownAtMostMs?: number
  /** Whether it asks conditionally, by ETag or date. */
  readonly conditional: boolean
  /** What single checks measured, by name. */
  readonly measured: Readonly<Record<string, number>>
  /** Whether the last good set served through an outage; absent when that was not tried. */
  readonly servesThroughOutage?: boolean
}

/** How far the target's verdict on times reaches beyond the letter, to the second. */
export interface LeewayMap {
  /** An exp this many seconds ago is no longer accepted; `most` where the meter ends. */
  readonly expSeconds: number
  /** The furthest nbf in the future that is accepted. */
  readonly nbfSeconds: number
  /** The meter measures up to this many seconds. */
  readonly mostSeconds: number
  /** The target's clock minus ours. */
  readonly clockOffsetSeconds: number
  readonly requests: number
}

export interface Door {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly access: 'public' | 'protected' | 'refuses-all' | 'absent' | 'silent' | 'unclear'
  /** Status without a credential, with a made-up token, with a good one; null where it was silent. */
  readonly bare: number | null
  readonly garbage: number | null
  readonly good?: number | null
}

export interface CredentialForm {
  readonly form: string
  /** The doors it opened, as `METHOD path`. */
  readonly opens: readonly string[]
  readonly tried: readonly string[]
}
