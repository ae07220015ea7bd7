import * as clause from '../../../fixtures/clauses/auth.ts'
import * as more from '../../../fixtures/clauses/auth-claims.ts'
import * as forged from '../../../fixtures/deviations/claims.ts'
import * as times from '../../../fixtures/deviations/claims-times.ts'
import type { Check } from '../../../src/model/check.ts'
import { openTokenCheck } from './claim-rows.ts'
import { tokenCheck } from './token-rows.ts'

/** When a token begins, and when it was issued. */
export const claimTimeChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-CLM-NBF-FUTURE',
    title: 'a token that is not valid yet is refused',
    clause: clause.notBeforeEnforced,
    deviations: forged.nbfFuture,
    means: 'The nbf claim is ignored.',
    fix: 'Check nbf against the clock, with at most a minute of leeway.',
  }),
  openTokenCheck({
    id: 'AUTH-CLM-NBF-SKEW',
    title: 'a token valid in half a minute gets a clear answer',
    clause: more.notBeforeLeeway,
    deviations: times.nbfSoon,
    means: 'A token that comes a little early raises an error that nobody catches.',
    fix: 'Catch the error for a token that is not valid yet, like the one for an expired token.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-NBF-TYPE',
    title: 'an nbf that is no number is refused',
    clause: more.notBeforeIsANumber,
    deviations: times.nbfType,
    malformed: true,
    means: 'An nbf of another type is coerced, or taken for none.',
    fix: 'Demand that nbf, where it is there, is a number.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-IAT-FUTURE',
    title: 'a token issued in the future is refused',
    clause: more.issuedInThePast,
    deviations: times.iatFuture,
    means: 'A wrong clock at the issuer stays unseen, and rules about the age of tokens are void.',
    fix: 'Refuse an iat ahead of the clock and its leeway; some libraries leave that to you.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-IAT-TYPE',
    title: 'an iat that is no number is refused',
    clause: more.issuedAtIsANumber,
    deviations: times.iatType,
    malformed: true,
    means: 'An iat of another type is coerced, or taken for none.',
    fix: 'Demand that iat, where it is there, is a number.',
  }),
  openTokenCheck({
    id: 'AUTH-CLM-IAT-OLD',
    title: 'a token issued a month ago gets a clear answer',
    clause: more.ageMayBeCapped,
    deviations: times.iatOld,
    means: 'The age of a token raises an error that nobody catches.',
    fix: 'Accept it until its exp, or refuse it for its age with 401.',
  }),
]
