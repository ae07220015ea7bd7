import * as clause from '../../../fixtures/clauses/send.ts'
import type { Check } from '../../../src/model/check.ts'
import { posToken } from '../ctl/ctl.ts'
import {
  deliveredOnce,
  foundNobody,
  lookedUp,
  retriedDelivery,
  retriedWithPatience,
} from './judges.ts'
import { envelopeWhole, freshTimestamp, nothingLeaked, ownToken, sameTrace } from './message.ts'
import { sendCheck } from './rows.ts'
import { type Sendings, sendings } from './sending.ts'

const send = (row: Omit<Parameters<typeof sendCheck<Sendings>>[0], 'given'>): Check =>
  sendCheck({ given: sendings, ...row })

/** What no other question about POST /send makes sense without. */
export const delivered = send({
  id: 'SEND-OK',
  title: 'POST /send delivers one message and confirms its trace id',
  clause: clause.messageIsSent,
  judge: ({ plain }) => deliveredOnce(plain),
  means: 'The droplet cannot speak to its peers, or says it did when it did not.',
  fix: 'Look the target up, POST the envelope once to its /message, and answer 2xx with the trace id.',
})

const retried = send({
  id: 'SEND-RETRY-503',
  title: 'a delivery answered 503 is tried again, within bounds',
  clause: clause.deliveryIsRetried,
  after: [posToken, delivered],
  judge: ({ busy }) => retriedDelivery(busy),
  means: 'A peer that restarts loses messages, or is overrun with them.',
  fix: 'Repeat a delivery answered 500 or 503 after 1 and 2 seconds, then give up; stop at a 2xx.',
})

export const sendChecks: readonly Check[] = [
  delivered,
  send({
    id: 'SEND-LOOKUP-FIRST',
    title: 'the target is looked up in the Registry before it is called',
    clause: clause.targetIsLookedUp,
    judge: ({ plain }) => lookedUp(plain),
    means: 'Addresses are built in, so a droplet that moves is no longer reached.',
    fix: 'Ask the Registry for the record of the target, and post to the endpoint it names.',
  }),
  send({
    id: 'SEND-ENVELOPE',
    title: 'the target gets a whole envelope with its content unchanged',
    clause: clause.envelopeIsWhole,
    judge: ({ plain }, facts, profile) => envelopeWhole(plain, facts, profile),
    means: 'The target answers 422, or acts on something else than was asked.',
    fix: 'Send all six fields; source is your own numeric id, target, type and payload as they came.',
  }),
  send({
    id: 'SEND-ENV-TRACE',
    title: 'message and confirmation bear the same random trace id',
    clause: clause.oneTrace,
    judge: ({ plain }) => sameTrace(plain),
    means: 'A message cannot be followed from the droplet that sent it to the one that got it.',
    fix: 'Make one UUID version 4 per send and use it in the envelope and in the answer.',
  }),
  send({
    id: 'SEND-ENV-TS',
    title: 'the timestamp is the time of sending with its offset',
    clause: clause.timestampIsAbsolute,
    judge: ({ plain }, _, profile) => freshTimestamp(plain, profile),
    means: 'Peers in other time zones take the message for stale or for one from the future.',
    fix: 'Write the time in UTC with a final Z.',
  }),
  send({
    id: 'SEND-AUTH-OUT',
    title: "a message is sent with the droplet's own token",
    clause: clause.sendsOwnToken,
    judge: ({ plain, calls }) => ownToken(plain, calls),
    means: 'The target refuses the message, or takes it for one of the caller.',
    fix: 'Send Authorization: Bearer with your own token from the Registry, whoever called /send.',
  }),
  send({
    id: 'SEND-UNKNOWN',
    title: 'a target unknown to the Registry is answered 404',
    clause: clause.unknownTargetIsNotFound,
    after: [posToken, delivered],
    judge: ({ unknown }) => foundNobody(unknown),
    means: 'The caller cannot tell a wrong id from a fault that will pass.',
    fix: 'Answer 404 with a detail when the look-up finds no record, and send nothing.',
  }),
  retried,
  send({
    id: 'SEND-RETRY-503-SHOULD',
    title: 'the waits between tries of a delivery grow as 1, 2, 4',
    clause: clause.deliveryBacksOff,
    after: [posToken, retried],
    judge: retriedWithPatience,
    tags: ['timed'],
    means: 'A peer in trouble is asked as often as before, or harder.',
    fix: 'Double the wait after each failed try, beginning with one second.',
  }),
  send({
    id: 'SEND-NOSECRET',
    title: 'a message carries no secret and no credential of the caller',
    clause: clause.sendsNoSecrets,
    judge: nothingLeaked,
    means: 'Any peer that gets a message learns enough to act as the droplet or as its caller.',
    fix: 'Build the headers of each message afresh: content type and own Bearer, nothing else.',
  }),
]
