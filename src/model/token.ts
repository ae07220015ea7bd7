/** A key of the cast: K1, K2 are the Registry's, KX an attacker's, KD the droplet's own. */
export type KeyName = 'K1' | 'K2' | 'KX' | 'KD'

/**
 * Keys that have no place in a careful RS256 key set. KW is short, KBIG huge, KE1 and KE3 have a tiny exponent;
 * KEC, KED and KOCT are of other kinds, KECX is an attacker's curve key, KSMALL a curve point under which
 * anybody signs; KROCA has the structure that a faulty smart card library left; of the rest the exponent
 * (KEZERO, KEEVEN, KELONG) or the modulus (KNEVEN, KNTINY, KNTHIRD) is no sound one.
 */
export type OddKeyName =
  | 'KW'
  | 'KE1'
  | 'KE3'
  | 'KBIG'
  | 'KEC'
  | 'KECX'
  | 'KED'
  | 'KSMALL'
  | 'KOCT'
  | 'KROCA'
  | 'KEZERO'
  | 'KEEVEN'
  | 'KELONG'
  | 'KNEVEN'
  | 'KNTINY'
  | 'KNTHIRD'

export type Scheme = 'RS1' | 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'ES256' | 'EdDSA'

export type Json = Record<string, unknown>

/** What a deviation may touch. Header and claims are those of a fresh good token. */
export interface TokenDraft {
  readonly header: Json
  readonly claims: Json
  /** Signs with a key of the cast, by RS256. */
  readonly sign: (signingInput: string, key: KeyName) => string
  /** HMAC over the signing input. */
  readonly hmac: (
    signingInput: string,
    secret: string | Uint8Array,
    hash?: 'sha256' | 'sha384' | 'sha512',
  ) => string
  /** The good token's own three segments (a live token where only one was handed to us). */
  readonly good: { readonly header: string; readonly payload: string; readonly signature: string }
  /** The public half of a key, in the forms a confused verifier might use as a secret. */
  readonly publicKey: (key: KeyName) => PublicKeyForms
  readonly kid: (key: KeyName | OddKeyName) => string
  /** The key as a key set shows it. */
  readonly jwk: (key: KeyName | OddKeyName) => Json
  /** Signs by any scheme, with an odd key too where that has a private half. */
  readonly signAs: (signingInput: string, key: KeyName | OddKeyName, scheme: Scheme) => string
  /** RSA's private operation on a whole block, for encodings that no library makes. */
  readonly rsaPrivate: (block: Uint8Array, key: KeyName) => Uint8Array
  /** A self-signed certificate for the attacker's key, base64 of its DER. */
  readonly certificate: (commonName: string) => string
  readonly now: number
  /** An address of ours that no verifier has a reason to fetch; any hit is evidence. */
  readonly lure: string
  readonly issuer: string
  readonly audience: string
}

export interface PublicKeyForms {
  readonly spkiPem: string
  readonly pkcs1Pem: string
  readonly spkiDer: Uint8Array
  readonly pkcs1Der: Uint8Array
  readonly jwk: Json
}

/** One departure from the good token, named, so that a report can say what was sent without showing it. */
export interface Deviation {
  readonly name: string
  /** `T`: can be made from any valid token; `R`: has to be signed by the Registry's key. */
  readonly needs: 'T' | 'R'
  readonly forge: (draft: TokenDraft) => string
}

/** The public halves of a run's keys. */
export interface PublicKeys {
  /** The JWK in the full form in which the Registry publishes: kty, use, alg, kid, the key itself, and `pem` for RSA. */
  readonly jwk: (name: KeyName | OddKeyName) => Json
}
