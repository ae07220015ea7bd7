import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import type { Json } from '../../../src/model/token.ts'
import { accepts } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { postEach, postText } from './post.ts'

const inertTypes: Stimulus<readonly Reply[]> = {
  name: 'the inert message of each type',
  phase: 'messages',
  apply: (stage) =>
    postEach(
      stage,
      inertMessages(stage).map((parts) => ({ note: `an inert ${parts.message_type}`, parts })),
    ),
}

const common = { needs: 'T', after: [posToken] } as const

export const envAcceptChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-OK-COMMAND',
    title: 'an inert command is accepted',
    clause: clause.messagesAreAccepted,
    given: inertTypes,
    inapplicable: noInert('command'),
    judge: (replies, facts) => acceptsType(replies, 'command', facts),
    means: 'The droplet takes no command at all, not even one that does nothing.',
    fix: 'Accept the six-field message with message_type "command" on POST /message.',
  }),
  check({
    ...common,
    id: 'ENV-OK-EVENT',
    title: 'an inert event is accepted',
    clause: clause.messagesAreAccepted,
    given: inertTypes,
    inapplicable: noInert('event'),
    judge: (replies, facts) => acceptsType(replies, 'event', facts),
    means: 'Peers that announce something cannot reach the droplet.',
    fix: 'Accept the six-field message with message_type "event" on POST /message.',
  }),
  check({
    ...common,
    id: 'ENV-EXTRA-TOP',
    title: 'unknown members are ignored',
    clause: clause.extrasAreIgnored,
    given: {
      name: 'the baseline message with one member more',
      phase: 'messages',
      apply: (stage) =>
        postEach(
          stage,
          Object.entries(extrasFor(stage)).map(([name, value]) => ({
            note: `with a member "${name}" more`,
            parts: { [name]: value },
          })),
        ),
    },
    judge: (replies) => accepts(replies),
    means: 'The first sender that adds a member to its messages breaks against this droplet.',
    fix: 'Ignore members the schema does not know.',
  }),
  check({
    ...common,
    id: 'ENV-ORDER',
    title: 'member order and white space make no difference',
    clause: clause.orderIsNothing,
    given: {
      name: 'the baseline message in another spelling',
      phase: 'messages',
      apply: (stage) =>
        Promise.all([
          postText(stage, reversed(stage), 'members in reverse order'),
          postText(stage, JSON.stringify(stage.envelope(), null, '\t'), 'pretty-printed'),
        ]),
    },
    judge: (replies) => accepts(replies),
    means: 'The body is matched as text, so that senders in other languages are refused.',
    fix: 'Parse the body with a JSON parser.',
  }),
]

const extras = { x: 1, udc_version: '1.0', signature: 'none', priority: 'normal' }

/** What the baseline message has already is no extra. */
const extrasFor = (stage: Stage): Json =>
  Object.fromEntries(
    Object.entries(extras).filter(([name]) => stage.envelope()[name] === undefined),
  )

const reversed = (stage: Stage): string =>
  JSON.stringify(Object.fromEntries(Object.entries(stage.envelope()).reverse()))

/** One inert message per type: the negotiated one first, then the profile's in their order. */
function inertMessages({ facts, profile }: Stage) {
  const candidates = [
    ...(facts.acceptedMessage ? [facts.acceptedMessage] : []),
    ...profile.message.inert,
  ]
  return candidates.filter(
    ({ message_type }, index) =>
      candidates.findIndex((other) => other.message_type === message_type) === index,
  )
}

function noInert(type: string) {
  return (facts: Facts, { message }: Profile): string | undefined =>
    facts.acceptedMessage?.message_type === type ||
    message.inert.some(({ message_type }) => message_type === type)
      ? undefined
      : `the profile names no inert ${type}`
}

/** A droplet is free to refuse one inert payload; one that refuses them all takes no messages. */
function acceptsType(replies: readonly Reply[], type: string, facts: Facts): Outcome {
  const reply = replies.find(({ ask }) => ask.note === `an inert ${type}`)
  if (!reply) return inconclusive(`no inert ${type} was sent`)
  const status = reply.status ?? 0
  const refusesPayload = status >= 400 && status < 500 && ![401, 408, 429].includes(status)
  if (refusesPayload && facts.acceptedMessage)
    return inapplicable(
      `this inert ${type} is refused (HTTP ${status}), an inert ${facts.acceptedMessage.message_type} is accepted`,
      [reply.exchange],
    )
  return accepts([reply])
}
