import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Cause } from '../src/model/report.ts'
import { causeOf, failureFacts, firstTimeOf, reasonOf } from './facts.ts'
import { fullExchange, reference } from './html-exchange.ts'
import { isOpen } from './html-selection.ts'
import type { Sheet } from './html-sheet.ts'
import { anchor, html, joined, link, type Markup, nothing } from './html-template.ts'
import { shortened } from './html-text.ts'
import { addressOf } from './reference.ts'

/** What the command of a finding has in common with all others: the id takes the star's place. */
export const commandPattern = ({ findings }: Sheet['report']): string =>
  findings
    .find(({ reproduce, id }) => reproduce?.includes(` --only ${id} `))
    ?.reproduce?.replace(/ --only \S+ /, ' --only * ') ?? ''

/** One finding: a line to scan, and behind it what a reader has to know. */
export function findingBlock(sheet: Sheet, finding: Finding): Markup {
  const { id, title, level } = finding
  return html`
    <details class=f id="${anchor(id)}"${finding.reproduce === undefined ? bare : nothing}>
      <summary><code>${id}</code> ${title} <small>${level}</small></summary>
      ${isOpen(finding.state) ? openFacts(sheet, finding) : settledFacts(sheet, finding)}
    </details>`
}

function openFacts(sheet: Sheet, finding: Finding): Markup {
  const { report } = sheet
  const cause = causeOf(report, finding)
  const facts = failureFacts(report, finding).filter(({ label }) => label !== 'blame')
  const isFailure = finding.state === 'fail'
  const first = firstTimeOf(finding)
  const rows = [
    ...(isFailure ? [] : [row('because', cut(sheet, reasonOf(finding)))]),
    ...(first === undefined ? [] : [row('first', cut(sheet, first))]),
    ...(finding.blockedBy === undefined
      ? []
      : [row('blocked by', link(finding.blockedBy, finding.blockedBy))]),
    ...facts
      .filter(({ label }) => isFailure || label === 'clause' || label === 'reproduce')
      .map(({ label, text }) =>
        row(label, label === 'reproduce' ? command(text) : cut(sheet, text)),
      ),
    ...(isFailure ? [row('blame', html`${finding.blame ?? cause?.blame ?? 'not settled'}`)] : []),
    ...(cause === undefined ? [] : [row('cause', causeLinks(cause, finding))]),
    ...inTheCatalogue(sheet, finding),
  ]
  return html`<dl>${rows}</dl>${sequence(sheet, finding)}`
}

/** What a failure of it means, and the way out where the finding tells none. */
function inTheCatalogue({ checks }: Sheet, finding: Finding): Markup[] {
  const known = checks.of(finding.id)
  const address = addressOf(checks, finding.id)
  return [
    ...(known === undefined ? [] : [row('means', html`${known.means}`)]),
    ...(known === undefined || finding.state === 'fail'
      ? []
      : [row('if it fails', html`${known.fix}`)]),
    ...(address === undefined
      ? []
      : [row('reference', html`<a href="${address}">${finding.id} in the check reference</a>`)]),
  ]
}

/** In few words, because there are hundreds; the script adds what each has in common with the others. */
function settledFacts(sheet: Sheet, finding: Finding): readonly Markup[] {
  const { clause, figures, strength, state, message, reproduce } = finding
  const measured = Object.entries(figures ?? {}).map(([name, n]) => `${name} ${n}`)
  const reason = state === 'pass' ? message : reasonOf(finding)
  const first = firstTimeOf(finding)
  const isUsual = reproduce === undefined || reproduce === usualCommand(sheet, finding)
  return [
    html`<p>${cut(sheet, clause.text)} <cite>${cut(sheet, clause.source)}</cite>`,
    ...(reason === undefined ? [] : [html`<p>${cut(sheet, reason)}`]),
    ...(first === undefined ? [] : [html`<p>${cut(sheet, first)}`]),
    ...(strength === 'weak' ? [html`<p>${weak}`] : []),
    ...(measured.length === 0 ? [] : [html`<p>measured: ${cut(sheet, measured.join(', '))}`]),
    ...(isUsual ? [] : [html`<p>${command(reproduce)}`]),
    evidence(sheet, finding),
  ]
}

const usualCommand = ({ report }: Sheet, { id }: Finding): string =>
  commandPattern(report).replace(' --only * ', () => ` --only ${id} `)

/** Links to the log; with the script on, the exchanges themselves come here. */
function evidence({ selection }: Sheet, finding: Finding): Markup {
  if (finding.evidence.length === 0) return nothing
  const shown = selection.shownOf(finding)
  const left = finding.evidence.length - shown.length
  const links = joined(shown.map(({ id }) => link(id, id)))
  return html`<p class=e>${links}${left > 0 ? ` +${left} in the JSON report` : ''}`
}

/** The exchanges of an open finding in their order; one that stands elsewhere is a link to it. */
function sequence(sheet: Sheet, finding: Finding): Markup {
  const { selection } = sheet
  const shown = selection.shownOf(finding)
  const left = finding.evidence.length - shown.length
  const block = (exchange: Exchange, i: number): Markup =>
    selection.homeOf(exchange) === finding.id
      ? fullExchange(sheet, exchange, i === 0)
      : reference(sheet, exchange)
  if (finding.evidence.length === 0) return nothing
  if (shown.length === 0) return html`<p class=n>${left} exchanges in the JSON report</p>`
  return html`
    <div class=q>
      <h4>What went over the wire</h4>
      ${shown.map(block)}
      ${left > 0 ? html`<p class=n>and ${left} more in the JSON report</p>` : nothing}
    </div>`
}

const row = (label: string, content: Markup): Markup => html`<dt>${label}<dd>${content}`

const command = (text: string): Markup => html`<code class=c>${text}</code>`

const cut = ({ portion }: Sheet, text: string): Markup => html`${shortened(text, portion.text)}`

/** Keeps the script from adding a command where the report holds none. */
const bare = html` data-bare`

const weak = 'weak: a refusal with no accepted twin beside it, never counted as proof'

/** The cause, and the other findings it holds. */
function causeLinks(cause: Cause, finding: Finding): Markup {
  const others = cause.checks.filter((id) => id !== finding.id)
  const shown = joined(
    others.slice(0, mostSiblings).map((id) => link(id, id)),
    ', ',
  )
  const also = others.length === 0 ? nothing : html`; behind ${shown} too`
  const rest = others.length > mostSiblings ? `, +${others.length - mostSiblings} more` : ''
  return html`${link(`cause-${cause.id}`, `${cause.id}, ${cause.title}`)}${also}${rest}`
}

const mostSiblings = 8
