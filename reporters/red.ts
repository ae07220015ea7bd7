import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import type { ToldWaiver } from '../src/model/waiver.ts'

/** The acceptance of a failure, which stays a failure, in one line; undefined where there is none. */
export function waived({ state, waiver }: Finding): string | undefined {
  if (state !== 'fail' || waiver === undefined) return undefined
  return `waived until ${waiver.until} by ${waiver.owner}: ${waiver.reason}`
}

/** Whether a finding alone keeps a build from going on. */
export const isRed = (finding: Finding): boolean =>
  finding.state === 'error' ||
  (finding.state === 'fail' && finding.level === 'MUST' && waived(finding) === undefined)

/** Whether the run itself has to be told as a failure: a file without a red mark means exit code 0. */
export const runIsRed = (report: Report): boolean =>
  report.trouble !== undefined || (report.exit.code !== 0 && !report.findings.some(isRed))

/** Why the run itself is red, line by line. */
export function runStory(report: Report): string[] {
  const { trouble, exit } = report
  if (trouble === undefined)
    return [`exit code ${exit.code}`, ...report.waivers.flatMap(waiverStory)]
  return [
    `expected: ${trouble.expected}`,
    `came: ${trouble.came}`,
    `where: ${trouble.where}`,
    `what to do: ${trouble.todo}`,
    ...(trouble.log ?? []).map((line) => `| ${line}`),
  ]
}

/** Why an entry of the waivers file made the run red. */
const waiverStory = ({ state, problem }: ToldWaiver): string[] =>
  problem === undefined
    ? []
    : [
        `a waiver is ${state}`,
        `expected: ${problem.expected}`,
        `came: ${problem.came}`,
        `where: ${problem.where}`,
        `what to do: ${problem.todo}`,
      ]
