import { z } from 'zod'
import type { Report } from '../src/model/report.ts'
import { behaviour } from './schema-behaviour.ts'
import { access, cause, count, exchange, finding, ms, text, trace, waiver } from './schema-parts.ts'

const stateCounts = z.strictObject({
  pass: count,
  fail: count,
  inconclusive: count,
  inapplicable: count,
  blocked: count,
  error: count,
  'not-run': count,
})

export const reportObject = z.strictObject({
  schema: z.literal('udc-conformance/report/1'),
  tool: z.strictObject({ name: text, version: text, catalogue: text }),
  run: z.strictObject({
    id: text,
    startedAt: text,
    durationMs: ms,
    seed: z.number(),
    node: text,
    platform: text,
    interrupted: z.boolean(),
    shard: z
      .strictObject({ index: count, of: count, narrowed: z.boolean() })
      .exactOptional()
      .describe('The part of a run that this is.'),
    merged: z.array(text).exactOptional().describe('The runs whose reports were merged.'),
  }),
  target: z.strictObject({
    kind: z.enum(['url', 'command', 'image', 'demo']),
    mesh: z.boolean(),
    url: text.exactOptional(),
    command: text.exactOptional(),
    image: text.exactOptional(),
    role: z.literal('droplet'),
  }),
  profile: z.strictObject({
    id: text,
    hash: text,
    requirements: text
      .exactOptional()
      .describe('SHA-256 over id, level and clause of every check that is law in the profile.'),
    overrides: z.array(text),
    recognised: z.array(text).exactOptional(),
  }),
  access: z.array(access),
  verdict: z.enum(['conformant', 'nonconformant', 'undetermined']),
  exit: z.strictObject({ code: z.int(), all: z.array(z.int()) }),
  summary: z.strictObject({
    total: count,
    weak: count.describe('Passes that do not count towards conformant.'),
    byState: stateCounts,
    byLevel: z.strictObject({ MUST: stateCounts, SHOULD: stateCounts, MAY: stateCounts }),
  }),
  causes: z.array(cause).describe('Most important first.'),
  findings: z.array(finding).describe('Exactly one for each planned check.'),
  exchanges: z.array(exchange),
  notRun: z.array(z.strictObject({ id: text, reason: text, flag: text })),
  outside: z
    .array(z.strictObject({ id: text, reason: text }))
    .describe('Checks outside the plan, with why.'),
  waivers: z.array(waiver).describe('What became of each entry of the waivers file.'),
  behaviour: behaviour
    .exactOptional()
    .describe('What the target was seen to do, beside the verdict.'),
  traces: z
    .array(trace)
    .exactOptional()
    .describe('Sends that led to something, followed through the mesh.'),
  notes: z.array(text),
  timings: z.strictObject({
    phases: z.array(z.strictObject({ name: text, ms })),
    waitedMs: ms,
    perCheck: z.array(z.strictObject({ id: text, ms })),
  }),
  trouble: z
    .strictObject({
      kind: z.enum(['unreachable', 'usage', 'mock', 'harness']),
      expected: text,
      came: text,
      where: text,
      todo: text,
      log: z.array(text).exactOptional(),
    })
    .exactOptional()
    .describe('Why the run itself could not go on.'),
})

/** The report as data from outside: parsing refuses unknown members as well as missing ones. */
export const reportSchema: z.ZodType<Report> = reportObject

/** The JSON Schema that is shipped beside the package. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...body } = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' })
  return { $schema, $id: 'udc-conformance/report/1', title: 'udc-conformance report', ...body }
}
