import type { Check } from '../src/model/check.ts'
import { algorithmChecks } from './droplet/auth-algorithm.ts'
import { anonymousChecks } from './droplet/auth-anonymous.ts'
import { claimChecks } from './droplet/auth-claims.ts'
import { headerChecks } from './droplet/auth-header.ts'
import { kidChecks } from './droplet/auth-kid.ts'
import { responseChecks } from './droplet/auth-response.ts'
import { routeChecks } from './droplet/auth-routes.ts'
import { serialisationChecks } from './droplet/auth-serialisation.ts'
import { signatureChecks } from './droplet/auth-signature.ts'
import { transportChecks } from './droplet/auth-transport.ts'
import { controlChecks, posToken } from './droplet/ctl.ts'
import { keyChecks } from './droplet/key.ts'

/** The control that makes every other refusal mean something. */
export const positive: Check = posToken

/** Every check of the role droplet, in reading order. */
export const catalogue: readonly Check[] = [
  ...controlChecks,
  ...anonymousChecks,
  ...transportChecks,
  ...routeChecks,
  ...serialisationChecks,
  ...algorithmChecks,
  ...headerChecks,
  ...kidChecks,
  ...signatureChecks,
  ...claimChecks,
  ...responseChecks,
  ...keyChecks,
]
