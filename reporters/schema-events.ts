import { z } from 'zod'
import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause, Report } from '../src/model/report.ts'
import { reportObject } from './schema.ts'
import { cause, exchange, finding, text } from './schema-parts.ts'

/** One line of the stream. A later event with the same id takes the place of the earlier one. */
export type RunEvent =
  | {
      readonly type: 'started'
      readonly schema: 'udc-conformance/events/1'
      readonly tool: Report['tool']
      readonly run: Omit<Report['run'], 'durationMs' | 'interrupted'>
      readonly target: Report['target']
      readonly profile: Report['profile']
      /** What is to be known before anything is read; `ended` has all notes. */
      readonly notes: readonly string[]
      readonly plan: readonly string[]
    }
  | { readonly type: 'exchange'; readonly exchange: Exchange }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'cause'; readonly cause: Cause }
  | ({ readonly type: 'ended' } & Omit<Report, 'findings' | 'exchanges' | 'causes'>)

const { tool, run, target, profile } = reportObject.shape

/** The events as data from outside: the first is `started`; only a run that came to its end has `ended`. */
export const eventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('started'),
    schema: z.literal('udc-conformance/events/1'),
    tool,
    run: run.omit({ durationMs: true, interrupted: true }),
    target,
    profile,
    notes: z.array(text).describe('What is to be known before anything is read.'),
    plan: z.array(text).describe('The ids of all checks that will be conducted.'),
  }),
  z.strictObject({ type: z.literal('exchange'), exchange }),
  z
    .strictObject({ type: z.literal('finding'), finding })
    .describe('Told again where the end of the run gave it a cause or another state.'),
  z.strictObject({ type: z.literal('cause'), cause }),
  reportObject
    .omit({ findings: true, exchanges: true, causes: true })
    .extend({ type: z.literal('ended') })
    .describe('The rest of the report.'),
])
