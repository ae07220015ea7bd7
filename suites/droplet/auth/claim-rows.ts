import { type Check, check } from '../../../src/model/check.ts'
import { inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import type { Deviation, Json } from '../../../src/model/token.ts'
import { accepts, acceptsOrRefuses } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { type TokenRow, tryTokens } from './token-rows.ts'

type OpenRow = Pick<TokenRow, 'id' | 'title' | 'clause' | 'deviations' | 'means' | 'fix' | 'judge'>

/** Makes the check of tokens that are still good: no refusal is provoked. */
export const goodTokenCheck = (row: OpenRow): Check =>
  check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: row.deviations.length },
    given: { name: row.title, phase: 'tokens', apply: (stage) => tryTokens(stage, row.deviations) },
    judge: row.judge ?? ((replies) => accepts(replies)),
    means: row.means,
    fix: row.fix,
  })

/** Makes the check of tokens that may be taken or refused, if only the answer is clear. */
export const openTokenCheck = (row: OpenRow): Check => goodTokenCheck({ ...row, judge: eitherWay })

/** A/R, and which of the two it was. */
export function eitherWay(replies: readonly Reply[]): Outcome {
  const outcome = acceptsOrRefuses(replies)
  return outcome.state === 'pass' ? pass(replies.map(taken).join('; ')) : outcome
}

const taken = (reply: Reply): string =>
  `${reply.ask.note ?? 'the token'}: ${isAccepted(reply) ? 'accepted' : `refused with ${reply.status}`}`

/** The baseline message with each token: what a caller may say shows where it speaks. */
export function sayWith(
  stage: Stage,
  deviations: readonly Deviation[],
  parts?: Json,
): Promise<Reply[]> {
  const tokens = deviations.map((deviation) => [deviation.name, stage.token(deviation)] as const)
  return Promise.all(tokens.map(([note, token]) => say(stage, token, note, parts)))
}

/** The baseline message with one token. */
export const say = (stage: Stage, token: string, note: string, parts?: Json): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token,
    body: stage.envelope(parts),
    note,
  })

/** Where not even a good token gets a message in, no refusal of a message proves anything. */
export const whereSpokenTo = (facts: Facts, judge: () => Outcome): Outcome =>
  facts.acceptedMessage ? judge() : inconclusive('no message was accepted with a good token')
