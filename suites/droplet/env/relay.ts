import * as clause from '../../../fixtures/clauses/env-payload.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { isRecord } from '../../../src/model/json.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { absent, acceptsOrRefuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { acceptedPayload } from './payload-shapes.ts'

interface Relayed {
  readonly what: string
  readonly reply: Reply
  /** The message as it reached the target; undefined when none did. */
  readonly delivery: Call | undefined
}

/** How long a delivery may take: it follows its confirmation, but not long after. */
const deliveryMs = 2000

const integer = '9007199254740993'
const text = '\u{1f469}\u200d\u{1f680} \u05e9\u05dc\u05d5\u05dd e\u0301 \u00df \u2028 end'

const relayed: Stimulus<readonly Relayed[]> = {
  name: 'POST /send with a number and with text that are easily altered',
  phase: 'send',
  waits: () => 2 * deliveryMs,
  apply: (stage) =>
    Promise.all([
      relay(stage, `the integer ${integer}`, integer),
      relay(stage, 'text of several scripts', JSON.stringify(text)),
    ]),
}

const common = {
  needs: 'R',
  after: [trust],
  given: relayed,
  inapplicable: absent('/send'),
} as const

export const envRelayChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-PAYLOAD-BIGNUM-SHOULD',
    title: 'a number that is passed on keeps its digits',
    clause: clause.numbersTravelUnaltered,
    judge: ([number]) => arrives(number, (body) => body.includes(integer)),
    means: 'A large integer is rounded on its way, and nobody is told.',
    fix: 'Parse numbers without loss, or refuse with 422 those the platform cannot hold.',
  }),
  check({
    ...common,
    id: 'ENV-PAYLOAD-UNICODE-SHOULD',
    title: 'text that is passed on keeps its characters',
    clause: clause.textTravelsUnaltered,
    judge: ([, words]) =>
      arrives(words, (_, json) => isRecord(json) && memberOf(json.payload) === text),
    means: 'Names and words of other scripts arrive as question marks, or not as they were sent.',
    fix: 'Read and write bodies as UTF-8, and leave text as it is.',
  }),
]

const memberOf = (payload: unknown): unknown =>
  isRecord(payload) ? payload.conformance : undefined

async function relay(stage: Stage, what: string, json: string): Promise<Relayed> {
  const { facts, mesh, profile } = stage
  const mark = crypto.randomUUID()
  const { message_type } = stage.envelope()
  const payload = { ...acceptedPayload(stage), conformance_mark: mark, conformance: '@@' }
  const body = JSON.stringify({
    [profile.send.targetField]: facts.peerId,
    message_type,
    payload,
  })
  const reply = await stage.ask({
    method: 'POST',
    path: profile.endpoints.send.path,
    token: stage.token(),
    headers: [['Content-Type', 'application/json']],
    body: body.replace('"@@"', () => json),
    note: `a message with ${what}`,
  })
  const arrived = (calls: readonly Call[]): Call | undefined =>
    calls.find((call) => call.purpose === 'message' && call.text.includes(mark))
  if (isAccepted(reply)) await mesh.until((calls) => arrived(calls) !== undefined, deliveryMs)
  return { what, reply, delivery: arrived(mesh.calls()) }
}

/** Refusing is as good as passing on faithfully. */
function arrives(
  relayed: Relayed | undefined,
  faithful: (text: string, json: unknown) => boolean,
): Outcome {
  if (!relayed) return inconclusive('nothing was sent')
  const { what, reply, delivery } = relayed
  if (reply.status === 429) return notRun("the target's rate limit answered 429", '--rate 5')
  if (!delivery)
    return isAccepted(reply) || (reply.status ?? 0) >= 500
      ? inconclusive(`no message arrived to compare: ${said(reply)}`, [reply.exchange])
      : acceptsOrRefuses([reply])
  return faithful(delivery.text, delivery.json)
    ? pass()
    : fail(
        `${what} as it was sent, or a refusal`,
        excerpt(delivery.text),
        'the delivered message',
        [reply.exchange, delivery.exchange],
      )
}

const excerpt = (body: string): string => (body.length > 300 ? `${body.slice(0, 300)}…` : body)
