import { headerValues } from '../../../src/model/call.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { accepts, all, said } from '../../judges.ts'
import { described } from '../life/outbound.ts'
import { deliveredOrGatewayError, type Errand, endedInTime, toldAsGatewayError } from './errand.ts'
import type { OddTargets } from './target.ts'

/** How long /health may take while a target keeps a message waiting. */
export const promptHealthMs = 500

export const heldNobody = ({ errands: { mute }, meanwhile }: OddTargets): Outcome =>
  all(
    endedInTime(mute, toldAsGatewayError),
    ...meanwhile.map((health) => inTime(health, promptHealthMs)),
    accepts(meanwhile),
  )

const inTime = (reply: Reply, withinMs: number): Outcome =>
  reply.ms <= withinMs
    ? pass()
    : fail(
        `an answer within ${withinMs} ms`,
        `${said(reply)} after ${Math.round(reply.ms)} ms`,
        reply.ask.note,
        [reply.exchange],
      )

/** Where the status came before the break the message has arrived, and a 2xx is no lie. */
export const brokenOffIsBorne = ({ errands, after }: OddTargets): Outcome =>
  all(
    toldAsGatewayError(errands.gone),
    deliveredOrGatewayError(errands.reset),
    deliveredOrGatewayError(errands.cut),
    accepts([after]),
  )

export const dripsAreGivenUp = ({ errands, after }: OddTargets): Outcome =>
  all(endedInTime(errands.drip, deliveredOrGatewayError), accepts([after]))

export const plainTextIsBorne = ({ errands }: OddTargets): Outcome =>
  deliveredOrGatewayError(errands.text)

/** Whoever follows without the token and with the whole message did no harm. */
export function notCarriedOff({ redirected }: OddTargets): Outcome {
  const harm = redirected.map(carriedOff).find((outcome) => outcome.state === 'fail')
  if (harm) return harm
  const asked = redirected.filter(({ arrived }) => arrived.some(({ actor }) => actor === 'peer'))
  const [first] = redirected
  return asked.length > 0
    ? pass()
    : inconclusive(
        `no message reached a target that redirects${first ? `: ${said(first.reply)}` : ''}`,
        first && [first.reply.exchange],
      )
}

function carriedOff({ what, reply, arrived }: Errand): Outcome {
  const followed = arrived.filter(({ actor }) => actor === 'lure')
  const evidence = [...followed.map((call) => call.exchange), reply.exchange]
  const shown = followed.find((call) => headerValues(call, 'authorization').length > 0)
  if (shown)
    return fail(
      'no token at another origin than the one of the target',
      `the token was sent on: ${described(shown)}`,
      what,
      evidence,
    )
  const asked = followed.find(({ method }) => method !== 'POST')
  return asked && isAccepted(reply)
    ? fail(
        'a message that was not delivered is not confirmed',
        `${asked.method} without the message to where the redirect led, then ${said(reply)}`,
        what,
        evidence,
      )
    : pass()
}
