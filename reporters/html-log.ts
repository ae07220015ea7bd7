import type { Exchange } from '../src/model/exchange.ts'
import { line, message, silence } from './html-exchange.ts'
import type { Sheet } from './html-sheet.ts'
import { anchor, html, link, type Markup, nothing } from './html-template.ts'

/** Every exchange that stands in no open finding, in the order of time, and without what is usual. */
export function logSection(sheet: Sheet): Markup {
  const { selection, usual } = sheet
  if (selection.log.length === 0) return nothing
  const entries = selection.log.map((exchange) => ({ exchange, came: cameOf(sheet, exchange) }))
  const often = frequent(entries.map(({ came }) => came))
  return html`
    <section id=log>
      <h2>Exchanges</h2>
      <p class=n>What went over the wire for the checks that are settled, in the order of time. Headers
        that most messages carry are left out, and of a token only what sets it apart is told.</p>
      <details class=g>
        <summary><b>Headers left out</b></summary>
        <ul>${usual.told.map((told) => html`<li>${told}`)}</ul>
      </details>
      ${often.size === 0 ? nothing : answers(often)}
      <details class=g>
        <summary><b>Exchanges</b> <span>${entries.length}</span></summary>
        ${entries.map(({ exchange, came }) => entry(sheet, exchange, answer(exchange, came, often)))}
      </details>
    </section>`
}

/** Each under its name, for the many exchanges that ended with it. */
const answers = (often: Frequent): Markup => html`
  <details class=g>
    <summary><b>Answers that came often</b> <span>${often.size}</span></summary>
    ${[...often].map(
      ([came, name]) => html`
        <details id="${name}"><summary>answer ${name}</summary><pre class=r>${came}</pre></details>`,
    )}
  </details>`

function entry(sheet: Sheet, exchange: Exchange, answer: Markup): Markup {
  const { settledBody, text } = sheet.portion
  const brief = sheet.brief(exchange)
  const sent = message(brief.sent, exchange.request.body, settledBody, text)
  return html`
    <details id="${anchor(exchange.id)}">
      <summary>${exchange.id} ${line(sheet, exchange)}</summary>
      ${sent === '' ? nothing : html`<pre>${sent}</pre>`}
      ${brief.token}
      ${answer}
    </details>`
}

function cameOf(sheet: Sheet, exchange: Exchange): string | undefined {
  const { settledBody, text } = sheet.portion
  const { response } = exchange
  return response && message(sheet.brief(exchange).came, response.body, settledBody, text)
}

function answer(exchange: Exchange, came: string | undefined, often: Frequent): Markup {
  if (came === undefined) return silence(exchange)
  const name = often.get(came)
  return name === undefined
    ? html`<pre class=r>${came}</pre>`
    : html`<p>${link(name, `answer ${name}`)}`
}

type Frequent = ReadonlyMap<string, string>

/** Long answers that came again and again: each is written out once, under a name. */
function frequent(answers: readonly (string | undefined)[]): Frequent {
  const counts = new Map<string, number>()
  for (const came of answers)
    if (came !== undefined && came.length >= 60) counts.set(came, (counts.get(came) ?? 0) + 1)
  const often = [...counts].filter(([, n]) => n >= 5).sort((a, b) => b[1] - a[1])
  return new Map(often.map(([came], i) => [came, `a${i + 1}`]))
}
