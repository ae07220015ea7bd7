import { renderTerminal } from '../reporters/terminal.ts'
import type { Report } from '../src/model/report.ts'

export const plain = (report: Report, width = 100) =>
  renderTerminal(report, { color: false, width })
