import { membersOf } from '../../../src/model/json.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { accepts, said } from '../../judges.ts'
import { answeredWell, described, isUuid4 } from '../life/outbound.ts'
import { backedOff, triedAgain } from '../life/retries.ts'
import type { Sending, Sendings } from './sending.ts'

export function deliveredOnce({ reply, deliveries, fromOldList }: Sending): Outcome {
  if (fromOldList) return inconclusive('the look-up was answered from a list of before the target')
  const answered = accepts([reply])
  if (answered.state !== 'pass') return answered
  const evidence = [reply.exchange, ...deliveries.map((call) => call.exchange)]
  if (deliveries.length !== 1)
    return fail(
      'one message at the target',
      `${deliveries.length} messages`,
      reply.ask.note,
      evidence,
    )
  const [message] = deliveries
  if (message && message.method !== 'POST')
    return fail('POST to /message of the target', message.method, described(message), evidence)
  return isUuid4(traceOf(reply))
    ? pass()
    : fail('a UUID version 4 as trace_id in the answer', said(reply), reply.ask.note, [
        reply.exchange,
      ])
}

/** The trace id of a confirmation, wherever the droplet puts it. */
export const traceOf = (reply: Reply): unknown => findTrace(reply.json, 3)

function findTrace(json: unknown, depth: number): unknown {
  const body = membersOf(json)
  if (body.trace_id !== undefined) return body.trace_id
  if (depth === 0) return undefined
  return Object.values(body)
    .map((value) => findTrace(value, depth - 1))
    .find((trace) => trace !== undefined)
}

export function lookedUp({ reply, deliveries, lookups }: Sending): Outcome {
  const expected = 'a look-up at the Registry before the message'
  const [message] = deliveries
  const evidence = [reply.exchange, ...(message ? [message.exchange] : [])]
  if (message)
    return lookups.some((call) => call.at <= message.at)
      ? pass()
      : fail(expected, 'a message without any look-up', described(message), evidence)
  if (lookups.length > 0) return pass('looked up, though nothing reached the target')
  const tried = isAccepted(reply) || [404, 502, 504].includes(reply.status ?? 0)
  return tried
    ? fail(expected, `no look-up, and ${said(reply)}`, reply.ask.note, evidence)
    : inconclusive(`POST /send ended before any look-up: ${said(reply)}`, evidence)
}

export function foundNobody({ reply, deliveries }: Sending): Outcome {
  const [message] = deliveries
  if (message)
    return fail('no message', 'a message that names the unknown id', described(message), [
      message.exchange,
    ])
  if (reply.status === undefined || reply.status === 429)
    return inconclusive(said(reply), [reply.exchange])
  return reply.status === 404
    ? pass()
    : fail('HTTP 404', said(reply), reply.ask.note, [reply.exchange])
}

export function retriedDelivery(
  { reply, deliveries, fromOldList, endedAtMs }: Sending,
  status = 503,
): Outcome {
  if (fromOldList) return inconclusive('the look-up was answered from a list of before the target')
  if (deliveries.length === 0)
    return inconclusive(`nothing reached the target: ${said(reply)}`, [reply.exchange])
  const success = deliveries.findIndex(answeredWell)
  const evidence = [reply.exchange, ...deliveries.map((call) => call.exchange)]
  if (success >= 0 && success < deliveries.length - 1)
    return fail(
      'no try after the one that succeeded',
      `${deliveries.length} messages`,
      reply.ask.note,
      evidence,
    )
  if (deliveries.length === 1 && reply.status !== undefined && !isAccepted(reply))
    return fail(
      `a second try after ${status}`,
      `one message, then ${said(reply)}`,
      reply.ask.note,
      evidence,
    )
  const tried = triedAgain(deliveries, 'delivery', endedAtMs)
  if (tried.state !== 'pass' || success < 0 || reply.status === undefined) return tried
  return isAccepted(reply)
    ? tried
    : fail('a 2xx answer once the message was taken', said(reply), reply.ask.note, evidence)
}

export const retriedWithPatience = (
  { busy, retryBaseMs }: Pick<Sendings, 'busy' | 'retryBaseMs'>,
  _: Facts,
  profile: Profile,
): Outcome => backedOff(busy.deliveries, [retryBaseMs, profile.limits.retryBaseMs])
