import type { Check, Stimulus } from '../model/check.ts'
import type { ControlRecord } from '../model/stage.ts'
import { createLimiter } from './limiter.ts'
import type { Ports, Traffic } from './ports.ts'

/** What came of one stimulus. */
export type Observation = { readonly traffic: Traffic } & (
  | { readonly kind: 'seen'; readonly seen: unknown; readonly weak: boolean }
  /** A control beside it failed, so a refusal proves nothing. */
  | { readonly kind: 'unproved'; readonly because: string; readonly control: readonly string[] }
  /** The control right after it failed: the stimulus harmed the droplet. */
  | { readonly kind: 'harmed'; readonly met: string; readonly control: readonly string[] }
  | { readonly kind: 'late'; readonly afterMs: number }
  | { readonly kind: 'threw'; readonly error: unknown }
)

export interface Observer {
  /** Applies the stimulus once, however often it is asked for. */
  observe(stimulus: Stimulus<unknown>): Promise<Observation>
  /** Applies it again, for rows that depend on time. */
  repeat(stimulus: Stimulus<unknown>): Promise<Observation>
}

const nothing: Traffic = { exchanges: [], answered: 0, callbacks: 0, ms: 0 }

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
  const batchMemory = new Map<
    readonly Check[],
    Promise<ReadonlyMap<Stimulus<unknown>, Observation>>
  >()
  let silent: Pick<ControlRecord, 'held' | 'met' | 'exchanges'> | undefined

  const apply = (stimulus: Stimulus<unknown>): Promise<Observation> =>
    (stimulus.scene ? scenes : shared)(() => applyOnce(ports, stimulus))

  async function control(strong: boolean, when: 'before' | 'after', batch: readonly string[]) {
    const met = silent ?? (await ports.control(strong))
    // Silence is not repeated to make sure: one silent control stands for the rest of the run.
    if (!met.held && met.met.startsWith('no answer')) silent = met
    ports.recordControl({ ...met, when, batch })
    return met
  }

  async function runBatch(
    members: readonly Check[],
  ): Promise<ReadonlyMap<Stimulus<unknown>, Observation>> {
    const strong = await options.strong()
    const names = members.map((check) => check.id)
    const opening = await control(strong, 'before', names)
    if (!opening.held)
      return new Map(
        members.map(({ stimulus }) => [
          stimulus,
          {
            kind: 'unproved',
            because: `the control before it failed: ${opening.met}`,
            control: opening.exchanges,
            traffic: nothing,
          },
        ]),
      )
    const seen = await Promise.all(members.map(({ stimulus }) => apply(stimulus)))
    const closing = await control(strong, 'after', names)
    if (closing.held)
      return new Map(
        members.map(({ stimulus }, index) => [
          stimulus,
          weakened(seen[index] as Observation, !strong),
        ]),
      )
    await revived()
    return replay(members, strong)
  }

  async function revived(): Promise<void> {
    if (await ports.revive()) silent = undefined
  }

  /** One by one with a control after each, to name the request that did the harm. */
  async function replay(members: readonly Check[], strong: boolean) {
    const result = new Map<Stimulus<unknown>, Observation>()
    for (const { id, stimulus } of members) {
      const before = await control(strong, 'before', [id])
      if (!before.held) {
        result.set(stimulus, {
          kind: 'unproved',
          because: `the control before it failed: ${before.met}`,
          control: before.exchanges,
          traffic: nothing,
        })
        continue
      }
      const observation = await apply(stimulus)
      const after = await control(strong, 'after', [id])
      if (!after.held) await revived()
      result.set(
        stimulus,
        after.held
          ? weakened(observation, !strong)
          : {
              kind: 'harmed',
              met: after.met,
              control: after.exchanges,
              traffic: observation.traffic,
            },
      )
    }
    return result
  }

  async function observe(stimulus: Stimulus<unknown>): Promise<Observation> {
    const members = batches.get(stimulus)
    if (!members) return apply(stimulus)
    let batch = batchMemory.get(members)
    if (!batch) {
      batch = runBatch(members)
      batchMemory.set(members, batch)
    }
    return (await batch).get(stimulus) as Observation
  }

  return {
    observe: (stimulus) => {
      const known = memory.get(stimulus)
      if (known) return known
      const fresh = observe(stimulus)
      memory.set(stimulus, fresh)
      return fresh
    },
    repeat: apply,
  }
}

const weakened = (observation: Observation, weak: boolean): Observation =>
  observation.kind === 'seen' ? { ...observation, weak } : observation

async function applyOnce(ports: Ports, stimulus: Stimulus<unknown>): Promise<Observation> {
  const deadlineMs = 30_000 + (stimulus.waits?.(ports) ?? 0) + ports.constants.maxWaitMs
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
