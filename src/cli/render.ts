import { settingsOf } from './config.ts'
import { outputsFrom, writeOutputs } from './outputs.ts'
import { storedReport } from './stored-report.ts'

/** Tells a stored report in other formats; judges nothing, so that all is well once it is told. Throws UsageError. */
export async function render(file: string, flags: Record<string, unknown>): Promise<number> {
  const settings = settingsOf(flags)
  const outputs = outputsFrom(settings.reporter, settings.out, process.cwd())
  await writeOutputs(storedReport(file), outputs, {
    color: settings.color !== false && !process.env.NO_COLOR && process.stdout.isTTY === true,
    width: process.stdout.columns ?? 100,
    timings: settings.timings ?? false,
    docsUrl: settings.docsUrl,
  })
  return 0
}
