import type { KeyObject } from 'node:crypto'
import { type KeySet, readKeySet, unknownKeySet } from './key-set.ts'
import { type ReadKeys, readKeys } from './public-keys.ts'
import type { Candidate, DiagnosisInput } from './types.ts'

export interface NamedKey {
  readonly candidate: Candidate
  readonly keys: readonly KeyObject[]
  readonly mended?: string
}

export interface OlderKeySet {
  readonly label: string
  readonly set: KeySet
}

/** Every key at hand, read once per diagnosis. */
export interface KeyRing {
  readonly live: KeySet
  /** What the verifier is known to have seen. */
  readonly verifier: KeySet
  readonly older: readonly OlderKeySet[]
  readonly candidates: readonly NamedKey[]
}

export function readKeyRing(input: DiagnosisInput): KeyRing {
  const { alg } = input.expect
  const { verifierKeySet, olderKeySets = [] } = input
  return {
    live: readKeySet(input.jwks, alg),
    verifier: verifierKeySet === undefined ? unknownKeySet : readKeySet(verifierKeySet, alg),
    older: olderKeySets.map(({ label, body }) => ({ label, set: readKeySet({ body }, alg) })),
    candidates: input.candidates
      .filter(({ kind }) => kind !== 'secret')
      .map((candidate) => ({ candidate, ...keysOf(candidate) })),
  }
}

/** Reading a key costs more than all else, and whoever watches traffic comes with the same candidates again. */
const known = new WeakMap<Candidate, ReadKeys>()

function keysOf(candidate: Candidate): ReadKeys {
  const read = known.get(candidate) ?? readKeys(candidate.key)
  known.set(candidate, read)
  return read
}
