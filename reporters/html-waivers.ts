import type { Report } from '../src/model/report.ts'
import type { ToldWaiver } from '../src/model/waiver.ts'
import { html, link, type Markup, nothing } from './html-template.ts'

/** The accepted failures with the end of each, and the entries of the file that have to be mended. */
export function waiversSection(report: Report): Markup {
  const told = report.waivers
  if (told.length === 0) return nothing
  const held = told.filter(({ problem }) => problem === undefined)
  return html`
    <section id=waivers>
      <h2>Waivers</h2>
      <ul>${held.map(waiver)}</ul>
      ${told.filter(({ problem }) => problem !== undefined).map(mistake)}
    </section>`
}

function waiver({ state, check, cause, reason, owner, until, daysLeft }: ToldWaiver): Markup {
  const whose = cause === undefined ? '' : ` for ${cause}`
  const left = daysLeft === undefined ? '' : `, ${daysLeft} days left`
  const unasked = state === 'holds' ? '' : '; this run did not answer the check'
  return html`<li>${link(check, check)}${whose}: until ${until}${left} (${owner}: ${reason})${unasked}`
}

function mistake({ state, entry, problem }: ToldWaiver): Markup {
  if (problem === undefined) return nothing
  return html`
    <h3>Entry ${entry} is ${state}</h3>
    <dl>
      <dt>expected<dd>${problem.expected}
      <dt>came<dd>${problem.came}
      <dt>where<dd>${problem.where}
      <dt>what to do<dd><strong>${problem.todo}</strong>
    </dl>`
}
