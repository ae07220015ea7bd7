import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { forJson } from '../../../reporters/sanitize.ts'
import { exchange } from '../../../reporters/schema-parts.ts'
import { UsageError } from '../../model/usage-error.ts'
import type { Bench } from '../../session/bench/bench.ts'
import { readPackage } from '../package.ts'
import { wall } from '../wall.ts'
import type { Traffic } from './traffic.ts'

const text = z.string()
const count = z.int().nonnegative()

/** The traffic of a bench. A run's report has a verdict and findings; a bench judges nothing and has none. */
export const trafficSchema = z.strictObject({
  schema: z.literal('udc-conformance/traffic/1'),
  tool: z.strictObject({ name: text, version: text }),
  startedAt: text,
  endedAt: text,
  profile: text,
  environment: z.record(text, text),
  calls: z.array(
    z.strictObject({
      exchange: text,
      at: text,
      to: text,
      purpose: text,
      method: text,
      path: text,
      status: z.int().nullable(),
      verdict: text,
      cause: text.nullable(),
    }),
  ),
  causes: z.array(
    z.strictObject({
      id: text,
      title: text,
      confidence: z.number().min(0).max(1).nullable(),
      fix: text,
      alsoWrong: z.array(text),
      calls: count,
      first: text,
      last: text,
    }),
  ),
  switches: z.array(z.strictObject({ at: text, name: text, on: z.boolean() })),
  exchanges: z.array(exchange),
  dropped: count.describe(
    'Calls no longer kept: of a long life the latest 2,000 calls and the first 2,000 exchanges are.',
  ),
})

export interface Recording {
  /** Everything so far; throws UsageError when the file cannot be written. */
  save(): void
}

/** Writes the record at once, so that a file that cannot be written is known before the work. */
export function openRecording(
  file: string,
  profile: string,
  bench: Bench,
  traffic: Traffic,
): Recording {
  const startedAt = new Date().toISOString()
  const { name, version } = readPackage()
  const save = () => {
    const record = trafficSchema.parse({
      schema: 'udc-conformance/traffic/1',
      tool: { name, version },
      startedAt,
      endedAt: new Date().toISOString(),
      profile,
      environment: withoutSecrets(bench),
      calls: traffic.calls(),
      causes: traffic.causes(),
      switches: traffic.switches(),
      exchanges: bench.exchanges(),
      dropped: bench.dropped(),
    })
    const json = forJson(`${JSON.stringify(record, null, 2)}\n`)
    if (bench.redactor.holds(json))
      throw new Error('a secret is left in the record: a fault of ours, nothing was written')
    write(file, json)
  }
  save()
  return { save }
}

const withoutSecrets = ({ environment, redactor }: Bench): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, redactor.text(value)]),
  )

function write(file: string, json: string): void {
  try {
    wall.watch(file)
    writeFileSync(file, wall.filter(json))
  } catch (error) {
    throw new UsageError({
      expected: 'a file that can be written',
      came: error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error),
      where: `--record ${file}`,
      todo: 'choose another file',
    })
  }
}
