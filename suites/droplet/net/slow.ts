import * as clause from '../../../fixtures/clauses/net-connections.ts'
import { rawRequest } from '../../../fixtures/raw-requests.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Conversation, Step, Talk } from '../../../src/model/conversation.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { everyTalk, evidenceOf, isEnded, statusIn } from './judges.ts'
import { askHealth, healthText, type Spoken, spoken } from './talks.ts'

const minuteMs = 60_000

/** What other callers may have to wait while slow ones are served. */
export const patientMs = 500

/** Callers that dawdle, and what others got meanwhile. */
export interface Dawdled {
  readonly slow: readonly Talk[]
  readonly others: readonly Reply[]
  readonly limitMs: number
}

/** Lets callers dawdle until the target has given them all up, or for so long; others ask meanwhile. */
export function dawdling(
  name: string,
  callers: (stage: Stage) => readonly Conversation[],
  limitMs: number,
): Stimulus<Dawdled> {
  return {
    name,
    phase: 'messages',
    lane: 'exclusive',
    waits: () => limitMs,
    apply: async (stage) => {
      const first = await askHealth(stage)
      if (first.status === undefined) return { slow: [], others: [first], limitMs }
      const all = callers(stage).map((one, at) =>
        stage.converse({
          ...one,
          timeoutMs: limitMs,
          ...(at === 0 ? {} : { unrecorded: true as const }),
        }),
      )
      const others: Reply[] = []
      for (let count = 0; count < 20; count += 1) {
        await stage.wait(50)
        others.push(await askHealth(stage))
      }
      return { slow: await Promise.all(all), others, limitMs }
    },
  }
}

export function givenUp({ slow, others, limitMs }: Dawdled): Outcome {
  const unserved = others.find(({ status }) => status === undefined)
  if (slow.length === 0 && unserved)
    return inconclusive(`a plain request: ${said(unserved)}`, [unserved.exchange])
  if (unserved)
    return fail('others are served meanwhile', said(unserved), undefined, [unserved.exchange])
  const times = others.map(({ ms }) => ms).sort((a, b) => a - b)
  const p95 = times[Math.ceil(times.length * 0.95) - 1] ?? 0
  if (p95 > patientMs)
    return fail(
      `others are served within ${patientMs} ms`,
      `95 of 100 within ${Math.round(p95)} ms`,
    )
  const kept = slow.filter((talk) => !isEnded(talk) && statusIn(talk) === 0)
  const [first] = kept
  if (first === undefined) return pass()
  const limit = `${Math.round(limitMs / 1000)} s`
  return fail(
    `every such connection is given up within ${limit}`,
    `${kept.length} of ${slow.length} were still open`,
    first.note,
    kept.flatMap(evidenceOf),
  )
}

export const stalled = (stage: Stage): Conversation[] => [
  {
    note: '10 bytes of a body of 1000',
    steps: [{ send: post(stage, 1000) }, { send: '{"trace_id' }, { answers: 1 }],
  },
]

const everyMs = 2_000

const trickle = (text: string, more: readonly Step[] = []): Step[] => [
  { send: text },
  { send: 'x', times: 1_000, everyMs },
  ...more,
]

export const slowHeaders = (stage: Stage): Conversation[] =>
  Array.from({ length: 100 }, () => ({
    note: 'a header, one byte every two seconds',
    steps: trickle(`${healthText(stage).slice(0, -2)}X-Slow: `),
  }))

const slowBodies = (stage: Stage): Conversation[] =>
  Array.from({ length: 50 }, () => ({
    note: 'a body, one byte every two seconds',
    steps: trickle(post(stage, 1000, [`Authorization: Bearer ${stage.token()}`])),
  }))

const post = (stage: Stage, length: number, lines: readonly string[] = []): string =>
  rawRequest(stage.raw, {
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    lines: ['Content-Type: application/json', `Content-Length: ${length}`, ...lines],
  })

/** A request, a long pause, and another one on the same connection. */
export const idling = (pauseMs: number): Stimulus<Spoken> =>
  spoken(
    'a request after a long pause',
    (stage) => [
      {
        note: `a pause of ${Math.round(pauseMs / 1000)} s between two requests`,
        steps: [
          ...[{ send: healthText(stage) }, { answers: 1 }, { idleMs: pauseMs }],
          ...[{ send: healthText(stage) }, { answers: 2, withinMs: stage.constants.timeoutMs }],
        ],
        timeoutMs: pauseMs + 2 * stage.constants.timeoutMs,
      },
    ],
    { waits: () => pauseMs },
  )

const cleanEnd = 'a closed connection, or an answer'

const sameAsTwin = (talk: Talk, { twin }: Spoken): string | undefined =>
  statusIn(talk, 1) === twin.status ? undefined : `HTTP ${twin.status}, as before the pause`

export const netSlowChecks: readonly Check[] = [
  check({
    id: 'NET-CL-LIE-LONG',
    title: 'a body that stops short of its length is given up',
    clause: clause.stalledBodies,
    needs: 'U',
    tags: ['disruptive'],
    given: dawdling('a body that stops short', stalled, minuteMs),
    judge: givenUp,
    means: 'A caller that goes silent holds its connection, and what hangs on it, for ever.',
    fix: 'Set a time limit for receiving a whole request.',
  }),
  check({
    id: 'NET-SLOW-HEADERS',
    title: 'callers with slow headers keep nobody waiting',
    clause: clause.slowHeaders,
    needs: 'U',
    tags: ['disruptive', 'timed'],
    given: dawdling('a hundred headers, byte by byte', slowHeaders, 2 * minuteMs),
    judge: givenUp,
    means: 'A hundred idle connections keep everybody else out.',
    fix: 'Set a time limit for the header, and put a proxy that has one before the droplet.',
  }),
  check({
    id: 'NET-SLOW-BODY',
    title: 'callers with slow bodies keep nobody waiting',
    clause: clause.slowBodies,
    needs: 'T',
    after: [posToken],
    tags: ['disruptive', 'timed'],
    given: dawdling('fifty bodies, byte by byte', slowBodies, 2 * minuteMs),
    judge: givenUp,
    means: 'Fifty slow callers keep everybody else out.',
    fix: 'Set a time limit for receiving a whole request.',
  }),
  check({
    id: 'NET-IDLE',
    title: 'an idle connection ends cleanly or serves on',
    clause: clause.idleConnections,
    needs: 'U',
    tags: ['soak'],
    given: idling(5 * minuteMs),
    judge: (seen) =>
      everyTalk(seen, (talk) =>
        talk.answers.length >= 2 ? sameAsTwin(talk, seen) : isEnded(talk) ? undefined : cleanEnd,
      ),
    means: 'A caller that comes back to its connection waits for an answer that never comes.',
    fix: 'Close idle connections, and answer on those that are open.',
  }),
]
