import { claimLeaves } from './leaves-claims.ts'
import { credentialLeaves } from './leaves-credential.ts'
import { signatureLeaves } from './leaves-signature.ts'
import { verifierLeaves } from './leaves-verifier.ts'
import type { Leaf } from './types.ts'

/** Every cause the diagnosis can name, ordered by id. */
export const leaves: readonly Leaf[] = [
  ...credentialLeaves,
  ...signatureLeaves,
  ...claimLeaves,
  ...verifierLeaves,
]

/** Whether nothing is wrong with the token itself: who verifies it, or when, is the cause. */
export const isVerifierSide = ({ id }: Leaf): boolean => Number(id.slice(1)) >= 58

const byId = new Map(leaves.map((leaf) => [leaf.id, leaf]))

/** The leaf of an id; an unknown id is a mistake in the rules, hence an exception. */
export function leafOf(id: string): Leaf {
  const leaf = byId.get(id)
  if (leaf === undefined) throw new Error(`no leaf has the id ${id}`)
  return leaf
}
