import type { Check, Stimulus } from '../model/check.ts'
import { createLimiter } from './limiter.ts'
import {
  harmed,
  isUnanswered,
  lost,
  type Met,
  nothing,
  type Observation,
  type Observations,
  unharmed,
  unproved,
  unprovedAll,
  weakened,
} from './observation.ts'
import { once } from './once.ts'
import type { Ports } from './ports.ts'
import { createTurns } from './turns.ts'

export interface Observer {
  /** Applies the stimulus once, however often it is asked for. */
  observe(stimulus: Stimulus<unknown>): Promise<Observation>
  /** Whether the droplet was found to end by itself: no failure is the work of a request any more. */
  isGone(): boolean
  /** Asks a good request now: whether the droplet serves it. */
  isServing(name: string): Promise<boolean>
  /** Applies it again, once for all its checks: for rows that depend on time, and where there is doubt. */
  repeat(stimulus: Stimulus<unknown>): Promise<Observation>
  /** Lets go of what was seen: every check of the stimulus has been judged, and a long run sees much. */
  forget(stimulus: Stimulus<unknown>): void
}

export function createObserver(options: {
  readonly ports: Ports
  readonly batches: ReadonlyMap<Stimulus<unknown>, readonly Check[]>
  readonly jobs: number
  readonly instances: number
  /** Whether a good token is known to be accepted, so that controls can be strong. */
  readonly strong: () => Promise<boolean>
}): Observer {
  const { ports, batches } = options
  const shared = createLimiter(options.jobs)
  const scenes = createLimiter(options.instances)
  const memory = new Map<Stimulus<unknown>, Promise<Observation>>()
  const secondMemory = new Map<Stimulus<unknown>, Promise<Observation>>()
  const batchMemory = new Map<readonly Check[], Promise<Observations>>()
  const turns = createTurns()
  let silent: Met | undefined
  let pastHelp = false
  let steady: boolean | undefined
  let gone: string | undefined
  let abandon = (_: Observation): void => {}
  const abandoned = new Promise<Observation>((resolve) => {
    abandon = resolve
  })

  const apply = (stimulus: Stimulus<unknown>): Promise<Observation> =>
    (stimulus.scene ? scenes : shared)(
      () => applyOnce(ports, stimulus),
      stimulus.scene?.long === true,
    )

  async function control(strong: boolean, when: 'before' | 'after', batch: readonly string[]) {
    const met = silent ?? (await ports.control(strong))
    // Silence is not repeated to make sure: one silent control stands for the rest of the run.
    if (isSilent(met)) silent = met
    ports.recordControl({ ...met, when, batch })
    return met
  }

  async function runBatch(members: readonly Check[]): Promise<Observations> {
    const strong = await options.strong()
    const seen = await turns.together(() => sandwiched(members, strong))
    return (
      seen ??
      turns.alone(async () => {
        const met = silent
        return met && !(await revived())
          ? unprovedAll(members, silent ?? met)
          : replay(members, strong)
      })
    )
  }

  /** All at once between two controls; undefined when they have to be applied one by one. */
  async function sandwiched(
    members: readonly Check[],
    strong: boolean,
  ): Promise<Observations | undefined> {
    const names = members.map((check) => check.id)
    const opening = await control(strong, 'before', names)
    // Silence may be the work of another batch: alone, and after a restart, this one has its say.
    if (!opening.held && silent) return undefined
    if (!opening.held) return unprovedAll(members, opening)
    const seen = await Promise.all(members.map(({ stimulus }) => apply(stimulus)))
    const closing = await control(strong, 'after', names)
    if (!unharmed(closing)) return undefined
    return new Map(
      members.map(({ stimulus }, index) => [
        stimulus,
        weakened(seen[index] as Observation, !strong),
      ]),
    )
  }

  /** Restarts the droplet; one that is no better when fresh was not made so by a request, and is not started again. */
  async function revived(): Promise<boolean> {
    if (pastHelp || !(await ports.revive())) return false
    const met = await ports.control(false)
    pastHelp = !met.held
    silent = isSilent(met) ? met : undefined
    return met.held && (await outlivesGoodRequests())
  }

  /** Before any request is accused of taking the droplet down: once in a run, good requests alone have to leave it standing. */
  async function outlivesGoodRequests(): Promise<boolean> {
    for (let asked = 1; steady === undefined; asked += 1) {
      const met = await control(false, 'after', ['good requests alone'])
      if (isSilent(met)) {
        steady = false
        gone = ports.endedAgain(asked)
        abandon(lost(gone))
      } else if (asked === enoughGoodRequests) steady = true
    }
    return steady
  }

  /** One by one with a control after each, to name the request that did the harm. */
  async function replay(members: readonly Check[], strong: boolean): Promise<Observations> {
    const result = new Map<Stimulus<unknown>, Observation>()
    for (const { id, stimulus } of members) {
      let before = await control(strong, 'before', [id])
      if (!unharmed(before) && (await revived())) before = await control(strong, 'before', [id])
      result.set(stimulus, before.held ? await suspected(stimulus, id, strong) : unproved(before))
    }
    return result
  }

  /** A refused control may be the sum of all refusals before (a lock-out): it counts when it comes again after a fresh start. */
  async function suspected(
    stimulus: Stimulus<unknown>,
    id: string,
    strong: boolean,
  ): Promise<Observation> {
    let observation = await apply(stimulus)
    let after = await control(strong, 'after', [id])
    if (!unharmed(after) && !isSilent(after) && (await revived())) {
      observation = await apply(stimulus)
      after = await control(strong, 'after', [id])
    }
    return unharmed(after) ? weakened(observation, !strong) : harmed(observation, after)
  }

  /** What has no controls of its own gets one when a request was not answered: another may have done the harm. */
  async function single(stimulus: Stimulus<unknown>): Promise<Observation> {
    if (stimulus.scene) return apply(stimulus)
    const first = await turns.together(() => apply(stimulus))
    if (!isUnanswered(first) || silent) return first
    return turns.alone(async () => {
      if (silent || unharmed(await control(false, 'after', [stimulus.name])) || !(await revived()))
        return first
      const second = await apply(stimulus)
      if (!isUnanswered(second)) return second
      const after = await control(false, 'after', [stimulus.name])
      return unharmed(after) ? second : harmed(second, after)
    })
  }

  async function observe(stimulus: Stimulus<unknown>): Promise<Observation> {
    const members = batches.get(stimulus)
    if (!members) return single(stimulus)
    const batch = await once(batchMemory, members, () => runBatch(members))
    return batch.get(stimulus) as Observation
  }

  /** What a droplet that ends by itself did not answer, or did elsewhere, says nothing. */
  async function observed(stimulus: Stimulus<unknown>): Promise<Observation> {
    // A scene may still have long to go; it is closed with the run.
    const seen = await (stimulus.scene
      ? Promise.race([observe(stimulus), abandoned])
      : observe(stimulus))
    const counts = seen.kind === 'seen' && !stimulus.scene && !isUnanswered(seen)
    return gone && !counts ? lost(gone) : seen
  }

  /** Beside nothing else, where that was promised or where controls have to prove it. */
  async function applyAgain(stimulus: Stimulus<unknown>): Promise<Observation> {
    const refusal = batches.get(stimulus)?.find((check) => check.stimulus === stimulus)
    if (!refusal)
      return stimulus.lane === 'exclusive' ? turns.alone(() => apply(stimulus)) : single(stimulus)
    const strong = await options.strong()
    const again = await turns.alone(() => replay([refusal], strong))
    return again.get(stimulus) as Observation
  }

  return {
    observe: (stimulus) =>
      once(memory, stimulus, () =>
        gone && stimulus.phase !== 'ledger' ? Promise.resolve(lost(gone)) : observed(stimulus),
      ),
    isGone: () => gone !== undefined,
    repeat: (stimulus) => once(secondMemory, stimulus, () => applyAgain(stimulus)),
    isServing: async (name) => !pastHelp && (await control(false, 'after', [name])).held,
    forget(stimulus) {
      memory.delete(stimulus)
      secondMemory.delete(stimulus)
      const members = batches.get(stimulus)
      const batch = members && batchMemory.get(members)
      batch?.then((seen) => seen.delete(stimulus)).catch(() => undefined)
    },
  }
}

/** A droplet that ends after this many good requests is taken down by one of them, or by the time. */
const enoughGoodRequests = 20

const isSilent = ({ held, met }: Met): boolean => !held && met.startsWith('no answer')

async function applyOnce(ports: Ports, stimulus: Stimulus<unknown>): Promise<Observation> {
  const waitsMs = (stimulus.waits?.(ports) ?? 0) + (stimulus.patienceMs?.(ports) ?? 0)
  const deadlineMs = 30_000 + waitsMs + ports.constants.maxWaitMs
  let open: Awaited<ReturnType<Ports['stageFor']>> | undefined
  try {
    open = await ports.stageFor(stimulus)
    const done = await ports.within(deadlineMs, stimulus.apply(open.stage))
    const traffic = open.traffic()
    return done
      ? { kind: 'seen', seen: done.value, weak: false, traffic }
      : { kind: 'late', afterMs: deadlineMs, traffic }
  } catch (error) {
    return { kind: 'threw', error, traffic: open?.traffic() ?? nothing }
  } finally {
    await open?.close()
  }
}
