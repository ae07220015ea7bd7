import * as clause from '../../../fixtures/clauses/auth.ts'
import * as forged from '../../../fixtures/deviations/header.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Deviation } from '../../../src/model/token.ts'
import {
  acceptsOrRefuses,
  all,
  neverAccepted,
  orClosed,
  refuses,
  said,
  staysSafe,
} from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { rotated } from '../key/key.ts'
import { withoutKeySet } from '../key/scenes.ts'
import { lureCheck, promptlyRefused } from './lure-rows.ts'
import { type TokenRow, tokenCheck, tryTokens } from './token-rows.ts'

const mapOnly = 'Use the kid only as a key into a map of the published keys, and cap its length.'

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
    ...(judge === harmless ? orClosed : {}),
    // A judge that looks at the clock is asked again before it is believed.
    ...(judge === promptlyRefused ? { tags: ['timed'] as const } : {}),
  })

function harmless(replies: readonly Reply[]): Outcome {
  return all(neverAccepted(replies), staysSafe(replies, 2_000))
}

export const kidChecks: readonly Check[] = [
  kidRow(
    'AUTH-JWT-KID-TRAVERSAL',
    'a path in the kid is refused',
    forged.kidTraversal,
    'The kid is used as a file name.',
    (replies) => all(nameless(replies), refuses(replies)),
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
    harmless,
  ),
  check({
    id: 'AUTH-JWT-KID-CRLF',
    title: 'line breaks in the kid reach neither headers nor logs',
    clause: clause.kidOnlySelects,
    needs: 'T',
    after: [posToken],
    evidence: { exchanges: forged.kidCrlf.length },
    given: {
      name: 'kids with line breaks and escapes',
      phase: 'tokens',
      negatives: forged.kidCrlf.length,
      apply: async (stage) => {
        const replies = await tryTokens(stage, forged.kidCrlf)
        return { replies, log: stage.log() }
      },
    },
    judge: ({ replies, log }) => all(unreflected(replies), unlogged(log), refuses(replies)),
    means: 'The kid reaches logs or headers unescaped.',
    fix: 'Encode text that came from outside before it is logged or sent.',
  }),
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
    inapplicable: withoutKeySet,
    phase: 'unknown-keys',
    means: 'The first key serves for every kid, which hides faults of rotation.',
    fix: 'Select the key by kid, and refuse when there is none.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-CROSS',
    title: 'a token is verified with the key its kid names',
    clause: clause.kidIsMatched,
    deviations: forged.kidCross,
    inapplicable: withoutKeySet,
    phase: 'unknown-keys',
    after: [rotated],
    means: 'Every key of the set is tried, whatever the kid says.',
    fix: 'Select the key by kid.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-CASE',
    title: 'the kid is compared exactly',
    clause: clause.kidIsMatched,
    deviations: forged.kidCase,
    inapplicable: withoutKeySet,
    phase: 'unknown-keys',
    means: 'The kid is compared without regard to case.',
    fix: 'Compare kids as plain strings.',
  }),
  tokenCheck({
    id: 'AUTH-JWT-KID-TYPE',
    title: 'a kid that is no string is refused',
    clause: clause.kidOnlySelects,
    deviations: forged.kidType,
    inapplicable: withoutKeySet,
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

/** A forged line in the log of a process we own; the kid's own text begins it. */
const unlogged = (log: string): Outcome =>
  /^(?:X-Injected: yes|ERROR root logged in)/m.test(log)
    ? fail('no line of the log made from the kid', 'the log holds a line of its own from the kid')
    : pass()

/** A refusal that names the path tells a stranger that the kid was taken for one. */
const nameless = (replies: readonly Reply[]): Outcome => {
  const mirror = replies.find((reply) => /etc[/\\]hostname|win\.ini/.test(reply.text))
  return mirror
    ? fail('no file name in the refusal', said(mirror), mirror.ask.note, [mirror.exchange])
    : pass()
}
