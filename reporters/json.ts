import type { Report } from '../src/model/report.ts'
import { forJson } from './sanitize.ts'

/** The whole report as JSON text: parses back to the same value, and is safe to print raw. */
export const renderJson = (report: Report): string =>
  `${forJson(JSON.stringify(report, null, 2))}\n`
