import * as clause from '../../../fixtures/clauses/auth.ts'
import * as sealed from '../../../fixtures/deviations/algorithm.ts'
import * as forged from '../../../fixtures/deviations/serialisation.ts'
import type { Check } from '../../../src/model/check.ts'
import { fail, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { refuses, said } from '../../judges.ts'
import { tokenCheck } from './token-rows.ts'

const three = 'Demand exactly three base64url segments, and answer 401 for every decoding fault.'

const withoutWork = (replies: readonly Reply[]): Outcome => {
  const slow = replies.find((reply) => reply.ms > 2_000)
  return slow
    ? fail(
        'a refusal without work',
        `${said(slow)} after ${Math.round(slow.ms)} ms`,
        slow.ask.note,
        [slow.exchange],
      )
    : refuses(replies, true)
}

const row = (
  id: string,
  title: string,
  deviations: Parameters<typeof tokenCheck>[0]['deviations'],
  means: string,
  judge?: (replies: readonly Reply[]) => Outcome,
  needs?: 'U',
): Check =>
  tokenCheck({
    ...(needs ? { needs } : {}),
    id,
    title,
    clause: clause.compactForm,
    deviations,
    malformed: true,
    means,
    fix: three,
    ...(judge ? { judge } : {}),
  })

export const serialisationChecks: readonly Check[] = [
  row(
    'AUTH-SER-1PART',
    'a token of one part is refused',
    forged.onePart,
    'Splitting the token raises an error nobody catches.',
  ),
  row(
    'AUTH-SER-2PARTS',
    'a token of two parts is refused',
    forged.twoParts,
    'An unsigned token is accepted.',
  ),
  row(
    'AUTH-SER-4PARTS',
    'a token of four parts is refused',
    forged.fourParts,
    'Only some of the parts are looked at.',
  ),
  row(
    'AUTH-SER-5PARTS',
    'an encrypted token is refused',
    sealed.jweShaped,
    'Tokens of another kind reach the verifier.',
    undefined,
    'U',
  ),
  row(
    'AUTH-SER-JWE-BOMB',
    'a token that asks for costly decryption is refused at once',
    sealed.jweBomb,
    'A stranger can make the droplet compute or inflate without end.',
    withoutWork,
    'U',
  ),
  row(
    'AUTH-SER-EMPTY-SEG',
    'an empty segment is refused',
    forged.emptySegment,
    'An empty segment is parsed without care.',
  ),
  tokenCheck({
    id: 'AUTH-SER-INSERT-NONSIGNED',
    title: 'characters slipped into a segment are refused',
    clause: clause.bytesAsReceived,
    deviations: forged.inserted,
    malformed: true,
    means: 'The signature is checked over re-encoded JSON, not over what was received.',
    fix: 'Verify the bytes as they came, before decoding anything.',
  }),
  row(
    'AUTH-SER-LEN1MOD4',
    'a segment of impossible length is refused',
    forged.impossibleLength,
    'The decoder raises an error nobody catches.',
  ),
]
