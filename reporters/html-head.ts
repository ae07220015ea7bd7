import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { html, type Markup, nothing } from './html-template.ts'
import { runIsRed } from './red.ts'
import { accessWord, exitWords, seconds, targetOf } from './terminal-head.ts'
import { verdictLine } from './verdict.ts'

/** The verdict, about whom, and how it was found. */
export function headSection(report: Report): Markup {
  const { verdict, profile, access, run, exit, tool } = report
  const [word = '', ...told] = verdictLine(report).split(': ')
  const overrides = profile.overrides.length === 0 ? '' : ` with ${profile.overrides.join(', ')}`
  const found = profile.recognised === undefined ? '' : ', recognised'
  const code = `${exit.code}: ${exitWords[exit.code] ?? 'unknown'}`
  return html`
    <header class="v ${verdict}">
      <p class=k>${tool.name} ${tool.version}</p>
      <h1>${word}</h1>
      <p class=l>${told.join(': ')}</p>
      ${run.interrupted ? html`<p class=n>Interrupted: what follows is what was known by then.</p>` : nothing}
      ${carefulNotes(report).map((note) => html`<p class=n>Careful: ${note}.</p>`)}
      <dl>
        <dt>target<dd>${targetOf(report.target)}
        <dt>profile<dd>${profile.id}${found}${overrides}
        ${(profile.recognised ?? []).map((line) => html`<dd>${line}`)}
        <dt>access<dd>${access.map(accessWord).join(', ') || 'none'}
        <dt>run<dd>${run.startedAt.slice(0, 19).replace('T', ' ')} UTC, ${seconds(run.durationMs)}, seed ${run.seed}
        <dt>exit<dd>${code}
      </dl>
    </header>
    ${trouble(report)}`
}

/** Why the run could not go on, or why it is not to be trusted with an exit code of 0. */
function trouble(report: Report): Markup {
  const { trouble } = report
  if (!runIsRed(report) || trouble === undefined) return nothing
  const log = trouble.log ?? []
  return html`
    <section id=trouble>
      <h2>The run could not go on</h2>
      <dl>
        <dt>expected<dd>${trouble.expected}
        <dt>came<dd>${trouble.came}
        <dt>where<dd>${trouble.where}
        <dt>what to do<dd><strong>${trouble.todo}</strong>
      </dl>
      ${log.length === 0 ? nothing : html`<h3>Last lines of its log</h3><pre>${log.join('\n')}</pre>`}
    </section>`
}
