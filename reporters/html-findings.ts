import { levels } from '../src/model/clause.ts'
import { type Finding, type State, states } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { groupBy } from './group-by.ts'
import { findingBlock } from './html-finding.ts'
import { isOpen } from './html-selection.ts'
import type { Sheet } from './html-sheet.ts'
import { anchor, html, type Markup, nothing } from './html-template.ts'
import { checks } from './verdict.ts'

/** All findings, what needs a reader first; those that are settled are folded by group. */
export function findingsSection(sheet: Sheet): Markup {
  const { findings } = sheet.report
  if (findings.length === 0) return nothing
  return html`
    <section id=checks>
      <h2>Checks</h2>
      ${filter(sheet.report)}
      ${order.map((state) => bucket(sheet, state))}
      <p id=none hidden>No check fits. <button type=button id=all>Show all</button></p>
    </section>`
}

/** How each state is called on the page. */
export const stateWords: Readonly<Record<State, string>> = {
  fail: 'failed',
  error: 'error of the harness',
  inconclusive: 'inconclusive',
  blocked: 'blocked',
  'not-run': 'not run',
  pass: 'passed',
  inapplicable: 'inapplicable',
}

const order: readonly State[] = [
  'fail',
  'error',
  'inconclusive',
  'blocked',
  'not-run',
  'pass',
  'inapplicable',
]

function bucket(sheet: Sheet, state: State): Markup {
  const found = sheet.report.findings.filter((finding) => finding.state === state)
  if (found.length === 0) return nothing
  const sorted = levels.flatMap((level) => found.filter((finding) => finding.level === level))
  return html`
    <section class=s data-state="${state}">
      <h3>${stateWords[state]} <span>${found.length}</span></h3>
      ${state === 'not-run' ? ways(sheet.report) : nothing}
      ${isOpen(state) ? sorted.map((one) => findingBlock(sheet, one)) : folded(sheet, found)}
    </section>`
}

const folded = (sheet: Sheet, found: readonly Finding[]): Markup[] =>
  [...groupBy(found, ({ group }) => group)].map(
    ([group, its]) => html`
      <details class=g>
        <summary><b>${group}</b> ${groupWords[group] ?? ''} <span>${its.length}</span></summary>
        ${its.map((one) => findingBlock(sheet, one))}
      </details>`,
  )

/** What would have to be added to the command so that more is asked. */
function ways({ notRun }: Report): Markup {
  const lines = [...groupBy(notRun, ({ flag }) => flag)].filter(([flag]) => flag !== '')
  if (lines.length === 0) return nothing
  return html`<ul>${lines.map(
    ([flag, its]) => html`<li>add <code class=c>${flag}</code> to run ${checks(its.length)}`,
  )}</ul>`
}

/** Shown by the script alone: without it there is nothing to filter with. */
function filter({ findings, summary }: Report): Markup {
  const groups = [...groupBy(findings, ({ group }) => group)]
  const there = order.filter((state) => summary.byState[state] > 0)
  const box = (name: string, value: string, text: string, n: number): Markup => html`
    <label><input type=checkbox name="${name}" value="${value}">${text} <span>${n}</span></label>`
  return html`
    <form id=filter hidden>
      <label class=w>Find <input type=search id=words placeholder="id or text" autocomplete=off></label>
      <fieldset><legend>State</legend>
        ${there.map((state) => box('state', state, stateWords[state], summary.byState[state]))}
      </fieldset>
      <fieldset><legend>Level</legend>
        ${levels.map((level) => box('level', level, level, total(summary.byLevel[level])))}
      </fieldset>
      <label class=w>Group <select id=group><option value="">all</option>
        ${groups.map(([group, its]) => html`<option value="${anchor(group)}">${group} (${its.length})</option>`)}
      </select></label>
      <output id=count></output>
    </form>`
}

const total = (counts: Readonly<Record<State, number>>): number =>
  states.reduce((sum, state) => sum + counts[state], 0)

/** What the letters before the first dash of an id stand for. */
const groupWords: Readonly<Record<string, string>> = {
  CTL: 'controls',
  AUTH: 'tokens it is shown',
  KEY: 'the Registry’s keys',
  TOK: 'tokens it fetches',
  REG: 'registration',
  HB: 'heartbeats',
  PERF: 'speed',
  ENV: 'the message envelope',
  HTTP: 'answers and methods',
  DISC: 'what it says of itself',
  SEND: 'messages it sends',
  NET: 'malformed requests',
}
