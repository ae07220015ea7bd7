import type { Command } from 'commander'
import { many, reporterNames } from './flag-values.ts'

/** What can be done with the reports of earlier runs. */
export function reportCommands(program: Command): void {
  const report = program
    .command('report')
    .description('tells the report of an earlier run in other formats')
    .argument('<file>', 'what --reporter json=FILE wrote')
    .option('--reporter <name[=file]>', reporterNames, many)
    .option('--out <dir>', 'write report.json and junit.xml there')
    .option(
      '--docs-url <url>',
      'page of all checks (docs/checks.md, wherever you show it) that HTML and SARIF link to',
    )
    .option('--timings', 'print where the time went')
    .option('--no-color', 'plain text')
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { render } = await import('./render.ts')
      process.exitCode = await render(file, flags)
    })
  severalReports(report)
}

/** What can be done with the waivers file. */
export function waiverCommands(program: Command): void {
  program
    .command('waivers')
    .description('the accepted failures of a gate')
    .command('prune')
    .argument('[report]', 'report.json of a run; without it only expired entries are known')
    .description('removes stale and expired entries from the waivers file, and says which')
    .option('--waivers <file>', 'the waivers file (udc-conformance.waivers.json)')
    .action(async (file: string | undefined, flags: { waivers?: string }) => {
      const { prune } = await import('./waivers.ts')
      process.exitCode = prune(file, flags.waivers, process.cwd())
    })
}

/** What can be done with several reports. */
function severalReports(report: Command): void {
  report
    .command('merge')
    .argument('<files...>', 'the JSON report of each shard')
    .description('makes one report of the shards of a run')
    .option('--reporter <name[=file]>', reporterNames, many)
    .option('--out <dir>', 'write report.json and junit.xml there')
    .option('--fail-on <level>', 'must or should (must)')
    .option('--require-complete', 'exit 3 unless every planned MUST was answered')
    .option('--no-color', 'plain text')
    .action(async (files: string[], flags: Record<string, unknown>) => {
      const { merge } = await import('./report-merge.ts')
      process.exitCode = await merge(files, flags)
    })
  report
    .command('diff')
    .argument('<before>', 'a JSON report')
    .argument('<after>', 'a later one')
    .description('says what changed: newly red, newly green, causes, levels, times')
    .option('--json', 'as JSON')
    .option('--fail-on-new', 'exit 1 when something is newly red')
    .option('--no-color', 'plain text')
    .action(async (before: string, after: string, flags: Record<string, unknown>) => {
      const { diff } = await import('./report-diff.ts')
      process.exitCode = diff(before, after, flags)
    })
}
