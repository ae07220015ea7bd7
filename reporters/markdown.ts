import { levels } from '../src/model/clause.ts'
import { type Finding, type State, states } from '../src/model/finding.ts'
import type { Cause, Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { causeTitle, failureFacts, reasonOf } from './facts.ts'
import { groupBy } from './group-by.ts'
import { code, fenced, inline, table } from './markdown-text.ts'
import { runIsRed, runStory, waived } from './red.ts'
import { oneLine } from './sanitize.ts'
import { failures } from './terminal-pick.ts'
import { checks, verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/** The report for a ticket, a pull request or a step summary: verdict, causes, failures with their fix. */
export function renderMarkdown(report: Report): string {
  const sections = [
    head(report),
    runIsRed(report) ? fenced(runStory(report).map(shortly), 'text') : [],
    counts(report),
    causes(report),
    failed(report),
    open(report),
    tail(report),
  ]
  return `${sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function head(report: Report): string[] {
  const { target, profile, access, run } = report
  const started = target.command ?? target.image
  const command = started === undefined ? [] : [code(started)]
  const url = target.url === undefined ? [] : [code(target.url)]
  const named = [...(target.kind === 'demo' ? ['the reference droplet'] : command), ...url]
  return [
    `# ${inline(verdictLine(report))}`,
    '',
    `- target: ${named.join(' at ')}`,
    `- profile: ${code(profile.id)}`,
    `- access: ${access.join(', ') || 'none'}`,
    ...carefulNotes(report).map((note) => `- **careful**: ${inline(note)}`),
    ...(run.interrupted ? ['- interrupted: what follows is what was known by then'] : []),
  ]
}

function counts({ summary }: Report): string[] {
  if (summary.total === 0) return []
  const shown = states.filter((state) => summary.byState[state] > 0)
  const cells = (n: Readonly<Record<State, number>>) => shown.map((state) => String(n[state]))
  return table(
    [checks(summary.total), ...shown],
    [
      ...levels.map((level) => [level, ...cells(summary.byLevel[level])]),
      ['all', ...cells(summary.byState)],
    ],
  )
}

function causes(report: Report): string[] {
  const blocks = report.causes.slice(0, mostCauses).flatMap((cause, i) => causeBlock(cause, i + 1))
  const hidden = report.causes.length - mostCauses
  if (blocks.length === 0) return []
  return ['## Causes', ...blocks, ...more(hidden, 'causes')]
}

function causeBlock(cause: Cause, place: number): string[] {
  const sure = `${Math.round(cause.confidence * 100)} %`
  const others = cause.alsoWrong.map(({ id, title }) => `  - ${code(id)} ${inline(title)}`)
  return [
    '',
    `### ${place}. ${inline(causeTitle(cause))} (${code(cause.id)})`,
    '',
    inline(cause.explanation),
    '',
    `- **fix**: ${inline(cause.fix)}`,
    `- blame ${cause.blame}, confidence ${sure}, behind ${checks(cause.checks.length)}: ${ids(cause.checks)}`,
    ...(others.length === 0 ? [] : ['- then also:', ...others]),
    ...(cause.proof === undefined ? [] : ['', ...proof(cause.proof)]),
  ]
}

const proof = (steps: NonNullable<Cause['proof']>): string[] =>
  table(
    ['proof', 'as it was', 'repaired'],
    steps.map(({ step, before, after }) => [step, before, after].map(code)),
  )

function failed(report: Report): string[] {
  const all = failures(report)
  if (all.length === 0) return []
  const told = all.slice(0, mostFailures).flatMap((finding) => failure(report, finding))
  return [
    `## Failed: ${checks(all.length)}`,
    ...told,
    ...more(all.length - mostFailures, 'failures'),
  ]
}

function failure(report: Report, finding: Finding): string[] {
  const facts = new Map(failureFacts(report, finding).map(({ label, text }) => [label, text]))
  const lines = [...facts].filter(([label]) => label !== 'fix' && label !== 'reproduce')
  const waiver = waived(finding)
  return [
    '',
    `### ${finding.level} failed: ${code(finding.id)} ${inline(finding.title)}`,
    '',
    ...(waiver === undefined ? [] : [inline(waiver), '']),
    ...fenced(
      lines.map(([label, text]) => `${label.padEnd(10)}${shortly(text)}`),
      'text',
    ),
    '',
    `**fix**: ${inline(facts.get('fix') ?? '')}`,
    '',
    ...fenced([oneLine(facts.get('reproduce') ?? '')], 'sh'),
  ]
}

/** Questions that stayed open, by state and by what stood in the way. */
function open({ findings }: Report): string[] {
  const lines = (['error', 'inconclusive', 'blocked', 'not-run'] as const).flatMap((state) => {
    const groups = groupBy(
      findings.filter((finding) => finding.state === state),
      reasonOf,
    )
    return [...groups]
      .slice(0, mostReasons)
      .map(
        ([reason, group]) =>
          `- ${state}, ${checks(group.length)}: ${inline(reason)} (${ids(group.map(({ id }) => id))})`,
      )
      .concat(more(groups.size - mostReasons, `reasons for ${state}`))
  })
  return lines.length === 0 ? [] : ['## Not answered', '', ...lines]
}

const tail = ({ exit, tool, run }: Report): string[] => [
  `exit ${exit.code} · ${inline(`${tool.name} ${tool.version}`)} · run ${code(run.id)}, seed ${run.seed}`,
]

const ids = (all: readonly string[]): string =>
  all.slice(0, mostIds).map(code).join(', ') +
  (all.length > mostIds ? `, and ${all.length - mostIds} more` : '')

const more = (hidden: number, what: string): string[] =>
  hidden > 0 ? ['', `${hidden} more ${what}, all in the JSON report.`] : []

/** One line of at most a few hundred cells: a line break of the droplet's would end its label. */
const shortly = (text: string): string =>
  clip(oneLine(clip(text, factMost).replace(/\s*\n\s*/g, ' ⏎ ')), factMost)

const mostCauses = 10
const mostFailures = 50
const mostReasons = 8
const factMost = 500
const mostIds = 12
