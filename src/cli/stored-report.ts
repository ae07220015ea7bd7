import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { reportSchema } from '../../reporters/schema.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from '../model/usage-error.ts'

/** The report of an earlier run, from the file that `--reporter json=FILE` wrote. Throws UsageError. */
export function storedReport(name: string): Report {
  const file = resolve(name)
  const value = parsed(file)
  const result = reportSchema.safeParse(value)
  // The value itself: the schema's copy has its members in another order.
  if (result.success) return value as Report
  const [issue] = result.error.issues
  throw noReport(file, `${issue?.message ?? 'something else'} at "${issue?.path.join('.') ?? ''}"`)
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw noReport(
      file,
      error instanceof SyntaxError ? 'no JSON' : ((error as Error).message.split(',')[0] ?? ''),
    )
  }
}

const noReport = (file: string, came: string): UsageError =>
  new UsageError({
    expected: 'a report of this version of the tool, as JSON',
    came,
    where: file,
    todo: 'name a file that a run wrote with --reporter json=FILE or --out DIR',
  })
