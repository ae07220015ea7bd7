import { authMutants } from './mutants/auth.ts'
import { claimMutants } from './mutants/claims.ts'
import { keySetMutants } from './mutants/key-sets.ts'
import { keyMutants } from './mutants/keys.ts'
import { lifeMutants } from './mutants/life.ts'
import { messageMutants } from './mutants/messages.ts'
import type { Mutant } from './mutants/mutant.ts'
import { sendMutants } from './mutants/send.ts'
import { signatureMutants } from './mutants/signatures.ts'
import { tokenMutants } from './mutants/tokens.ts'

export type { Mutant } from './mutants/mutant.ts'

/** Every fault the harness has to find, one line each. */
export const mutants: readonly Mutant[] = [
  ...authMutants,
  ...tokenMutants,
  ...signatureMutants,
  ...claimMutants,
  ...keyMutants,
  ...keySetMutants,
  ...lifeMutants,
  ...messageMutants,
  ...sendMutants,
]
