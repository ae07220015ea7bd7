import { isUuid4 } from '../../suites/droplet/life/outbound.ts'
import { envelopeWhole, freshTimestamp } from '../../suites/droplet/send/message.ts'
import type { Sending } from '../../suites/droplet/send/sending.ts'
import type { Call } from '../model/call.ts'
import type { Outcome } from '../model/outcome.ts'
import type { Profile } from '../model/profile.ts'
import type { Envelope, Facts } from '../model/stage.ts'
import { envelopeOf } from './stage.ts'
import { TroubleError } from './trouble.ts'

/** Throws a TroubleError unless each message of ours would pass what a droplet's own messages are judged by. */
export function checkEnvelopes(profile: Profile, facts: Facts): void {
  for (const inert of profile.message.inert) {
    const fault = envelopeFault(envelopeOf(profile, facts, inert), inert, profile, facts)
    if (fault !== undefined)
      throw new TroubleError({
        kind: 'harness',
        expected: `our own ${inert.message_type} message to be what the profile ${profile.id} demands of a droplet's`,
        came: fault,
        where: 'the self-check before the first request to the droplet',
        todo: 'no verdict on your droplet: if the profile is your own, see what it demands of messages; otherwise please report it',
      })
  }
}

type Message = Sending['message']

/** What a judge of droplets finds wrong with a message of ours; undefined when nothing is. */
export function envelopeFault(
  envelope: Envelope,
  message: Message,
  profile: Profile,
  facts: Facts,
): string | undefined {
  const sending = asSending(envelope, message, facts)
  // Here we are the sender, in the name of the peer.
  const sender: Facts = { ...facts, dropletId: facts.peerId, dropletDomain: facts.peerDomain }
  if (profile.message.required.includes('trace_id') && !isUuid4(envelope.trace_id))
    return `trace_id ${envelope.trace_id}`
  return wrong(envelopeWhole(sending, sender, profile)) ?? wrong(freshTimestamp(sending, profile))
}

const wrong = (outcome: Outcome): string | undefined =>
  outcome.state === 'fail' ? outcome.actual : undefined

function asSending(envelope: Envelope, message: Message, facts: Facts): Sending {
  const body = JSON.stringify(envelope)
  const call: Call = {
    exchange: '',
    actor: 'peer',
    purpose: 'message',
    method: 'POST',
    target: '/message',
    path: '/message',
    query: [],
    rawHeaders: [['Content-Type', 'application/json']],
    text: body,
    json: JSON.parse(body) as unknown,
    at: 0,
    status: 200,
    fault: undefined,
    refusal: undefined,
    bearer: undefined,
    issued: undefined,
  }
  return {
    target: facts.dropletId ?? 1,
    message,
    callerToken: '',
    reply: silent,
    deliveries: [call],
    lookups: [],
    fromOldList: false,
    sentAt: [Date.now() - 1000, Date.now()],
    endedAtMs: 0,
  }
}

/** Nobody was asked yet. */
const silent: Sending['reply'] = {
  exchange: '',
  ask: { method: 'POST', path: '/message' },
  status: undefined,
  headers: {},
  text: '',
  json: undefined,
  silence: undefined,
  ms: 0,
}
