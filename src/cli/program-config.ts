import type { Command } from 'commander'
import { runOptions } from './program-run.ts'

/** What can be asked about settings. */
export function configCommands(program: Command): void {
  const config = program.command('config').description('the settings, and where they come from')
  runOptions(config.command('print').argument('[url]', 'as for a run'))
    .description('every setting of a run with these flags, its value and its origin; no secret')
    .option('--json', 'as JSON')
    .action(async (url: string | undefined, flags: Record<string, unknown>) => {
      const { printConfig } = await import('./config-print.ts')
      process.exitCode = await printConfig(
        { ...flags, ...(url === undefined ? {} : { url }) },
        { cwd: process.cwd(), env: process.env },
      )
    })
}
