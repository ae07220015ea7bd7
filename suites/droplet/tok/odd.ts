import * as clause from '../../../fixtures/clauses/tok-own.ts'
import { type Check, type CheckDefinition, check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import { oneCall } from '../life/life.ts'
import { type OddTokens, oddTokens } from './content.ts'
import {
  algorithmFixed,
  algorithmTold,
  endedNoLoop,
  endedTold,
  issuerHarmless,
  otherMember,
  subjectOwn,
} from './content-judges.ts'
import { darkRegistry, nothingSigned, settingUnused } from './fallback.ts'

const odd = (
  row: Pick<CheckDefinition<OddTokens>, 'id' | 'title' | 'clause' | 'judge' | 'means' | 'fix'> &
    Partial<CheckDefinition<OddTokens>>,
): Check => check({ needs: 'P', evidence: oneCall, given: oddTokens, ...row })

/** What the droplet does with tokens it had better not use, and without any. */
export const tokOddChecks: readonly Check[] = [
  odd({
    id: 'TOK-RESP-ACCESS_TOKEN',
    title: 'a token called access_token does no harm',
    clause: clause.otherMemberDoesNoHarm,
    judge: otherMember,
    means: 'Where one service of the mesh names the member otherwise, the droplet shows nonsense.',
    fix: 'Check that there is a token before you use it; read access_token where token is missing.',
  }),
  check({
    id: 'TOK-NO-SELFSIGN-FALLBACK',
    title: 'without a Registry the droplet signs no token of its own',
    clause: clause.nothingIsSignedInstead,
    needs: 'P',
    evidence: oneCall,
    given: darkRegistry,
    judge: nothingSigned,
    means: 'In each outage of the Registry every call is answered 401, and nobody sees why.',
    fix: 'Answer 503 while there is no token, and fetch one as soon as the Registry is back.',
  }),
  check({
    id: 'TOK-NO-STATIC-FALLBACK',
    title: 'a token in a setting stands in for none',
    clause: clause.settingIsNoFallback,
    needs: 'P',
    evidence: oneCall,
    given: darkRegistry,
    judge: settingUnused,
    means: 'An outage stays hidden until the token in the settings has ended, too.',
    fix: 'Take the token out of the settings, and fetch every token from POST /auth/token.',
  }),
  odd({
    id: 'TOK-BORN-EXPIRED',
    title: 'tokens that have ended before they came lead to no loop',
    clause: clause.endedTokensMakeNoLoop,
    judge: endedNoLoop,
    means: 'When the clock of the Registry is off, every droplet attacks it at once.',
    fix: 'Treat an ended token as a failed request: wait 1, 2, 4 seconds and longer between tries.',
  }),
  odd({
    id: 'TOK-BORN-EXPIRED-SHOULD',
    title: 'that tokens have ended before they came is told',
    clause: clause.endedTokensAreTold,
    judge: endedTold,
    means: 'The droplet is out of the mesh, and looks well.',
    fix: 'Log that the token had ended, with its exp and the time of your own clock.',
  }),
  odd({
    id: 'TOK-HS256-MISMATCH',
    title: 'an HS256 token of the Registry is told of in the log',
    clause: clause.algorithmIsTold,
    judge: algorithmTold,
    means: 'Peers answer 401, and nothing says that the Registry signs with the wrong algorithm.',
    fix: 'Decode the header of each token you are issued, and log an alg that is not RS256.',
  }),
  odd({
    id: 'TOK-HS256-MISMATCH-MUST',
    title: 'an HS256 token of the Registry changes nothing for callers',
    clause: clause.algorithmStaysFixed,
    after: [posToken],
    judge: algorithmFixed,
    means: 'Everybody who holds a registry key can make tokens for any droplet.',
    fix: 'Accept RS256 alone from callers, whatever your own token looks like.',
  }),
  odd({
    id: 'TOK-WRONG-SUB',
    title: 'a token for another droplet is not used quietly',
    clause: clause.subjectIsOneself,
    judge: subjectOwn,
    means: 'Messages go out in the name of another droplet.',
    fix: 'Compare sub and droplet_id of each token you are issued with your own identity.',
  }),
  odd({
    id: 'TOK-WRONG-AUDISS',
    title: 'a token of another issuer does no harm',
    clause: clause.foreignIssuerDoesNoHarm,
    judge: issuerHarmless,
    means: 'A change at the Registry takes the droplet down.',
    fix: 'Log what differs, and go on.',
  }),
]
