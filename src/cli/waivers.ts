import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { catalogue } from '../../suites/catalogue.ts'
import { kindsOfFailure } from '../diagnosis/causes.ts'
import { leaves } from '../diagnosis/leaves.ts'
import { roots } from '../diagnosis/roots.ts'
import { stories } from '../diagnosis/stories/stories.ts'
import { dayOf, warningDays } from '../gate/dates.ts'
import { type SameCause, waive } from '../gate/waive.ts'
import { type WaiverFile, waiversFrom } from '../gate/waiver-file.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from '../model/usage-error.ts'
import type { Output } from './outputs.ts'
import { storedReport } from './stored-report.ts'
import { fourLines } from './usage.ts'

const usual = 'udc-conformance.waivers.json'

/** Causes that traffic tells; all others follow from what failed. */
export const diagnosedCauses: readonly string[] = [
  ...leaves.map(({ id, name }) => `${id}-${name}`),
  ...stories.map(({ id }) => id),
]

const checks = catalogue.map(({ id }) => id)

const words = {
  checks,
  causes: [...diagnosedCauses, ...roots.map(({ id }) => id), ...kindsOfFailure, ...checks],
}

/** A failure without a deeper cause bears the name of the first failed check of its clause. */
export const sameCause: SameCause = (check, one, other) => {
  const clauses = [check, one, other].map(clauseOf)
  return clauses[0] !== undefined && clauses.every((clause) => clause === clauses[0])
}

const clauseOf = (id: string): string | undefined =>
  catalogue.find((check) => check.id === id)?.clause.id

export const today = (): string => dayOf(new Date())

/** The waivers that were named, or that lie in the folder; undefined where there are none. Throws UsageError. */
export function waiversIn(named: string | undefined, cwd: string): WaiverFile | undefined {
  const file = named ?? usual
  if (named === undefined && !existsSync(resolve(cwd, file))) return undefined
  return waiversFrom(listOf(file, cwd), file, today(), words)
}

/** Removes what no longer accepts anything, and says what. Throws UsageError. */
export function prune(report: string | undefined, named: string | undefined, cwd: string): number {
  const file = named ?? usual
  const list = listOf(file, cwd)
  const waivers = waiversFrom(list, file, today(), words)
  const findings = report === undefined ? [] : storedReport(report).findings
  const { told } = waive(findings, waivers, today(), sameCause)
  const gone = told.filter(({ state }) => state === 'stale' || state === 'expired')
  const wrong = told.filter(({ state }) => state === 'mistyped')
  for (const { check, cause, state, problem } of gone) {
    const name = cause === undefined ? check : `${check} for ${cause}`
    process.stdout.write(`removed  ${name}: ${state}, ${problem?.came ?? ''}\n`)
  }
  const entries = new Set(gone.map(({ entry }) => entry))
  const kept = list.filter((_, index) => !entries.has(index + 1))
  if (gone.length > 0) writeFileSync(resolve(cwd, file), `${JSON.stringify(kept, null, 2)}\n`)
  const without = report === undefined ? '; without a report, stale ones are not known' : ''
  process.stdout.write(`${gone.length} removed, ${kept.length} kept in ${file}${without}\n`)
  for (const { problem } of wrong)
    if (problem) process.stderr.write(`a waiver is mistyped\n${fourLines(problem)}`)
  return wrong.length > 0 ? 6 : 0
}

/** Names the entries that end soon or cost exit code 6, where no report comes before anybody's eyes. */
export function sayWaivers(report: Pick<Report, 'waivers'>, outputs: readonly Output[]): void {
  if (outputs.some(({ format, file }) => format === 'terminal' && file === undefined)) return
  for (const { state, problem, check, until, daysLeft = 0 } of report.waivers)
    if (problem) process.stderr.write(`a waiver is ${state}\n${fourLines(problem)}`)
    else if (state === 'holds' && daysLeft <= warningDays)
      process.stderr.write(`the waiver for ${check} ends on ${until}, in ${daysLeft} days\n`)
}

function listOf(file: string, cwd: string): readonly unknown[] {
  const where = resolve(cwd, file)
  try {
    const value: unknown = JSON.parse(readFileSync(where, 'utf8'))
    if (Array.isArray(value)) return value
    throw new Error('it holds no list')
  } catch (error) {
    throw new UsageError({
      expected:
        'a list of waivers in JSON: [{"check": "…", "reason": "…", "owner": "…", "until": "…"}]',
      came: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      where,
      todo: 'mend the file, or leave it out',
    })
  }
}
