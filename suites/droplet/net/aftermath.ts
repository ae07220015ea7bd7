import * as clause from '../../../fixtures/clauses/net-connections.ts'
import { rawRequest, sendAndRead } from '../../../fixtures/raw-requests.ts'
import { type Check, check } from '../../../src/model/check.ts'
import type { Conversation, Step } from '../../../src/model/conversation.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { everyTalk, type Rule } from './judges.ts'
import { askHealth, healthText, patience, spoken, strayPath } from './talks.ts'

export const netAftermathChecks: readonly Check[] = [
  check({
    id: 'NET-KEEPALIVE-ERR',
    title: 'after an error the next request gets its own answer',
    clause: clause.errorsKeepOrder,
    needs: 'T',
    after: [posToken],
    given: spoken('an error, and then a plain request', errorsThenHealth, { negatives: 5 }),
    judge: (seen) => everyTalk(seen, ownAnswer),
    means: 'What is left of a refused body is read as a request: answers go to the wrong callers.',
    fix: 'Read the rest of the body before the next request, or close the connection.',
  }),
  check({
    id: 'NET-RST',
    title: 'connections reset in the middle of a body harm nobody else',
    clause: clause.resetsHarmless,
    needs: 'T',
    after: [posToken],
    given: {
      name: 'a hundred connections reset in the middle of a body',
      phase: 'messages',
      // Whoever shares the droplet with these resets shares their fate.
      lane: 'exclusive',
      negatives: 1,
      apply: resets,
    },
    judge: stillServes,
    means: 'A caller that goes away takes the droplet down.',
    fix: 'Handle the errors of sockets and of bodies that end too early.',
  }),
]

const largeBody = `{${' '.repeat(2 * 1024 * 1024)}}`

/** Each provokes one error with a body, and then asks a plain question on the same connection. */
function errorsThenHealth(stage: Stage): Conversation[] {
  const { health, message } = stage.profile.endpoints
  const bearer = `Authorization: Bearer ${stage.token()}`
  const json = 'Content-Type: application/json'
  // What is left of such a body is a request of its own for whoever does not read it.
  const tempting = rawRequest(stage.raw, { path: strayPath(stage) })
  const post = (path: string, lines: readonly string[], body: string, method = 'POST') =>
    rawRequest(stage.raw, { method, path, lines, body })
  return [
    ['a token that is none', post(message.path, [json, 'Authorization: Bearer none'], tempting)],
    ['a path that does not exist', post(strayPath(stage), [json, bearer], tempting)],
    ['a method that does not exist there', post(health.path, [json, bearer], tempting, 'DELETE')],
    ['a body that is too large', post(message.path, [json, bearer], largeBody)],
    ['a message that is invalid', post(message.path, [json, bearer], '{"trace_id":1}')],
  ].map(([note = '', text = '']) => ({
    note,
    steps: [...sendAndRead(text), ...sendAndRead(healthText(stage), 2)],
    requests: 2,
    timeoutMs: patience(stage.constants),
  }))
}

/** The second answer is the plain request's own; a closed connection has none. */
const ownAnswer: Rule = ({ answers, end }, { twin }) => {
  const [, second] = answers
  if (second !== undefined)
    return second.status === twin.status ? undefined : `HTTP ${twin.status} to the plain request`
  if (answers.length === 0 && end === 'open') return 'an answer, or a closed connection'
  return end === 'open' ? 'an answer to the plain request, or a closed connection' : undefined
}

interface Resets {
  readonly before: Reply
  readonly after: Reply
}

/** Half a message each, and then a reset; one connection stands for all of them in the report. */
async function resets(stage: Stage): Promise<Resets> {
  const before = await askHealth(stage)
  if (before.status === undefined) return { before, after: before }
  const body = JSON.stringify(stage.envelope())
  const text = rawRequest(stage.raw, {
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    lines: ['Content-Type: application/json', `Authorization: Bearer ${stage.token()}`],
    body,
  })
  const half: Step[] = [
    { send: text.slice(0, -Math.ceil(body.length / 2)) },
    { idleMs: 20 },
    { end: 'reset' },
  ]
  await Promise.all(
    Array.from({ length: 100 }, () =>
      stage.converse({ note: 'reset in the middle of a body', steps: half, unrecorded: true }),
    ),
  )
  return { before, after: await askHealth(stage) }
}

function stillServes({ before, after }: Resets): Outcome {
  if (before.status === undefined)
    return inconclusive(`a plain request: ${said(before)}`, [before.exchange])
  const answer = `HTTP ${before.status}, as before the resets`
  const same = everyReply([after], answer, ({ status }) => status === before.status)
  return after.silence?.kind === 'timeout' || after.status !== undefined
    ? same
    : { state: 'fail', expected: answer, actual: said(after), evidence: [after.exchange] }
}
