import type { Excerpt, Exchange } from '../src/model/exchange.ts'
import { headerLines } from './html-brief.ts'
import type { Sheet } from './html-sheet.ts'
import { anchor, html, link, type Markup, nothing } from './html-template.ts'
import { beginning, shortened } from './html-text.ts'
import { tokenOf } from './html-token.ts'
import { tokenTable } from './html-token-table.ts'

/** An exchange in full, where an open finding first cites it: every header, the token beside a good one. */
export function fullExchange(sheet: Sheet, exchange: Exchange, isShown: boolean): Markup {
  const { request, response } = exchange
  const { openBody, text } = sheet.portion
  const token = tokenOf(exchange)
  const sent = [`${request.method} ${request.url}`, ...headerLines(request.headers, token)]
  const came = response && [`${response.status}`, ...headerLines(response.headers)]
  return html`
    <details class=x id="${anchor(exchange.id)}"${isShown ? html` open` : nothing}>
      <summary>${exchange.id} ${line(sheet, exchange)} <small>${Math.round(exchange.ms)} ms</small></summary>
      <pre>${message(sent, request.body, openBody, text)}</pre>
      ${token ? tokenTable(token, sheet.good) : nothing}
      ${came ? html`<pre class=r>${message(came, response.body, openBody, text)}</pre>` : silence(exchange)}
    </details>`
}

/** One line that leads to where the exchange is written out. */
export function reference(sheet: Sheet, exchange: Exchange): Markup {
  const home = sheet.selection.homeOf(exchange)
  const where = home === undefined ? 'in the log' : `at ${home}`
  return html`<p class=x>${link(exchange.id, exchange.id)} ${line(sheet, exchange)} <small>${where}</small></p>`
}

/** An exchange at a glance. */
export function line(
  { portion }: Sheet,
  { from, to, request, response, silence, note }: Exchange,
): Markup {
  const parties = from === 'harness' && to === 'droplet' ? '' : `${from} → ${to} `
  const path = shortened(request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || '/', portion.text)
  const told = note === '' ? nothing : html`<i>${shortened(note, portion.text)}</i> `
  const answer = response?.status ?? silence?.kind ?? 'no answer'
  return html`${parties}${request.method} ${path} ${told}<b>${answer}</b>`
}

export function silence({ silence, ms }: Exchange): Markup {
  const told = silence === undefined ? '' : `: ${silence.kind} (${silence.detail})`
  return html`<p class=t>no answer after ${Math.round(ms)} ms${told}</p>`
}

/** Head and body of a message as one text. */
export function message(
  head: readonly string[],
  body: Excerpt | undefined,
  mostBody: number,
  mostLine: number,
): string {
  const lines = head.map((line) => shortened(line, mostLine))
  if (body === undefined || body.length === 0) return lines.join('\n')
  return [...lines, ...(lines.length === 0 ? [] : ['']), excerpt(body, mostBody)].join('\n')
}

function excerpt({ text, length, sha256 }: Excerpt, most: number): string {
  if (most === 0) return `[${length} bytes, left out]`
  if (text.length > most + slack) return `${beginning(text, most)}… [cut, ${length} bytes in all]`
  return length > kept ? `${text}\n[${length} bytes in all, sha256 ${sha256}]` : text
}

/** No body is cut for the sake of a few characters. */
const slack = 40

/** What the report itself keeps of a body. */
const kept = 4096
