import * as clause from '../../../fixtures/clauses/tok-own.ts'
import { type Check, type CheckDefinition, check } from '../../../src/model/check.ts'
import { cadence, life, oneCall, wholeRun } from '../life/life.ts'
import {
  earlierEnd,
  endHonoured,
  noLoop,
  renewedEarly,
  type ShortLives,
  shortLives,
} from './lifetime.ts'
import { audienceToPeers, keptToken, usedAsIssued } from './run.ts'

const lived = (
  row: Pick<CheckDefinition<ShortLives>, 'id' | 'title' | 'clause' | 'judge' | 'means' | 'fix'> &
    Partial<CheckDefinition<ShortLives>>,
): Check => check({ needs: 'P', evidence: oneCall, given: shortLives, ...row })

/** How a token is taken, kept, renewed and given up. */
export const tokKeepingChecks: readonly Check[] = [
  check({
    id: 'TOK-RESP-TOKEN',
    title: 'the member token of the answer is what the next call shows',
    clause: clause.tokenMemberIsRead,
    needs: 'R',
    evidence: oneCall,
    given: life,
    judge: usedAsIssued,
    means: 'The droplet has a token and does not find it, so it never gets into the mesh.',
    fix: 'Read the member token of the answer and send it as it is; ignore members you do not know.',
  }),
  check({
    id: 'TOK-CACHE',
    title: 'one token serves many calls',
    clause: clause.tokenServesManyCalls,
    needs: 'R',
    evidence: oneCall,
    given: cadence,
    judge: keptToken,
    means: 'Every call costs the Registry a signature, and fails when the Registry is slow.',
    fix: 'Keep the token with its end, and share it among all calls until shortly before that.',
  }),
  lived({
    id: 'TOK-EXP-HONOURED',
    title: 'no call shows a token past its exp',
    clause: clause.endIsHonoured,
    judge: endHonoured,
    means: 'Once the Registry issues shorter tokens, every call is refused until a restart.',
    fix: 'Read exp from the token itself, and fetch a new one before that moment.',
  }),
  lived({
    id: 'TOK-EXPIRES-CONFLICT',
    title: 'where exp comes before expires_in, exp counts',
    clause: clause.earlierEndWins,
    judge: earlierEnd,
    means: 'The droplet trusts a figure that no verifier looks at.',
    fix: 'Take the earlier of exp and now + expires_in.',
  }),
  lived({
    id: 'TOK-REFRESH-EARLY',
    title: 'a token in use is renewed before it ends',
    clause: clause.renewedAhead,
    judge: renewedEarly,
    tags: ['timed'],
    means: 'At each end of a token some calls are under way with it, and are refused.',
    fix: 'Renew at a margin before exp: a tenth of the life, and at most a minute.',
  }),
  lived({
    id: 'TOK-SHORT-TTL',
    title: 'short-lived tokens lead to no loop of token requests',
    clause: clause.shortLivesMakeNoLoop,
    judge: noLoop,
    means: 'A margin longer than the life of the token makes the droplet attack the Registry.',
    fix: 'Limit the margin to a share of the life, and never ask again within a second.',
  }),
  check({
    id: 'TOK-PEER-AUD',
    title: 'tokens shown to peers name the audience of the mesh',
    clause: clause.peersGetTheAudience,
    needs: 'R',
    evidence: oneCall,
    given: wholeRun,
    judge: audienceToPeers,
    means: 'Peers that check the audience refuse the message.',
    fix: 'Send peers the token of the Registry.',
  }),
]
