import { levels } from '../src/model/clause.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause, Report } from '../src/model/report.ts'
import { causeOf } from './facts.ts'

/** Which failures are told in full, and where: one by each cause, the others one by one. */
export interface Picked {
  readonly causes: readonly { readonly cause: Cause; readonly example: Finding | undefined }[]
  readonly alone: readonly Finding[]
  readonly hidden: number
}

/** A cause with many checks speaks for all of them; where it has few, each is told by itself. */
export function pickFailures(report: Report): Picked {
  const failed = failures(report)
  const causes = report.causes.slice(0, mostCauses).map((cause) => ({
    cause,
    example: failed.find((finding) => causeOf(report, finding)?.id === cause.id),
  }))
  const told = new Set(causes.map(({ example }) => example?.id))
  const rest = failed.filter(({ id }) => !told.has(id))
  const alone = rest.filter((finding) => !isTold(report, causes, finding)).slice(0, mostAlone)
  return { causes, alone, hidden: rest.length - alone.length }
}

/** Failed findings, MUST first. */
export const failures = ({ findings }: Report): Finding[] =>
  levels.flatMap((level) => findings.filter((f) => f.state === 'fail' && f.level === level))

function isTold(report: Report, causes: Picked['causes'], finding: Finding): boolean {
  const id = causeOf(report, finding)?.id
  return causes.some(({ cause }) => cause.id === id && cause.checks.length >= manyChecks)
}

const manyChecks = 4
const mostCauses = 6
const mostAlone = 12
