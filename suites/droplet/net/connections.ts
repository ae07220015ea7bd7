import * as clause from '../../../fixtures/clauses/net-connections.ts'
import { rawRequest, sendAndRead } from '../../../fixtures/raw-requests.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Conversation, Step } from '../../../src/model/conversation.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { posToken } from '../ctl/ctl.ts'
import { everyTalk, isParserRefusal, type Rule, statusIn } from './judges.ts'
import { healthText, once, patience, type Spoken, spoken, strayPath } from './talks.ts'

const rounds = 50

export const netConnectionChecks: readonly Check[] = [
  check({
    id: 'NET-KEEPALIVE',
    title: 'one connection serves a hundred requests in order',
    clause: clause.connectionsPersist,
    needs: 'U',
    given: spoken('a hundred requests on one connection', (stage) => [hundred(stage)]),
    tags: ['timed'],
    judge: (seen) => stillGoingOn(seen) ?? everyTalk(seen, inOrder(2 * rounds)),
    means: 'Every caller pays for a new connection with every message, or loses an answer.',
    fix: 'Keep connections open, and announce their end with Connection: close.',
  }),
  check({
    id: 'NET-PIPELINE',
    title: 'requests sent without waiting are answered in their order',
    clause: clause.pipelinesKeepOrder,
    needs: 'U',
    given: spoken('three requests at once', (stage) => [pipeline(stage)]),
    judge: (seen) => everyTalk(seen, inOrder(3)),
    means: 'A caller takes the answer to one request for the answer to another.',
    fix: 'Leave connections to the HTTP library, and answer each request where it came in.',
  }),
  check({
    id: 'NET-EXPECT',
    title: 'an expectation leads to a final answer',
    clause: clause.expectations,
    needs: 'T',
    after: [posToken],
    given: spoken('Expect: 100-continue, and an expectation that does not exist', (stage) => [
      expecting(stage, '100-continue'),
      expecting(stage, 'the-unexpected'),
    ]),
    judge: (seen) => everyTalk(seen, answered),
    means: 'Clients that ask before they send a large body wait for nothing.',
    fix: 'Answer 100 or the final status to Expect: 100-continue, and 417 to anything else.',
  }),
  check({
    id: 'NET-UPGRADE',
    title: 'no connection is upgraded without a credential',
    clause: clause.noUpgrade,
    needs: 'U',
    given: spoken('requests for another protocol', upgrades, { negatives: 3 }),
    judge: (seen) =>
      everyTalk(seen, ({ interim }) =>
        interim.includes(101) ? 'no switch of protocols' : undefined,
      ),
    means: 'Whoever upgrades the connection talks on behind the check of the token.',
    fix: 'Refuse upgrades nobody needs, and check the token before those that are needed.',
  }),
  check({
    id: 'NET-HALFCLOSE',
    title: 'a caller that closes its side still gets the answer',
    clause: clause.halfCloseServed,
    needs: 'U',
    given: spoken('a request, and then the end of our side', (stage) => [
      {
        note: 'half-closed after the request',
        steps: [{ send: healthText(stage) }, { end: 'fin' }, { answers: 1 }],
        timeoutMs: patience(stage.constants),
      },
    ]),
    judge: (seen) => everyTalk(seen, answered),
    means: 'Simple clients that close after they wrote lose the answer.',
    fix: 'Let the server keep its side open until the answer is written.',
  }),
]

/** A path that is there and one that is not, in turn: their statuses tell which answer is whose. */
function hundred(stage: Stage): Conversation {
  const stray = rawRequest(stage.raw, { path: strayPath(stage) })
  const steps = Array.from({ length: rounds }, (_, at): Step[] => [
    ...sendAndRead(healthText(stage), 2 * at + 1),
    ...sendAndRead(stray, 2 * at + 2),
  ])
  const timeoutMs = 4 * stage.constants.timeoutMs
  return {
    note: 'a hundred requests in turn',
    steps: steps.flat(),
    requests: 2 * rounds,
    timeoutMs,
  }
}

const pipeline = (stage: Stage): Conversation => ({
  note: 'three requests at once',
  ...{ requests: 3, timeoutMs: patience(stage.constants) },
  steps: sendAndRead(
    [healthText(stage), rawRequest(stage.raw, { path: strayPath(stage) }), healthText(stage)].join(
      '',
    ),
    3,
  ),
})

/** A target that is slow, and answers on, is not one that stopped answering. */
function stillGoingOn({ talks: [talk] }: Spoken): Outcome | undefined {
  const last = talk?.answers.at(-1)
  if (!talk || !last || talk.end !== 'open' || talk.answers.length >= 2 * rounds) return undefined
  if (talk.ms - last.at > 2_000) return undefined
  return inconclusive(`only ${talk.answers.length} of ${2 * rounds} answers within the time`, [
    talk.exchange,
  ])
}

/** Every other answer is the same, and the first is the plain one's; fewer only where the end was announced. */
const inOrder =
  (count: number): Rule =>
  ({ answers, end }, { twin }) => {
    const statuses = answers.map(({ status }) => status)
    const other = statuses[1]
    if (statuses.some((status, at) => status !== (at % 2 === 0 ? twin.status : other)))
      return `HTTP ${twin.status} and HTTP ${other} in turn`
    if (answers.length >= count) return undefined
    const announced = (answers.at(-1)?.headers.connection ?? '').toLowerCase().includes('close')
    return announced && end !== 'open' ? undefined : `${count} answers, or an end that is announced`
  }

/** Asks first and sends the body when it is told to, or after a second. */
function expecting(stage: Stage, expectation: string): Conversation {
  const body = JSON.stringify(stage.envelope())
  const head = rawRequest(stage.raw, {
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    lines: [
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Authorization: Bearer ${stage.token()}`,
      `Expect: ${expectation}`,
    ],
  })
  return {
    note: `Expect: ${expectation}`,
    steps: [{ send: head }, { anyWithinMs: 1_000 }, ...sendAndRead(body)],
    timeoutMs: patience(stage.constants) + 1_000,
  }
}

const answered: Rule = (talk, { twin }) => {
  const status = statusIn(talk)
  const fine = status >= 200 && (status < 500 || status === twin.status || isParserRefusal(status))
  return fine ? undefined : 'a final answer'
}

function upgrades(stage: Stage): Conversation[] {
  const { path } = stage.profile.endpoints.message
  const websocket = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const h2c = [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAAP__',
  ]
  const brief = { timeoutMs: patience(stage.constants) }
  return [
    once(
      'GET that upgrades to websocket',
      rawRequest(stage.raw, { path, lines: websocket }),
      brief,
    ),
    once('GET that upgrades to h2c', rawRequest(stage.raw, { path, lines: h2c }), brief),
    once(
      'POST that upgrades to websocket',
      rawRequest(stage.raw, { method: 'POST', path, lines: websocket, body: '{}' }),
      brief,
    ),
  ]
}
