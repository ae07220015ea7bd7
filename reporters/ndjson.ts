import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { carefulNotes } from './careful.ts'
import { forJson } from './sanitize.ts'
import type { RunEvent } from './schema-events.ts'

/** A run as it goes on, one JSON object a line. What was written when it breaks off is whole and true. */
export interface EventStream {
  found(finding: Finding, exchanges: readonly Exchange[]): void
  /** Writes what the end of the run added or changed, and then the verdict. */
  end(report: Report): void
}

/** Begins a stream with the plan: `begun` is the report of the same run with nothing found yet. */
export function beginEvents(begun: Report, write: (line: string) => void): EventStream {
  const told = new Map<string, string>()
  const tell = (key: string, event: RunEvent) => {
    const line = lineOf(event)
    if (told.get(key) === line) return
    told.set(key, line)
    write(line)
  }
  const found: EventStream['found'] = (finding, exchanges) => {
    for (const exchange of exchanges)
      tell(`exchange ${exchange.id}`, { type: 'exchange', exchange })
    tell(`finding ${finding.id}`, { type: 'finding', finding })
  }
  tell('start', started(begun))
  return {
    found,
    end({ findings, exchanges, causes, ...rest }) {
      for (const exchange of exchanges)
        tell(`exchange ${exchange.id}`, { type: 'exchange', exchange })
      for (const cause of causes) tell(`cause ${cause.id}`, { type: 'cause', cause })
      for (const finding of findings) found(finding, [])
      tell('end', { type: 'ended', ...rest })
    },
  }
}

/** A stored report as the stream that its run would have written, had everything been known at once. */
export function renderNdjson(report: Report): string {
  const lines: string[] = []
  beginEvents(report, (line) => lines.push(line)).end(report)
  return lines.join('')
}

const started = ({ tool, run, target, profile, findings, notes }: Report): RunEvent => ({
  type: 'started',
  schema: 'udc-conformance/events/1',
  tool,
  run: {
    id: run.id,
    startedAt: run.startedAt,
    seed: run.seed,
    node: run.node,
    platform: run.platform,
  },
  target,
  profile,
  notes: carefulNotes({ notes }),
  plan: findings.map(({ id }) => id),
})

/** Written in one piece, so that a reader sees whole lines; JSON holds no NaN, and forJson no U+2028. */
const lineOf = (event: RunEvent): string => `${forJson(JSON.stringify(event))}\n`
