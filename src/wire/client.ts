import type { LookupFunction } from 'node:net'
import type { Agent } from 'undici'
import type { Conversation, RawParts, Talk } from '../model/conversation.ts'
import type { HeaderLine } from '../model/exchange.ts'
import type { Ask, Reply } from '../model/reply.ts'
import { isLoopback } from './connection.ts'
import { createConverse } from './converse.ts'
import { joined } from './headers.ts'
import { inflateBody } from './inflate.ts'
import { parseJson } from './json.ts'
import { createLimiter, type LimiterOptions } from './limiter.ts'
import { limits } from './limits.ts'
import { needsRawSocket, type Outgoing, outgoing, readRequest, requestBytes } from './outgoing.ts'
import { createPinnedLookup } from './pinned-lookup.ts'
import { createPool } from './pool.ts'
import { sendRaw } from './raw-socket.ts'
import type { OpenExchange, Recorder } from './recorder.ts'
import type { Incoming } from './response-reader.ts'
import { SilenceError, silenceOf, tooManyInformational } from './silence.ts'
import { contextOf, type TlsMaterial } from './trust.ts'
import type { HttpProxy } from './tunnel.ts'

export interface ClientOptions {
  /** Origin of the droplet, with a path prefix if all its paths have one. */
  readonly baseUrl: string
  readonly recorder: Recorder
  readonly userAgent: string
  readonly runId: string
  /** Total deadline of one request, its body included. */
  readonly timeoutMs: number
  /** Accepts any certificate. */
  readonly insecure?: boolean | undefined
  /** Whom else we trust, and who we are. */
  readonly tls?: TlsMaterial | undefined
  /** What stands before the target; never between us and this machine. */
  readonly proxy?: HttpProxy | undefined
  readonly limiter?: LimiterOptions | undefined
  /** Where host names lead; by default each is looked up once and for good. */
  readonly lookup?: LookupFunction | undefined
}

/** The only way the harness speaks to a droplet. The network never makes it throw. */
export interface Client {
  ask(ask: Ask): Promise<Reply>
  askRaw(bytes: Uint8Array | string, note: string): Promise<Reply>
  /** A whole conversation on a fresh connection. */
  converse(conversation: Conversation): Promise<Talk>
  /** What requests written by hand have to name. */
  readonly raw: RawParts
  /** The same way of speaking, to another origin. */
  at(origin: string): Client
  close(): Promise<void>
}

/** Whoever sends may also end the exchange before its deadline does. */
type Send = (deadline: AbortController) => Promise<Incoming>

/** Throws `BudgetSpent` once the limiter's budget is used up, and nothing else. */
export function createClient(options: ClientOptions): Client {
  const url = new URL(options.baseUrl)
  const prefix = url.pathname.replace(/\/+$/, '')
  const lookup = options.lookup ?? createPinnedLookup()
  const target = {
    url,
    insecure: options.insecure ?? false,
    lookup,
    context: contextOf(options.tls),
    proxy: isLoopback(url) ? undefined : options.proxy,
  }
  const closing = new AbortController()
  const agent = createPool(target, closing.signal)
  const mayGo = createLimiter(options.limiter ?? {})
  const runLines: HeaderLine[] = [
    ['User-Agent', options.userAgent],
    ['X-Conformance-Run', options.runId],
  ]

  const exchange = async (ask: Ask, request: Outgoing, send: Send): Promise<Reply> => {
    await mayGo()
    const open = record(options.recorder, url.origin, request, ask.note ?? '')
    return replyTo(ask, open, withDeadline(send, ask.timeoutMs ?? options.timeoutMs))
  }

  return {
    ask(ask) {
      const request = outgoing(ask, prefix, runLines)
      const send: Send = needsRawSocket(request)
        ? ({ signal }) => sendRaw(target, requestBytes(request, url.host), request.method, signal)
        : (deadline) => sendPooled(agent, url.origin, request, deadline)
      return exchange(ask, request, send)
    },
    askRaw(bytes, note) {
      const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : Buffer.from(bytes)
      const request = readRequest(buffer)
      const ask: Ask = { method: request.method, path: request.target, body: buffer, note }
      return exchange(ask, request, ({ signal }) => sendRaw(target, buffer, request.method, signal))
    },
    converse: createConverse({ ...options, target, mayGo }),
    raw: {
      host: url.host,
      prefix,
      lines: runLines.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
    },
    at: (origin) => createClient({ ...options, lookup, baseUrl: origin }),
    close: () => {
      closing.abort(new SilenceError('closed', 'the run has ended'))
      return agent.destroy()
    },
  }
}

const record = (
  recorder: Recorder,
  origin: string,
  { method, target, headers, body }: Outgoing,
  note: string,
): OpenExchange =>
  recorder.open({
    from: 'harness',
    to: 'droplet',
    method,
    url: origin + target,
    headers,
    body,
    note,
  })

async function sendPooled(
  agent: Agent,
  origin: string,
  { method, target, headers, body }: Outgoing,
  deadline: AbortController,
): Promise<Incoming> {
  let informational = 0
  const response = await agent.request({
    origin,
    path: target,
    method: method as 'GET',
    headers: headers.flat(),
    body: body ?? null,
    responseHeaders: 'raw',
    signal: deadline.signal,
    onInfo: () => {
      if (++informational <= limits.answer.informational) return
      deadline.abort(tooManyInformational())
    },
  })
  return {
    status: response.statusCode,
    headers: headerLines(response.headers),
    body: await response.body.arrayBuffer().then(Buffer.from, withoutBody(response.statusCode)),
  }
}

/** A length that is told where no body may come is no reason not to hear the status. */
const withoutBody =
  (status: number) =>
  (error: unknown): Buffer => {
    const isMismatch = Object(error).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
    if (isMismatch && (status === 204 || status === 304)) return Buffer.alloc(0)
    throw error
  }

/** With raw headers undici hands over [name, value, name, value, …] behind its record type. */
function headerLines(raw: unknown): HeaderLine[] {
  const flat = Array.isArray(raw) ? raw.map(String) : []
  const lines: HeaderLine[] = []
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push([flat[i] ?? '', flat[i + 1] ?? ''])
  return lines
}

async function withDeadline(send: Send, timeoutMs: number): Promise<Incoming> {
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new SilenceError('timeout', `no complete answer within ${timeoutMs} ms`)),
    timeoutMs,
  )
  // The pool hears of an abort only once it has a connection, and a peer may never let it have one.
  const aborted = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason))
  })
  try {
    return await Promise.race([send(deadline), aborted])
  } finally {
    clearTimeout(timer)
  }
}

async function replyTo(ask: Ask, open: OpenExchange, pending: Promise<Incoming>): Promise<Reply> {
  try {
    const { status, headers, body } = await pending
    const fields = joined(headers)
    const plain = await inflateBody(body, fields['content-encoding'])
    open.answered({ status, headers, body: plain })
    const text = plain.toString('utf8')
    return {
      exchange: open.id,
      ask,
      status,
      headers: fields,
      text,
      // Thousands of replies are kept to the end, and few are read twice.
      get json() {
        return parseJson(text)
      },
      silence: undefined,
      ms: open.ms(),
    }
  } catch (error) {
    const silence = silenceOf(error)
    open.silent(silence)
    return {
      exchange: open.id,
      ask,
      status: undefined,
      headers: {},
      text: '',
      json: undefined,
      silence,
      ms: open.ms(),
    }
  }
}
