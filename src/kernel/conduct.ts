import { type Check, type Phase, phases } from '../model/check.ts'
import type { Finding } from '../model/finding.ts'
import { afterFailing, findingOf, type Judged } from './finding-of.ts'
import {
  atItsPace,
  enough,
  isRed,
  isSilent,
  neverAnswered,
  restsOnTime,
  thrown,
  tooBusy,
  unseen,
  waitingFor,
} from './judged.ts'
import type { Observation } from './observation.ts'
import { createObserver } from './observe.ts'
import { isRunnable, standsInTheWay } from './obstacles.ts'
import { once } from './once.ts'
import { batchesOf } from './plan.ts'
import type { Ports } from './ports.ts'

export interface Conductor {
  /** Puts a check to the droplet, once; everything it depends on first. */
  conduct(check: Check): Promise<Finding>
}

/**
 * Conducts the planned checks of one run: needs first, phases in order, refusals between controls.
 * The order in which checks are asked for does not matter.
 */
export function createConductor(options: {
  readonly ports: Ports
  readonly checks: readonly Check[]
  /** The check that proves a good token is accepted; it makes controls strong. */
  readonly positive: Check
  /** The check that says whether the droplet came through it all. */
  readonly aftermath: Check
  readonly jobs: number
  readonly instances: number
}): Conductor {
  const { ports, positive, aftermath } = options
  const checks = withNeeds(options.checks)
  const runnable = checks.filter((check) => isRunnable(ports, check))
  const observer = createObserver({
    ports,
    batches: batchesOf(runnable),
    jobs: options.jobs,
    instances: options.instances,
    strong: async () => ports.access.has('T') && (await conduct(positive)).state === 'pass',
  })
  const findings = new Map<Check, Promise<Finding>>()
  const gates = new Map<string, Promise<void>>()
  const toJudge = countsOf(checks.map(({ stimulus }) => stimulus))

  /** All checks of a phase on the main instance: the shared ones together, then each exclusive one. */
  const inPhase = (phase: Phase, lane: 'shared' | 'exclusive'): Check[] =>
    checks.filter(
      ({ stimulus }) =>
        !stimulus.scene && stimulus.phase === phase && (stimulus.lane ?? 'shared') === lane,
    )

  const phaseEnded = (index: number): Promise<void> =>
    index < 0
      ? Promise.resolve()
      : once(gates, `phase ${index}`, async () => {
          const phase = phases[index] as Phase
          await sharedEnded(index)
          for (const check of inPhase(phase, 'exclusive')) await conduct(check)
        })

  const sharedEnded = (index: number): Promise<void> =>
    once(gates, `shared ${index}`, async () => {
      await phaseEnded(index - 1)
      await Promise.all(inPhase(phases[index] as Phase, 'shared').map(conduct))
    })

  /** Waits until nothing that must come earlier is still to be done on the main instance. */
  async function turnOf({ stimulus }: Check): Promise<void> {
    if (stimulus.scene) return
    const index = phases.indexOf(stimulus.phase)
    if (stimulus.lane !== 'exclusive') {
      await phaseEnded(index - 1)
      // Questions about the whole run come when nothing else can add to it.
      if (stimulus.phase === 'ledger')
        await Promise.all(checks.filter((check) => check.stimulus.scene).map(conduct))
      return
    }
    await sharedEnded(index)
    for (const before of inPhase(stimulus.phase, 'exclusive')) {
      if (before.stimulus === stimulus) return
      await conduct(before)
    }
  }

  /** Where it is told that the droplet ends by itself. */
  async function ruin(): Promise<Pick<Finding, 'id' | 'state' | 'blame'>> {
    const first = await conduct(positive)
    return first.state === 'fail' ? first : { id: aftermath.id, state: 'fail', blame: 'droplet' }
  }

  const conduct = (check: Check): Promise<Finding> =>
    once(findings, check, () => conductOnce(check))

  async function conductOnce(check: Check): Promise<Finding> {
    const judged = await answer(check).catch((error: unknown) => thrown(error, []))
    const left = (toJudge.get(check.stimulus) ?? 0) - 1
    toJudge.set(check.stimulus, left)
    if (left === 0) observer.forget(check.stimulus)
    return findingOf(check, judged, ports.reproduce(check.id))
  }

  async function answer(check: Check): Promise<Judged> {
    const obstacle = standsInTheWay(ports, check)
    if (obstacle) return { kind: 'outcome', outcome: obstacle, traffic: [], weak: undefined }
    for (const need of check.after) {
      const by = await conduct(need)
      if (by.state === 'not-run') return waitingFor(by)
      if (by.state !== 'pass' && by.state !== 'inapplicable') return { kind: 'blocked', by }
    }
    await turnOf(check)
    const observation = await observer.observe(check.stimulus)
    const judged = judge(check, observation)
    if (observer.isGone() && isRed(judged) && check !== positive && check !== aftermath)
      return { kind: 'blocked', by: await ruin() }
    const timed = check.tags?.some((tag) => tag === 'timed' || tag === 'concurrent')
    const doubtful = (seen: Observation): boolean =>
      (seen.traffic.lateMs ?? 0) > (timed ? busyMs : veryBusyMs)
    if (observation.kind === 'late' && doubtful(observation)) return tooBusy(observation)
    // A request that took the droplet down did so, whatever a second one would do.
    if (observation.kind !== 'seen') return judged
    if (isSilent(judged)) return onceMoreAfterSilence(check, judged, doubtful)
    if (!isRed(judged) || !(timed || doubtful(observation))) return judged
    const again = await observer.repeat(check.stimulus)
    const second = judge(check, again)
    const excused =
      isRed(second) && doubtful(again) && (timed || restsOnTime(judged) || restsOnTime(second))
    return afterFailing(judged, excused ? tooBusy(again) : second)
  }

  /** A droplet that serves is asked again; one of a scene, whose silence others judge, only where the machine is in doubt. */
  async function onceMoreAfterSilence(
    check: Check,
    judged: Judged,
    doubtful: (seen: Observation) => boolean,
  ): Promise<Judged> {
    const { stimulus, id } = check
    const isScene = stimulus.scene !== undefined
    if (observer.isGone()) return judged
    const isDue = isScene
      ? doubtful(await observer.observe(stimulus))
      : await observer.isServing(id)
    if (!isDue) return judged
    const again = await observer.repeat(stimulus)
    const second = judge(check, again)
    if (!isSilent(second)) return second
    if (doubtful(again)) return tooBusy(again)
    return !isScene && (await observer.isServing(id)) ? neverAnswered(second) : second
  }

  function judge(check: Check, observation: Observation): Judged {
    const { exchanges: traffic, ms } = observation.traffic
    const weak =
      check.stimulus.negatives && observation.kind === 'seen' ? observation.weak : undefined
    if (observation.kind === 'threw') return thrown(observation.error, traffic)
    if (observation.kind !== 'seen')
      return { kind: 'outcome', outcome: unseen(observation), traffic, weak, ms }
    try {
      const verdict = check.judgeSeen(observation.seen, ports.facts(), ports.profile)
      const outcome = atItsPace(check, enough(check, verdict, observation), observation)
      return { kind: 'outcome', outcome, traffic, weak, ms }
    } catch (error) {
      return thrown(error, traffic)
    }
  }

  return { conduct }
}

/** Beyond this our own timers say that the machine, and not the droplet, may have been slow. */
const busyMs = 200
/** Beyond this no failure is believed the first time. */
const veryBusyMs = 500

function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** A need outside the plan is conducted all the same, and keeps to the phases like any other. */
function withNeeds(planned: readonly Check[]): readonly Check[] {
  const found = new Set<Check>()
  const add = (check: Check): void => {
    for (const need of check.after) add(need)
    found.add(check)
  }
  for (const check of planned) add(check)
  return [...found]
}
