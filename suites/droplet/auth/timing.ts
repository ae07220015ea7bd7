import * as clause from '../../../fixtures/clauses/auth-doors.ts'
import { foreignSigned, oneReasonEach } from '../../../fixtures/deviations/doors.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Ask, Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { everyReply, neverAccepted } from '../../judges.ts'
import { median, quantile } from '../../ranks.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { guessing } from './timing-guess.ts'

const largestGapMs = 50
const slowestHealthMs = 500
const rounds = 9
/** Enough to queue up behind a costly refusal, little enough for a live droplet. */
const load = { ticks: 25, tickMs: 20, perTick: 6, tries: 3 }
const inAll = load.ticks * load.perTick

/** A burst of one kind of request, and how /health was answered meanwhile. */
interface Burst {
  readonly replies: readonly Reply[]
  readonly health: readonly Reply[]
  readonly tookMs: number
}

/** A run that is held to fewer requests a second cannot make a burst. */
const leastPerSecond = 60

interface Bursts {
  /** The same burst without tokens: what the host and the framework cost. */
  readonly anonymous: Burst
  readonly forged: Burst
}

/** One sort of bad token, and how it fared each time. */
interface Stalled {
  readonly name: string
  readonly replies: readonly Reply[]
}

export const timingChecks: readonly Check[] = [
  check({
    id: 'AUTH-TIM-COST',
    title: 'a burst of forged tokens leaves the droplet responsive',
    clause: clause.refusalIsCheap,
    needs: 'T',
    after: [posToken],
    tags: ['timed'],
    evidence: { exchanges: inAll },
    given: {
      name: `${inAll} forged tokens in half a second, and GET /health meanwhile`,
      phase: 'unknown-keys',
      lane: 'exclusive',
      waits: () => 2 * load.tries * load.ticks * load.tickMs,
      apply: bursts,
    },
    judge: responsive,
    means: 'Bad tokens cost so much that a few hundred of them stop the service.',
    fix: 'Turn tokens away by the cheap tests first, and do no slow hashing on the thread that serves.',
  }),
  check({
    id: 'AUTH-TIM-STAGE',
    title: 'how long a refusal takes tells little of its reason',
    clause: clause.refusalsTakeAlike,
    needs: 'R',
    after: [trust],
    tags: ['timed'],
    evidence: { exchanges: 3 * rounds },
    given: {
      name: 'three sorts of bad tokens by turns, each timed',
      phase: 'unknown-keys',
      lane: 'exclusive',
      apply: byTurns,
    },
    judge: littleTold,
    means:
      'The clock tells an attacker how far a token got, or that every unknown kid fetches the key set.',
    fix: 'Fetch the key set once per cool-down, and add no delay to some refusals only.',
  }),
  guessing,
]

/** A busy host is given time: one good try is enough to clear the droplet. */
async function bursts(stage: Stage): Promise<Bursts> {
  const [token = ''] = foreignSigned.map((deviation) => stage.token(deviation))
  for (let tries = 1; ; tries += 1) {
    const anonymous = await burst(stage, { note: 'a burst without credentials' })
    const forged = await burst(stage, { token, note: 'a burst of forged tokens' })
    if (tries === load.tries || slowest(forged) < slowestHealthMs) return { anonymous, forged }
  }
}

async function burst(stage: Stage, what: Pick<Ask, 'token' | 'note'>): Promise<Burst> {
  const replies: Promise<Reply>[] = []
  const health: Promise<Reply>[] = []
  const path = stage.profile.endpoints.health.path
  const note = `health beside ${what.note}`
  const started = performance.now()
  for (let tick = 0; tick < load.ticks; tick += 1) {
    for (let count = 0; count < load.perTick; count += 1)
      replies.push(stage.ask({ ...target(stage), ...what }))
    health.push(stage.ask({ method: 'GET', path, note }))
    await stage.wait(load.tickMs)
  }
  const answered = await Promise.all(replies)
  const tookMs = performance.now() - started
  return { replies: answered, health: await Promise.all(health), tookMs }
}

/** The time within which 19 of 20 answers of /health came. */
const slowest = ({ health }: Burst): number =>
  Math.round(
    quantile(
      health.map(({ ms }) => ms),
      0.95,
    ),
  )

function responsive({ anonymous, forged }: Bursts): Outcome {
  const open = neverAccepted(forged.replies)
  if (open.state === 'fail') return open
  const answered = everyReply(
    forged.health,
    'an answer of GET /health',
    ({ status }) => status !== undefined,
  )
  if (answered.state !== 'pass') return answered
  const [calmMs, slowMs] = [slowest(anonymous), slowest(forged)]
  const perSecond = Math.round((inAll * 1000) / forged.tookMs)
  if (slowMs < slowestHealthMs)
    return perSecond < leastPerSecond
      ? notRun(`only ${perSecond} requests a second could be sent`, '--rate 400')
      : pass(`19 of 20 within ${slowMs} ms beside ${perSecond} forged tokens a second`)
  if (calmMs > slowestHealthMs / 2)
    return inconclusive(
      `even beside requests without tokens it took ${calmMs} ms: the host is busy`,
    )
  return fail(
    `19 of 20 answers of GET /health within ${slowestHealthMs} ms`,
    `19 of 20 within ${slowMs} ms, ${calmMs} ms beside requests without tokens`,
    `beside ${inAll} forged tokens in ${Math.round(forged.tookMs)} ms`,
    forged.health.map(({ exchange }) => exchange),
  )
}

/** One endpoint for all that is compared: the endpoint must not make the difference. */
const target = (stage: Stage): Ask =>
  stage.facts.protectedRead === undefined
    ? { method: 'POST', path: stage.profile.endpoints.message.path, body: stage.envelope() }
    : { method: 'GET', path: stage.facts.protectedRead }

async function byTurns(stage: Stage): Promise<Stalled[]> {
  const kinds: readonly Deviation[] = [
    ...foreignSigned,
    ...oneReasonEach.filter(({ name }) => /audience|kid/.test(name)),
  ]
  const replies = kinds.map((): Reply[] => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, deviation] of kinds.entries())
      replies[index]?.push(
        await stage.ask({
          ...target(stage),
          token: stage.token(deviation),
          note: `timed: ${deviation.name}`,
        }),
      )
  return kinds.map(({ name }, index) => ({ name, replies: replies[index] ?? [] }))
}

function littleTold(stalled: readonly Stalled[]): Outcome {
  const answered = everyReply(
    stalled.flatMap(({ replies }) => replies),
    'an answer below 500',
    ({ status = 0 }) => status < 500,
  )
  if (answered.state !== 'pass') return answered
  const timed = stalled.map(({ name, replies }) => ({
    ms: median(replies.map(({ ms }) => ms)),
    name,
  }))
  const story = timed.map(({ name, ms }) => `${ms.toFixed(1)} ms: ${name}`).join('; ')
  const all = timed.map(({ ms }) => ms)
  return Math.max(...all) - Math.min(...all) > largestGapMs
    ? fail(`medians within ${largestGapMs} ms of each other`, story)
    : pass(story)
}
