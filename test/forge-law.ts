import type { KeyObject } from 'node:crypto'
import type { Cast } from '../fixtures/keys.ts'
import type { Departure, Forged } from './forge-departure.ts'

/** What a law knows of the token it speaks about. */
export interface Case extends Forged {
  readonly cast: Cast
  /** The deviation's place in its family. */
  readonly index: number
  readonly name: string
  readonly lure: string
}

/** Says in what one family of deviations differs from the good token; all else must be alike. */
export interface Law {
  readonly differs: (token: Case) => Partial<Departure> & {
    readonly secret?: string | Uint8Array
  }
  /** What the departure alone cannot say. */
  readonly also?: (token: Case) => void
  /** The token is still good: a careful verifier takes it. */
  readonly benign?: true
}

export const law = (differs: Law['differs'], also?: Law['also']): Law =>
  also ? { differs, also } : { differs }

/** The law of deviations that leave the token good. */
export const benign = (of: Law): Law => ({ ...of, benign: true })

export const header = (signature: string, changes: (token: Case) => Record<string, unknown>): Law =>
  law((token) => ({ signature, header: changes(token) }))

/** The public members of a key, straight from the key itself. */
export const bareKey = (key: KeyObject): Record<string, unknown> => {
  const { kty, n, e } = key.export({ format: 'jwk' })
  return { kty, n, e }
}

export const modulus = (key: KeyObject): string => String(bareKey(key).n)
