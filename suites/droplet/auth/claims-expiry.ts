import * as clause from '../../../fixtures/clauses/auth.ts'
import * as more from '../../../fixtures/clauses/auth-claims.ts'
import * as forged from '../../../fixtures/deviations/claims.ts'
import * as expiry from '../../../fixtures/deviations/claims-expiry.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { acceptsOrRefuses, all, everyReply, refuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { tokenCheck, tryTokens } from './token-rows.ts'

const numberOnly = 'Demand that exp is a finite number before it is compared.'
const catchAll = 'Let every fault of the verifier end in the same 401.'

const trying = (name: string, deviations: readonly Deviation[]): Stimulus<Reply[]> => ({
  name,
  phase: 'tokens',
  negatives: deviations.length,
  apply: (stage) => tryTokens(stage, deviations),
})

const oddTypes = trying('tokens whose exp is no number', expiry.expType)
const hugeNumbers = trying('tokens whose exp lies beyond every calendar', expiry.expHuge)
const texts: Stimulus<{ readonly digits: Reply[]; readonly others: Reply[] }> = {
  name: 'tokens whose exp is a text',
  phase: 'tokens',
  negatives: expiry.expText.length,
  apply: async (stage) => ({
    digits: await tryTokens(stage, expiry.expDigitsAhead),
    others: await tryTokens(stage, expiry.expText),
  }),
}
const fractions: Stimulus<{ readonly ahead: Reply[]; readonly past: Reply[] }> = {
  name: 'tokens whose exp has a fraction',
  phase: 'tokens',
  negatives: expiry.expFractionPast.length,
  apply: async (stage) => ({
    ahead: await tryTokens(stage, expiry.expFractionAhead),
    past: await tryTokens(stage, expiry.expFractionPast),
  }),
}

/** A 5xx is no acceptance; whether it is a good answer is asked apart. */
export const neverTaken = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'any answer but a 2xx', (reply) => !isAccepted(reply))

/** Whether it is taken is a question of its life time, which libraries leave to their users. */
export function alwaysAnswered(replies: readonly Reply[]): Outcome {
  const mute = replies.find(({ status }) => status === undefined)
  return mute ? fail('an answer', said(mute), mute.ask.note, [mute.exchange]) : pass()
}

export const withoutServerError = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'an answer that is no 5xx', ({ status = 0 }) => status < 500)

const common = { needs: 'R', after: [trust] } as const

export const claimExpiryChecks: readonly Check[] = [
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
    id: 'AUTH-CLM-EXP-ZERO',
    title: 'an exp at or before the epoch is refused',
    clause: clause.expiryEnforced,
    deviations: expiry.expZero,
    means: 'An exp that counts as false is taken for none, and the token lives for ever.',
    fix: 'Ask whether exp is there, not whether it is true.',
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-STRING',
    title: 'an exp that is a text extends no life',
    clause: more.expiryIsANumber,
    evidence: { exchanges: expiry.expDigitsAhead.length + expiry.expText.length },
    given: texts,
    judge: ({ digits, others }) => all(refuses(others, true), acceptsOrRefuses(digits)),
    means: 'Times are compared as text, where almost everything lies in the future.',
    fix: numberOnly,
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-TYPE',
    title: 'an exp that is no number opens nothing',
    clause: more.expiryIsANumber,
    evidence: { exchanges: expiry.expType.length },
    given: oddTypes,
    judge: (replies) => neverTaken(replies),
    means: 'An exp of another type is taken for none, or for a time that never comes.',
    fix: numberOnly,
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-TYPE-SHOULD',
    title: 'an exp that is no number is refused without a 5xx',
    clause: more.expiryIsReadSafely,
    evidence: { exchanges: expiry.expType.length },
    given: oddTypes,
    judge: (replies) => withoutServerError(replies),
    means: 'An exp of another type raises an error that nobody catches.',
    fix: catchAll,
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-HUGE',
    title: 'an exp beyond every calendar gets an answer',
    clause: more.expiryIsReal,
    evidence: { exchanges: expiry.expHuge.length },
    given: hugeNumbers,
    judge: (replies) => alwaysAnswered(replies),
    means: 'A token with an astronomic exp hangs the droplet, or takes it down.',
    fix: catchAll,
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-HUGE-SHOULD',
    title: 'an exp beyond every calendar gets an answer without a 5xx',
    clause: more.expiryIsReadSafely,
    evidence: { exchanges: expiry.expHuge.length },
    given: hugeNumbers,
    judge: (replies) => withoutServerError(replies),
    means: 'An exp that is too large for a date raises an error that nobody catches.',
    fix: catchAll,
  }),
  check({
    ...common,
    id: 'AUTH-CLM-EXP-FLOAT',
    title: 'an exp with a fraction counts like a whole one',
    clause: more.expiryTakesFractions,
    evidence: { exchanges: 2 },
    given: fractions,
    judge: ({ ahead, past }) => all(everyReply(ahead, 'a 2xx answer', isAccepted), refuses(past)),
    means: 'A time with a fraction is misread, so good tokens are refused or dead ones taken.',
    fix: 'Compare exp as a number, whole or not.',
  }),
  tokenCheck({
    id: 'AUTH-CLM-EXP-FAR',
    title: 'a token that claims to live for years is refused',
    clause: more.expiryIsNear,
    deviations: expiry.expFar,
    means: 'A fault of the issuer, such as milliseconds for seconds, makes tokens immortal.',
    fix: 'Cap exp minus iat at a day.',
  }),
]
