import * as clause from '../../../fixtures/clauses/perf.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import { posToken } from '../ctl/ctl.ts'
import { keptApart, mostBelow, servedOrTurnedAway } from './judges.ts'

/** Messages of many callers at a time, and how /health was answered meanwhile. */
interface Crowd {
  readonly messages: readonly Reply[]
  readonly healths: readonly Reply[]
}

const callers = 50
const perCaller = 3
const healthEveryMs = 50
const mostHealths = 40
const mostOpen = 5
const rush = 200
/** A queue may take longer than a single message. */
const patienceMs = 10_000

const crowd: Stimulus<Crowd> = {
  name: `${callers} callers with ${perCaller} messages each, and GET /health meanwhile`,
  phase: 'messages',
  lane: 'exclusive',
  apply: async (stage) => {
    let isOver = false
    const token = stage.token()
    const sent = Promise.all(
      Array.from({ length: callers }, () => oneCaller(stage, token)),
    ).finally(() => {
      isOver = true
    })
    const healths = await healthsWhile(stage, () => !isOver)
    return { messages: (await sent).flat(), healths }
  },
}

/** Asks at a steady pace, whatever became of the one before. */
async function healthsWhile(stage: Stage, goesOn: () => boolean): Promise<Reply[]> {
  const asked: Promise<Reply>[] = []
  let answered = 0
  while (goesOn() && asked.length < mostHealths) {
    // Who has not answered so many is not asked yet again.
    if (asked.length - answered < mostOpen)
      asked.push(
        healthOf(stage).finally(() => {
          answered += 1
        }),
      )
    await stage.wait(healthEveryMs)
  }
  return Promise.all(asked)
}

async function oneCaller(stage: Stage, token: string): Promise<Reply[]> {
  const replies: Reply[] = []
  while (replies.length < perCaller)
    replies.push(await post(stage, token, `one of ${callers} callers`))
  return replies
}

const allAtOnce: Stimulus<readonly Reply[]> = {
  name: `${rush} messages at once`,
  phase: 'messages',
  lane: 'exclusive',
  apply: (stage) => {
    const token = stage.token()
    return Promise.all(
      Array.from({ length: rush }, () => post(stage, token, `one of ${rush} at once`)),
    )
  },
}

/** With one token for all: making a token of its own for each would take longer than serving it. */
const post = (stage: Stage, token: string, note: string): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token,
    body: stage.envelope(),
    note,
    timeoutMs: patienceMs,
    atOnce: true,
  })

const healthOf = (stage: Stage): Promise<Reply> =>
  stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'health while messages come in crowds',
    atOnce: true,
  })

const row = {
  needs: 'T',
  after: [posToken],
  tags: ['timed'],
  inapplicable: ({ acceptedMessage }: Facts) =>
    acceptedMessage === undefined ? 'the droplet accepts no message of ours' : undefined,
} as const

const loadedMs = 500

export const perfCrowdChecks: readonly Check[] = [
  check({
    ...row,
    id: 'PERF-CONC-50',
    title: 'fifty callers at a time each get their own answer',
    clause: clause.callersAreKeptApart,
    given: crowd,
    evidence: { exchanges: callers },
    judge: ({ messages }) => keptApart(messages),
    means: 'Under load messages fail, or one caller is shown what belongs to another.',
    fix: 'Keep nothing of a request in a place that requests share: no global, no field of a service.',
  }),
  check({
    ...row,
    id: 'PERF-HEALTH-LOADED',
    title: 'GET /health is quick while messages come in crowds',
    clause: clause.healthUnderLoad,
    given: crowd,
    evidence: { exchanges: callers },
    judge: ({ healths }) => quickMeanwhile(healths),
    means: 'A droplet that is used a lot looks dead to whoever watches it.',
    fix: 'Do the work of a message away from the thread that serves.',
  }),
  check({
    ...row,
    id: 'PERF-CONC-200',
    title: '200 messages at once are served or turned away in so many words',
    clause: clause.crowdsAreServed,
    given: allAtOnce,
    evidence: { exchanges: callers },
    judge: servedOrTurnedAway,
    means: 'A rush breaks connections, and callers cannot tell what became of their messages.',
    fix: 'Take what you can, and answer the rest 503 with Retry-After.',
  }),
]

/** A crowd that is served at once leaves little time to ask. */
export const quickMeanwhile = (healths: readonly Reply[]): Outcome =>
  healths.length === 0
    ? inconclusive('the crowd was served before /health was asked')
    : mostBelow(healths, loadedMs, { least: 1 })
