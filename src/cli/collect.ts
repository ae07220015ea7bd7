import type { Exchange } from '../model/exchange.ts'
import type { Finding } from '../model/finding.ts'
import type { Blame } from '../model/outcome.ts'
import type { Trouble } from '../model/report.ts'
import type { WorkerNews } from '../news.ts'
import type { Order } from '../session/order.ts'
import { planOf } from '../session/plan.ts'
import type { RunEnd } from '../session/session.ts'

/** What has come from the worker so far; complete or not, a report can be made of it. */
export interface Collected {
  readonly findings: Map<string, Finding>
  readonly exchanges: Map<string, Exchange>
  end: RunEnd | undefined
  trouble: Trouble | undefined
}

export const createCollected = (): Collected => ({
  findings: new Map(),
  exchanges: new Map(),
  end: undefined,
  trouble: undefined,
})

export function collect(into: Collected, news: WorkerNews): Finding | undefined {
  switch (news.kind) {
    case 'found':
      into.findings.set(news.finding.id, news.finding)
      for (const exchange of news.exchanges) into.exchanges.set(exchange.id, exchange)
      return news.finding
    case 'trouble':
      into.trouble = news.trouble
      return undefined
    case 'ended':
      into.end = news.end
      if (news.end.mockFailures[0])
        into.trouble = {
          kind: 'mock',
          expected: 'our own Registry, Orchestrator and peers to answer whatever they are asked',
          came: news.end.mockFailures[0],
          where: 'the mock mesh',
          todo: 'this is a fault of ours and no verdict on your droplet: please report it',
        }
      return undefined
    default:
      return news satisfies never
  }
}

/** Who kept a check from being asked: a run that ends without a reason is our own doing. */
function blameFor({ trouble }: Collected, interrupted: boolean): Blame {
  if (trouble?.kind === 'unreachable' || trouble?.kind === 'usage') return 'environment'
  if (trouble) return trouble.kind
  return interrupted ? 'environment' : 'harness'
}

/** Exactly one finding per planned check, in the order of the plan: what is missing was not run. */
export function completed(collected: Collected, order: Order, interrupted: boolean): Finding[] {
  const why = collected.trouble
    ? 'the run could not start'
    : interrupted
      ? 'the run was interrupted'
      : 'the run ended before it'
  return planOf(order).checks.map(
    (check) =>
      collected.findings.get(check.id) ?? {
        id: check.id,
        title: check.title,
        role: 'droplet',
        group: check.group,
        level: check.clause.level,
        state: 'not-run',
        blame: blameFor(collected, interrupted),
        clause: { text: check.clause.text, source: check.clause.source },
        needs: check.needs,
        message: why,
        flag: '',
        evidence: [],
        durationMs: 0,
      },
  )
}
