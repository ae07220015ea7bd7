import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { accepts, all, said } from '../../judges.ts'
import { credentialFault, described, everyCall, issuedTokens } from '../life/outbound.ts'
import type { Joined, LookupSends, OddSending } from './looking.ts'
import type { RefusedSends } from './refused.ts'
import type { Sending, Sendings } from './sending.ts'

const oldList = 'the look-up was answered from a list of before the target'
const elsewhere = 'the target is not looked up by its id, so that its look-up was as usual'
const lists = 'the droplet reads the list of all droplets, and looks nobody up by id'

export function lookUpsShowToken({ plain, calls }: Sendings): Outcome {
  if (plain.lookups.length === 0) return inconclusive('no look-up was seen')
  const endings = issuedTokens(calls)
  return everyCall(plain.lookups, 'a Bearer token issued by the Registry', (call) =>
    credentialFault(call, endings),
  )
}

/** 502, 503 or 504: the fault lies on the way, whoever's it is. */
const upstream = [502, 503, 504]

/** Judges the answer to one send by its status; silence, a rate limit and an old list prove nothing. */
function answeredWith(
  { reply, deliveries, fromOldList }: Sending,
  expected: string,
  good: readonly number[],
): Outcome {
  if (fromOldList) return inconclusive(oldList)
  const evidence = [reply.exchange, ...deliveries.map((call) => call.exchange)]
  if (reply.status === undefined || reply.status === 429) return inconclusive(said(reply), evidence)
  return good.includes(reply.status)
    ? pass()
    : fail(expected, said(reply), reply.ask.note, evidence)
}

const struckOnly = (sending: OddSending, judge: () => Outcome): Outcome =>
  sending.struck ? judge() : unstruck(sending)

/** The look-up was as usual, because no look-up of this droplet names a target, or for a reason unknown. */
const unstruck = ({ lookups, reply }: Sending): Outcome =>
  lookups.length > 0 && lookups.every(({ path }) => /\/(?:droplets|list|discover)$/.test(path))
    ? inapplicable(lists)
    : inconclusive(elsewhere, [reply.exchange])

export const outagesAreTold = ({ outages }: LookupSends): Outcome =>
  all(
    ...outages.map((one) =>
      struckOnly(one, () => answeredWith(one, 'HTTP 502, 503 or 504', upstream)),
    ),
  )

export const garbageIsTold = ({ garbage, alive }: LookupSends): Outcome =>
  all(
    ...garbage.map((one) =>
      struckOnly(one, () => answeredWith(one, 'HTTP 502, 503 or 404', [404, ...upstream])),
    ),
    accepts([alive]),
  )

export function renewsForLookUp({ atLookUp }: RefusedSends): Outcome {
  const { reply, deliveries, lookups, target, fromOldList } = atLookUp
  if (fromOldList) return inconclusive(oldList)
  const own = lookups.filter((call) => call.target.includes(String(target)))
  if (!own.some((call) => call.fault !== undefined)) return unstruck(atLookUp)
  const evidence = [reply.exchange, ...own.map((call) => call.exchange)]
  if (reply.status === undefined || reply.status === 429) return inconclusive(said(reply), evidence)
  return deliveries.length > 0 && isAccepted(reply)
    ? pass()
    : fail(
        'a fresh token, a second look-up, and the message',
        said(reply),
        reply.ask.note,
        evidence,
      )
}

export function othersRecordIsRefused({ wrong }: LookupSends): Outcome {
  const [message] = wrong.deliveries
  if (message)
    return fail('no message', 'one to the address of another droplet', described(message), [
      wrong.reply.exchange,
      message.exchange,
    ])
  if (isAccepted(wrong.reply))
    return fail('an error', said(wrong.reply), wrong.reply.ask.note, [wrong.reply.exchange])
  return wrong.reply.status === undefined || wrong.reply.status === 429
    ? inconclusive(said(wrong.reply), [wrong.reply.exchange])
    : pass()
}

export const endpointsAreJoined = ({ joined }: LookupSends): Outcome => all(...joined.map(isJoined))

function isJoined({ sending, endpoint, expectedPath, paths }: Joined): Outcome {
  const { reply, deliveries, lookups, fromOldList } = sending
  if (fromOldList) return inconclusive(oldList)
  const where = `endpoint …${endpoint}`
  const evidence = [reply.exchange, ...deliveries.map((call) => call.exchange)]
  const odd = paths.find((path) => path !== expectedPath)
  if (odd !== undefined) return fail(`POST ${expectedPath}`, `POST ${odd}`, where, evidence)
  if (paths.length > 0) return pass()
  // One that did not get to its look-up was not told this endpoint.
  const isUntold = lookups.length === 0 && upstream.includes(reply.status ?? 0)
  return reply.status === undefined || reply.status === 429 || isUntold
    ? inconclusive(said(reply), evidence)
    : fail(`POST ${expectedPath}`, `no message, and ${said(reply)}`, where, evidence)
}

/** Records what a droplet makes of a record that it is free to use or not. */
export function eitherWay(sending: Sending): Outcome {
  const { reply, deliveries, fromOldList } = sending
  if (fromOldList) return inconclusive(oldList)
  if (deliveries.length > 0) return pass('the message was delivered')
  if (isAccepted(reply))
    return fail('a message, or an error', `no message, and ${said(reply)}`, reply.ask.note, [
      reply.exchange,
    ])
  const told = answeredWith(sending, 'a message, a 4xx, 502, 503 or 504', [
    ...refusals,
    ...upstream,
  ])
  return told.state === 'pass' ? pass(`answered HTTP ${reply.status}`) : told
}

const refusals = [400, 403, 404, 409, 410, 421, 422, 424]

export function downIsTold({ down }: LookupSends): Outcome {
  return down.reply.status === 202
    ? inapplicable('POST /send is confirmed before it is delivered', [down.reply.exchange])
    : answeredWith(down, 'HTTP 502, 503 or 504', upstream)
}

export function newAddressIsUsed({ down, moved }: LookupSends, _: Facts): Outcome {
  if (isAccepted(down.reply) || down.fromOldList)
    return inconclusive('the old address was not found to be dead', [down.reply.exchange])
  if (moved.deliveries.length > 0) return pass()
  const { reply } = moved
  const evidence = [down.reply.exchange, reply.exchange]
  return reply.status === undefined || reply.status === 429
    ? inconclusive(said(reply), evidence)
    : fail('the message at the new address', said(reply), reply.ask.note, evidence)
}
