import { openSync, writeFileSync } from 'node:fs'
import type { Exchange } from '../model/exchange.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import type { Output } from './outputs.ts'
import { wall } from './wall.ts'
import { attempt } from './write-file.ts'

/** The outputs that are written while the run goes on, so that a crash leaves what was known by then. */
export interface EventStreams {
  found(finding: Finding, exchanges: readonly Exchange[]): void
  /** Throws UsageError where a file took no more, which does not disturb the run. */
  end(report: Report): void
}

/** `begun` is the report of the run with nothing found yet. Throws UsageError for a file that cannot be opened. */
export async function openStreams(
  outputs: readonly Output[],
  begun: () => Report,
): Promise<EventStreams> {
  const asked = outputs.filter(isStream)
  if (asked.length === 0) return { found() {}, end() {} }
  const { beginEvents } = await import('../../reporters/ndjson.ts')
  const failures: unknown[] = []
  const lines = asked.map(({ file }) => lineWriter(file))
  const stream = beginEvents(begun(), (line) => {
    for (const write of lines)
      try {
        write(line)
      } catch (error) {
        failures.push(error)
      }
  })
  return {
    found: stream.found,
    end(report) {
      stream.end(report)
      if (failures.length > 0) throw failures[0]
    },
  }
}

export const isStream = ({ format }: Output): boolean => format === 'ndjson'

/** Each line is with the system before the next is made: a crash of this process cannot take it back. */
function lineWriter(file: string | undefined): (line: string) => void {
  if (file === undefined) return (line) => process.stdout.write(line)
  const descriptor = attempt(file, () => openSync(file, 'w'))
  return (line) => attempt(file, () => writeFileSync(descriptor, wall.filter(line)))
}
