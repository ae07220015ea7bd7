import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, post, undemanded } from './post.ts'

type Field = 'trace_id' | 'source' | 'target' | 'message_type' | 'payload' | 'timestamp'
type ByField = readonly { readonly field: Field; readonly reply: Reply }[]

const fields: readonly Field[] = [
  'trace_id',
  'source',
  'target',
  'message_type',
  'payload',
  'timestamp',
]

const removed = eachField('the baseline message without each field in turn', fields, undefined)
const nulled = eachField('the baseline message with each field null in turn', fields, null)
const emptied = eachField(
  'the baseline message with each text field empty in turn',
  ['trace_id', 'message_type', 'timestamp'],
  '',
)

const common = { needs: 'T', after: [posToken] } as const
const declare =
  'Declare the field as required in the schema of POST /message and answer 422 without it.'

const missing = [
  { id: 'ENV-MISS-TRACE', field: 'trace_id', means: 'A message that nobody can follow is taken.' },
  { id: 'ENV-MISS-SOURCE', field: 'source', means: 'An anonymous message is taken.' },
  { id: 'ENV-MISS-TARGET', field: 'target', means: 'A message to nobody is taken.' },
  {
    id: 'ENV-MISS-TYPE',
    field: 'message_type',
    means: 'A message that is neither event nor command is taken.',
  },
  { id: 'ENV-MISS-PAYLOAD', field: 'payload', means: 'A message without content is taken.' },
  { id: 'ENV-MISS-TS', field: 'timestamp', means: 'An undated message is taken.' },
] as const

export const envMissingChecks: readonly Check[] = [
  ...missing.map(({ id, field, means }) =>
    check({
      ...common,
      id,
      title: `a message without ${field} is invalid`,
      clause: field === 'timestamp' ? clause.timestampIsRequired : clause.fieldsAreRequired,
      given: removed,
      inapplicable: undemanded(field),
      judge: (seen) => invalid(seen, [field]),
      means,
      fix: declare,
    }),
  ),
  check({
    ...common,
    id: 'ENV-MISS-TRACE-SHOULD',
    title: 'the refusal of a message without trace_id names trace_id',
    clause: clause.refusalNamesField,
    given: removed,
    inapplicable: undemanded('trace_id'),
    judge: namesTrace,
    means: 'The sender is told that something is wrong, but not what.',
    fix: 'Name the missing field in detail, as the 422 of most frameworks does.',
  }),
  check({
    ...common,
    id: 'ENV-NULL-EACH',
    title: 'a message with a null field is invalid',
    clause: clause.fieldsHaveTypes,
    given: nulled,
    judge: (seen, _, profile) =>
      invalid(
        seen,
        demanded(
          profile,
          fields.filter((field) => field !== 'timestamp'),
        ),
      ),
    means: 'null is taken for a value, and the code behind meets it unprepared.',
    fix: 'Make every required field non-null in the schema.',
  }),
  check({
    ...common,
    id: 'ENV-NULL-EACH-SHOULD',
    title: 'a message with a null timestamp is invalid',
    clause: clause.timestampIsRequired,
    given: nulled,
    inapplicable: undemanded('timestamp'),
    judge: (seen) => invalid(seen, ['timestamp']),
    means: 'An undated message is taken.',
    fix: 'Make timestamp non-null in the schema.',
  }),
  check({
    ...common,
    id: 'ENV-EMPTY-STR',
    title: 'an empty trace id or message type is invalid',
    clause: clause.fieldsAreRequired,
    given: emptied,
    judge: (seen, _, profile) => invalid(seen, demanded(profile, ['trace_id', 'message_type'])),
    means: 'An empty text passes for a value.',
    fix: 'Validate trace_id as a UUID and message_type against the list of types.',
  }),
  check({
    ...common,
    id: 'ENV-EMPTY-STR-SHOULD',
    title: 'an empty timestamp is invalid',
    clause: clause.timestampIsRequired,
    given: emptied,
    inapplicable: undemanded('timestamp'),
    judge: (seen) => invalid(seen, ['timestamp']),
    means: 'An empty text passes for a date.',
    fix: 'Parse timestamp as RFC 3339 and answer 422 where that fails.',
  }),
]

function eachField(name: string, which: readonly Field[], value: unknown): Stimulus<ByField> {
  const word = value === undefined ? 'absent' : JSON.stringify(value)
  return {
    name,
    phase: 'messages',
    negatives: which.length,
    apply: (stage) =>
      Promise.all(
        which.map(async (field) => ({
          field,
          reply: await post(stage, { note: `${field} ${word}`, parts: { [field]: value } }),
        })),
      ),
  }
}

const demanded = (profile: Profile, which: readonly Field[]): readonly Field[] =>
  which.filter((field) => profile.message.required.includes(field))

const invalid = (seen: ByField, which: readonly Field[]): Outcome =>
  allInvalid(seen.filter(({ field }) => which.includes(field)).map(({ reply }) => reply))

/** Whether it is refused at all is the question of another check. */
function namesTrace(seen: ByField): Outcome {
  const reply = seen.find(({ field }) => field === 'trace_id')?.reply
  const refused = reply !== undefined && [400, 422].includes(reply.status ?? 0)
  if (!reply || !refused) return inconclusive('the message was not refused as invalid')
  return /trace[_ -]?id/i.test(reply.text)
    ? pass()
    : fail('a body that names trace_id', said(reply))
}
