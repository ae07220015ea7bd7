import type { KeyObject } from 'node:crypto'
import type { Json } from '../../src/model/token.ts'

/** A key pair of the Registry, in the forms its endpoints publish. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The public half. */
  readonly jwk: Readonly<Record<string, unknown>>
  /** The public half as SPKI PEM. */
  readonly pem: string
}

export interface SigningKeys {
  readonly K1: SigningKey
  readonly K2: SigningKey
}

/** Which keys the Registry shows, and which one signs. */
export interface KeyRing {
  publish(keys: readonly Published[], signer: 'K1' | 'K2'): void
  /** What the key set holds, in order. */
  shown(): readonly Json[]
  /** The Registry's own among the keys shown. */
  published(): readonly SigningKey[]
  signer(): SigningKey
}

/** A key of the Registry by name, or any JWK at all. */
export type Published = 'K1' | 'K2' | Json

/** Starts with K1 alone, or with what is given; K1 signs. */
export function createKeyRing(keys: SigningKeys, first: readonly Published[] = ['K1']): KeyRing {
  let shown = first.map(inFull(keys))
  let signer = keys.K1
  return {
    publish(published, next) {
      shown = published.map(inFull(keys))
      signer = keys[next]
    },
    shown: () => shown,
    published: () => [keys.K1, keys.K2].filter(({ kid }) => shown.some((jwk) => jwk?.kid === kid)),
    signer: () => signer,
  }
}

const inFull =
  (keys: SigningKeys) =>
  (key: Published): Json =>
    typeof key === 'string' ? publicJwk(keys[key]) : key

/** RFC 7517 members, and beside them the `pem` that one client of the mesh prefers. */
const publicJwk = ({ kid, jwk: { kty, n, e }, pem }: SigningKey): Json => ({
  kty,
  use: 'sig',
  alg: 'RS256',
  kid,
  n,
  e,
  pem,
})
