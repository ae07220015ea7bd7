import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { causeOf } from './facts.ts'
import { runIsRed, runStory, waived } from './red.ts'
import { oneLine } from './sanitize.ts'
import { verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/** The findings as a table for a spreadsheet, one line each; a run that is red by itself is a line `run` at the end. */
export function renderCsv(report: Report): string {
  const rows = [
    columns,
    ...report.findings.map((finding) => rowOf(report, finding)),
    ...(runIsRed(report) ? [runRow(report)] : []),
  ]
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

const columns = ['id', 'level', 'state', 'title', 'cause', 'blame', 'waiver', 'ms']

const rowOf = (report: Report, finding: Finding): readonly string[] => [
  finding.id,
  finding.level,
  finding.state,
  finding.title,
  finding.state === 'fail' ? (causeOf(report, finding)?.id ?? '') : '',
  finding.blame ?? '',
  waived(finding) ?? '',
  String(finding.durationMs),
]

const runRow = (report: Report): readonly string[] => [
  'run',
  '',
  'error',
  [verdictLine(report), ...runStory(report)].join('; '),
  '',
  '',
  '',
  String(report.run.durationMs),
]

/** Source: RFC 4180. */
function cell(text: string): string {
  const shown = harmless(oneLine(clip(text, mostCells)))
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** A spreadsheet takes a cell that begins so for a formula, and computes it. */
const harmless = (text: string): string =>
  /^\s*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text

const mostCells = 2000
