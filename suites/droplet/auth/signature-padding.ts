import * as clause from '../../../fixtures/clauses/auth-signature.ts'
import * as padding from '../../../fixtures/deviations/padding.ts'
import * as forged from '../../../fixtures/deviations/signature.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { trust } from '../ctl/ctl.ts'
import { recorded } from '../key/scenes.ts'
import { tokenCheck, tryTokens } from './token-rows.ts'

const verify =
  'Verify with a maintained library that builds the whole encoding anew and compares it.'

export const signaturePaddingChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-SIG-CONST',
    title: 'a signature of zero, one or the modulus is refused',
    clause: clause.signatureInRange,
    deviations: forged.constants,
    means: 'Values for which RSA computes nothing pass for signatures.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-UNREDUCED',
    title: 'a signature with the modulus added is refused',
    clause: clause.signatureInRange,
    deviations: forged.unreduced,
    means: 'One signature has many forms, so that a token is no longer one text.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-PADDING',
    title: 'a signature with loose padding is refused',
    clause: clause.encodingComparedWhole,
    deviations: padding.looselyPadded,
    means: 'The padding is taken apart by hand, which is how signatures have been forged before.',
    fix: verify,
  }),
  tokenCheck({
    id: 'AUTH-SIG-HASH-MISMATCH',
    title: 'an RS256 token signed over another hash is refused',
    clause: clause.hashFixed,
    deviations: forged.otherHash,
    means: 'The hash is read from the signature, so that its maker chooses the weakest.',
    fix: 'Verify RS256 with SHA-256 only.',
  }),
  tokenCheck({
    id: 'AUTH-SIG-PSS-AS-RS',
    title: 'an RS256 token with a PSS signature is refused',
    clause: clause.hashFixed,
    deviations: forged.pssAsRs,
    means: 'The verifier tries other schemes than the header names.',
    fix: 'Verify RS256 with PKCS #1 v1.5 padding only.',
  }),
  check({
    id: 'AUTH-SIG-NULL-ABSENT',
    title: 'a signature without the NULL parameter gets a clear answer',
    clause: clause.nullMayBeAbsent,
    needs: 'R',
    after: [trust],
    given: {
      name: 'a signature without the NULL parameter',
      phase: 'tokens',
      apply: (stage) => tryTokens(stage, padding.nullAbsent),
    },
    judge: (replies) => recorded(replies, 'taken as good', 'refused'),
    means: 'An encoding of another length than usual breaks the verifier.',
    fix: verify,
  }),
]
