import * as clause from '../../../fixtures/clauses/send-message.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Check } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { all, callsInvalid, everyReply } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { described, everyCall } from '../life/outbound.ts'
import { type OddSends, oddSends, type ReadersSend, readersSend } from './odd.ts'
import { noSend, sendCheck } from './rows.ts'
import { delivered } from './send.ts'

const after = [posToken, delivered]

export const sendValueChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-VAL-TARGET',
    title: 'a send without a target id is refused before any look-up',
    clause: clause.targetIsAnId,
    after,
    evidence: { exchanges: 4 },
    given: oddSends,
    judge: ({ noId, registry }) => all(callsInvalid(noId), lookedUpNothingOdd(registry)),
    means: 'The Registry is asked for "undefined", and the caller is told of the wrong fault.',
    fix: 'Demand an integer in target_droplet_id before anything else; answer 422.',
  }),
  sendCheck({
    id: 'SEND-VAL-TARGET-SHOULD',
    title: 'a target that only resembles a number is refused',
    clause: clause.targetIsAPositiveInteger,
    after,
    evidence: { exchanges: 4 },
    given: oddSends,
    judge: ({ oddId }) => callsInvalid(oddId),
    means: 'A message for droplet 2.5 or true goes to droplet 2 or 1.',
    fix: 'Take whole positive numbers alone; turn conversion off in the model of the body.',
  }),
  sendCheck({
    id: 'SEND-VAL-TRAVERSAL',
    title: 'a target leads to no other place in the Registry',
    clause: clause.targetIsOnePathSegment,
    after,
    evidence: { exchanges: 4 },
    given: oddSends,
    judge: staysInPlace,
    means: 'A caller makes the droplet call any path of the Registry, with its own token.',
    fix: 'Demand an integer; where names are taken, percent-encode them as one path segment.',
  }),
  sendCheck({
    id: 'SEND-VAL-TYPE',
    title: 'a send without a known type and an object as payload is refused',
    clause: clause.messageToSendIsWhole,
    after,
    evidence: { exchanges: 4 },
    given: oddSends,
    judge: ({ oddMessage, delivered: messages }) =>
      all(
        callsInvalid(oddMessage),
        everyCall(messages, 'no message', () => 'a message that is none'),
      ),
    means: 'The target refuses what the caller could have been told at once.',
    fix: 'Check message_type and payload of a send as you check those of a message.',
  }),
  sendCheck({
    id: 'SEND-PERM',
    title: 'a caller with the right to read alone sends nothing',
    clause: clause.sendingNeedsTheRight,
    after,
    evidence: { exchanges: 1 },
    inapplicable: (facts, profile) => noSend(facts, profile) ?? noRights(facts, profile),
    given: readersSend,
    judge: sendsNothing,
    means: 'Whoever may read may also act on the whole mesh in your name.',
    fix: 'Ask for the right to write on /send, and answer 403 where a valid token lacks it.',
  }),
]

const noRights = (_: Facts, { token }: Profile): string | undefined =>
  token.privilege === 'none' ? 'this profile grants no privileges' : undefined

/** Other sends go on meanwhile: what betrays these is the spelling of what was looked up. */
function lookedUpNothingOdd(registry: readonly Call[]): Outcome {
  const odd = registry.find(
    (call) => call.purpose === 'lookup' && spellingsOfNothing.test(plain(call.target)),
  )
  return odd
    ? fail('no look-up', `a look-up at ${odd.target}`, described(odd), [odd.exchange])
    : pass()
}

const spellingsOfNothing = /\/(?:undefined|null|None|nil|NaN|\[\]|\{\}|\[object Object\]|map\[\])$/

function plain(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

function staysInPlace({ winding, marker, registry }: OddSends): Outcome {
  const astray = registry.find((call) => leadsAstray(call, marker))
  if (astray)
    return fail(
      'the target as one encoded path segment',
      `${astray.method} ${astray.target}`,
      described(astray),
      [astray.exchange],
    )
  return everyReply(winding, 'HTTP 422, 400 or 404', ({ status = 0 }) =>
    [400, 404, 422].includes(status),
  )
}

/** The text got into the path as it was, or was followed to where it points. */
function leadsAstray({ target, method }: Call, marker: string): boolean {
  const raw = target.toLowerCase()
  return (
    [`${marker}/..`, `${marker}?`, `/%2e%2e%2f${marker}`, `/../${marker}`].some((text) =>
      raw.includes(text),
    ) ||
    (method === 'GET' && raw.endsWith('/auth/token'))
  )
}

function sendsNothing({ reply, delivered: messages }: ReadersSend): Outcome {
  if (!reply) return inconclusive('the dialect has no right to read')
  const [message] = messages
  if (message)
    return fail('HTTP 403 and no message', 'a message', described(message), [
      reply.exchange,
      message.exchange,
    ])
  return everyReply([reply], 'HTTP 403', ({ status }) => status === 403)
}
