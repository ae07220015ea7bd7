import * as clause from '../../../fixtures/clauses/perf.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { median } from '../../ranks.ts'
import { posToken } from '../ctl/ctl.ts'
import { post } from '../env/post.ts'
import { meanBelow, mostBelow, unfit } from './judges.ts'

/** Requests one after the other, with nothing else to do. */
interface Healths {
  readonly replies: readonly Reply[]
  /** Whether the target is on another machine, whose way counts too. */
  readonly farAway: boolean
}

interface Messages {
  readonly messages: readonly Reply[]
  /** By turns with the next, so that both meet the same machine. */
  readonly open: readonly Reply[]
  readonly guarded: readonly Reply[]
}

const warmUps = 10
const samples = 50
const pairs = 15
/** A slow droplet is asked less. */
const mostMs = 4_000

const healthsAtRest: Stimulus<Healths> = {
  name: `${samples} GET /health one after the other`,
  phase: 'messages',
  lane: 'exclusive',
  apply: async (stage) => {
    const path = stage.profile.endpoints.health.path
    const ask = (note: string) => stage.ask({ method: 'GET', path, note })
    await inTurn(warmUps, mostMs / 4, () => ask('a warm-up'))
    const replies = await inTurn(samples, mostMs, () => ask(`one of ${samples} in turn`))
    return { replies, farAway: !/^(?:127\.|localhost|\[::1\])/.test(stage.raw.host) }
  },
}

const messagesAtRest: Stimulus<Messages> = {
  name: `${samples} messages one after the other, and what a token costs`,
  phase: 'messages',
  lane: 'exclusive',
  apply: async (stage) => {
    const { health, message } = stage.profile.endpoints
    const open: Reply[] = []
    const guarded: Reply[] = []
    const read = stage.facts.protectedRead
    const token = stage.token()
    await inTurn(read === undefined ? 0 : pairs, mostMs / 2, async () => {
      const note = 'what a token costs'
      open.push(await stage.ask({ method: 'GET', path: health.path, note }))
      guarded.push(await stage.ask({ method: 'GET', path: read ?? '', token, note }))
    })
    const isTaken = stage.facts.present.has(message.path)
    const messages = await inTurn(isTaken ? samples : 0, mostMs, () =>
      post(stage, { note: `one of ${samples} messages in turn`, parts: {} }),
    )
    return { messages, open, guarded }
  },
}

async function inTurn<Met>(
  count: number,
  withinMs: number,
  act: () => Promise<Met>,
): Promise<Met[]> {
  const met: Met[] = []
  const endsAt = performance.now() + withinMs
  while (met.length < count && performance.now() < endsAt) met.push(await act())
  return met
}

const health = {
  needs: 'U',
  given: healthsAtRest,
  tags: ['timed'],
  evidence: { exchanges: 5 },
} as const
const message = { needs: 'T', after: [posToken], given: messagesAtRest, tags: ['timed'] } as const

const healthMeanMs = 500
const healthSteadyMs = 100
const messageMs = 500
const admissionMs = 25

export const perfRestChecks: readonly Check[] = [
  check({
    ...health,
    id: 'PERF-HEALTH-AVG',
    title: 'GET /health takes less than half a second on average',
    clause: clause.healthIsQuick,
    judge: ({ replies }) => meanBelow(replies, healthMeanMs),
    means: 'Whoever looks after the mesh waits, and takes a sound droplet for a dead one.',
    fix: 'Let /health tell what is known already, and probe nobody while the caller waits.',
  }),
  check({
    ...health,
    id: 'PERF-HEALTH-P95',
    title: '95 of 100 answers of /health take less than 0.1 s',
    clause: clause.healthIsSteady,
    judge: ({ replies, farAway }) => mostBelow(replies, healthSteadyMs, { farAway }),
    means: 'Now and then something holds up even the simplest request.',
    fix: 'Look for work on the thread that serves: synchronous I/O, hashing, a blocking sample.',
  }),
  check({
    ...message,
    id: 'PERF-MESSAGE-P95',
    title: '95 of 100 messages are answered within half a second',
    clause: clause.messagesAreQuick,
    inapplicable: noMessages,
    judge: ({ messages }) => mostBelow(messages, messageMs),
    means: 'Peers with a short deadline take their message for lost and send it again.',
    fix: 'Acknowledge first, and do what takes long afterwards.',
  }),
  check({
    ...message,
    id: 'PERF-AUTH-COST',
    title: 'a token adds less than 25 ms to a request',
    clause: clause.admissionIsCheap,
    judge: ({ open, guarded }) => costOf(open, guarded),
    means:
      'Each request pays for a fetch of the keys, or for work that one start would be enough for.',
    fix: 'Keep the key set, and the parsed key, in memory.',
  }),
]

function noMessages({ acceptedMessage }: Facts): string | undefined {
  return acceptedMessage === undefined ? 'the droplet accepts no message of ours' : undefined
}

/** A read that takes its own time is no measure of the token: what is told is the most that it can cost. */
export function costOf(open: readonly Reply[], guarded: readonly Reply[]): Outcome {
  if (guarded.length === 0)
    return inapplicable('the droplet has no protected read beside its public /health')
  const unusable = unfit(open, 5) ?? unfit(guarded, 5)
  if (unusable) return unusable
  const costMs = median(guarded.map(({ ms }) => ms)) - median(open.map(({ ms }) => ms))
  return costMs < admissionMs
    ? pass(undefined, { costMs: Math.round(costMs * 10) / 10 })
    : fail(`less than ${admissionMs} ms`, `${Math.round(costMs)} ms`, guarded[0]?.ask.path, [
        guarded[0]?.exchange ?? '',
      ])
}
