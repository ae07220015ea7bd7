import type { Report } from '../src/model/report.ts'
import { waived } from './red.ts'

/** The verdict in one sentence. Only a conformant report is ever called so. */
export function verdictLine(report: Report): string {
  const { byLevel, total } = report.summary
  if (report.verdict === 'conformant') {
    const others = byLevel.SHOULD.fail + byLevel.MAY.fail
    const tail = others === 0 ? '' : `; ${others} below MUST failed`
    return `conformant: every MUST of profile ${report.profile.id} holds, ${checks(total)}${tail}`
  }
  if (report.verdict === 'nonconformant') {
    const accepted = report.findings.filter((f) => f.level === 'MUST' && waived(f)).length
    const tail = accepted === 0 ? '' : `, ${accepted} of them waived`
    return `nonconformant: ${byLevel.MUST.fail} of ${checks(musts(report), 'MUST ')} failed${tail}`
  }
  return `undetermined: ${undetermined(report)}`
}

/** How many findings answer their question: those neither left open nor left out. */
export function answered({ summary: { byState } }: Report): number {
  return byState.pass + byState.fail + byState.inapplicable
}

export function checks(n: number, kind = ''): string {
  return `${n} ${kind}check${n === 1 ? '' : 's'}`
}

function undetermined(report: Report): string {
  const { byState, total } = report.summary
  if (report.trouble !== undefined) return troubles[report.trouble.kind]
  const asked = answered(report)
  if (asked === 0) return `nothing could be asked: 0 of ${checks(total)}`
  const accepted = report.findings.filter((finding) => waived(finding) !== undefined).length
  const besides = accepted === 0 ? '' : ` besides ${accepted} waived`
  const what = byState.fail > accepted ? 'no MUST failed' : 'no failure found'
  return `${what}${besides} in what could be asked: ${asked} of ${checks(total)}`
}

const musts = ({ summary }: Report): number =>
  Object.values(summary.byLevel.MUST).reduce((sum, n) => sum + n, 0)

const troubles = {
  unreachable: 'the droplet could not be reached',
  usage: 'the dialect of the droplet could not be recognised',
  mock: 'our own mock mesh failed, the droplet is not to blame',
  harness: 'the harness itself failed, the droplet is not to blame',
} as const
