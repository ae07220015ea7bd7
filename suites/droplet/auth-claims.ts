import * as clause from '../../fixtures/clauses/auth.ts'
import * as forged from '../../fixtures/deviations/claims.ts'
import type { Check } from '../../src/model/check.ts'
import { tokenCheck } from './token-rows.ts'

const exactIssuer = 'Compare iss with JWT_ISSUER as plain strings, and demand that it is there.'
const exactAudience = 'Compare aud with JWT_AUDIENCE as plain strings, and demand that it is there.'

export const claimChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-CLM-EXP-PAST',
    title: 'an expired token is refused',
    clause: clause.expiryEnforced,
    deviations: forged.expPast,
    means: 'Tokens live for ever.',
    fix: 'Check exp against the clock, with at most a minute of leeway.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-EXP-MISSING',
    title: 'a token without exp is refused',
    clause: clause.expiryDemanded,
    deviations: forged.expMissing,
    means: 'A token without exp never expires; most libraries let it pass unless told.',
    fix: 'Tell the library that exp is required.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-NBF-FUTURE',
    title: 'a token that is not valid yet is refused',
    clause: clause.notBeforeEnforced,
    deviations: forged.nbfFuture,
    means: 'The nbf claim is ignored.',
    fix: 'Check nbf against the clock, with at most a minute of leeway.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-ISS-MISSING',
    title: 'a token without iss is refused',
    clause: clause.issuerExact,
    deviations: forged.issMissing,
    means: 'The issuer is not checked when it is absent.',
    fix: exactIssuer,
  }),
  tokenCheck({
    id: 'AUTH-CLM-ISS-WRONG',
    title: 'a token of another issuer is refused',
    clause: clause.issuerExact,
    deviations: forged.issWrong,
    means: 'Anyone whose key is known can issue.',
    fix: exactIssuer,
  }),
  tokenCheck({
    id: 'AUTH-CLM-ISS-NEAR',
    title: 'a nearly right issuer is refused',
    clause: clause.issuerExact,
    deviations: forged.issNear,
    means: 'Issuers are normalised before they are compared.',
    fix: exactIssuer,
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-MISSING',
    title: 'a token without aud is refused',
    clause: clause.audienceExact,
    deviations: forged.audMissing,
    means: 'The audience is checked only when it is there.',
    fix: exactAudience,
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-WRONG',
    title: 'a token for another audience is refused',
    clause: clause.audienceExact,
    deviations: forged.audWrong,
    means: 'A token meant for somebody else opens this droplet.',
    fix: exactAudience,
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-SUBSTRING',
    title: 'an audience that only contains the right one is refused',
    clause: clause.audienceExact,
    deviations: forged.audSubstring,
    means: 'The audience is compared as a substring.',
    fix: exactAudience,
  }),
]
