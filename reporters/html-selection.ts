import type { Exchange } from '../src/model/exchange.ts'
import type { Finding, State } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'

/** How much of the evidence one page shows. */
export interface Portion {
  /** Exchanges of a finding that stands open or red, and of any other. */
  readonly open: number
  readonly settled: number
  /** Characters of a body behind an open finding, behind any other, and of any other text. */
  readonly openBody: number
  readonly settledBody: number
  readonly text: number
}

/** Evidence as it goes on one page: each exchange has one place, whoever cites it. */
export interface Selection {
  readonly shownOf: (finding: Finding) => readonly Exchange[]
  /** The finding in which the exchange is written out; undefined: in the log. */
  readonly homeOf: (exchange: Exchange) => string | undefined
  readonly log: readonly Exchange[]
  /** How many exchanges the page holds. */
  readonly held: number
}

export function selected({ findings, exchanges }: Report, portion: Portion): Selection {
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]))
  const shownOf = ({ state, evidence }: Finding): readonly Exchange[] =>
    evidence
      .slice(0, isOpen(state) ? portion.open : portion.settled)
      .map((id) => byId.get(id))
      .filter((exchange) => exchange !== undefined)
  const homes = new Map<string, string>()
  for (const finding of findings.filter(({ state }) => isOpen(state)))
    for (const { id } of shownOf(finding)) if (!homes.has(id)) homes.set(id, finding.id)
  const held = new Set(findings.flatMap((finding) => shownOf(finding).map(({ id }) => id)))
  return {
    shownOf,
    homeOf: ({ id }) => homes.get(id),
    log: exchanges.filter(({ id }) => held.has(id) && !homes.has(id)),
    held: held.size,
  }
}

/** Findings a reader has to look at, whose evidence is kept longest. */
export const isOpen = (state: State): boolean =>
  state === 'fail' || state === 'error' || state === 'inconclusive' || state === 'blocked'

/** From everything to hardly anything; the richest that fits the size of the page is taken. */
export const portions: readonly Portion[] = [
  { open: 20, settled: 20, openBody: 4096, settledBody: 4096, text: 2000 },
  { open: 20, settled: 8, openBody: 4096, settledBody: 400, text: 2000 },
  { open: 20, settled: 4, openBody: 4096, settledBody: 200, text: 1000 },
  { open: 20, settled: 2, openBody: 4096, settledBody: 160, text: 1000 },
  { open: 20, settled: 2, openBody: 2048, settledBody: 100, text: 1000 },
  { open: 12, settled: 1, openBody: 1024, settledBody: 120, text: 600 },
  { open: 5, settled: 1, openBody: 512, settledBody: 80, text: 400 },
  { open: 2, settled: 0, openBody: 200, settledBody: 0, text: 240 },
  { open: 1, settled: 0, openBody: 80, settledBody: 0, text: 120 },
]

/** What is left where nothing else fits: every finding with its words cut short. */
export const leastPortion: Portion = {
  open: 0,
  settled: 0,
  openBody: 0,
  settledBody: 0,
  text: 48,
}
