import type { KeyObject } from 'node:crypto'
import { isRecord } from '../model/json.ts'
import type { KeyRing } from './key-ring.ts'
import type { PublishedKey } from './key-set.ts'
import { certificateKeys, publicKeyOf, readable, serialisations } from './public-keys.ts'
import type { Token } from './token.ts'
import type { Candidate, DiagnosisInput } from './types.ts'
import { hasHmacBy, isHmac, verifiesWith } from './verify.ts'

export type SignerKind = Candidate['kind'] | 'embedded' | 'public-key-as-secret'

export interface Signer {
  readonly kind: SignerKind
  readonly name: string
}

/** Who signed the token, as far as the keys at hand can tell. */
export interface Signature {
  /** True for a repaired twin, which counts as signed by the right key. */
  readonly assumed: boolean
  readonly published: readonly PublishedKey[]
  readonly signers: readonly Signer[]
  /** Keys of earlier publications that verify the token, by label. */
  readonly older: readonly { readonly label: string; readonly kid: unknown }[]
  /** Members beside the published JWKs whose keys verify the token. */
  readonly aside: readonly string[]
}

export const noSignature: Signature = {
  assumed: false,
  published: [],
  signers: [],
  older: [],
  aside: [],
}

export function readSignature(token: Token, ring: KeyRing, input: DiagnosisInput): Signature {
  const verifies = (key: KeyObject | undefined) => key !== undefined && verifiesWith(key, token)
  return {
    assumed: false,
    published: ring.live.keys.filter(({ key }) => verifies(key)),
    signers: [
      ...ring.candidates
        .filter(({ keys }) => keys.some(verifies))
        .map(({ candidate }) => ({ kind: candidate.kind, name: candidate.name })),
      ...embeddedSigners(token),
      ...(isHmac(token.header?.alg) ? hmacSigners(token, ring, input) : []),
    ],
    older: ring.older.flatMap(({ label, set }) =>
      set.keys.filter(({ key }) => verifies(key)).map(({ kid }) => ({ label, kid })),
    ),
    aside: ring.live.aside.filter(({ key }) => verifies(key)).map(({ member }) => member),
  }
}

/** The keys that a token brings along in its header, unread ones as none; nothing for members that are not there. */
export function embeddedKeys({ header }: Token): readonly {
  readonly name: 'jwk' | 'x5c'
  readonly keys: readonly KeyObject[]
}[] {
  const { jwk, x5c } = header ?? {}
  return [
    ...(isRecord(jwk) ? [{ name: 'jwk' as const, keys: readable(() => publicKeyOf(jwk)) }] : []),
    ...(x5c === undefined ? [] : [{ name: 'x5c' as const, keys: certificateKeys(x5c) }]),
  ]
}

function embeddedSigners(token: Token): readonly Signer[] {
  return embeddedKeys(token)
    .filter(({ keys }) => keys.some((key) => verifiesWith(key, token)))
    .map(({ name }) => ({ kind: 'embedded', name }))
}

function hmacSigners(token: Token, ring: KeyRing, input: DiagnosisInput): readonly Signer[] {
  const secrets = secretsOf(input).filter(({ value }) => hasHmacBy(value, token))
  const publicKeys = [
    ...ring.candidates.map(({ candidate, keys }) => ({
      name: candidate.name,
      keys,
      given: candidate.key,
    })),
    {
      name: 'a published key',
      keys: ring.live.keys.flatMap(({ key }) => key ?? []),
      given: undefined,
    },
  ]
  const confused = publicKeys.filter(({ keys, given }) =>
    [...keys.flatMap(serialisations), ...(typeof given === 'string' ? [given] : [])].some((form) =>
      hasHmacBy(form, token),
    ),
  )
  return [
    ...secrets.map(({ name }): Signer => ({ kind: 'secret', name })),
    ...confused.map(({ name }): Signer => ({ kind: 'public-key-as-secret', name })),
  ]
}

/** Every secret at hand: those named as such and the candidates of that kind. */
export function secretsOf(
  input: DiagnosisInput,
): readonly { readonly name: string; readonly value: string | Uint8Array }[] {
  const candidates = input.candidates
    .filter(({ kind }) => kind === 'secret')
    .flatMap(({ name, key }) =>
      typeof key === 'string' || key instanceof Uint8Array ? [{ name, value: key }] : [],
    )
  return [...input.secrets, ...candidates]
}
