import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Clause } from '../../../src/model/clause.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { all, everyReply, said, staysSafe } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postEach, undemanded } from './post.ts'

interface TraceRow {
  readonly id: string
  readonly title: string
  readonly clause: Clause
  /** Made from a fresh UUID of version 4, so that each request stays traceable. */
  readonly traces: (uuid: string) => Readonly<Record<string, string>>
  readonly negatives: number
  readonly judge?: (replies: readonly Reply[], profile: Profile) => Outcome
  readonly means: string
  readonly fix: string
}

const rows: readonly TraceRow[] = [
  {
    id: 'ENV-TRACE-NOTUUID',
    title: 'a trace id that is no UUID is invalid',
    clause: clause.traceIsUuid,
    negatives: 4,
    traces: (uuid) => ({
      '"abc"': 'abc',
      'one digit short': uuid.slice(0, -1),
      'one digit too many': `${uuid}0`,
      'a letter that is no digit': `g${uuid.slice(1)}`,
    }),
    means: 'Any text passes for a trace id, so that ids clash and logs lie.',
    fix: 'Validate trace_id as a UUID.',
  },
  {
    id: 'ENV-TRACE-VERSION',
    title: 'a UUID of another version is no trace id',
    clause: clause.traceIsVersion4,
    negatives: 6,
    traces: (uuid) => ({
      'UUID version 1': withDigit(uuid, 14, '1'),
      'UUID version 3': withDigit(uuid, 14, '3'),
      'UUID version 5': withDigit(uuid, 14, '5'),
      'UUID version 7': withDigit(uuid, 14, '7'),
      'the nil UUID': '00000000-0000-0000-0000-000000000000',
      'the max UUID': 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    }),
    means: 'The validator takes any UUID, the nil one included.',
    fix: 'Demand version 4.',
  },
  {
    id: 'ENV-TRACE-VARIANT',
    title: 'a UUID of another variant is no trace id',
    clause: clause.traceHasVariant,
    negatives: 2,
    traces: (uuid) => ({
      'variant digit 0': withDigit(uuid, 19, '0'),
      'variant digit c': withDigit(uuid, 19, 'c'),
    }),
    means: 'The variant bits are not looked at.',
    fix: 'Demand 8, 9, a or b as the first digit of the fourth group.',
  },
  {
    id: 'ENV-TRACE-FORMS',
    title: 'a UUID in another spelling is no trace id',
    clause: clause.traceIsCanonical,
    negatives: 4,
    traces: (uuid) => ({
      'in braces': `{${uuid}}`,
      'as a URN': `urn:uuid:${uuid}`,
      'without hyphens': uuid.replaceAll('-', ''),
      'between spaces': ` ${uuid} `,
    }),
    means:
      'A lenient parser takes several spellings of one id, which then no longer compare equal.',
    fix: 'Accept the plain hyphenated form only.',
  },
  {
    id: 'ENV-TRACE-LONG',
    title: 'a trace id of a megabyte is refused at once',
    clause: clause.longIsRefused,
    negatives: 1,
    traces: () => ({ 'a megabyte of text': 'a'.repeat(1_000_000) }),
    judge: (replies, profile) =>
      all(
        staysSafe(replies, profile.limits.maxLatencyMs),
        everyReply(
          replies.filter(({ silence }) => silence === undefined),
          'HTTP 422 (or 400, 413)',
          ({ status = 0 }) => [400, 413, 422].includes(status),
        ),
      ),
    means: 'One long field keeps the droplet busy or is taken for a trace id.',
    fix: 'Limit the size of the body, and check the length before any pattern.',
  },
  {
    id: 'ENV-TRACE-INJECT',
    title: 'control characters and markup in a trace id stay inert',
    clause: clause.inputIsInert,
    negatives: 4,
    traces: (uuid) => ({
      'a line break and a header': `${uuid}\r\nX-Injected: yes`,
      'an HTML element': `${uuid}${markup}`,
      'a terminal escape': `\u001b[31m${uuid}`,
      'a template expression': `${uuid}{{7*7}}\${7*7}`,
    }),
    judge: (replies) => all(reflectsNothing(replies), allInvalid(replies)),
    means: 'What a sender writes into a trace id reaches headers, pages or terminals as it is.',
    fix: 'Validate trace_id before it is logged or repeated, and answer errors as JSON.',
  },
]

export const envTraceChecks: readonly Check[] = rows.map((row) =>
  check({
    id: row.id,
    title: row.title,
    clause: row.clause,
    needs: 'T',
    after: [posToken],
    given: {
      name: row.title,
      phase: 'messages',
      negatives: row.negatives,
      apply: (stage) => {
        const traces = row.traces(stage.envelope().trace_id)
        return postEach(
          stage,
          Object.entries(traces).map(([note, trace_id]) => ({
            note: `trace_id: ${note}`,
            parts: { trace_id },
          })),
        )
      },
    },
    inapplicable: undemanded('trace_id'),
    judge: (replies, _, profile) => row.judge?.(replies, profile) ?? allInvalid(replies),
    means: row.means,
    fix: row.fix,
  }),
)

const markup = '<img src=x onerror=alert(1)>'

const withDigit = (uuid: string, at: number, digit: string): string =>
  `${uuid.slice(0, at)}${digit}${uuid.slice(at + 1)}`

/** JSON quotes what it repeats; a header, a page or a bare control character does not. */
export function reflectsNothing(replies: readonly Reply[]): Outcome {
  const expected = 'nothing of the trace id outside a JSON string'
  for (const reply of replies) {
    const isJson = reply.json !== undefined && /json/i.test(reply.headers['content-type'] ?? '')
    const what = [
      reply.headers['x-injected'] !== undefined && 'a header of its own',
      reply.text.includes('\u001b') && 'a bare escape character',
      !isJson && reply.text.includes(markup) && 'an HTML element',
    ].find((fault) => fault !== false)
    if (what) return fail(expected, `${what} in ${said(reply)}`, reply.ask.note, [reply.exchange])
  }
  return pass()
}
