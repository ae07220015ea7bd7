import type { Cause, ProofStep } from '../src/model/report.ts'
import { causeTitle } from './facts.ts'
import type { Sheet } from './html-sheet.ts'
import { anchor, html, joined, link, type Markup, nothing } from './html-template.ts'
import { shortened } from './html-text.ts'
import { compared, tokenOf } from './html-token.ts'
import { tokenTable } from './html-token-table.ts'
import { checks } from './verdict.ts'

/** The reasons behind the findings, most important first. */
export function causesSection(sheet: Sheet): Markup {
  const { causes } = sheet.report
  if (causes.length === 0) return nothing
  return html`
    <section id=causes>
      <h2>${causes.length === 1 ? 'Cause' : 'Causes'}</h2>
      <ol>${causes.map((cause) => causeBlock(sheet, cause))}</ol>
    </section>`
}

function causeBlock(sheet: Sheet, cause: Cause): Markup {
  const sure = `${Math.round(cause.confidence * 100)} %`
  const text = (whole: string): string => shortened(whole, sheet.portion.text)
  return html`
    <li id="${anchor(`cause-${cause.id}`)}">
      <h3>${text(causeTitle(cause))} <code>${cause.id}</code></h3>
      <p class=n>blame ${cause.blame}, confidence ${sure}, behind ${checks(cause.checks.length)}</p>
      <p>${text(cause.explanation)}</p>
      <p class=fix><b>To mend it</b> ${text(cause.fix)}</p>
      ${alsoWrong(cause)}
      ${shownToken(sheet, cause)}
      ${cause.proof === undefined ? nothing : proof(cause.proof, sheet.portion.text)}
      <p class=n>Checks it holds: ${joined(
        cause.checks.map((id) => link(id, id)),
        ', ',
      )}</p>
    </li>`
}

function alsoWrong({ alsoWrong }: Cause): Markup {
  if (alsoWrong.length === 0) return nothing
  return html`
    <p>What would fail next:</p>
    <ul>${alsoWrong.map(({ id, title }) => html`<li>${title} <code>${id}</code>`)}</ul>`
}

/** The token behind the cause, where one was sent that is unlike a good one. */
function shownToken({ report, good }: Sheet, cause: Cause): Markup {
  const finding = report.findings.find(
    ({ id, state }) => cause.checks.includes(id) && state === 'fail',
  )
  const exchange = report.exchanges.find(({ id }) => id === finding?.evidence[0])
  const token = exchange && tokenOf(exchange)
  if (token === undefined || exchange === undefined) return nothing
  if (!compared(token, good).some(({ differs }) => differs)) return nothing
  return html`${tokenTable(token, good)}<p class=n>as sent in ${link(exchange.id, exchange.id)}</p>`
}

const proof = (steps: readonly ProofStep[], most: number): Markup => html`
  <div class=o tabindex=0 role=group aria-label="Proof">
    <table>
      <caption>Proof: the same calls, as they were and with the smallest repair</caption>
      <tr><th scope=col>call<th scope=col>as it was<th scope=col>repaired
      ${steps.map(
        ({ step, before, after }) => html`
          <tr><th scope=row>${shortened(step, most)}<td>${shortened(before, most)}<td>${shortened(after, most)}`,
      )}
    </table>
  </div>`
