import type { Bench } from '../../session/bench/bench.ts'
import type { Heard } from '../../session/bench/hear.ts'

/** One call as plain data, redacted: for the control endpoint and the record. */
export interface CallRow {
  /** Id of the recorded exchange. */
  readonly exchange: string
  readonly at: string
  readonly to: string
  readonly purpose: string
  readonly method: string
  readonly path: string
  /** null where the connection ended without an answer. */
  readonly status: number | null
  readonly verdict: string
  readonly cause: string | null
}

export interface CauseRow {
  readonly id: string
  readonly title: string
  readonly confidence: number | null
  readonly fix: string
  readonly alsoWrong: readonly string[]
  readonly calls: number
  readonly first: string
  readonly last: string
}

export interface SwitchRow {
  readonly at: string
  readonly name: string
  readonly on: boolean
}

/** What happened at a bench, in order: the latest 2,000 calls, and every cause. */
export interface Traffic {
  add(heard: Heard, redactor: Pick<Bench['redactor'], 'text'>): CallRow
  switched(name: string, on: boolean): void
  calls(): readonly CallRow[]
  causes(): readonly CauseRow[]
  switches(): readonly SwitchRow[]
}

const mostSwitches = 1000
const mostCalls = 2000

export function createTraffic(): Traffic {
  const calls: CallRow[] = []
  const causes = new Map<string, CauseRow>()
  const switches: SwitchRow[] = []
  return {
    add(heard, redactor) {
      const row = rowOf(heard, redactor)
      calls.push(row)
      if (calls.length > mostCalls) calls.shift()
      const { reason } = heard.verdict
      if (reason) causes.set(reason.id, counted(causes.get(reason.id), heard, row.at))
      return row
    },
    switched(name, on) {
      if (switches.length < mostSwitches) switches.push({ at: new Date().toISOString(), name, on })
    },
    calls: () => calls,
    causes: () => [...causes.values()],
    switches: () => switches,
  }
}

function rowOf({ at, call, verdict }: Heard, { text }: Pick<Bench['redactor'], 'text'>): CallRow {
  return {
    exchange: call.exchange,
    at: at.toISOString(),
    to: call.actor,
    purpose: call.purpose,
    method: text(call.method),
    path: text(call.path),
    status: call.status ?? null,
    verdict: verdict.said,
    cause: verdict.reason?.id ?? null,
  }
}

function counted(before: CauseRow | undefined, { verdict }: Heard, at: string): CauseRow {
  const { reason } = verdict
  return {
    id: reason?.id ?? '',
    title: reason?.title ?? '',
    confidence: reason?.confidence ?? null,
    fix: reason?.fix ?? '',
    alsoWrong: reason?.alsoWrong ?? [],
    calls: (before?.calls ?? 0) + 1,
    first: before?.first ?? at,
    last: at,
  }
}
