import * as clause from '../../../fixtures/clauses/key-answers.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Restarted, Stage } from '../../../src/model/stage.ts'
import { all, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { patiently, refusedOrClosed } from './refetch.ts'
import { firstGood, withoutKeySet } from './scenes.ts'

/** One request while the key set is on its way, and what /health said meanwhile. */
interface Slow {
  readonly bright: Reply
  readonly start: Restarted
  readonly held: Reply | undefined
  readonly healths: readonly Reply[]
}

/** A cold start towards a slow key set; a droplet that takes a hint gives up after a second. */
const slowStart = (name: string, fault: Fault): Stimulus<Slow> => ({
  name,
  phase: 'outage',
  scene: { faults: [], env: { HTTP_TIMEOUT_SECONDS: '1' } },
  apply: async (stage) => {
    const bright = await firstGood(stage)
    const lift = stage.mesh.fault(fault)
    const start = await stage.restart((settings) => settings)
    const meanwhile = start === 'serves' ? await whileHeld(stage) : { held: undefined, healths: [] }
    lift()
    return { bright, start, ...meanwhile }
  },
})

const everyMs = 200

async function whileHeld(stage: Stage): Promise<Pick<Slow, 'held' | 'healths'>> {
  let isOver = false
  const holding = patiently(
    stage,
    stage.token(),
    'a good token while the key set is on its way',
  ).finally(() => {
    isOver = true
  })
  const healths: Reply[] = []
  while (!isOver) {
    healths.push(await healthOf(stage))
    await stage.wait(everyMs)
  }
  return { held: await holding, healths }
}

const healthOf = (stage: Stage): Promise<Reply> =>
  stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'health while the key set is on its way',
  })

const slowRow = {
  needs: 'P',
  after: [trust],
  inapplicable: withoutKeySet,
  evidence: { exchanges: 2 },
  clause: clause.slowKeysHoldNobody,
  judge: notHeld,
} as const

export const keySlowChecks: readonly Check[] = [
  check({
    ...slowRow,
    id: 'KEY-SLOW',
    title: 'a key set that comes late holds nobody for ten seconds',
    given: slowStart('a start while the key set takes half a minute', {
      at: 'jwks',
      delayMs: 30_000,
    }),
    means: 'A slow Registry makes this droplet hang, /health and all.',
    fix: 'Give the fetch of the key set a deadline of 5 s, and never block other requests for it.',
  }),
  check({
    ...slowRow,
    id: 'KEY-DRIP',
    title: 'a key set that comes byte by byte holds nobody for ten seconds',
    given: slowStart('a start while the key set comes byte by byte', { at: 'jwks', flow: 'drip' }),
    means: 'The deadline starts anew with every byte: one slow peer holds every request.',
    fix: 'Count the deadline of the fetch from its beginning to the end of its body.',
  }),
]

const soonMs = 10_000
const healthMs = 500

function notHeld({ bright, start, held, healths }: Slow): Outcome {
  if (!isAccepted(bright))
    return inconclusive(`the good token beforehand met ${said(bright)}`, [bright.exchange])
  if (start === 'ended')
    return inconclusive('the droplet ended by itself when the key set did not come')
  if (start === 'mute' || held === undefined)
    return fail('a droplet that answers while its key set is on its way', 'it does not answer')
  if (held.silence?.kind === 'timeout' || held.ms > soonMs)
    return fail(
      `HTTP 401 or 503 within ${soonMs / 1000} s`,
      `${said(held)} after ${Math.round(held.ms / 1000)} s`,
      held.ask.note,
      [held.exchange],
    )
  return all(refusedOrClosed([held]), healthy(healths))
}

/** One late answer is the host's; a droplet that blocks is late for seconds, or again and again. */
function healthy(healths: readonly Reply[]): Outcome {
  const late = healths.filter(({ ms }) => ms > healthMs)
  const [worst] = [...late].sort((a, b) => b.ms - a.ms)
  if (worst && (late.length > 1 || worst.ms > 4 * healthMs))
    return fail(
      `/health within ${healthMs} ms throughout`,
      `${said(worst)} after ${Math.round(worst.ms)} ms`,
      worst.ask.note,
      [worst.exchange],
    )
  const silent = healths.find(({ status }) => status === undefined)
  return silent ? inconclusive(`/health: ${said(silent)}`, [silent.exchange]) : pass()
}
