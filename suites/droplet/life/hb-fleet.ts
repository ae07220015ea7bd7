import * as clause from '../../../fixtures/clauses/hb-process.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Mesh, Stage } from '../../../src/model/stage.ts'
import { median } from '../../ranks.ts'
import { trust } from '../ctl/ctl.ts'
import { callsFor, inSeconds } from './beats.ts'
import { everCalls, longerWait } from './life.ts'
import { answeredWell } from './outbound.ts'

/** The beginning of one life, in milliseconds. */
export interface Beginning {
  /** From the registration to the second heartbeat. */
  readonly phaseMs: number
  readonly gapMs: number
  readonly exchange: string
}

const fleetSize = 6
const leastKnown = 4
const toldSeconds = 2
const beatsMs = 2 * toldSeconds * 1000 + 4_000

const fleet: Stimulus<readonly Beginning[]> = {
  name: 'six droplets alike, each up to its second heartbeat',
  phase: 'life',
  scene: { faults: [], env: { HEARTBEAT_INTERVAL: String(toldSeconds) }, long: true },
  waits: () => 28_000,
  apply: async (stage) => {
    const first = await beginningOf(stage.mesh, await everCalls(stage))
    if (!first) return []
    // Only where one beats soon enough is it worth starting others.
    const others = await startOthers(stage)
    const later = await Promise.all(others.map((mesh) => beginningOf(mesh, true)))
    return [first, ...later].filter((one) => one !== undefined)
  },
}

/** One after the other: what counts is when each beats after its own registration. */
async function startOthers(stage: Stage): Promise<Mesh[]> {
  const others: Mesh[] = []
  while (others.length < fleetSize - 1) others.push(await stage.companion())
  return others
}

async function beginningOf(mesh: Mesh, isAwaited: boolean): Promise<Beginning | undefined> {
  if (isAwaited) await mesh.until((calls) => begins(calls) !== undefined, beatsMs)
  return begins(mesh.calls())
}

function begins(calls: readonly Call[]): Beginning | undefined {
  const registered = callsFor(calls, 'register').find(answeredWell)
  if (!registered) return undefined
  const [first, second] = callsFor(calls, 'heartbeat').filter(({ at }) => at >= registered.at)
  return first && second
    ? {
        phaseMs: second.at - registered.at,
        gapMs: second.at - first.at,
        exchange: second.exchange,
      }
    : undefined
}

export const hbFleetChecks: readonly Check[] = [
  check({
    id: 'HB-JITTER',
    title: 'droplets that start alike beat at different moments',
    clause: clause.beatsAreSpread,
    needs: 'P',
    after: [trust],
    given: fleet,
    evidence: { exchanges: 0, callbacks: 2 },
    tags: ['timed'],
    judge: spread,
    means: 'After a common restart the whole mesh calls the Registry at the same moment, for ever.',
    fix: 'Shift the first heartbeats by a random part of the interval.',
  }),
]

/** How far apart they have to be, as a share of the interval. */
const leastShare = 0.1

export function spread(lives: readonly Beginning[]): Outcome {
  if (lives.length === 0)
    return notRun('no two heartbeats came while the droplet was watched', longerWait)
  if (lives.length < leastKnown)
    return inconclusive(`only ${lives.length} of ${fleetSize} droplets beat twice`)
  const phases = lives.map(({ phaseMs }) => phaseMs)
  const intervalMs = median(lives.map(({ gapMs }) => gapMs))
  const apartMs = Math.max(...phases) - Math.min(...phases)
  const actual = `${inSeconds(apartMs)} between the first and the last of ${lives.length}`
  return apartMs >= leastShare * intervalMs
    ? pass(actual)
    : fail(
        `second heartbeats at least ${inSeconds(leastShare * intervalMs)} apart, reckoned from each registration`,
        actual,
        undefined,
        lives.map(({ exchange }) => exchange),
      )
}
