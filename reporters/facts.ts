import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause, Report } from '../src/model/report.ts'
import { waived } from './red.ts'
import { clip } from './wrap.ts'

/** One labelled line of what a reader has to know about a failure. */
export interface Fact {
  readonly label: string
  readonly text: string
}

/** What every failure tells, in every format: the clause, the exchange, the blame and the way out. */
export function failureFacts(report: Report, finding: Finding): Fact[] {
  const { clause, expected, where, evidence } = finding
  const cause = causeOf(report, finding)
  const shown = report.exchanges.find(({ id }) => id === evidence[0])
  const waiver = waived(finding)
  const reproduce = finding.reproduce ?? noCommand(evidence)
  return [
    { label: 'clause', text: `${clause.text} (${clause.source})` },
    { label: 'sent', text: shown === undefined ? 'no single request' : sent(shown) },
    { label: 'got', text: got(finding, shown) },
    { label: 'expected', text: expected ?? 'what the clause says' },
    ...(where === undefined ? [] : [{ label: 'where', text: where }]),
    { label: 'blame', text: blameOf(finding, cause) },
    ...(waiver === undefined ? [] : [{ label: 'waiver', text: waiver }]),
    { label: 'fix', text: finding.fix ?? cause?.fix ?? 'none known' },
    { label: 'reproduce', text: reproduce },
  ]
}

/** The same for a mark among other marks, of which a reader may see the first lines only. */
export function factsInShort(report: Report, finding: Finding): string {
  const facts = failureFacts(report, finding)
  const isOutcome = ({ label }: Fact) => label === 'got' || label === 'expected'
  return [...facts.filter(isOutcome), ...facts.filter((fact) => !isOutcome(fact))]
    .map(({ label, text }) => `${label}: ${clip(text, factMost)}`)
    .join('\n')
}

export function causeOf(report: Report, finding: Finding): Cause | undefined {
  return (
    report.causes.find(({ id }) => id === finding.cause) ??
    report.causes.find(({ checks }) => checks.includes(finding.id))
  )
}

/**
 * What a cause is called at its head. Where nothing deeper was found it bears the title of a check, which states
 * what a droplet that is right does; alone it would read as praise.
 */
export const causeTitle = ({ id, title, checks }: Cause): string =>
  checks.includes(id) ? `not kept: ${title}` : title

function blameOf(finding: Finding, cause: Cause | undefined): string {
  const blame = finding.blame ?? cause?.blame ?? 'not settled'
  const reason =
    cause === undefined ? (finding.cause ?? 'not found') : `${cause.id}, ${cause.title}`
  return `${blame} · cause: ${reason}`
}

/** What was seen before a repetition showed otherwise; undefined where nothing was. */
export const firstTimeOf = ({ firstTime, state }: Finding): string | undefined =>
  firstTime &&
  `failed when it was first asked, ${state} when it was asked again; expected ${firstTime.expected}, came ${firstTime.actual}`

/** The reason a finding is neither a pass nor a failure. */
export function reasonOf(finding: Finding): string {
  if (finding.message !== undefined) return finding.message
  if (finding.blockedBy !== undefined) return `${finding.blockedBy} did not pass`
  if (finding.flag !== undefined) return `add ${finding.flag}`
  return finding.actual ?? 'no reason was recorded'
}

function sent({ from, to, request, note }: Exchange): string {
  const parties = from === 'harness' && to === 'droplet' ? '' : `${from} → ${to}  `
  return `${parties}${request.method} ${target(request.url)}${note === '' ? '' : `  ‹${note}›`}`
}

/** The request target as it was sent: a URL parser would tidy the very thing that was tried. */
const target = (url: string): string => url.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/'

function got({ actual }: Finding, shown: Exchange | undefined): string {
  if (shown === undefined || shown.to !== 'droplet') return actual ?? 'nothing was recorded'
  if (shown.response && actual?.startsWith(`HTTP ${shown.response.status} `)) return actual
  const answer = answerOf(shown)
  const repeats =
    actual === undefined || /^(HTTP )?\d{3}$/.test(actual) || answer.startsWith(actual)
  return repeats ? answer : `${actual} · ${answer}`
}

function answerOf({ response, silence, ms }: Exchange): string {
  if (response !== undefined) {
    const body = response.body?.text.replace(/\s+/g, ' ').trim() ?? ''
    return `${response.status} ${body === '' ? '(no body)' : clip(body, excerptCells)}`
  }
  if (silence === undefined) return 'no answer'
  return `no answer after ${Math.round(ms)} ms: ${silence.kind} (${silence.detail})`
}

const noCommand = (evidence: readonly string[]): string =>
  evidence.length === 0
    ? '# no request of ours shows it: see the message above'
    : `# no single command shows it: see ${evidence.slice(0, 5).join(', ')} in the JSON report`

const excerptCells = 160
const factMost = 500
