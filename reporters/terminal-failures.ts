import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { failureFacts } from './facts.ts'
import type { Look } from './layout.ts'
import { heading, paragraph, spread } from './layout.ts'
import { waived } from './red.ts'
import { factLines } from './terminal-causes.ts'
import type { Picked } from './terminal-pick.ts'

/** Failures that no cause above speaks for, each in full. */
export function failureSection(report: Report, { alone, hidden, causes }: Picked, look: Look) {
  const blocks = alone.flatMap((finding, i) => [
    ...(i === 0 ? [] : ['']),
    ...failureBlock(report, finding, look),
  ])
  const title = causes.length === 0 ? 'failed' : 'also failed'
  const rest = `+${hidden} more failed, told by the causes above or only in the JSON report`
  return [
    ...(blocks.length === 0 ? [] : [...heading(look, title), ...blocks]),
    ...(hidden === 0 ? [] : ['', ...paragraph(look, rest, 2, look.colors.dim)]),
  ]
}

function failureBlock(report: Report, finding: Finding, look: Look): string[] {
  const { colors } = look
  const paint = finding.level === 'MUST' ? colors.red : colors.yellow
  const accepted = waived(finding) === undefined ? '' : ', waived'
  const title = `✗ ${finding.id}  ${finding.title}`
  return [
    ...spread(look, title, `${finding.level} failed${accepted}`, 2, paint),
    ...factLines(failureFacts(report, finding), 4, look),
  ]
}
