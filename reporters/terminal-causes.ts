import type { Finding } from '../src/model/finding.ts'
import type { Cause, ProofStep, Report } from '../src/model/report.ts'
import { causeTitle, failureFacts } from './facts.ts'
import type { Look } from './layout.ts'
import { field, heading, paragraph, spread, verbatim } from './layout.ts'
import { waived } from './red.ts'
import { oneLine } from './sanitize.ts'
import type { Picked } from './terminal-pick.ts'
import { checks } from './verdict.ts'
import { cells, clip } from './wrap.ts'

/** The reasons behind the findings, most important first, each with one failure as its example. */
export function causeSections(report: Report, picked: Picked, look: Look): string[] {
  const { causes } = picked
  if (causes.length === 0) return []
  const blocks = causes.flatMap(({ cause, example }, i) => [
    ...(i === 0 ? [] : ['']),
    ...causeBlock(report, cause, example, i + 1, look),
  ])
  const hidden = report.causes.length - causes.length
  const more = hidden === 0 ? [] : paragraph(look, `+${hidden} more causes in the JSON report`, 2)
  return [...heading(look, causes.length === 1 ? 'cause' : 'causes'), ...blocks, ...more]
}

function causeBlock(
  report: Report,
  cause: Cause,
  example: Finding | undefined,
  place: number,
  look: Look,
): string[] {
  const { colors } = look
  const isOnly = cause.checks.length === 1 && cause.checks[0] === example?.id
  const sure = `${Math.round(cause.confidence * 100)} %`
  const about = `blame ${cause.blame}, confidence ${sure}, behind ${checks(cause.checks.length)}`
  return [
    ...spread(look, `${place}. ${causeTitle(cause)}`, cause.id, 2, (text) => colors.bold(text)),
    ...paragraph(look, about, 5, colors.dim),
    ...paragraph(look, cause.explanation, 5),
    ...field(look, 'fix', cause.fix, 5, colors.green),
    ...alsoWrong(cause, look),
    ...(cause.proof === undefined ? [] : proofTable(cause.proof, look)),
    ...(example === undefined ? [] : exampleBlock(report, cause, example, look)),
    ...(isOnly ? [] : field(look, 'checks', idList(cause.checks), 5, colors.dim)),
  ]
}

function alsoWrong(cause: Cause, look: Look): string[] {
  const others = cause.alsoWrong.map(({ id, title }) => `${id}: ${title}`).join('\n')
  return others === '' ? [] : field(look, 'then also', others, 5)
}

function proofTable(proof: readonly ProofStep[], look: Look): string[] {
  const rows = [{ step: '', before: 'as it was', after: 'repaired' }, ...proof].map(
    ({ step, before, after }) => [step, before, after].map((cell) => clip(oneLine(cell), cellMost)),
  )
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => cells(row[i] ?? ''))))
  const lines = rows.map((row) =>
    row.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - cells(cell))).join('   '),
  )
  const margin = 16
  const fits = lines.every((line) => cells(line) <= look.width - margin)
  if (!fits) return field(look, 'proof', proof.map(inWords).join('\n'), 5)
  return lines.map((line, i) => {
    const label = i === 0 ? look.colors.dim('proof'.padEnd(11)) : ' '.repeat(11)
    return `     ${label}${i === 0 ? look.colors.dim(line.trimEnd()) : line.trimEnd()}`
  })
}

const inWords = ({ step, before, after }: ProofStep): string => `${step}: ${before} → ${after}`

function exampleBlock(report: Report, cause: Cause, finding: Finding, look: Look): string[] {
  const told = new Set(['blame', ...(finding.fix === cause.fix ? ['fix'] : [])])
  const facts = failureFacts(report, finding).filter(({ label }) => !told.has(label))
  const remark = `${finding.level} failed${waived(finding) === undefined ? '' : ', waived'}`
  return [
    ...spread(look, `✗ ${finding.id}  ${finding.title}`, remark, 5, look.colors.red),
    ...factLines(facts, 7, look),
  ]
}

/** Facts as fields, none longer than a few lines; a command stays whole so that it can be copied. */
export function factLines(
  facts: readonly { readonly label: string; readonly text: string }[],
  indent: number,
  look: Look,
): string[] {
  return facts.flatMap(({ label, text }) =>
    label === 'reproduce'
      ? verbatim(look, label, text, indent)
      : field(look, label, clip(text.replace(/\n+/g, ' '), factMost), indent),
  )
}

/** Check ids, the first ones by name. */
export function idList(ids: readonly string[], most = 12): string {
  const shown = ids.slice(0, most).join(', ')
  return ids.length > most ? `${shown}, +${ids.length - most} more in the JSON report` : shown
}

const cellMost = 48
const factMost = 500
