import { type Check, check } from '../../../src/model/check.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { acceptsOrRefuses, all, refuses } from '../../judges.ts'
import { type TokenRow, tryTokens } from '../auth/token-rows.ts'
import { trust } from '../ctl/ctl.ts'

type Head = Pick<TokenRow, 'id' | 'title' | 'clause' | 'malformed' | 'means' | 'fix'>

interface Mixed {
  readonly refused: readonly Reply[]
  readonly tolerated: readonly Reply[]
}

/** A row of which some tokens must be refused, and the others either way, but without a 5xx. */
export const mixedCheck = (
  row: Head & { readonly refused: readonly Deviation[]; readonly tolerated: readonly Deviation[] },
): Check =>
  check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: row.refused.length + row.tolerated.length },
    given: {
      name: row.title,
      phase: 'tokens',
      negatives: row.refused.length + row.tolerated.length,
      apply: async (stage): Promise<Mixed> => {
        const replies = await tryTokens(stage, [...row.refused, ...row.tolerated])
        const { length } = row.refused
        return { refused: replies.slice(0, length), tolerated: replies.slice(length) }
      },
    },
    judge: ({ refused, tolerated }) =>
      all(refuses(refused, row.malformed), acceptsOrRefuses(tolerated)),
    means: row.means,
    fix: row.fix,
  })
