import type { Exchange } from '../src/model/exchange.ts'
import type { Report } from '../src/model/report.ts'
import { type Brief, briefOf } from './html-brief.ts'
import { type Portion, type Selection, selected } from './html-selection.ts'
import { type GoodTokens, goodTokens } from './html-token.ts'
import { type UsualHeaders, usualHeaders } from './html-usual.ts'
import type { Reference } from './reference.ts'

/** What the parts of one page look up: the report, and what was found out about it as a whole. */
export interface Sheet extends Overview {
  readonly portion: Portion
  readonly selection: Selection
}

/** What does not depend on how much of the report the page shows. */
export interface Overview {
  readonly report: Report
  readonly checks: Reference
  readonly good: GoodTokens
  readonly usual: UsualHeaders
  readonly brief: (exchange: Exchange) => Brief
}

export function overviewOf(report: Report, checks: Reference): Overview {
  const good = goodTokens(report.exchanges)
  const usual = usualHeaders(report.exchanges)
  const briefs = new Map<Exchange, Brief>()
  const brief = (exchange: Exchange): Brief => {
    const found = briefs.get(exchange) ?? briefOf(exchange, good, usual)
    briefs.set(exchange, found)
    return found
  }
  return { report, checks, good, usual, brief }
}

export const sheetOf = (overview: Overview, portion: Portion): Sheet => ({
  ...overview,
  portion,
  selection: selected(overview.report, portion),
})
