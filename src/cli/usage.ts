import { CommanderError } from 'commander'
import { UsageError } from '../model/usage-error.ts'
import { commandMistake } from './command-mistake.ts'

/** The four lines a person sees for a mistake of theirs. */
export const fourLines = (
  trouble: Pick<UsageError, 'expected' | 'came' | 'where' | 'todo'>,
): string =>
  [
    `  expected  ${trouble.expected}`,
    `  came      ${trouble.came}`,
    `  where     ${trouble.where}`,
    `  to do     ${trouble.todo}`,
    '',
  ].join('\n')

/** Runs the command; a mistake of the user ends in its message and exit code 2, without a stack trace. */
export async function usageExit(command: () => Promise<unknown>): Promise<void> {
  try {
    await command()
  } catch (error) {
    if (error instanceof UsageError) return refuse(error)
    if (error instanceof CommanderError) {
      // Help was asked for, or was given in place of a command: it has been printed.
      if (!/^commander\.(help|version)/.test(error.code)) return refuse(commandMistake(error))
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    process.stderr.write(`udc-conformance broke\n${fourLines(ownFault(error))}`)
    process.exitCode = 5
  }
}

function refuse(mistake: Parameters<typeof fourLines>[0]): void {
  process.stderr.write(
    `udc-conformance was asked for something it cannot do\n${fourLines(mistake)}`,
  )
  process.exitCode = 2
}

/** What is said of a fault nobody caught; the place in our own code is what a report of it needs. */
export const ownFault = (
  error: unknown,
): Pick<UsageError, 'expected' | 'came' | 'where' | 'todo'> => ({
  expected: 'every fault to be caught where it happens',
  came: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
  where:
    (error instanceof Error ? error.stack : undefined)
      ?.split('\n')
      .find((line) => line.startsWith('    at '))
      ?.replace(/^.*\/(?=(?:dist|src)\/)|\)$/g, '') ?? 'unknown',
  todo: 'this is a fault of ours and no verdict on your droplet: please report it',
})
