import { levels } from '../src/model/clause.ts'
import { type State, states } from '../src/model/finding.ts'
import type { Report, StateCounts } from '../src/model/report.ts'
import { stateWords } from './html-findings.ts'
import { html, type Markup, nothing } from './html-template.ts'
import { checks } from './verdict.ts'

/** Findings by level and state; states nobody is in are left out. */
export function summarySection({ summary }: Report): Markup {
  if (summary.total === 0) return nothing
  const shown = states.filter((state) => summary.byState[state] > 0)
  const cells = (counts: StateCounts): Markup[] =>
    shown.map((state) => html`<td class="${counts[state] === 0 ? 'zero' : state}">${counts[state]}`)
  return html`
    <section id=summary>
      <h2>${checks(summary.total)}</h2>
      ${bar(summary, shown)}
      <div class=o tabindex=0 role=group aria-label="Counts">
        <table class=u>
          <tr><td>${shown.map((state) => html`<th scope=col>${stateWords[state]}`)}
          ${levels.map((level) => html`<tr><th scope=row>${level}${cells(summary.byLevel[level])}`)}
          <tr><th scope=row>all${cells(summary.byState)}
        </table>
      </div>
      ${summary.weak === 0 ? nothing : html`<p class=n>${weak(summary.weak)}</p>`}
    </section>`
}

/** One strip, as long as the plan, with a length for every state. */
function bar({ total, byState }: Report['summary'], shown: readonly State[]): Markup {
  const told = shown.map((state) => `${byState[state]} ${stateWords[state]}`).join(', ')
  let from = 0
  const pieces = shown.map((state) => {
    const piece = html`<rect class="${state}" x="${from}" width="${byState[state]}" height=8 />`
    from += byState[state]
    return piece
  })
  return html`
    <svg viewBox="0 0 ${total} 8" preserveAspectRatio=none role=img aria-label="${told}">${pieces}</svg>`
}

const weak = (n: number): string =>
  `${n === 1 ? '1 pass is' : `${n} passes are`} weak: a refusal with no accepted twin beside it, which proves little and is never counted as proof.`
