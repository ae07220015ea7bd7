import { randomUUID } from 'node:crypto'
import { type Answer, json, Problem, text } from './answer.ts'
import type { Caller } from './auth/claims.ts'
import type { Droplet } from './context.ts'
import { envelopeIssues } from './envelope.ts'
import { isObject, type Json } from './json.ts'
import { asRead, checkedSource, failOnPayload } from './loose-reading.ts'
import { pause } from './pause.ts'

/** POST /message: takes an envelope whose source is the caller and whose target is us. */
export async function message(
  droplet: Droplet,
  caller: Caller | undefined,
  body: unknown,
): Promise<Answer> {
  const { conduct, config } = droplet
  const received = requireObject(body, droplet)
  const envelope = asRead(received, conduct)
  if (conduct.longStrings === 'server-error') refuseLongStrings(envelope)
  if (conduct.hugeNumbers === 'server-error') refuseHugeNumbers(envelope)
  if (conduct.payloadMerged) merge(droplet.defaults, envelope)
  const issues = envelopeIssues(envelope, conduct)
  if (issues.length > 0) throw invalid(issues, body, droplet)
  if (
    conduct.sourceBound &&
    caller &&
    comparable(envelope.source, 'source', droplet) &&
    checkedSource(envelope) !== caller.dropletId
  ) {
    throw new Problem(403, 'The source is not the droplet this token was issued to')
  }
  if (
    conduct.targetChecked &&
    comparable(envelope.target, 'target', droplet) &&
    envelope.target !== config.dropletId
  ) {
    throw invalid(
      [
        {
          loc: ['body', 'target'],
          msg: 'this message is for another droplet',
          type: 'value_error',
        },
      ],
      body,
      droplet,
    )
  }
  failOnPayload(envelope.payload, conduct)
  return droplet.repeats.once(envelope, async () => {
    if (conduct.payloadReachesOut) await followLinks(envelope.payload, droplet)
    return replyTo(await worked(envelope, droplet), droplet)
  })
}

/** The message, once its work is done; who keeps the current one in a place for all may find another there. */
async function worked(envelope: Json, { conduct, thread, defaults, stopping }: Droplet) {
  await thread.work(conduct.messageBlocksMs)
  if (conduct.messageWaitsMs > 0) await pause(conduct.messageWaitsMs, stopping)
  if (conduct.replyTrace === 'own') return envelope
  latest.set(defaults, envelope.trace_id)
  await pause(5, stopping)
  return { ...envelope, trace_id: latest.get(defaults) }
}

/** The trace of the latest message, of each droplet. */
const latest = new WeakMap<object, unknown>()

/** A droplet that never looked at a member has nothing to compare when it is no number. */
function comparable(value: unknown, name: 'source' | 'target', { conduct }: Droplet): boolean {
  return typeof value === 'number' || ![name, 'all'].includes(conduct.unchecked)
}

function replyTo(envelope: Json, { conduct, defaults }: Droplet): Answer {
  const trace = envelope.trace_id ?? randomUUID()
  const response = envelope.message_type === 'command' ? 'executing' : 'acknowledged'
  switch (conduct.reply) {
    case 'text':
      return text(200, 'accepted')
    case 'no-content':
      return { status: 204, body: '', type: 'application/json' }
    case 'no-data':
      return json(200, { trace_id: trace, response })
    case 'new-trace':
      return json(200, { trace_id: randomUUID(), response, data: { accepted: true } })
    case 'teapot':
      return json(299, { ok: true })
    case 'udc':
      return json(conduct.acceptedStatus, {
        received: true,
        trace_id: trace,
        processed_at: new Date().toISOString(),
        result: { accepted: true },
      })
    case 'seed':
      return json(conduct.acceptedStatus, {
        trace_id: trace,
        response,
        data: { ...defaults, accepted: true, receipt: randomUUID() },
      })
  }
}

/** The body as an object, or a 422. */
export function requireObject(body: unknown, droplet: Droplet): Json {
  if (isObject(body)) return body
  if (droplet.conduct.nonObjectIsServerError) throw new TypeError('body has no members')
  if (droplet.conduct.unchecked === 'all') return {}
  throw invalid([{ loc: ['body'], msg: 'an object is needed', type: 'type_error' }], body, droplet)
}

export function invalid(issues: readonly object[], body: unknown, { conduct }: Droplet): Problem {
  return new Problem(
    conduct.invalidStatus,
    conduct.invalidEchoesInput ? issues.map((issue) => ({ ...issue, input: body })) : issues,
  )
}

function refuseLongStrings(value: unknown): void {
  if (typeof value === 'string' && value.length > 10_000)
    throw new RangeError('value too long for column')
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseLongStrings)
}

function refuseHugeNumbers(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError('number cannot be written as JSON')
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseHugeNumbers)
}

/** The careless deep merge: what arrives under __proto__ ends up in every later reply. */
function merge(defaults: Json, from: Json): void {
  for (const [name, value] of Object.entries(from)) {
    if (!isObject(value)) continue
    if (name === '__proto__') Object.assign(defaults, value)
    else merge(defaults, value)
  }
}

async function followLinks(payload: unknown, { call }: Droplet): Promise<void> {
  const links = JSON.stringify(payload).match(/https?:\/\/[^\s"'\\]+/g) ?? []
  await Promise.all(
    links
      .slice(0, 5)
      .filter((url) => URL.canParse(url))
      .map((url) => call({ method: 'GET', url })),
  )
}
