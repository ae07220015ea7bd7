import { randomUUID } from 'node:crypto'
import { isRecordOf, messageUrl } from './address.ts'
import { type Answer, json, Problem } from './answer.ts'
import { nowMs } from './clock.ts'
import type { Droplet } from './context.ts'
import { digested, waitForItself } from './egress.ts'
import { sendIssues } from './envelope.ts'
import { jittered } from './habits.ts'
import { isObject, type Json, tryJson } from './json.ts'
import { invalid, requireObject } from './message.ts'
import { constantPaceMs, type Reply, retryAfterMs } from './outbound.ts'
import { pause } from './pause.ts'
import { lookUp } from './registry.ts'
import { sendWithToken } from './tokens.ts'

/** What of the incoming request may travel on: a trace, never a credential. */
export interface Incoming {
  readonly trace: Readonly<Record<string, string>>
  readonly bearer: string
}

/** POST /send: looks the target up, delivers one envelope to it, and answers with the trace. */
export async function send(droplet: Droplet, incoming: Incoming, parsed: unknown): Promise<Answer> {
  const { conduct, config } = droplet
  const body = requireObject(parsed, droplet)
  const issues = sendIssues(body, conduct)
  // Even who looks at no field notices that there is none.
  if (issues.length > 0 || Object.keys(body).length === 0) throw invalid(issues, parsed, droplet)
  const target = body.target_droplet_id
  waitForItself(target, droplet)
  if (target === config.dropletId && conduct.sendValidated) {
    throw invalid(
      [
        {
          loc: ['body', 'target_droplet_id'],
          msg: 'a droplet does not send to itself',
          type: 'value_error',
        },
      ],
      parsed,
      droplet,
    )
  }
  const trace = conduct.sendTrace === 'from-clock' ? clockTrace() : randomUUID()
  const sent = () =>
    json(200, {
      sent: true,
      trace_id: conduct.sendTrace === 'other-in-reply' ? randomUUID() : trace,
      target,
    })
  const url = await find(droplet, target)
  if (url === undefined) return sent()
  const envelope = outgoingEnvelope(droplet, body, trace)
  const reply = digested(await deliver(droplet, url, envelope, incoming), conduct)
  if (isSuccess(reply)) return sent()
  throw failure(reply, conduct.sendFailure, conduct.failedDeliveryStatus)
}

/** The target's address; undefined only where a careless droplet claims success for nobody. */
async function find(droplet: Droplet, target: unknown): Promise<string | undefined> {
  const { conduct, config } = droplet
  if (conduct.lookup === 'skipped') return `https://drop${String(target)}.fullpotential.ai/message`
  const known = conduct.addresses === 'remembered' && addressBooks.get(droplet)?.get(target)
  if (known) return known
  const reply = await lookUp(droplet, String(target))
  if (reply.kind === 'answer' && reply.status === 404) {
    if (conduct.unknownTarget === 'sent') return undefined
    if (conduct.unknownTarget === 'server-error') throw new Error('record is null')
    throw new Problem(404, 'The Registry knows no such droplet')
  }
  const record = isSuccess(reply) && reply.kind === 'answer' ? tryJson(reply.body) : undefined
  if (conduct.inactiveTarget === 'server-error' && isObject(record) && record.status === 'inactive')
    throw new TypeError('droplet is not active')
  const url = messageUrl(record, config.registryUrl, conduct)
  const isIts = isRecordOf(record, Number(target)) || !conduct.recordChecked
  if (url !== undefined && isIts) return remembered(droplet, target, url)
  if (conduct.lookupFailure === 'not-found')
    throw new Problem(404, 'The Registry knows no such droplet')
  if (conduct.lookupFailure === 'server-error')
    throw new TypeError(`no endpoint in ${JSON.stringify(record)}`)
  if (isSuccess(reply)) throw new Problem(502, 'The Registry gave no usable address')
  throw failure(reply, 'mapped')
}

/** Only a droplet that never looks twice reads what is kept here. */
const addressBooks = new WeakMap<Droplet, Map<unknown, string>>()

function remembered(droplet: Droplet, target: unknown, url: string): string {
  const book = addressBooks.get(droplet) ?? new Map<unknown, string>()
  addressBooks.set(droplet, book.set(target, url))
  return url
}

function outgoingEnvelope({ config, conduct }: Droplet, body: Json, trace: string): Json {
  const now = new Date(nowMs(conduct)).toISOString()
  return {
    trace_id: trace,
    source: conduct.sendSource === 'text' ? `droplet-${config.dropletId}` : config.dropletId,
    target: body.target_droplet_id,
    message_type: body.message_type,
    payload: {
      faithful: () => body.payload,
      lossy: () => flattened(body.payload),
      ascii: () => inAscii(body.payload),
    }[conduct.sendPayload](),
    timestamp: conduct.sendTime === 'naive' ? now.slice(0, 19) : now,
  }
}

async function deliver(
  droplet: Droplet,
  url: string,
  envelope: Json,
  incoming: Incoming,
): Promise<Reply> {
  const { conduct, config, stopping } = droplet
  const most = { one: 1, three: 3, four: 4, unbounded: 200 }[conduct.sendAttempts]
  for (let attempt = 1; ; attempt++) {
    const fresh = conduct.sendTrace === 'fresh-per-attempt' ? { trace_id: randomUUID() } : {}
    const reply = await attemptOnce(droplet, url, { ...envelope, ...fresh }, incoming)
    if (attempt >= most || stopping.aborted || !mayRetry(reply, droplet)) return reply
    const doubled = config.retryBaseMs * 2 ** Math.min(attempt - 1, 5)
    const told = conduct.retryAfterHeeded ? retryAfterMs(reply) : undefined
    await pause(
      conduct.retryPace === 'constant'
        ? constantPaceMs
        : Math.min(told ?? jittered(doubled, conduct), 10_000),
      stopping,
    )
  }
}

function attemptOnce(
  droplet: Droplet,
  url: string,
  envelope: Json,
  incoming: Incoming,
): Promise<Reply> {
  const { call, config, conduct, tokens } = droplet
  const leaks = {
    nothing: {},
    'registry-key': { 'X-Registry-Key': config.registryKey },
    'api-token': { 'X-Api-Token': config.apiToken },
  }
  const headers = {
    ...(conduct.callersTrace === 'passed-on' ? incoming.trace : {}),
    ...leaks[conduct.sendLeaks],
    'Content-Type': conduct.sendMediaType,
  }
  const maxBytes = conduct.sendBodyCapped ? 65_536 : Number.MAX_SAFE_INTEGER
  // What other clients do with file: and data: addresses: open them, and call it delivered.
  const opened: Reply = { kind: 'answer', status: 200, headers: {}, body: Buffer.alloc(0) }
  if (conduct.sendScheme === 'any' && !/^https?:/i.test(url)) return Promise.resolve(opened)
  const post = (token: string) =>
    call({
      method: 'POST',
      url,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      body: JSON.stringify(envelope),
      maxBytes,
      sinceLastByte: conduct.sendDeadline === 'since-last-byte',
    })
  return conduct.sendBearer === 'caller'
    ? post(incoming.bearer)
    : sendWithToken(tokens, 'peer', post)
}

/** 500, 503, 429 and a connection that failed may pass; everything else is the target's last word. */
function mayRetry(reply: Reply, { conduct }: Droplet): boolean {
  if (reply.kind === 'silence') return reply.reason === 'unreachable' || reply.reason === 'broken'
  if ([500, 503, 429].includes(reply.status)) return true
  if (conduct.sendRetriesOn === 'accepted-too') return reply.status === 202
  return conduct.sendRetriesOn === 'every-refusal' && !isSuccess(reply)
}

function isSuccess(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.status >= 200 && reply.status < 300
}

function failure(
  reply: Reply,
  how: 'mapped' | 'relayed' | 'server-error',
  status: 502 | 503 = 502,
): Error {
  if (how === 'server-error') return new Error('delivery failed')
  if (reply.kind === 'answer') {
    return how === 'relayed'
      ? new Problem(reply.status, reply.body.toString())
      : new Problem(status, 'The other side refused')
  }
  if (reply.reason === 'timeout') return new Problem(504, 'The other side did not answer in time')
  if (reply.reason === 'no-token') return new Problem(503, 'No token from the Registry at present')
  return new Problem(status, 'The other side cannot be reached')
}

function clockTrace(): string {
  const hex = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(12, '0')
  return `00000000-0000-4000-8000-${hex}`
}

function flattened(payload: unknown): Json {
  return Object.fromEntries(
    Object.entries(Object(payload)).map(([name, value]) => [name, String(value)]),
  )
}

/** What a writer with a one-byte character set makes of text. */
function inAscii(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload).replace(/[^ -~]/g, '?'))
}
