import type { Check } from '../../../src/model/check.ts'
import { algorithmChecks } from './algorithm.ts'
import { exactAlgorithmChecks } from './algorithm-exact.ts'
import { anonymousChecks } from './anonymous.ts'
import { claimChecks } from './claims.ts'
import { claimEdgeChecks } from './claims-edge.ts'
import { claimExpiryChecks } from './claims-expiry.ts'
import { claimIdentityChecks } from './claims-identity.ts'
import { claimPrivilegeChecks } from './claims-privilege.ts'
import { claimTimeChecks } from './claims-times.ts'
import { configChecks } from './config.ts'
import { curveChecks } from './curves.ts'
import { detachedChecks } from './detached.ts'
import { doorChecks } from './doors.ts'
import { elsewhereChecks } from './elsewhere.ts'
import { headerChecks } from './header.ts'
import { headerExtensionChecks } from './header-extensions.ts'
import { lookalikeCheck } from './header-lookalike.ts'
import { hostileKeyChecks } from './hostile-keys.ts'
import { hugeKeyChecks } from './huge-key.ts'
import { kidChecks } from './kid.ts'
import { ownKeyChecks } from './own-key.ts'
import { responseChecks } from './response.ts'
import { askedResponseChecks } from './response-asked.ts'
import { routeChecks } from './routes.ts'
import { serialisationChecks } from './serialisation.ts'
import { spellingChecks } from './serialisation-bytes.ts'
import { jsonChecks } from './serialisation-json.ts'
import { kindChecks } from './serialisation-kind.ts'
import { ownerChecks } from './serialisation-owner.ts'
import { signatureChecks } from './signature.ts'
import { signaturePaddingChecks } from './signature-padding.ts'
import { timingChecks } from './timing.ts'
import { transportChecks } from './transport.ts'
import { verdictExpiryChecks } from './verdict-expiry.ts'
import { verdictChecks } from './verdicts.ts'

/** Every check about tokens and doors, in reading order. */
export const authRoom: readonly Check[] = [
  ...anonymousChecks,
  ...transportChecks,
  ...elsewhereChecks,
  ...routeChecks,
  ...doorChecks,
  ...configChecks,
  ...serialisationChecks,
  ...spellingChecks,
  ...jsonChecks,
  ...kindChecks,
  ...ownerChecks,
  ...algorithmChecks,
  ...exactAlgorithmChecks,
  ...curveChecks,
  ...headerChecks,
  lookalikeCheck,
  ...headerExtensionChecks,
  ...kidChecks,
  ...signatureChecks,
  ...detachedChecks,
  ...ownKeyChecks,
  ...signaturePaddingChecks,
  ...hostileKeyChecks,
  ...hugeKeyChecks,
  ...verdictChecks,
  ...verdictExpiryChecks,
  ...claimExpiryChecks,
  ...claimEdgeChecks,
  ...claimTimeChecks,
  ...claimChecks,
  ...claimIdentityChecks,
  ...claimPrivilegeChecks,
  ...responseChecks,
  ...askedResponseChecks,
  ...timingChecks,
]
