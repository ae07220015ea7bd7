import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import { posToken } from '../ctl/ctl.ts'
import { allInvalid, postEach, undemanded, valuesOf } from './post.ts'

interface TypeRow {
  readonly id: string
  readonly field: string
  readonly type: string
  /** Values no reading of the contract allows. */
  readonly wrong: readonly unknown[]
  /** Values that common validators convert, so that taking them is a lesser fault. */
  readonly coerced?: {
    readonly id: string
    readonly values: (profile: Profile) => readonly unknown[]
  }
  readonly means: string
  readonly fix: string
}

/** Fractions and signs say something only where ids are integers. */
const looseIds = ({ message }: Profile): readonly unknown[] =>
  message.ids === 'integer' ? [true, '', -1, 2.5] : [true, '']

const rows: readonly TypeRow[] = [
  {
    id: 'ENV-TYPE-TRACE',
    field: 'trace_id',
    type: 'a string',
    wrong: [1, true, [], {}],
    means: 'Code that treats the trace id as text meets something else.',
    fix: 'Demand a string, and a UUID in it.',
  },
  {
    id: 'ENV-TYPE-SOURCE',
    field: 'source',
    type: 'a droplet id',
    wrong: [[], {}, null],
    coerced: { id: 'ENV-TYPE-SOURCE-SHOULD', values: looseIds },
    means:
      'A converted source names another droplet than the sender wrote: true becomes droplet 1.',
    fix: 'Demand a strict integer of 1 or more, without conversion.',
  },
  {
    id: 'ENV-TYPE-TARGET',
    field: 'target',
    type: 'a droplet id',
    wrong: [[], {}, null],
    coerced: { id: 'ENV-TYPE-TARGET-SHOULD', values: looseIds },
    means: 'A converted target names another droplet than the sender wrote.',
    fix: 'Demand a strict integer of 1 or more, without conversion.',
  },
  {
    id: 'ENV-TYPE-TYPE',
    field: 'message_type',
    type: 'a string',
    wrong: [1, [], { $ne: '' }],
    means: 'An object in place of the type reaches look-ups and queries as an operator.',
    fix: 'Demand a string of the known types.',
  },
  {
    id: 'ENV-TYPE-PAYLOAD',
    field: 'payload',
    type: 'an object',
    wrong: ['x', 1, [1], true],
    coerced: { id: 'ENV-TYPE-PAYLOAD-SHOULD', values: () => [[]] },
    means: 'Code that reads members of the payload meets something that has none.',
    fix: 'Demand a JSON object; some validators turn an empty list into one unless told not to.',
  },
  {
    id: 'ENV-TYPE-TS',
    field: 'timestamp',
    type: 'a string',
    wrong: [[], {}],
    coerced: { id: 'ENV-TYPE-TS-SHOULD', values: () => [true] },
    means: 'The date parser is handed something that is no text.',
    fix: 'Demand a string in RFC 3339 form.',
  },
]

export const envTypeChecks: readonly Check[] = rows.flatMap(checksOf)

interface Seen {
  readonly wrong: readonly Reply[]
  readonly coerced: readonly Reply[]
}

function checksOf(row: TypeRow): readonly Check[] {
  const { field, type, coerced, means, fix } = row
  const common = {
    needs: 'T',
    after: [posToken],
    given: wrongTypes(row),
    inapplicable: undemanded(field),
    means,
    fix,
  } as const
  const strict = check({
    ...common,
    id: row.id,
    title: `a ${field} that is not ${type} is invalid`,
    clause: clause.fieldsHaveTypes,
    judge: (seen) => allInvalid(seen.wrong),
  })
  if (!coerced) return [strict]
  const loose = check({
    ...common,
    id: coerced.id,
    title: `a ${field} is not converted into ${type}`,
    clause: clause.typesAreStrict,
    judge: (seen) => allInvalid(seen.coerced),
  })
  return [strict, loose]
}

function wrongTypes({ field, wrong, coerced }: TypeRow): Stimulus<Seen> {
  return {
    name: `the baseline message with ${field} of another type`,
    phase: 'messages',
    negatives: wrong.length + (coerced ? 4 : 0),
    apply: async (stage) => {
      const converted = coerced?.values(stage.profile) ?? []
      const replies = await postEach(stage, valuesOf(field, [...wrong, ...converted]))
      return { wrong: replies.slice(0, wrong.length), coerced: replies.slice(wrong.length) }
    },
  }
}
