import * as clause from '../../../fixtures/clauses/auth-serialisation.ts'
import * as forged from '../../../fixtures/deviations/serialisation-kind.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { orClosed, staysSafe } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { goodTokenCheck } from './claim-rows.ts'
import { type TokenRow, tokenCheck, tryTokens } from './token-rows.ts'

/** Served or refused; the report tells which was the last to be served. */
const safeUpTo = (replies: readonly Reply[], maxLatencyMs: number): Outcome => {
  const outcome = staysSafe(replies, maxLatencyMs)
  const last = replies.filter(isAccepted).at(-1)
  return outcome.state === 'pass'
    ? pass(last ? `the last that was accepted: ${last.ask.note}` : 'none of them was accepted')
    : outcome
}

/** A refusal at any layer will do, a closed connection too: the control afterwards has the last word. */
const safeCheck = (row: Omit<TokenRow, 'judge' | 'malformed'>): Check =>
  check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'R',
    after: [trust],
    evidence: orClosed,
    given: {
      name: row.title,
      phase: 'tokens',
      negatives: row.deviations.length,
      apply: (stage) => tryTokens(stage, row.deviations),
    },
    judge: (replies, _, profile) => safeUpTo(replies, profile.limits.maxLatencyMs),
    means: row.means,
    fix: row.fix,
  })

export const kindChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-SER-JSON-FORM',
    title: 'a token in JSON form is refused',
    clause: clause.compactOnly,
    deviations: forged.jsonForm,
    malformed: true,
    means: 'The library finds out by itself which form it was given, and takes all of them.',
    fix: 'Demand three parts with dots between them before the library sees the token.',
  }),
  tokenCheck({
    id: 'AUTH-SER-NESTED',
    title: 'a token inside a token is refused',
    clause: clause.compactOnly,
    deviations: forged.nested,
    malformed: true,
    means: 'The inner token is unwrapped and believed, whoever signed it.',
    fix: 'Take the claims from the payload of the verified token and from nowhere else.',
  }),
  safeCheck({
    id: 'AUTH-SER-HUGE',
    title: 'a very long token does no harm',
    clause: clause.survivesSize,
    deviations: forged.huge,
    means: 'A long token ends in an error nobody catches, or the service with it.',
    fix: 'Set a limit for the length of headers, and answer 431 or 401 beyond it.',
  }),
  safeCheck({
    id: 'AUTH-SER-DEEP',
    title: 'a deeply nested token does no harm',
    clause: clause.survivesDepth,
    deviations: forged.deep,
    means: 'A parser that calls itself runs out of stack, and the error is not caught.',
    fix: 'Cap the depth before parsing, or catch what the parser raises, and answer 401.',
  }),
  goodTokenCheck({
    id: 'AUTH-SER-TYP-OK',
    title: 'every typ that names an access token is accepted',
    clause: clause.typIsLenient,
    deviations: forged.usualTyp,
    means: 'Good tokens of a Registry that writes typ otherwise are refused.',
    fix: 'Accept a missing typ, JWT and at+jwt, with or without application/, in any case.',
  }),
  tokenCheck({
    id: 'AUTH-SER-TYP-WRONG',
    title: 'a typ that names another kind of token is refused',
    clause: clause.typIsExplicit,
    deviations: forged.foreignTyp,
    means: 'A token made for another purpose opens this droplet.',
    fix: 'Refuse every typ other than JWT and at+jwt.',
  }),
]
