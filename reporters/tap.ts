import type { Level } from '../src/model/clause.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { failureFacts, reasonOf } from './facts.ts'
import { isRed, runIsRed, runStory, waived } from './red.ts'
import { forTerminal, oneLine } from './sanitize.ts'
import { verdictLine } from './verdict.ts'
import { clip } from './wrap.ts'

/**
 * The findings as TAP 14, one test point each. A failed SHOULD is `not ok … # TODO`: TAP's one way to
 * tell a failure that does not fail the file; `ok … # TODO` would say that it passed unexpectedly.
 */
export function renderTap(report: Report): string {
  const points = report.findings.map((finding) => findingPoint(report, finding))
  const all = runIsRed(report) ? [...points, runPoint(report)] : points
  const about = `# ${oneLine(`${report.tool.name} ${report.tool.version}, ${verdictLine(report)}`)}`
  const nothing = all.length === 0 ? ' # SKIP nothing was planned' : ''
  return [
    'TAP version 14',
    about,
    ...carefulNotes(report).map((note) => `# careful: ${oneLine(note)}`),
    `1..${all.length}${nothing}`,
    ...all.flatMap((point, i) => pointLines(point, i + 1)),
    '',
  ].join('\n')
}

interface Point {
  readonly ok: boolean
  readonly description: string
  readonly directive?: readonly [word: 'SKIP' | 'TODO', reason: string]
  readonly diagnostics?: readonly Entry[]
}

type Entry = readonly [key: string, value: string | number]

function findingPoint(report: Report, finding: Finding): Point {
  const { id, title, level, state } = finding
  const description = `${id} ${title}`
  switch (state) {
    case 'pass':
      return finding.strength === 'weak'
        ? { ok: true, description, diagnostics: [['strength', 'weak']] }
        : { ok: true, description }
    case 'fail':
      return {
        ok: false,
        description,
        ...(isRed(finding) ? {} : { directive: ['TODO', waived(finding) ?? lenient(level)] }),
        diagnostics: story(report, finding),
      }
    case 'error':
      return { ok: false, description, diagnostics: [['error', reasonOf(finding)]] }
    case 'inconclusive':
    case 'inapplicable':
    case 'blocked':
    case 'not-run':
      return { ok: true, description, directive: ['SKIP', `${state}: ${reasonOf(finding)}`] }
    default:
      return state satisfies never
  }
}

const lenient = (level: Level): string =>
  `${level}: ${level === 'SHOULD' ? 'recommended' : 'optional'}, not required`

const story = (report: Report, finding: Finding): Entry[] => [
  ['level', finding.level],
  ...failureFacts(report, finding).map(({ label, text }): Entry => [label, text]),
  ['duration_ms', finding.durationMs],
]

const runPoint = (report: Report): Point => ({
  ok: false,
  description: 'the run reaches a verdict',
  diagnostics: [
    ['verdict', verdictLine(report)],
    ['story', runStory(report).join('\n')],
  ],
})

function pointLines({ ok, description, directive, diagnostics }: Point, number: number): string[] {
  const head = `${ok ? 'ok' : 'not ok'} ${number} - ${plain(description)}`
  const tail = directive === undefined ? '' : ` # ${directive[0]} ${plain(directive[1])}`
  return [head + tail, ...(diagnostics === undefined ? [] : yaml(diagnostics))]
}

/** Text on a test line: a bare # would begin a directive. */
const plain = (text: string): string =>
  oneLine(clip(text, mostCells)).replace(/[\\#]/g, (char) => `\\${char}`)

/** JSON strings are YAML too, and each is one line, so no text can end the block or pose as a test point. */
const yaml = (entries: readonly Entry[]): string[] => [
  '  ---',
  ...entries.map(([key, value]) => `  ${key}: ${scalar(value)}`),
  '  ...',
]

const scalar = (value: string | number): string =>
  typeof value === 'number' ? String(value) : JSON.stringify(forTerminal(clip(value, mostCells)))

const mostCells = 2000
