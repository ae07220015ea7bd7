import * as clause from '../../../fixtures/clauses/auth.ts'
import * as more from '../../../fixtures/clauses/auth-claims.ts'
import * as forged from '../../../fixtures/deviations/claims.ts'
import type { Check } from '../../../src/model/check.ts'
import { goodTokenCheck, openTokenCheck } from './claim-rows.ts'
import { tokenCheck } from './token-rows.ts'

const exactIssuer = 'Compare iss with JWT_ISSUER as plain strings, and demand that it is there.'
const exactAudience = 'Compare aud with JWT_AUDIENCE as plain strings, and demand that it is there.'

/** Issuer and audience. */
export const claimChecks: readonly Check[] = [
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
    id: 'AUTH-CLM-ISS-PREFIX',
    title: 'an issuer that only begins like the right one is refused',
    clause: clause.issuerExact,
    deviations: forged.issPrefix,
    means: 'Whoever owns a name that begins with, or holds, the issuer can issue.',
    fix: exactIssuer,
  }),
  tokenCheck({
    id: 'AUTH-CLM-ISS-ARRAY',
    title: 'an issuer that is no text is refused',
    clause: clause.issuerExact,
    deviations: forged.issArray,
    malformed: true,
    means: 'A list or an object is coerced into the text of the issuer.',
    fix: 'Demand that iss is a string before it is compared.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-ISS-UNICODE',
    title: 'an issuer in lookalike letters is refused',
    clause: more.issuerNotNormalised,
    deviations: forged.issUnicode,
    means: 'Issuers are normalised as Unicode before they are compared.',
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
  goodTokenCheck({
    id: 'AUTH-CLM-AUD-ARRAY-OK',
    title: 'a list of audiences that holds the right one is accepted',
    clause: more.audienceList,
    deviations: forged.audArrayGood,
    means: 'Good tokens for several services are refused.',
    fix: 'Where aud is a list, look for JWT_AUDIENCE among its members.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-ARRAY-NO',
    title: 'a list of audiences without the right one is refused',
    clause: clause.audienceExact,
    deviations: forged.audArrayWrong,
    means: 'A list of audiences is not looked into.',
    fix: 'Where aud is a list, demand that JWT_AUDIENCE is one of its members.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-CASE',
    title: 'a nearly right audience is refused',
    clause: clause.audienceExact,
    deviations: forged.audCase,
    means: 'Audiences are normalised before they are compared.',
    fix: exactAudience,
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-TYPE',
    title: 'an audience of another type is refused',
    clause: clause.audienceExact,
    deviations: forged.audType,
    malformed: true,
    means: 'The audience is found in values where no audience is named.',
    fix: 'Demand that aud is a string or a list of strings.',
  }),
  openTokenCheck({
    id: 'AUTH-CLM-AUD-MIXED',
    title: 'a list of audiences with a number in it gets a clear answer',
    clause: more.audienceMixed,
    deviations: forged.audMixed,
    means: 'A member of aud that is no text breaks the verifier.',
    fix: 'Pass over members of aud that are no strings, or refuse the token with 401.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-AUD-PEER',
    title: 'a token meant for somebody else in the mesh is refused',
    clause: clause.audienceExact,
    deviations: forged.audPeer,
    means: 'A token shown to one service can be replayed to this one.',
    fix: exactAudience,
  }),
  tokenCheck({
    id: 'AUTH-CLM-DIALECT-MIX',
    title: 'a session token of the gRPC agents is refused',
    clause: more.oneKindOfToken,
    deviations: forged.sessionToken,
    means: 'Every token of a trusted key opens this droplet, whatever it was issued for.',
    fix: 'Demand the iss and the aud of the mesh, so that tokens of other protocols do not fit.',
  }),
]
