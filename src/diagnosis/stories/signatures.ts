import { membersOf } from '../../model/json.ts'
import { authorizationIn, type Reply } from '../../model/reply.ts'
import { locationsIn } from './identity.ts'
import { messageIn, messagesTo } from './message-reading.ts'
import { type Story, shownBy, type Traffic } from './story.ts'

/** A second credential inside the message, beside the token. */
export const signatureStories: readonly Story[] = [
  {
    number: 32,
    id: 'AUTH-SIGNATURE-MISSING',
    title: 'messages are refused for want of a signature of their own',
    blame: 'droplet',
    explanation: 'The sender is known by its token; the mesh has no second signature in a message.',
    fix: 'Do not ask for signature beside the bearer token; take it only where the profile has one.',
    explains: /^(?:CTL-POS|ENV|SEND)-/,
    recognise: (traffic) =>
      shownBy(
        goodMessages(traffic).filter(
          (reply) => messageIn(reply.ask)?.signature === undefined && isWanting(reply),
        ),
        'A message with a good token was refused because it has no signature.',
      ),
  },
  {
    number: 33,
    id: 'AUTH-SIGNATURE-INVALID',
    title: 'the signature of a message is refused although it is the token that was accepted',
    blame: 'droplet',
    explanation:
      'The code that checks it never fetched the key, or means another kind of signature by the same name.',
    fix: 'Verify signature with the same key set and the same code as the bearer token, or say what it is.',
    explains: /^(?:CTL-POS|ENV|SEND)-/,
    recognise: (traffic) =>
      shownBy(
        goodMessages(traffic).filter((reply) => repeatsToken(reply) && isCalledInvalid(reply)),
        'A message whose signature is its own good token was refused for that signature.',
      ),
  },
]

/** Messages of ours that have nothing wrong with them. */
const goodMessages = (traffic: Traffic): readonly Reply[] =>
  messagesTo(traffic).filter(
    ({ ask, status = 0 }) =>
      status >= 400 &&
      status < 500 &&
      /^(?:(?:control: )?a good token|an inert )/.test(ask.note ?? ''),
  )

const isWanting = ({ json, text }: Reply): boolean =>
  locationsIn(json).some((place) => place.at(-1) === 'signature') ||
  /signature (?:is )?(?:required|missing|needed)|(?:missing|no) (?:message )?signature/i.test(text)

const repeatsToken = ({ ask }: Reply): boolean => {
  const { signature } = membersOf(messageIn(ask))
  return authorizationIn(ask).some((value) => value === `Bearer ${String(signature)}`)
}

const isCalledInvalid = ({ text }: Reply): boolean =>
  /(?:invalid|bad|wrong) message signature|message signature\W+(?:is |was )?(?:invalid|wrong|not)/i.test(
    text,
  )
