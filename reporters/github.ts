import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { causeOf, factsInShort, reasonOf } from './facts.ts'
import { isRed, runIsRed, runStory, waived } from './red.ts'
import { forTerminal } from './sanitize.ts'
import { verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/**
 * Workflow commands that GitHub shows as annotations: at most ten errors and ten warnings, which is all
 * that it keeps of one step, and a notice with the verdict that counts the rest.
 */
export function renderGithub(report: Report): string {
  const red = varied(report, report.findings.filter(isRed))
  const yellow = varied(report, report.findings.filter(isWarning))
  const errors = [
    ...(runIsRed(report) ? [runError(report)] : []),
    ...red.map((finding) => annotation(report, finding)),
  ]
  const warnings = yellow.map((finding) => annotation(report, finding))
  const rest = [
    ...counted(errors.length - most, 'more failed MUST or in error'),
    ...counted(warnings.length - most, 'more failed SHOULD'),
    ...counted(report.findings.filter(isRemark).length, 'failed MAY'),
    ...counted(report.findings.filter(isWaived).length, 'waived'),
  ]
  const lines = [
    ...carefulNotes(report).map((text) => command('warning', { title: 'careful', text })),
    ...errors.slice(0, most).map((one) => command('error', one)),
    ...warnings.slice(0, most).map((one) => command('warning', one)),
    command('notice', { title: report.tool.name, text: [verdictLine(report), ...rest].join('\n') }),
  ]
  return `${lines.join('\n')}\n`
}

interface Annotation {
  readonly title: string
  readonly text: string
}

const most = 10

const isWarning = (finding: Finding): boolean =>
  finding.state === 'fail' && finding.level === 'SHOULD' && waived(finding) === undefined

const isRemark = ({ state, level }: Finding): boolean => state === 'fail' && level === 'MAY'

const isWaived = (finding: Finding): boolean => waived(finding) !== undefined

/** One failure of each cause first, in the order of causes, so that ten lines tell as much as they can. */
function varied(report: Report, findings: readonly Finding[]): Finding[] {
  const firsts = report.causes.flatMap(
    ({ id }) => findings.find((finding) => causeOf(report, finding)?.id === id) ?? [],
  )
  return [...new Set([...firsts, ...findings])]
}

function annotation(report: Report, finding: Finding): Annotation {
  if (finding.state === 'error')
    return { title: `error in ${finding.id}: ${finding.title}`, text: reasonOf(finding) }
  return {
    title: `${finding.level} failed, ${finding.id}: ${finding.title}`,
    text: factsInShort(report, finding),
  }
}

const runError = (report: Report): Annotation => ({
  title: verdictLine(report),
  text: runStory(report)
    .map((line) => clip(line, lineMost))
    .join('\n'),
})

const counted = (n: number, what: string): string[] => (n > 0 ? [`${n} ${what}`] : [])

const command = (name: 'error' | 'warning' | 'notice', { title, text }: Annotation): string =>
  `::${name} title=${property(clip(title, titleMost))}::${data(text)}`

/** What ends a command or a line is written in percent, as the runner reads it back. */
const data = (text: string): string =>
  forTerminal(text).replace(/[%\r\n]/g, (char) => percent[char] ?? char)

const property = (text: string): string =>
  data(text).replace(/[:,]/g, (char) => percent[char] ?? char)

const percent: Readonly<Record<string, string>> = {
  '%': '%25',
  '\r': '%0D',
  '\n': '%0A',
  ':': '%3A',
  ',': '%2C',
}

const lineMost = 500
const titleMost = 200
