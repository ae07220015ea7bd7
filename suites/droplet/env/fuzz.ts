import * as clause from '../../../fixtures/clauses/env-payload.ts'
import { textOf } from '../../../fixtures/envelope-text.ts'
import {
  brokenMessages,
  filledMessages,
  type RandomMessage,
  spelledMessages,
} from '../../../fixtures/envelopes.ts'
import { shrink } from '../../../fixtures/shrink.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, acceptsOrRefuses, all, neverAccepted, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { postText } from './post.ts'

export interface Fuzzed {
  readonly replies: readonly { readonly message: RandomMessage; readonly reply: Reply }[]
  /** The smallest message that fails like the first one that did; undefined when none failed. */
  readonly smallest: { readonly message: RandomMessage; readonly reply: Reply } | undefined
}

type Fails = (reply: Reply, message: RandomMessage) => boolean

const count = 18
const mostShrinks = 40

const common = { needs: 'T', after: [posToken], evidence: { exchanges: count } } as const

export const envFuzzChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-FUZZ-GOOD',
    title: 'random spellings of the baseline message are accepted',
    clause: clause.spellingIsNothing,
    given: {
      name: 'random spellings of the baseline message',
      phase: 'messages',
      apply: async (stage) => fuzz(stage, await spelledMessages(stage.seed, count), isRefused),
    },
    judge: (seen, { acceptedMessage }) =>
      acceptedMessage ? takesAll(seen) : inconclusive('no baseline message was accepted'),
    means: 'Whether a message is taken depends on how its sender writes JSON.',
    fix: 'Parse the body with a JSON parser and validate what it returns; send the message shown to see it.',
  }),
  check({
    ...common,
    id: 'ENV-FUZZ-GOOD-SHOULD',
    title: 'random content beside the baseline message is accepted',
    clause: clause.contentIsFree,
    given: {
      name: 'the baseline message with random content beside it',
      phase: 'messages',
      apply: async (stage) => fuzz(stage, await filledMessages(stage.seed + 1, count), isRefused),
    },
    judge: (seen, { acceptedMessage }) =>
      acceptedMessage ? takesAll(seen) : inconclusive('no baseline message was accepted'),
    means: 'Peers that say more than the droplet expects are shut out.',
    fix: 'Ignore what the schema does not name; send the message shown to see it.',
  }),
  check({
    ...common,
    id: 'ENV-FUZZ-BAD',
    title: 'random messages with one fault are refused',
    clause: clause.brokenIsRefused,
    given: {
      name: 'random messages with one fault each',
      phase: 'messages',
      negatives: count,
      apply: async (stage) => {
        const { members } = stage.profile.message
        const required = stage.profile.message.required.map((name) => members[name] ?? name)
        return fuzz(stage, await brokenMessages(stage.seed + 2, count, required), isMishandled)
      },
    },
    judge: refusesAll,
    means: 'A faulty message is taken for a good one, or breaks the droplet.',
    fix: 'Validate the whole message against the schema first; send the message shown to see it.',
  }),
]

/** Sends them all at once; the first that fails is then made as small as it will go. */
async function fuzz(
  stage: Stage,
  messages: readonly RandomMessage[],
  fails: Fails,
): Promise<Fuzzed> {
  const ask = (message: RandomMessage): Promise<Reply> =>
    postText(stage, textOf(stage.envelope(), message), noteOf(message))
  const replies = await Promise.all(
    messages.map(async (message) => ({ message, reply: await ask(message) })),
  )
  const first = replies.find(({ message, reply }) => fails(reply, message))
  if (!first) return { replies, smallest: undefined }
  const shrunk = await shrink({ ...first, seen: first.reply, ask, fails, most: mostShrinks })
  return { replies, smallest: { message: shrunk.message, reply: shrunk.seen } }
}

const noteOf = ({ departure }: RandomMessage): string =>
  departure ? `a random message, ${departure.name}` : 'a random message'

const answeredStatus = ({ status }: Reply): number =>
  status === undefined || status === 429 ? 0 : status

const isRefused: Fails = (reply) => answeredStatus(reply) > 0 && !isAccepted(reply)

const isMishandled: Fails = (reply, { departure }) =>
  answeredStatus(reply) >= 500 || (departure?.mustBeRefused === true && isAccepted(reply))

const takesAll = ({ replies, smallest }: Fuzzed): Outcome =>
  smallest ? shown(smallest.reply, 'a 2xx answer') : accepts(replies.map(({ reply }) => reply))

function refusesAll({ replies, smallest }: Fuzzed): Outcome {
  if (smallest) return shown(smallest.reply, 'a 4xx refusal')
  const strict = replies.filter(({ message }) => message.departure?.mustBeRefused)
  return all(
    acceptsOrRefuses(replies.map(({ reply }) => reply)),
    neverAccepted(strict.map(({ reply }) => reply)),
  )
}

const longest = 600

/** The failing message in full, ready to be sent again. */
function shown(reply: Reply, expected: string): Outcome {
  const body = typeof reply.ask.body === 'string' ? reply.ask.body : ''
  const text = body.length > longest ? `${body.slice(0, longest)}…` : body
  return fail(expected, said(reply), `POST ${reply.ask.path} with ${text}`, [reply.exchange])
}
