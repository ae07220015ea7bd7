import type { Report } from '../model/report.ts'

/** The same reports with ids of exchanges that are theirs alone: each goes on where the one before it ended. */
export function renumbered(reports: readonly Report[]): readonly Report[] {
  let used = 0
  return reports.map((report) => {
    const offset = used
    used += highest(report)
    return offset === 0 ? report : shifted(report, (id) => `x${numberOf(id) + offset}`)
  })
}

const numberOf = (id: string): number => Number(id.slice(1))

const highest = (report: Report): number =>
  idsOf(report).reduce((most, id) => Math.max(most, numberOf(id)), 0)

const idsOf = ({ exchanges, findings, traces = [] }: Report): string[] => [
  ...exchanges.map(({ id }) => id),
  ...findings.flatMap(({ evidence }) => evidence),
  ...traces.flatMap(({ steps }) => steps.map(({ exchange }) => exchange)),
]

const shifted = (report: Report, rename: (id: string) => string): Report => ({
  ...report,
  exchanges: report.exchanges.map((exchange) => ({ ...exchange, id: rename(exchange.id) })),
  findings: report.findings.map((finding) => ({
    ...finding,
    evidence: finding.evidence.map(rename),
  })),
  ...(report.traces
    ? {
        traces: report.traces.map((trace) => ({
          ...trace,
          steps: trace.steps.map((step) => ({ ...step, exchange: rename(step.exchange) })),
        })),
      }
    : {}),
})
