import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import { gapsMs, inSeconds } from '../life/beats.ts'
import { described } from '../life/outbound.ts'
import { sameJson } from './message.ts'
import type { RefusedSends } from './refused.ts'
import { type RetrySends, targetsSecret } from './retrying.ts'
import type { Sending } from './sending.ts'

/** What stands in the way of judging a send by what reached its target; undefined when nothing does. */
export function undelivered({ reply, deliveries, fromOldList }: Sending): Outcome | undefined {
  if (fromOldList) return inconclusive('the look-up was answered from a list of before the target')
  return deliveries.length === 0
    ? inconclusive(`nothing reached the target: ${said(reply)}`, [reply.exchange])
    : undefined
}

const evidenceOf = ({ reply, deliveries }: Sending): string[] => [
  reply.exchange,
  ...deliveries.map((call) => call.exchange),
]

/** Four tries at most, then an error; 202 promises no more than to try. */
export function endsInTime(sending: Sending): Outcome {
  const { reply, deliveries } = sending
  const none = undelivered(sending)
  if (none) return none
  const expected = 'an error after three or four tries'
  const where = reply.ask.note
  if (deliveries.length > mostTries)
    return fail(expected, `${deliveries.length} tries`, where, evidenceOf(sending))
  if (reply.status === undefined || reply.status === 429)
    return inconclusive(`after ${deliveries.length} tries: ${said(reply)}`, evidenceOf(sending))
  return isAccepted(reply) && reply.status !== 202
    ? fail(expected, said(reply), where, evidenceOf(sending))
    : pass(`${deliveries.length} tries, then HTTP ${reply.status}`)
}

const mostTries = 4

/** Each try is equal to the first as a JSON value. */
export function sameEachTime(sending: Sending): Outcome {
  const [first, ...later] = sending.deliveries
  if (!first || later.length === 0)
    return inconclusive(`the message was not tried twice: ${said(sending.reply)}`)
  const other = later.find((call) => !sameJson(call.json, first.json))
  if (!other) return pass()
  const [one, two] = [membersOf(first.json), membersOf(other.json)]
  const names = [...new Set([...Object.keys(one), ...Object.keys(two)])]
  const changed = names.filter((name) => !sameJson(one[name], two[name]))
  return fail(
    'the same message each time',
    `another ${changed.join(', ') || 'body'} in a later try`,
    described(other),
    [first.exchange, other.exchange],
  )
}

/** Exactly one message to each; `what` names what the target had answered. */
export function onceEach(sendings: readonly Sending[], expected: string): Outcome {
  const repeated = sendings.find(({ deliveries }) => deliveries.length > 1)
  if (repeated)
    return fail(
      expected,
      `${repeated.deliveries.length} messages`,
      repeated.reply.ask.note,
      evidenceOf(repeated),
    )
  return sendings.map(undelivered).find((none) => none !== undefined) ?? pass()
}

/** One more try at most; a token for each request at most, for a droplet that keeps none. */
export function renewsOnce({ atTarget, tokens, lookups }: RefusedSends): Outcome {
  const none = undelivered(atTarget)
  if (none) return none
  const tries = atTarget.deliveries.length
  const evidence = [...evidenceOf(atTarget), ...tokens.map((call) => call.exchange)]
  const expected = 'one fresh token and one more try at most'
  if (tries > 2) return fail(expected, `${tries} tries`, atTarget.reply.ask.note, evidence)
  return tokens.length > lookups.length + tries + 1
    ? fail(expected, `${tokens.length} tokens asked for`, atTarget.reply.ask.note, evidence)
    : pass(`tries: ${tries}, fresh tokens: ${tokens.length}`)
}

/** The target's 401 is an error of the way, not of the caller. */
export function tellsOfAnother({ atTarget }: RefusedSends): Outcome {
  const none = undelivered(atTarget)
  if (none) return none
  const { reply } = atTarget
  if (reply.status === undefined || reply.status === 429)
    return inconclusive(said(reply), [reply.exchange])
  if (reply.status === 202) return inapplicable('POST /send is confirmed before it is delivered')
  return [502, 503, 504].includes(reply.status)
    ? pass()
    : fail('HTTP 502 or 503', said(reply), reply.ask.note, evidenceOf(atTarget))
}

/** The next try comes no sooner than was asked; no further try is as good. */
export function waitsAsTold({ limited, failing, retryAfterMs }: RetrySends): Outcome {
  const none = undelivered(limited)
  if (none) return none
  const [gap] = gapsMs(limited.deliveries)
  if (gap === undefined) return pass('not tried again after 429')
  if (gap < retryAfterMs - earlyMs)
    return fail(
      `no try before ${inSeconds(retryAfterMs)}`,
      `one after ${inSeconds(gap)}`,
      limited.reply.ask.note,
      evidenceOf(limited),
    )
  const [usual = 0] = gapsMs(failing.deliveries)
  return usual >= retryAfterMs - earlyMs
    ? inconclusive(
        `the usual wait of ${inSeconds(usual)} is no shorter than the one asked for`,
        evidenceOf(limited),
      )
    : pass(`waited ${inSeconds(gap)}`)
}

/** A timer may fire a little early, and the answer takes its time. */
const earlyMs = 50

export function keepsToItself({ telling }: RetrySends): Outcome {
  const none = undelivered(telling)
  if (none) return none
  const { reply } = telling
  if (reply.status === undefined || reply.status === 429)
    return inconclusive(said(reply), [reply.exchange])
  const shown = [reply.text, ...Object.values(reply.headers)].some((text) =>
    text.includes(targetsSecret),
  )
  return shown
    ? fail("an error in the droplet's own words", "the target's page", reply.ask.note, [
        reply.exchange,
      ])
    : pass()
}
