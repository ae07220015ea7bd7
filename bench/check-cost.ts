import { setTimeout as pause } from 'node:timers/promises'
import type { Cast } from '../fixtures/keys.ts'
import type { Check, Phase } from '../src/model/check.ts'
import { planOf } from '../src/session/plan.ts'
import type { Session } from '../src/session/session.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type Captured, captureTo } from './capture.ts'
import { withDroplet } from './living.ts'
import { referenceOrder } from './order.ts'
import { replay } from './replay.ts'

/** What a set of checks cost beside their bare requests, on the same droplet, one right after the other. */
export interface CheckCost {
  readonly checks: number
  readonly passed: number
  /** Requests the harness made, controls included. */
  readonly requests: number
  /** Of these, written by undici and sent again; the others are bytes for a raw socket. */
  readonly replayed: number
  readonly sameStatus: number
  readonly mostAtOnce: number
  readonly waitedMs: number
  readonly harnessMs: number
  readonly bareMs: number
}

export interface Measured {
  readonly cost: CheckCost
  readonly requests: readonly Captured[]
}

/**
 * Measures once. `warmUp` is sent first, so that neither side meets a cold droplet; `afterwards` has the droplet
 * while it still lives.
 */
export async function checkCost(
  cast: Cast,
  jobs: number,
  warmUp: readonly Captured[],
  afterwards: (measured: Measured, url: string) => Promise<void> = async () => {},
): Promise<Measured> {
  const ids = catalogue.filter(isBrisk).map(({ id }) => id)
  const order = referenceOrder(ids, jobs)
  return withDroplet(order, cast, async ({ url, session }) => {
    await replay(url, warmUp, jobs)
    // Unknown keys in the warm-up start the cool-down of the droplet's key set; it is over after this.
    await pause(1_500)
    const checks = planOf(order).checks
    const before = exchangesOf(session)
    const capture = captureTo(url)
    const began = performance.now()
    const findings = await Promise.all(checks.map((check) => session.conduct(check)))
    const harnessMs = performance.now() - began
    const { requests, mostAtOnce } = capture.stop()
    const made = exchangesOf(session) - before
    const { timings } = await session.end()
    const bare = await replay(url, requests, jobs)
    const cost: CheckCost = {
      checks: checks.length,
      passed: findings.filter(({ state }) => state === 'pass').length,
      requests: made,
      replayed: requests.length,
      sameStatus: bare.sameStatus,
      mostAtOnce,
      waitedMs: timings.waitedMs,
      harnessMs,
      bareMs: bare.ms,
    }
    await afterwards({ cost, requests }, url)
    return { cost, requests }
  })
}

const phases: readonly Phase[] = ['smoke', 'tokens', 'messages']

/** Asked on the one instance, without rotation, scene or wait: its time is nothing but work. */
const isBrisk = ({ stimulus }: Check): boolean =>
  phases.includes(stimulus.phase) &&
  !stimulus.scene &&
  stimulus.waits === undefined &&
  stimulus.lane !== 'exclusive'

/** Exchanges are numbered from x1 without a gap. */
function exchangesOf(session: Session): number {
  let made = 0
  for (let number = 1; ; number += 1) {
    const [exchange] = session.exchanges([`x${number}`])
    if (!exchange) return made
    if (exchange.from === 'harness' && exchange.to === 'droplet') made += 1
  }
}
