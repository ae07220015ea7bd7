import { renderDifference } from '../../reporters/difference.ts'
import { forJson } from '../../reporters/sanitize.ts'
import { differenceOf } from '../gate/diff.ts'
import { storedReport } from './stored-report.ts'

interface Flags {
  readonly json?: boolean
  readonly failOnNew?: boolean
  readonly color?: boolean
}

/** Says what changed from one report to another; 1 when asked to fail on what is newly red. Throws UsageError. */
export function diff(before: string, after: string, flags: Flags): number {
  const difference = differenceOf(storedReport(before), storedReport(after))
  process.stdout.write(
    flags.json
      ? `${forJson(JSON.stringify(difference, null, 2))}\n`
      : renderDifference(difference, {
          color: flags.color !== false && !process.env.NO_COLOR && process.stdout.isTTY === true,
          width: process.stdout.columns ?? 100,
        }),
  )
  return flags.failOnNew && difference.newlyRed.some(({ waived }) => !waived) ? 1 : 0
}
