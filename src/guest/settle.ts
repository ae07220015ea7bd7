import { causeOf, failureFacts, reasonOf } from '../../reporters/facts.ts'
import { waived } from '../../reporters/red.ts'
import { verdictLine } from '../../reporters/verdict.ts'
import { clip } from '../../reporters/wrap.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import type { Asked } from './asked.ts'
import { RedTest, shown, TroubledRun } from './red-test.ts'

interface Around {
  readonly asked: Asked
  /** The whole run, which knows what is behind a failure. */
  readonly report: Report | undefined
  skip(note: string): void
}

/** Tells the host what a finding is to it: nothing, a skipped test with its reason, or a red one. */
export function settleFinding(finding: Finding, { asked, report, skip }: Around): void {
  switch (finding.state) {
    case 'pass':
      return
    case 'error':
      throw redFor(finding, report)
    case 'fail': {
      const accepted = waived(finding)
      if (accepted === undefined && counts(finding, asked)) throw redFor(finding, report)
      skip(note(accepted ?? `${finding.level} failed: ${missed(finding)}`))
      return
    }
    case 'blocked':
    case 'inconclusive':
    case 'inapplicable':
    case 'not-run':
      skip(note(`${finding.state}: ${reason(finding)}`))
      return
    default:
      finding.state satisfies never
  }
}

/** Fails the last test for whatever keeps the exit code of the command line from being 0. */
export function settleVerdict(report: Report): void {
  if (report.trouble) throw new TroubledRun(report.trouble)
  if (report.exit.code === 0) return
  throw new RedTest(
    verdictLine(report),
    {
      expected: 'no failure that counts, and enough asked to say so',
      came: `exit code ${report.exit.code}: ${meanings[report.exit.code] ?? 'see the tests above'}`,
      where: 'the run as a whole',
      todo: report.causes[0]?.fix ?? 'see why the tests above were skipped',
    },
    report.causes.map(
      ({ id, title, blame, checks }) =>
        `cause     ${title} (${id}, blame ${blame}): ${checks.slice(0, 5).join(', ')}${checks.length > 5 ? ', …' : ''}`,
    ),
  )
}

const meanings: Readonly<Record<number, string>> = {
  1: 'a requirement failed',
  3: 'nothing could be proved, or not all that --require-complete demands',
  4: 'the droplet could not be reached',
  5: 'a fault of the harness, no verdict on the droplet',
  6: 'a waiver is stale, expired or mistyped',
}

const counts = ({ level }: Finding, { frame }: Asked): boolean =>
  level === 'MUST' || (level === 'SHOULD' && frame.failOn === 'SHOULD')

const missed = ({ expected, actual }: Finding): string =>
  `expected ${expected ?? 'what the clause says'}, got ${actual ?? 'nothing'}`

const reason = (finding: Finding): string => {
  const { flag, message } = finding
  const said = reasonOf(finding)
  return flag && message !== undefined ? `${said}; it needs ${flag}` : said
}

function redFor(finding: Finding, report: Report | undefined): RedTest {
  const { level, state, id, title, clause, blame } = finding
  const facts = report ? failureFacts(report, finding) : []
  const fact = (label: string): string | undefined => facts.find((one) => one.label === label)?.text
  const cause = report && causeOf(report, finding)
  return new RedTest(
    `${level} ${state === 'fail' ? 'failed' : 'could not be judged'}: ${id} ${title}`,
    {
      expected: finding.expected ?? fact('expected') ?? 'an answer that can be judged',
      came: fact('got') ?? finding.actual ?? finding.message ?? 'nothing was recorded',
      where: [fact('sent'), finding.where].filter((part) => part !== undefined).join('; '),
      todo: finding.fix ?? cause?.fix ?? `see \`npx udc-conformance explain ${id}\``,
    },
    [
      `clause    ${clause.text} (${clause.source})`,
      `cause     ${cause ? `${cause.title} (${cause.id})` : 'not found'}, blame ${cause?.blame ?? blame ?? 'not settled'}`,
      ...(finding.reproduce === undefined ? [] : [`again     ${finding.reproduce}`]),
    ],
  )
}

/** One line of a list. */
const note = (text: string): string => clip(shown(text), 300)
