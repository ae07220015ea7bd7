import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { refuses, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { type TokenRow, tryTokens } from './token-rows.ts'

/** Refused in time: the injected delay is three seconds. */
export const promptlyRefused = (replies: readonly Reply[]): Outcome => {
  const slow = replies.find((reply) => reply.ms > 2_500)
  return slow
    ? fail(
        'a refusal within 2500 ms',
        `${said(slow)} after ${Math.round(slow.ms)} ms`,
        slow.ask.note,
        [slow.exchange],
      )
    : refuses(replies)
}

/** A row whose token carries an address of ours: refused, and nobody came. */
export function lureCheck(row: Omit<TokenRow, 'judge' | 'phase'>, marker: string): Check {
  return check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'T',
    after: [posToken],
    evidence: { exchanges: row.deviations.length },
    given: {
      name: row.title,
      phase: 'tokens',
      negatives: row.deviations.length,
      apply: async (stage) => ({
        replies: await tryTokens(stage, row.deviations),
        hits: stage
          .ledger()
          .calls.filter((call) => call.actor === 'lure' && call.path.includes(marker)),
      }),
    },
    judge: ({ replies, hits }) =>
      hits[0]
        ? fail(
            'an address inside a token is never fetched',
            `${hits[0].method} ${hits[0].path} arrived`,
            undefined,
            [hits[0].exchange],
          )
        : refuses(replies),
    means: row.means,
    fix: row.fix,
  })
}
