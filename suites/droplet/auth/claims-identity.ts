import * as more from '../../../fixtures/clauses/auth-claims.ts'
import * as forged from '../../../fixtures/deviations/claims-identity.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, said, staysSafe } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { undemanded } from '../env/post.ts'
import {
  type IdSpellings,
  idSpellings,
  oddIds,
  oneCaller,
  ownSubject,
  twoNames,
} from '../life/identities.ts'
import { eitherWay, goodTokenCheck, say, sayWith, whereSpokenTo } from './claim-rows.ts'
import { staysText } from './claim-text.ts'
import { tokenCheck } from './token-rows.ts'

const common = { needs: 'R', after: [trust] } as const

const refusesCaller = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 401 or 403', ({ status = 0 }) => [400, 401, 403].includes(status))

const twice: Stimulus<{ readonly first: Reply; readonly second: Reply }> = {
  name: 'two messages with one token',
  phase: 'tokens',
  apply: async (stage) => {
    const token = stage.token()
    const first = await say(stage, token, 'a good token')
    return { first, second: await say(stage, token, 'the same token again') }
  },
}

const hostile: Stimulus<{ readonly replies: Reply[]; readonly log: string }> = {
  name: 'tokens with hostile text in their claims',
  phase: 'tokens',
  negatives: forged.hostileText.length,
  apply: async (stage: Stage) => {
    const replies = await sayWith(stage, forged.hostileText)
    return { replies, log: stage.log() }
  },
}

export const claimIdentityChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-CLM-SUB-MISSING',
    title: 'a token that names nobody is refused',
    clause: more.callerIsNamed,
    deviations: forged.subMissing,
    judge: refusesCaller,
    means: 'Somebody without a name passes for an authenticated caller.',
    fix: 'Demand the claim by which the droplet knows its callers.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-SUB-DISAGREE',
    title: 'a token that names two droplets is refused',
    clause: more.callerIsOne,
    evidence: { exchanges: 2 },
    given: twoNames,
    judge: (replies, facts) => whereSpokenTo(facts, () => refusesCaller(replies)),
    means: 'A caller has two identities, and each part of the droplet picks its own.',
    fix: 'Take one claim for the identity, and refuse a token whose other claim contradicts it.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-ID-FORMS',
    title: 'a droplet_id that only resembles a number is refused',
    clause: more.callerIdIsPlain,
    evidence: { exchanges: forged.idForms.length },
    given: oddIds,
    judge: ({ other, odd }, facts) =>
      whereSpokenTo(facts, () =>
        other.some(isAccepted)
          ? inapplicable('the droplet knows its callers by another claim than droplet_id')
          : refusesCaller(odd),
      ),
    means: 'A loose reading turns odd values into the number of some droplet.',
    fix: 'Accept a positive integer, or its plain digits, and nothing else.',
  }),
  check<IdSpellings>({
    ...common,
    id: 'AUTH-CLM-ID-INTSTR',
    title: 'a droplet_id as number and as text mean the same caller',
    clause: more.callerIdInText,
    inapplicable: undemanded('source'),
    evidence: { exchanges: 4 },
    given: idSpellings,
    judge: oneCaller,
    means:
      'The number 5 and the text "5" are two callers, so the source is checked for one of them only.',
    fix: 'Turn droplet_id into a number once, where the token is verified.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-SUB-SELF',
    title: 'a token in the name of the droplet itself gets a clear answer',
    clause: more.ownSubject,
    inapplicable: (facts) =>
      facts.dropletId === undefined ? 'nobody told the id of the droplet' : undefined,
    given: ownSubject,
    judge: (replies) => eitherWay(replies),
    means: 'A caller that bears its own name breaks the droplet.',
    fix: 'Refuse such a token on /message with 403, or serve it like any other.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-JTI-REPLAY',
    title: 'a token shown twice gets a clear answer twice',
    clause: more.tokenIdMayBeRemembered,
    evidence: { exchanges: 2 },
    given: twice,
    judge: ({ first, second }) =>
      isAccepted(first)
        ? eitherWay([second])
        : inconclusive(`the first use was not accepted: ${said(first)}`, [first.exchange]),
    means: 'The second use of a token raises an error that nobody catches.',
    fix: 'Let a token be used until its exp, or refuse its second use with 401.',
  }),
  goodTokenCheck({
    id: 'AUTH-CLM-JTI-MISSING',
    title: 'a token without jti is accepted',
    clause: more.tokenIdIsOptional,
    deviations: forged.jtiMissing,
    means: 'Good tokens of an issuer that writes no jti are refused.',
    fix: 'Do not demand jti.',
  }),
  goodTokenCheck({
    id: 'AUTH-CLM-EXTRA',
    title: 'unknown claims are ignored',
    clause: more.unknownClaimsIgnored,
    deviations: forged.extraClaims,
    means: 'The first claim the Registry adds will lock every caller out.',
    fix: 'Read the claims you know, and let the rest be.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-HOSTILE-TEXT',
    title: 'hostile text in claims stays text',
    clause: more.claimsStayText,
    evidence: { exchanges: forged.hostileText.length },
    given: hostile,
    judge: ({ replies, log }, _, profile) =>
      all(staysText(replies, log), staysSafe(replies, profile.limits.maxLatencyMs)),
    means: 'Whoever gets a name past the Registry writes into pages, headers or logs.',
    fix: 'Encode text that came from outside before it is answered or logged.',
    tags: ['timed'],
  }),
]
