import type { Reply } from '../../model/reply.ts'
import { locationsIn } from './identity.ts'
import { isErrorInside, isSuccess, messageIn, messagesTo } from './message-reading.ts'
import { type Recognised, type Story, shownBy, type Traffic } from './story.ts'

/** What the droplet makes of messages. */
export const messageStories: readonly Story[] = [
  {
    number: 73,
    id: 'ERR-IN-200',
    title: 'errors are told with status 200',
    blame: 'droplet',
    explanation:
      'The handler returns the error instead of raising it; callers that look at the status take it for success.',
    fix: 'Answer with the status that fits: 400, 401, 403, 404, 422 or 500.',
    explains: /^(?:HTTP-(?:ERR|404)|CTL-(?:200|NEG)|ENV|SEND|AUTH)-/,
    bound: true,
    recognise: ({ replies }) =>
      shownBy(
        replies.filter((reply) => reply.ask.method === 'POST' && isErrorInside(reply)),
        'An answer with a 2xx status holds an error.',
      ),
  },
  {
    number: 69,
    id: 'HDR-TRACE-MISSING',
    title: 'messages are refused without headers that the envelope makes needless',
    blame: 'droplet',
    explanation:
      'It wants X-Trace-Id and X-Source, which stand in the envelope already and which not everybody sends.',
    fix: 'Read trace_id and source from the envelope, and take the headers as a help only.',
    explains: /^(?:CTL-POS|ENV|SEND)-/,
    recognise: (traffic) =>
      shownBy(
        messagesTo(traffic).filter(
          ({ status = 0, text }) =>
            status >= 400 && status < 500 && /x-(?:trace-id|source)/i.test(text),
        ),
        'A message was refused for want of X-Trace-Id or X-Source.',
      ),
  },
  {
    number: 55,
    id: 'MSG-SOURCE-TYPE',
    title: 'every message is refused for the form of its source or target',
    blame: 'droplet',
    explanation:
      'The droplet declares the field as a number where the mesh sends a name, or as text where it sends a number.',
    fix: 'Take an integer, its digits and "droplet-N" for the same droplet.',
    explains: /^(?:CTL-POS|ENV|SEND)-/,
    recognise: (traffic) => allRefusedFor(traffic, ['source', 'target']),
  },
  {
    number: 56,
    id: 'MSG-TYPE-ENUM',
    title: 'every message is refused for its type',
    blame: 'droplet',
    explanation: 'The set of types that the droplet takes holds none of event, query and command.',
    fix: 'Take the message types of the profile.',
    explains: /^(?:CTL-POS|ENV|SEND)-/,
    recognise: (traffic) => allRefusedFor(traffic, ['message_type']),
  },
  {
    number: 60,
    id: 'ENV-MISSING-FIELDS-ACCEPTED',
    title: 'messages are accepted although required members are missing',
    blame: 'droplet',
    explanation:
      'The rule stands in the documents and perhaps in the code, but nothing applies it.',
    fix: 'Check every required member, and answer 400 or 422 where one is missing.',
    explains: /^ENV-(?:MISS|NULL|EMPTY-STR|TOP|FUZZ-BAD)/,
    recognise: missingAccepted,
  },
  {
    number: 61,
    id: 'ENV-TARGET-UNCHECKED',
    title: 'messages to other droplets are accepted',
    blame: 'droplet',
    explanation: 'The target is never compared with the own id.',
    fix: 'Refuse a message whose target is another droplet.',
    explains: /^ENV-TGT-WRONG$/,
    bound: true,
    recognise: foreignAccepted,
  },
  {
    number: 71,
    id: 'JSON-INVALID-500',
    title: 'a body that is no JSON becomes a 500',
    blame: 'droplet',
    explanation:
      'The body is parsed where nobody catches the error, or where one handler catches everything.',
    fix: 'Catch the parser’s error and answer 400.',
    explains: /^(?:ENV|HTTP-ERR)-/,
    bound: true,
    recognise: (traffic) =>
      shownBy(
        messagesTo(traffic).filter(
          ({ ask, status = 0 }) => status >= 500 && typeof ask.body === 'string' && !messageIn(ask),
        ),
        'A body that does not parse as a JSON object was answered with a 5xx.',
      ),
  },
  {
    number: 72,
    id: 'FALSY-REQUIRED',
    title: 'a member that is there but empty or zero is called missing',
    blame: 'droplet',
    explanation: 'Presence is tested by truth, so that 0 and {} count as absent.',
    fix: 'Test whether the member is there ("in", hasOwn, is not None), not whether it is true.',
    explains: /^ENV-(?:PAYLOAD-EMPTY|SRC|TYPE|FUZZ-GOOD)/,
    bound: true,
    recognise: calledMissing,
  },
]

/** Not one of the inert messages we began with was taken, and the refusals name one of these members alone. */
function allRefusedFor(traffic: Traffic, members: readonly string[]): Recognised | undefined {
  const asked = messagesTo(traffic).filter(({ ask }) => ask.note?.startsWith('an inert '))
  const named = asked.filter(({ status, json, text }) => {
    if (status !== 422 && status !== 400) return false
    const places = locationsIn(json).map((place) => place.at(-1) ?? '')
    return places.length > 0
      ? places.every((place) => members.includes(place))
      : members.some((member) => text.includes(member))
  })
  return named.length === asked.length
    ? shownBy(named, `Not one message was accepted; the refusals name ${members.join(' or ')}.`)
    : undefined
}

const isWhole = (
  message: Readonly<Record<string, unknown>> | undefined,
  { facts }: Traffic,
): boolean =>
  message !== undefined && facts.profile.message.required.every((name) => name in message)

function missingAccepted(traffic: Traffic): Recognised | undefined {
  const { required } = traffic.facts.profile.message
  const lackingIn = ({ ask }: Reply): string[] => {
    const message = messageIn(ask)
    return message ? required.filter((name) => !(name in message)) : []
  }
  const taken = messagesTo(traffic).filter(
    (reply) => isSuccess(reply) && lackingIn(reply).length > 0,
  )
  const names = [...new Set(taken.flatMap(lackingIn))]
  const found = shownBy(
    taken,
    `Messages without ${names.join(', ')} were accepted.`,
    `Refuse a message whose ${names.join(', ')} is missing or of another kind, with 400 or 422.`,
  )
  return found && { ...found, explains: unlookedAt(names) }
}

/** What else fails where nobody looks at these members. */
const unlookedAt = (names: readonly string[]): RegExp =>
  new RegExp(
    `^ENV-(?:NULL|EMPTY-STR|FUZZ-BAD|TOP|${names.map((name) => questions[name] ?? `MISS-${name}`).join('|')})`,
  )

const questions: Readonly<Record<string, string>> = {
  trace_id: 'MISS-TRACE|TYPE-TRACE|TRACE',
  source: 'MISS-SOURCE|TYPE-SOURCE',
  target: 'MISS-TARGET|TYPE-TARGET',
  message_type: 'MISS-TYPE|TYPE-TYPE|MT',
  payload: 'MISS-PAYLOAD|TYPE-PAYLOAD',
  timestamp: 'MISS-TS|TYPE-TS|TS',
}

function foreignAccepted(traffic: Traffic): Recognised | undefined {
  const { dropletId, profile } = traffic.facts
  if (dropletId === undefined || !profile.message.required.includes('target')) return undefined
  const taken = messagesTo(traffic).filter((reply) => {
    const target = messageIn(reply.ask)?.target
    return isSuccess(reply) && typeof target === 'number' && target !== dropletId
  })
  const target = messageIn(taken[0]?.ask)?.target
  return shownBy(taken, `A message to ${String(target)} was accepted by ${dropletId}.`)
}

function calledMissing(traffic: Traffic): Recognised | undefined {
  const blamed = messagesTo(traffic).filter(({ ask, status, text }) => {
    const message = messageIn(ask)
    if (!isWhole(message, traffic) || (status !== 400 && status !== 422)) return false
    return missingIn(text).some((name) => isEmptyOrZero(name, message?.[name]))
  })
  return shownBy(blamed, 'A member with an empty or zero value was called missing.')
}

/** Members that a refusal calls missing. */
const missingIn = (text: string): readonly string[] =>
  /missing|required/i.test(text)
    ? ['payload', 'source', 'target'].filter((name) => text.includes(name))
    : []

const isEmptyOrZero = (name: string, value: unknown): boolean =>
  name === 'payload' ? JSON.stringify(value) === '{}' : value === 0
