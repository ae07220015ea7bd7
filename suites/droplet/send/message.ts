import type { Call } from '../../../src/model/call.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import {
  credentialFault,
  described,
  everyCall,
  issuedTokens,
  isUuid4,
  placeOf,
} from '../life/outbound.ts'
import { traceOf } from './judges.ts'
import { callerCookie, type Sending, type Sendings } from './sending.ts'

/** Judges the message that reached the target; when none did, that is another check's finding. */
function theMessage({ deliveries, reply }: Sending, judge: (message: Call) => Outcome): Outcome {
  const [message] = deliveries
  return message
    ? judge(message)
    : inconclusive(`no message reached the target: ${said(reply)}`, [reply.exchange])
}

export function envelopeWhole(sending: Sending, facts: Facts, profile: Profile): Outcome {
  const { required, members: named, ids } = profile.message
  return theMessage(sending, (message) => {
    const body = membersOf(message.json)
    const told = (name: string): unknown => body[named[name] ?? name]
    const misnamed = (name: 'source' | 'target', id?: number, domain?: string): boolean =>
      Object.hasOwn(named, name) && !isId(told(name), id, domain, ids)
    const missing = required.filter((name) => told(name) === undefined)
    const wrong = [
      missing.length > 0 && `without ${missing.join(', ')}`,
      misnamed('source', facts.dropletId, facts.dropletDomain) && `source ${shown(told('source'))}`,
      misnamed('target', sending.target) && `target ${shown(told('target'))}`,
      told('message_type') !== sending.message.message_type &&
        `message_type ${shown(told('message_type'))}`,
      !sameJson(told('payload'), sending.message.payload) &&
        'another payload than was given to /send',
    ].find((fault) => typeof fault === 'string')
    const own = facts.dropletId === undefined ? 'own id' : `${facts.dropletId}`
    const expected = `${required.join(', ')}; source ${own}, target ${sending.target}, type and payload as sent`
    return wrong ? fail(expected, wrong, described(message), [message.exchange]) : pass()
  })
}

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'absent'

/** A number where the profile's ids are numbers; elsewhere also the number or name as text. */
function isId(
  value: unknown,
  id: number | undefined,
  domain: string | undefined,
  ids: Profile['message']['ids'],
): boolean {
  if (typeof value === 'number')
    return ids !== 'string' && Number.isInteger(value) && (id ?? value) === value
  if (typeof value !== 'string' || ids === 'integer') return false
  return (
    id === undefined ||
    [String(id), `droplet-${id}`, domain].includes(value) ||
    domain === undefined
  )
}

/** Equal as JSON values: the order of members does not count. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))]
  return (
    left.length === right.size &&
    left.every(([name, value]) => right.has(name) && sameJson(value, right.get(name)))
  )
}

export function sameTrace(sending: Sending): Outcome {
  return theMessage(sending, (message) => {
    const sent = membersOf(message.json).trace_id
    const confirmed = traceOf(sending.reply)
    const evidence = [message.exchange, sending.reply.exchange]
    if (!isUuid4(sent))
      return fail('a UUID version 4 as trace_id', shown(sent), described(message), evidence)
    if (typeof confirmed !== 'string')
      return fail(
        `trace_id ${sent} in the answer to /send`,
        said(sending.reply),
        sending.reply.ask.note,
        evidence,
      )
    return sent.toLowerCase() === confirmed.toLowerCase()
      ? pass()
      : fail(
          `trace_id ${confirmed} in the message, as confirmed`,
          `trace_id ${sent}`,
          described(message),
          evidence,
        )
  })
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** How far the clocks of the two hosts may be apart. */
const toleranceMs = 5000

export function freshTimestamp(sending: Sending, profile: Profile): Outcome {
  if (!profile.message.required.includes('timestamp'))
    return inapplicable('the profile does not demand a timestamp')
  return theMessage(sending, (message) => {
    const stamp = membersOf(message.json).timestamp
    const where = described(message)
    if (typeof stamp !== 'string' || !rfc3339.test(stamp))
      return fail('an RFC 3339 time with Z or an offset', shown(stamp), where, [message.exchange])
    const at = Date.parse(stamp.toUpperCase().replace(' ', 'T'))
    const [earliest, latest] = sending.sentAt
    const offMs = Math.max(earliest - at, at - latest)
    return offMs <= toleranceMs
      ? pass()
      : fail(
          'the time of sending, to within 5 s',
          `${stamp}, off by ${Math.round(offMs / 1000)} s`,
          where,
          [message.exchange],
        )
  })
}

export function ownToken(sending: Sending, calls: readonly Call[]): Outcome {
  const endings = issuedTokens(calls)
  const expected = 'an own Bearer token issued by the Registry'
  return theMessage(sending, (message) =>
    everyCall([message], expected, (call) =>
      call.bearer === sending.callerToken
        ? 'the token of the caller, passed on'
        : credentialFault(call, endings),
    ),
  )
}

export function nothingLeaked(seen: Sendings): Outcome {
  const sent = [...seen.plain.deliveries, ...seen.busy.deliveries]
  if (sent.length === 0) return theMessage(seen.plain, () => pass())
  const secrets: readonly (readonly [name: string, text: string])[] = [
    ['the registry key', seen.registryKey],
    ['the API token', seen.apiToken],
    ['the token of the caller', seen.plain.callerToken],
    ['the token of the caller', seen.busy.callerToken],
    ['the cookie of the caller', callerCookie],
  ]
  return everyCall(sent, 'no secret of the droplet or its caller', (call) => {
    const held = secrets.find(([, text]) => placeOf(call, text))
    return held && `${held[0]} in the ${placeOf(call, held[1])}`
  })
}
