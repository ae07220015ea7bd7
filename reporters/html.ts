import { createHash } from 'node:crypto'
import type { Report } from '../src/model/report.ts'
import { behaviourSection } from './html-behaviour.ts'
import { causesSection } from './html-causes.ts'
import { commandPattern } from './html-finding.ts'
import { findingsSection } from './html-findings.ts'
import { headSection } from './html-head.ts'
import { logSection } from './html-log.ts'
import { notesSection, timingSection } from './html-rest.ts'
import { script } from './html-script.ts'
import { leastPortion, type Portion, portions } from './html-selection.ts'
import { overviewOf, type Sheet, sheetOf } from './html-sheet.ts'
import { style } from './html-style.ts'
import { summarySection } from './html-summary.ts'
import { html, type Markup, markupText, nothing, verbatim } from './html-template.ts'
import { waiversSection } from './html-waivers.ts'
import { noReference, type Reference } from './reference.ts'
import { verdictLine } from './verdict.ts'

/**
 * The report as one page that needs nothing else: no other file, no network, and no script to be
 * read. Where all of the evidence would pass the size, the page holds less and says so.
 */
export function renderHtml(
  report: Report,
  checks: Reference = noReference,
  mostBytes = 500_000,
): string {
  const overview = overviewOf(report, checks)
  const pageWith = (portion: Portion): string => markupText(pageOf(sheetOf(overview, portion)))
  let best: string | undefined
  let richest = 0
  let poorest = portions.length
  while (richest < poorest) {
    const middle = Math.floor((richest + poorest) / 2)
    const page = pageWith(portions[middle] ?? leastPortion)
    const fits = Buffer.byteLength(page) <= mostBytes
    if (fits) best = page
    if (fits) poorest = middle
    else richest = middle + 1
  }
  return best ?? pageWith(leastPortion)
}

function pageOf(sheet: Sheet): Markup {
  const { report, checks } = sheet
  const sections = [
    headSection(report),
    causesSection(sheet),
    waiversSection(report),
    summarySection(report),
    findingsSection(sheet),
    behaviourSection(report),
    notesSection(report),
    timingSection(report),
    logSection(sheet),
  ]
  return html`<!DOCTYPE html>
    <html lang=en>
      <head>
        <meta charset=utf-8>
        <meta http-equiv=Content-Security-Policy content="${policy}">
        <meta name=viewport content="width=device-width">
        <meta name=color-scheme content="light dark">
        <title>${verdictLine(report)}</title>
        <style>${verbatim(style)}</style>
      </head>
      <body data-docs="${checks.url ?? ''}" data-run="${commandPattern(report)}">
        <main>
          ${sections}
          ${footer(sheet)}
        </main>
        <script>${verbatim(script)}<\/script>
      </body>
    </html>
    ${verbatim('\n')}`
}

function footer({ report, selection, portion }: Sheet): Markup {
  const { length } = report.exchanges
  const less = `To stay small, this page holds ${selection.held} of ${length} exchanges, and ${portion.openBody} characters of a body behind what failed, ${portion.settledBody} of one behind what is settled.`
  const isWhole = selection.held === length && portion === portions[0]
  const traces = report.traces?.length ?? 0
  return html`
    <footer>
      ${isWhole ? nothing : html`<p>${less} The JSON report holds the rest.</p>`}
      ${traces === 0 ? nothing : html`<p>${traces} messages that were followed through the mesh are in the JSON report.</p>`}
      <p>Run ${report.run.id} on ${report.run.platform}, Node ${report.run.node}. Profile ${report.profile.hash.slice(0, 12)}, catalogue ${report.tool.catalogue.slice(0, 12)}.</p>
    </footer>`
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing may be fetched, sent or run but the two texts that stand in the page itself. */
const policy = [
  "default-src 'none'",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "require-trusted-types-for 'script'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
