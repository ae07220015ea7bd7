import type { Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { all, everyReply } from '../../judges.ts'

/** What came of a write with a token that does not grant it. */
export interface Tried {
  readonly reply: Reply
  /** The rights are written as in a good token, so that only their content can be refused. */
  readonly wellTyped: boolean
}

/** REJ403; where the claim has another type than usual, refusing the whole token with 401 is as good. */
export const forbids = (seen: readonly Tried[]): Outcome =>
  all(
    everyReply(repliesOf(seen, true), 'HTTP 403', ({ status }) => status === 403),
    everyReply(
      repliesOf(seen, false),
      'HTTP 403 (or 401: the rights have another type)',
      ({ status = 0 }) => [400, 401, 403].includes(status),
    ),
  )

const repliesOf = (seen: readonly Tried[], wellTyped: boolean): readonly Reply[] =>
  seen.filter((tried) => tried.wellTyped === wellTyped).map(({ reply }) => reply)
