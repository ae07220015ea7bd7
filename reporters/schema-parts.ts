import { z } from 'zod'
import { levels } from '../src/model/clause.ts'
import { states } from '../src/model/finding.ts'

export const level = z.enum(levels)
export const access = z.enum(['U', 'T', 'R', 'P'])
export const blame = z.enum(['droplet', 'mock', 'harness', 'environment'])
export const text = z.string()
export const count = z.int().nonnegative()
export const ms = z.number().nonnegative()

const party = z.enum(['harness', 'droplet', 'registry', 'orchestrator', 'peer', 'lure'])

export const trace = z.strictObject({
  traceId: text
    .exactOptional()
    .describe('Absent where the message was followed by its target alone.'),
  target: text,
  steps: z
    .array(
      z.strictObject({
        atMs: ms.describe('Since the send began.'),
        from: party,
        to: party,
        what: text,
        exchange: text.describe('The exchange it is half of; not every one is in the report.'),
        status: z.int().exactOptional(),
      }),
    )
    .describe('In the order of time.'),
})

const excerpt = z
  .strictObject({
    text,
    length: count.describe('Bytes of the whole body.'),
    sha256: text.describe('Digest of the whole body.'),
  })
  .describe('At most 4 KiB of a body, redacted.')

const headers = z.array(z.tuple([text, text])).describe('Name and value, in the order they came.')

export const exchange = z.strictObject({
  id: text,
  from: party,
  to: party,
  request: z.strictObject({ method: text, url: text, headers, body: excerpt.exactOptional() }),
  response: z
    .strictObject({ status: z.int(), headers, body: excerpt.exactOptional() })
    .exactOptional(),
  silence: z
    .strictObject({
      kind: z.enum(['refused', 'reset', 'closed', 'timeout', 'protocol', 'too-large']),
      detail: text,
    })
    .exactOptional()
    .describe('What was met instead of an answer.'),
  startedAt: text,
  ms,
  note: text,
})

export const finding = z.strictObject({
  id: text,
  title: text,
  role: z.literal('droplet'),
  group: text,
  level,
  state: z.enum(states),
  strength: z
    .enum(['weak', 'strong'])
    .exactOptional()
    .describe('weak: a refusal seen without a good twin that was accepted.'),
  blame: blame.exactOptional(),
  clause: z.strictObject({ text, source: text }),
  needs: access,
  message: text.exactOptional(),
  figures: z
    .record(text, z.number())
    .exactOptional()
    .describe('What was measured on the way; units end the names.'),
  expected: text.exactOptional(),
  actual: text.exactOptional(),
  where: text.exactOptional(),
  cause: text.exactOptional().describe('Id of the cause behind this finding.'),
  fix: text.exactOptional(),
  firstTime: z
    .strictObject({ expected: text, actual: text, evidence: z.array(text) })
    .exactOptional()
    .describe('The failure that a repetition did not show again.'),
  blockedBy: text.exactOptional().describe('The check that stands in the way.'),
  flag: text.exactOptional().describe('What to add to the command so that the check runs.'),
  evidence: z.array(text).describe('Ids of exchanges.'),
  reproduce: text.exactOptional(),
  waiver: z
    .strictObject({ entry: count, reason: text, owner: text, until: text, daysLeft: z.int() })
    .exactOptional()
    .describe('The failure, or the one it waits for, is accepted until that day.'),
  durationMs: ms,
})

export const waiver = z.strictObject({
  entry: count.describe('Its place in the file, from 1.'),
  check: text,
  cause: text.exactOptional(),
  reason: text.exactOptional(),
  owner: text.exactOptional(),
  until: text.exactOptional(),
  state: z.enum(['holds', 'not-asked', 'stale', 'expired', 'mistyped']),
  daysLeft: z.int().exactOptional(),
  problem: z
    .strictObject({ expected: text, came: text, where: text, todo: text })
    .exactOptional()
    .describe('Why it costs exit code 6.'),
})

export const cause = z.strictObject({
  id: text,
  title: text,
  blame,
  confidence: z.number().min(0).max(1),
  checks: z.array(text),
  explanation: text,
  fix: text,
  alsoWrong: z
    .array(z.strictObject({ id: text, title: text }))
    .describe('What would still fail once this is mended.'),
  proof: z
    .array(z.strictObject({ step: text, before: text, after: text }))
    .exactOptional()
    .describe('The same exchanges as they were, and with the smallest repair.'),
})
