import type { Call } from '../model/call.ts'
import type { Exchange } from '../model/exchange.ts'
import { membersOf } from '../model/json.ts'
import type { Reply } from '../model/reply.ts'
import type { Ledger } from '../model/stage.ts'
import type { Trace, TraceStep } from '../model/trace.ts'

/** How one run spells a send, and where its exchanges are. */
export interface Spelling {
  readonly sendPath: string
  readonly targetField: string
  readonly exchange: (id: string) => Exchange | undefined
  /** The text without the secrets of the run: a droplet may put one where a trace id belongs. */
  readonly redact: (text: string) => string
}

/** A call of the droplet with its place in time. */
interface Timed {
  readonly call: Call
  readonly at: number
  readonly ms: number
}

/** A send with its place in time, on the clock of this host. */
interface Sent {
  readonly reply: Reply
  readonly target: string
  readonly from: number
  readonly to: number
}

/** Every send that led to a look-up or a message, as the sequence of what it led to. */
export function tracesOf({ replies, calls }: Ledger, spelling: Spelling): Trace[] {
  const sends = replies.flatMap((reply) => sentBy(reply, spelling) ?? [])
  const timed = calls.flatMap((call) => timedCall(call, spelling) ?? [])
  const cleaned = ({ traceId, target, steps }: Trace): Trace => ({
    ...(traceId === undefined ? {} : { traceId: spelling.redact(traceId) }),
    target: spelling.redact(target),
    steps: steps.map((step) => ({ ...step, what: spelling.redact(step.what) })),
  })
  return sends.flatMap((sent) => {
    const alone = !sends.some((other) => other !== sent && isBeside(other, sent))
    const trace = followed(sent, alone, timed)
    return trace ? [cleaned(trace)] : []
  })
}

function timedCall(call: Call, { exchange }: Spelling): Timed | undefined {
  if (call.purpose !== 'lookup' && call.purpose !== 'message') return undefined
  const recorded = exchange(call.exchange)
  const at = startOf(recorded)
  return recorded && at !== undefined ? { call, at, ms: recorded.ms } : undefined
}

function sentBy(reply: Reply, { sendPath, targetField, exchange }: Spelling): Sent | undefined {
  const { ask } = reply
  const target = membersOf(ask.body)[targetField]
  const began = startOf(exchange(reply.exchange))
  if (ask.method !== 'POST' || ask.path !== sendPath || began === undefined) return undefined
  if (typeof target !== 'number' && typeof target !== 'string') return undefined
  return { reply, target: String(target), from: began, to: began + reply.ms }
}

/** Two sends to one target at one time: then a look-up tells nothing of either. */
const isBeside = (one: Sent, other: Sent): boolean =>
  one.target === other.target && one.from <= other.to && other.from <= one.to

function followed(sent: Sent, alone: boolean, timed: readonly Timed[]): Trace | undefined {
  const during = timed.filter(({ at }) => at >= sent.from && at <= sent.to)
  const told = findTrace(sent.reply.json)
  const messages = (told === undefined ? during : timed).filter(
    ({ call }) =>
      call.purpose === 'message' &&
      (told === undefined
        ? alone && names(call, sent.target)
        : membersOf(call.json).trace_id === told),
  )
  const lookups = during.filter(
    ({ call }) => alone && call.purpose === 'lookup' && looksFor(call, sent.target),
  )
  if (messages.length + lookups.length === 0) return undefined
  const steps = [...lookups, ...messages].flatMap(({ call, at, ms }) =>
    both(call, at - sent.from, ms),
  )
  const ids = told === undefined ? {} : { traceId: told }
  return { ...ids, target: sent.target, steps: ordered([...ends(sent, told), ...steps]) }
}

const ordered = (steps: readonly TraceStep[]): TraceStep[] =>
  [...steps].sort((one, other) => one.atMs - other.atMs)

/** What the caller asked, and what it was told in the end. */
function ends({ reply, target }: Sent, told: string | undefined): TraceStep[] {
  const { exchange, status } = reply
  const headers = new Map(reply.ask.headers?.map(([name, value]) => [name.toLowerCase(), value]))
  const trace = headers.get('x-trace-id') ?? headers.get('traceparent')
  const under = trace === undefined ? 'without a trace' : `under trace ${trace}`
  const answer = told === undefined ? 'answer without a trace id' : `answer with trace_id ${told}`
  return [
    {
      atMs: 0,
      from: 'harness',
      to: 'droplet',
      what: `POST /send for ${target}, ${under}`,
      exchange,
    },
    {
      atMs: rounded(reply.ms),
      from: 'droplet',
      to: 'harness',
      exchange,
      ...(status === undefined ? { what: 'no answer' } : { what: answer, status }),
    },
  ]
}

/** A call of the droplet and our answer to it. */
function both(call: Call, atMs: number, ms: number): TraceStep[] {
  const { actor, exchange, purpose, status } = call
  const trace = membersOf(call.json).trace_id
  const what =
    purpose === 'lookup'
      ? `look-up, ${call.method} ${call.path}`
      : `message with ${isTrace(trace) ? `trace_id ${trace}` : 'no usable trace_id'}`
  return [
    { atMs: rounded(atMs), from: 'droplet', to: actor, what, exchange },
    {
      atMs: rounded(atMs + ms),
      from: actor,
      to: 'droplet',
      exchange,
      ...(status === undefined ? { what: 'no answer' } : { what: 'answer', status }),
    },
  ]
}

/** By its id in the path, or by a list. */
const looksFor = ({ path }: Call, target: string): boolean =>
  !/\d/.test(path) || path.split(/\D+/).includes(target)

const names = ({ json, path }: Call, target: string): boolean =>
  String(membersOf(json).target) === target || path.split('/').includes(target)

/** The trace id of a confirmation, wherever in it it stands. */
function findTrace(json: unknown, depth = 3): string | undefined {
  const own = membersOf(json).trace_id
  if (isTrace(own)) return own
  if (depth === 0 || typeof json !== 'object' || json === null) return undefined
  return Object.values(json)
    .map((value) => findTrace(value, depth - 1))
    .find((trace) => trace !== undefined)
}

const isTrace = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

function startOf(exchange: Exchange | undefined): number | undefined {
  return exchange && Date.parse(exchange.startedAt)
}

const rounded = (ms: number): number => Math.max(0, Math.round(ms * 10) / 10)
