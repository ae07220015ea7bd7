import type { KeyObject } from 'node:crypto'

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
  publish(names: readonly ('K1' | 'K2')[], signer: 'K1' | 'K2'): void
  published(): readonly SigningKey[]
  signer(): SigningKey
}

/** Starts with K1 alone, published and signing. */
export function createKeyRing(keys: SigningKeys): KeyRing {
  let published: readonly SigningKey[] = [keys.K1]
  let signer = keys.K1
  return {
    publish(names, next) {
      published = names.map((name) => keys[name])
      signer = keys[next]
    },
    published: () => published,
    signer: () => signer,
  }
}
