import { catalogue } from '../../suites/catalogue.ts'
import { mergedFrom } from '../gate/merge.ts'
import { misfitOf } from '../gate/misfit.ts'
import { UsageError } from '../model/usage-error.ts'
import { settingsOf } from './config.ts'
import { outputsFrom, writeOutputs } from './outputs.ts'
import { storedReport } from './stored-report.ts'
import { diagnosedCauses, sayWaivers } from './waivers.ts'

/** Makes one report of the shards of a run, tells it, and returns its exit code. Throws UsageError. */
export async function merge(
  files: readonly string[],
  flags: Record<string, unknown>,
): Promise<number> {
  const settings = settingsOf(flags)
  const outputs = outputsFrom(settings.reporter, settings.out, process.cwd())
  const reports = files.map((file) => ({ file, report: storedReport(file) }))
  const misfit = misfitOf(reports)
  if (misfit) throw new UsageError(misfit)
  const merged = mergedFrom(
    reports.map(({ report }) => report),
    {
      order: catalogue.map(({ id }) => id),
      isDiagnosed: (cause) => diagnosedCauses.includes(cause),
      failOn: settings.failOn === 'should' ? 'SHOULD' : 'MUST',
      requireComplete: settings.requireComplete ?? false,
    },
  )
  await writeOutputs(merged, outputs, {
    color: settings.color !== false && !process.env.NO_COLOR && process.stdout.isTTY === true,
    width: process.stdout.columns ?? 100,
    timings: settings.timings ?? false,
  })
  sayWaivers(merged, outputs)
  return merged.exit.code
}
