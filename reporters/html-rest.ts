import type { Report } from '../src/model/report.ts'
import { groupBy } from './group-by.ts'
import { html, type Markup, nothing } from './html-template.ts'
import { seconds } from './terminal-head.ts'
import { checks } from './verdict.ts'

/** Where the time went: the phases and the slowest checks. */
export function timingSection({ run, timings }: Report): Markup {
  if (timings.phases.length === 0) return nothing
  const slowest = [...timings.perCheck].sort((a, b) => b.ms - a.ms).slice(0, 10)
  const rows = (list: readonly { readonly name: string; readonly ms: number }[]): Markup[] =>
    list.map(({ name, ms }) => html`<tr><th scope=row>${name}<td>${seconds(ms)}`)
  return html`
    <section id=timings>
      <h2>Timings</h2>
      <p>${seconds(run.durationMs)} in all. Waits on a real clock, often several at once, come to ${seconds(timings.waitedMs)}.</p>
      <div class=two>
        <table class=u><caption>Phases</caption>${rows(timings.phases)}</table>
        <table class=u><caption>Slowest checks</caption>${rows(slowest.map(({ id, ms }) => ({ name: id, ms })))}</table>
      </div>
    </section>`
}

/** What the run remarked, and what it did not ask at all. */
export function notesSection({ notes, outside }: Report): Markup {
  const left = [...groupBy(outside, ({ reason }) => reason)].map(
    ([reason, its]) =>
      html`<li>${checks(its.length)} outside the plan: ${reason} (${its.map(({ id }) => id).join(', ')})`,
  )
  if (notes.length + left.length === 0) return nothing
  return html`
    <section id=notes>
      <h2>Notes</h2>
      <ul>${notes.map((note) => html`<li>${note}`)}${left}</ul>
    </section>`
}
