import { headerValues } from '../../../src/model/call.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { said } from '../../judges.ts'
import { described, everyCall, notJson } from '../life/outbound.ts'
import type { ContentSends } from './content.ts'
import { sameJson } from './message.ts'
import { undelivered } from './retry-judges.ts'
import type { Sendings } from './sending.ts'

export function arrivesUnchanged({ rich }: ContentSends): Outcome {
  const none = undelivered(rich)
  if (none) return none
  const wanted = membersOf(rich.message.payload.conformance)
  return everyCall(rich.deliveries.slice(0, 1), 'the payload as it was given', (message) => {
    const payload = membersOf(membersOf(message.json).payload)
    const came = membersOf(payload.conformance)
    const changed = Object.keys(wanted).find((name) => !sameJson(came[name], wanted[name]))
    if (changed === undefined)
      return sameJson(payload, rich.message.payload) ? undefined : 'members that nobody sent'
    const [is, was] = [came[changed], wanted[changed]].map((value) => JSON.stringify(value))
    return `${changed}: ${is?.slice(0, 80) ?? 'absent'} instead of ${was?.slice(0, 80)}`
  })
}

export function allDiffer({ accepted, many }: ContentSends): Outcome {
  if (many.length < leastMany)
    return inconclusive(`${accepted} sends were accepted, ${many.length} messages arrived`)
  const first = new Map<string, string>()
  for (const call of many) {
    const trace = String(membersOf(call.json).trace_id).toLowerCase()
    const before = first.get(trace)
    if (before !== undefined)
      return fail(`${many.length} different trace ids`, `${trace} twice`, described(call), [
        before,
        call.exchange,
      ])
    first.set(trace, call.exchange)
  }
  return pass(`${many.length} messages, as many trace ids`)
}

const leastMany = 20

/** In the message, in the answer or in the log, in any form that keeps the id readable. */
export function passesTraceOn({ traced, traces, log }: ContentSends): Outcome {
  const none = undelivered(traced)
  if (none) return none
  const { reply, deliveries } = traced
  const written = [
    ...deliveries.flatMap((call) => [call.text, ...call.rawHeaders.map(([, value]) => value)]),
    reply.text,
    ...Object.values(reply.headers),
    log,
  ].join('\n')
  const evidence = [reply.exchange, ...deliveries.map((call) => call.exchange)]
  return traces.some((trace) => written.toLowerCase().includes(trace.toLowerCase()))
    ? pass()
    : fail(
        'the X-Trace-ID or the traceparent of the caller in the message, the answer or the log',
        `neither, and ${said(reply)}`,
        reply.ask.note,
        evidence,
      )
}

export function postedAsJson({ plain }: Sendings): Outcome {
  const none = undelivered(plain)
  if (none) return none
  return everyCall(plain.deliveries, 'POST with a body declared and written as JSON', (call) => {
    if (call.method !== 'POST') return call.method
    const [length] = headerValues(call, 'content-length')
    const bytes = Buffer.byteLength(call.text)
    if (length !== undefined && Number(length) !== bytes)
      return `Content-Length ${length} for ${bytes} bytes`
    return notJson(call)
  })
}
