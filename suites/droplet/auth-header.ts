import * as clause from '../../fixtures/clauses/auth.ts'
import * as forged from '../../fixtures/deviations/header.ts'
import { type Check, check } from '../../src/model/check.ts'
import { fail, type Outcome } from '../../src/model/outcome.ts'
import type { Reply } from '../../src/model/reply.ts'
import type { Deviation } from '../../src/model/token.ts'
import { acceptsOrRefuses, all, refuses, said, staysSafe } from '../judges.ts'
import { posToken, trust } from './ctl.ts'
import { type TokenRow, tokenCheck, tryTokens } from './token-rows.ts'

const ownSet = 'Take keys from the configured key set only; ignore jwk, jku, x5c and x5u.'
const mapOnly = 'Use the kid only as a key into a map of the published keys, and cap its length.'

/** Refused in time: the injected delay is three seconds. */
const promptlyRefused = (replies: readonly Reply[]): Outcome => {
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
function lureCheck(row: Omit<TokenRow, 'judge' | 'phase'>, marker: string): Check {
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

const kidRow = (
  id: string,
  title: string,
  deviations: readonly Deviation[],
  means: string,
  judge?: TokenRow['judge'],
): Check =>
  tokenCheck({
    id,
    title,
    clause: clause.kidOnlySelects,
    deviations,
    means,
    fix: mapOnly,
    ...(judge ? { judge } : {}),
  })

export const headerChecks: readonly Check[] = [
  tokenCheck({
    id: 'AUTH-JWT-HDR-JWK',
    title: 'a key inside the token is not believed',
    clause: clause.headerIsUntrusted,
    deviations: forged.embeddedJwk,
    means: 'The token brings its own key, so anyone can sign.',
    fix: ownSet,
  }),
  lureCheck(
    {
      id: 'AUTH-JWT-HDR-JKU',
      title: 'a key set address inside the token is not fetched',
      clause: clause.headerIsUntrusted,
      deviations: forged.jku,
      means:
        'The token says where its key is, so anyone can sign, and the droplet fetches what it is told.',
      fix: ownSet,
    },
    '/jku/',
  ),
  tokenCheck({
    id: 'AUTH-JWT-HDR-JKU-SCHEME',
    title: 'file, ftp, gopher and data addresses in jku are refused',
    clause: clause.headerIsUntrusted,
    deviations: forged.jkuScheme,
    means: 'The droplet opens addresses of any kind that a token names.',
    fix: ownSet,
    judge: promptlyRefused,
  }),
  lureCheck(
    {
      id: 'AUTH-JWT-HDR-X5U',
      title: 'a certificate address inside the token is not fetched',
      clause: clause.headerIsUntrusted,
      deviations: forged.x5u,
      means: 'The token says where its certificate is, and the droplet fetches what it is told.',
      fix: ownSet,
    },
    '/x5u/',
  ),
  tokenCheck({
    id: 'AUTH-JWT-HDR-X5C',
    title: 'a certificate inside the token is not believed',
    clause: clause.headerIsUntrusted,
    deviations: forged.x5c,
    means: 'The token brings its own certificate, so anyone can sign.',
    fix: ownSet,
  }),
  kidRow(
    'AUTH-JWT-KID-TRAVERSAL',
    'a path in the kid is refused',
    forged.kidTraversal,
    'The kid is used as a file name.',
  ),
  kidRow(
    'AUTH-JWT-KID-SQL',
    'SQL in the kid is refused',
    forged.kidSql,
    'The kid is pasted into a query.',
    promptlyRefused,
  ),
  kidRow(
    'AUTH-JWT-KID-CMD',
    'a shell command in the kid is refused',
    forged.kidCommand,
    'The kid is passed to a shell.',
    promptlyRefused,
  ),
  kidRow(
    'AUTH-JWT-KID-PROTO',
    'a prototype member as kid is refused',
    forged.kidPrototype,
    'A plain object serves as the key map, so inherited members count as keys.',
  ),
  kidRow(
    'AUTH-JWT-KID-LONG',
    'a very long kid does no harm',
    forged.kidLong,
    'An oversized kid breaks the verifier.',
    (replies) => staysSafe(replies, 2_000),
  ),
  kidRow(
    'AUTH-JWT-KID-CRLF',
    'line breaks in the kid are refused and not reflected',
    forged.kidCrlf,
    'The kid reaches logs or headers unescaped.',
    (replies) => all(unreflected(replies), refuses(replies)),
  ),
  lureCheck(
    {
      id: 'AUTH-JWT-KID-URL',
      title: 'an address in the kid is not fetched',
      clause: clause.kidOnlySelects,
      deviations: forged.kidUrl,
      means: 'The kid is dereferenced as an address.',
      fix: mapOnly,
    },
    '/kid',
  ),
  tokenCheck({
    id: 'AUTH-JWT-KID-MISSING-KX',
    title: 'a token without kid signed by a stranger is refused',
    clause: clause.signatureVerified,
    deviations: forged.kidMissingForged.map((d) => ({ ...d, needs: 'R' as const })),
    means: 'Without a kid the verifier skips the signature.',
    fix: 'Refuse a token without kid, or verify it with every fitting key of the set.',
  }),
  mayCheck(
    'AUTH-JWT-KID-MISSING-K1',
    'a token without kid gets a clear answer',
    forged.kidMissingGood,
    'A token without kid breaks the verifier.',
  ),
  tokenCheck({
    id: 'AUTH-JWT-KID-UNKNOWN-KX',
    title: 'an unknown kid signed by a stranger is refused',
    clause: clause.signatureVerified,
    deviations: forged.kidUnknownForged.map((d) => ({ ...d, needs: 'R' as const })),
    phase: 'unknown-keys',
    means: 'An unknown kid leads to another key, or past the signature.',
    fix: 'Answer 401 for an unknown kid, after at most one refetch per cool-down.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-UNKNOWN-K1',
    title: 'an unknown kid is refused even when a known key signed',
    clause: clause.kidIsMatched,
    deviations: forged.kidUnknownGood,
    phase: 'unknown-keys',
    means: 'The first key serves for every kid, which hides faults of rotation.',
    fix: 'Select the key by kid, and refuse when there is none.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-CROSS',
    title: 'a token is verified with the key its kid names',
    clause: clause.kidIsMatched,
    deviations: forged.kidCross,
    phase: 'unknown-keys',
    means: 'Every key of the set is tried, whatever the kid says.',
    fix: 'Select the key by kid.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-CASE',
    title: 'the kid is compared exactly',
    clause: clause.kidIsMatched,
    deviations: forged.kidCase,
    phase: 'unknown-keys',
    means: 'The kid is compared without regard to case.',
    fix: 'Compare kids as plain strings.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-TYPE',
    title: 'a kid that is no string is refused',
    clause: clause.kidOnlySelects,
    deviations: forged.kidType,
    phase: 'unknown-keys',
    malformed: true,
    means: 'A kid of another type crashes the verifier or is coerced into a match.',
    fix: 'Demand that the kid is a string.',
  }),
]

function mayCheck(
  id: string,
  title: string,
  deviations: readonly Deviation[],
  means: string,
): Check {
  return check({
    id,
    title,
    clause: clause.kidMayBeMissing,
    needs: 'R',
    after: [trust],
    given: { name: title, phase: 'tokens', apply: (stage) => tryTokens(stage, deviations) },
    judge: acceptsOrRefuses,
    means,
    fix: 'Refuse it with 401, or try the fitting keys of the set.',
  })
}

const unreflected = (replies: readonly Reply[]): Outcome => {
  const mirror = replies.find((reply) => 'x-injected' in reply.headers)
  return mirror
    ? fail('no header made from the kid', 'the answer carries X-Injected', mirror.ask.note, [
        mirror.exchange,
      ])
    : { state: 'pass' }
}
