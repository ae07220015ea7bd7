import { authMutants } from './mutants/auth.ts'
import { claimMutants } from './mutants/claims.ts'
import { egressMutants } from './mutants/egress.ts'
import { encodingMutants } from './mutants/encodings.ts'
import { heartbeatMutants } from './mutants/heartbeats.ts'
import { idempotencyMutants } from './mutants/idempotency.ts'
import { keySetMutants } from './mutants/key-sets.ts'
import { keyMutants } from './mutants/keys.ts'
import { lifeMutants } from './mutants/life.ts'
import { lookupMutants } from './mutants/lookups.ts'
import { messageMutants } from './mutants/messages.ts'
import { methodMutants } from './mutants/methods.ts'
import type { Mutant } from './mutants/mutant.ts'
import { networkMutants } from './mutants/network.ts'
import { payloadMutants } from './mutants/payloads.ts'
import { processMutants } from './mutants/process.ts'
import { registrationMutants } from './mutants/registration.ts'
import { sendMutants } from './mutants/send.ts'
import { sendingMutants } from './mutants/sending.ts'
import { signatureMutants } from './mutants/signatures.ts'
import { speedMutants } from './mutants/speed.ts'
import { tokenLifeMutants } from './mutants/token-life.ts'
import { tokenTroubleMutants } from './mutants/token-trouble.ts'
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
  ...tokenTroubleMutants,
  ...registrationMutants,
  ...heartbeatMutants,
  ...tokenLifeMutants,
  ...messageMutants,
  ...encodingMutants,
  ...methodMutants,
  ...payloadMutants,
  ...idempotencyMutants,
  ...sendMutants,
  ...networkMutants,
  ...lookupMutants,
  ...sendingMutants,
  ...egressMutants,
  ...processMutants,
  ...speedMutants,
]
