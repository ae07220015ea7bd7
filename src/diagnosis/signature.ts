import type { KeyObject } from 'node:crypto'
import { isRecord } from './encoding.ts'
import type { KeySet, PublishedKey } from './key-set.ts'
import {
  certificateKeys,
  publicKeyOf,
  publicKeysOf,
  readable,
  serialisations,
} from './public-keys.ts'
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
  /** Candidates that are no public key in any form we read. */
  readonly unreadable: readonly string[]
}

export const noSignature: Signature = {
  assumed: false,
  published: [],
  signers: [],
  unreadable: [],
}

interface NamedKey {
  readonly candidate: Candidate
  readonly keys: readonly KeyObject[]
}

export function readSignature(token: Token, keySet: KeySet, input: DiagnosisInput): Signature {
  const named: readonly NamedKey[] = input.candidates
    .filter((candidate) => candidate.kind !== 'secret')
    .map((candidate) => ({ candidate, keys: publicKeysOf(candidate.key) }))
  const verifies = (key: KeyObject) => verifiesWith(key, token)
  return {
    assumed: false,
    published: keySet.keys.filter(({ key }) => key !== undefined && verifies(key)),
    signers: [
      ...named
        .filter(({ keys }) => keys.some(verifies))
        .map(({ candidate }) => ({ kind: candidate.kind, name: candidate.name })),
      ...embeddedSigners(token),
      ...(isHmac(token.header?.alg) ? hmacSigners(token, named, keySet, input) : []),
    ],
    unreadable: named
      .filter(({ keys }) => keys.length === 0)
      .map(({ candidate }) => candidate.name),
  }
}

function embeddedSigners(token: Token): readonly Signer[] {
  const { jwk, x5c } = token.header ?? {}
  const sources = [
    { name: 'jwk', keys: isRecord(jwk) ? readable(() => publicKeyOf(jwk)) : [] },
    { name: 'x5c', keys: certificateKeys(x5c) },
  ]
  return sources
    .filter(({ keys }) => keys.some((key) => verifiesWith(key, token)))
    .map(({ name }) => ({ kind: 'embedded', name }))
}

function hmacSigners(
  token: Token,
  named: readonly NamedKey[],
  keySet: KeySet,
  input: DiagnosisInput,
): readonly Signer[] {
  const secrets = secretsOf(input).filter(({ value }) => hasHmacBy(value, token))
  const publicKeys = [
    ...named.map(({ candidate, keys }) => ({ name: candidate.name, keys, given: candidate.key })),
    {
      name: 'a published key',
      keys: keySet.keys.flatMap(({ key }) => key ?? []),
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
  const candidates = input.candidates.flatMap(({ name, kind, key }) =>
    kind === 'secret' && (typeof key === 'string' || key instanceof Uint8Array)
      ? [{ name, value: key }]
      : [],
  )
  return [...input.secrets, ...candidates]
}
