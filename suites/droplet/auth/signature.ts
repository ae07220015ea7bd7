import * as clause from '../../../fixtures/clauses/auth.ts'
import * as forged from '../../../fixtures/deviations/signature.ts'
import type { Check } from '../../../src/model/check.ts'
import { tokenCheck } from './token-rows.ts'

const verify =
  'Verify with a maintained JWT library, and use its claims only after it has returned.'
const registryKeys = "Verify with the Registry's key set only; drop every local key."

export const signatureChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-SIG-SELF',
    title: "a token signed by a droplet's own key is refused",
    clause: clause.signedByRegistry,
    deviations: forged.selfSigned,
    means: 'A peer can mint its own identity.',
    fix: registryKeys,
  }),
  tokenCheck({
    id: 'AUTH-SIG-SELF-BARE',
    title: 'a bare self-minted token without kid, iss and aud is refused',
    clause: clause.signedByRegistry,
    deviations: forged.selfSignedBare,
    means: 'Neither the signature nor the claims are checked.',
    fix: registryKeys,
  }),
  tokenCheck({
    id: 'AUTH-SIG-SPLICE',
    title: "another token's signature does not fit this one",
    clause: clause.signatureVerified,
    deviations: forged.spliced,
    means: 'Something other than the received bytes is verified.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-PAYLOAD-ALTER',
    title: 'claims changed after signing are refused',
    clause: clause.signatureVerified,
    deviations: forged.payloadAltered,
    means: 'Tokens are decoded, not verified.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-HEADER-ALTER',
    title: 'a header changed after signing is refused',
    clause: clause.signatureVerified,
    deviations: forged.headerAltered,
    means: 'The header is not covered by the check of the signature.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-EMPTY',
    title: 'an empty signature is refused',
    clause: clause.signatureVerified,
    deviations: forged.emptySignature,
    means: 'A missing signature passes for a good one.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-TRUNC',
    title: 'a shortened signature is refused',
    clause: clause.signatureVerified,
    deviations: forged.truncated,
    means: 'Only the beginning of the signature is compared.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-EXTEND',
    title: 'a lengthened signature is refused',
    clause: clause.signatureVerified,
    deviations: forged.extended,
    means: 'Bytes around the signature are ignored.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-BITFLIP',
    title: 'a signature with one bit flipped is refused',
    clause: clause.signatureVerified,
    deviations: forged.bitFlipped,
    means: 'The signature is not verified.',
    fix: verify,
  }),
]
