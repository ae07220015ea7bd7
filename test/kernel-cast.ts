import { mesh } from '../fixtures/profile-mesh.ts'
import { createConductor } from '../src/kernel/conduct.ts'
import type { Ports, Traffic } from '../src/kernel/ports.ts'
import type { Access, Check, CheckDefinition, Stimulus } from '../src/model/check.ts'
import { check } from '../src/model/check.ts'
import type { Level } from '../src/model/clause.ts'
import type { Finding } from '../src/model/finding.ts'
import { pass } from '../src/model/outcome.ts'
import type { ControlRecord } from '../src/model/stage.ts'
import { bareStage, constants, facts } from './kernel-stage.ts'

/** Gives every other piece of work that is ready its turn; there is no clock in it. */
export const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume))

export async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await turn()
}

/** The value, or an error when nothing came of it although everybody had their turn. */
export async function ended<T>(work: Promise<T>, within = 3000): Promise<T> {
  let done = false
  const settle = (): void => {
    done = true
  }
  work.then(settle, settle)
  for (let left = within; left > 0 && !done; left -= 1) await turn()
  if (!done) throw new Error(`it waits for ever: not ended after ${within} turns`)
  return work
}

/** A world made of nothing: what happened is in `events`, and what the kernel is told can be changed. */
export interface World {
  readonly events: string[]
  readonly controls: ControlRecord[]
  readonly ports: Ports
  /** Whether the next control holds; a harmful stimulus changes it. */
  alive: boolean
  /** How often the droplet can still be started anew. */
  lives: number
  revivals: number
  /** Traffic of stimuli by name; one answered exchange where nothing is said. */
  readonly traffic: Map<string, Partial<Traffic>>
  /** Names of stimuli that never end in time. */
  readonly late: Set<string>
  /** What a control meets at a droplet that is down. */
  silence: string
}

export function worldWith(changes: Partial<Ports> = {}): World {
  const events: string[] = []
  const controls: ControlRecord[] = []
  const world: World = {
    events,
    controls,
    alive: true,
    lives: 0,
    revivals: 0,
    traffic: new Map(),
    late: new Set(),
    silence: 'no answer (refused)',
    ports: {
      profile: mesh,
      constants,
      access: new Set<Access>(['U', 'T', 'R', 'P']),
      facts: () => facts,
      stageFor: async (stimulus) => {
        const traffic = {
          exchanges: [`x ${stimulus.name}`],
          answered: 1,
          closed: 0,
          callbacks: 0,
          ms: 0,
          ...world.traffic.get(stimulus.name),
        }
        return {
          stage: bareStage,
          traffic: () => traffic,
          close: async () => {
            if (stimulus.scene) events.push(`close ${stimulus.name}`)
          },
        }
      },
      control: async (strong) => {
        events.push(`control ${strong ? 'strong' : 'weak'}`)
        await turn()
        return world.alive
          ? { held: true, met: 'HTTP 200', exchanges: ['x control'] }
          : { held: false, met: world.silence, exchanges: ['x control'] }
      },
      revive: async () => {
        world.revivals += 1
        if (world.lives === 0) return false
        world.lives -= 1
        world.alive = true
        return true
      },
      endedAgain: (requests) => `the process ended at good request ${requests}`,
      recordControl: (record) => controls.push(record),
      within: async (_ms, work) => {
        const value = await work
        return typeof value === 'string' && world.late.has(value) ? undefined : { value }
      },
      reproduce: (id) => `udc-conformance --only ${id}`,
      ...changes,
    },
  }
  return world
}

export interface RowOptions extends Partial<Omit<CheckDefinition<unknown>, 'given' | 'clause'>> {
  readonly level?: Level
  readonly given?: Stimulus<unknown>
}

/** A check that passes on sight, until told otherwise. Its observation is its stimulus's name. */
export function row(id: string, given: Stimulus<unknown>, options: RowOptions = {}): Check {
  const { level = 'MUST', ...rest } = options
  return check<unknown>({
    id,
    title: `the title of ${id}`,
    clause: { id: 'c', level, text: 'the clause', source: 'RFC 7519 §4' },
    needs: 'U',
    judge: () => pass(),
    means: `what ${id} means`,
    fix: `how to mend ${id}`,
    ...rest,
    given,
  })
}

/** A stimulus that notes its beginning and its end, and takes some turns in between. */
export function stimulus(
  world: Pick<World, 'events'>,
  name: string,
  options: Partial<Omit<Stimulus<unknown>, 'name'>> & {
    readonly takes?: number
    readonly effect?: () => void
  } = {},
): Stimulus<unknown> {
  const { takes = 1, effect, ...rest } = options
  return {
    name,
    phase: 'tokens',
    apply: async () => {
      world.events.push(`begin ${name}`)
      await turns(takes)
      effect?.()
      world.events.push(`end ${name}`)
      return name
    },
    ...rest,
  }
}

/** Conducts the checks in the order given, all asked at once, and returns the findings in that order. */
export async function conductAll(
  world: World,
  checks: readonly Check[],
  options: {
    readonly asked?: readonly Check[]
    readonly positive?: Check
    readonly jobs?: number
    readonly instances?: number
  } = {},
): Promise<Finding[]> {
  const conductor = createConductor({
    ports: world.ports,
    checks,
    positive: options.positive ?? positiveIn(world),
    aftermath: options.positive ?? positiveIn(world),
    jobs: options.jobs ?? 4,
    instances: options.instances ?? 2,
  })
  const asked = options.asked ?? checks
  return ended(Promise.all(asked.map((each) => conductor.conduct(each))))
}

/** A good token that is accepted, seen in the first phase. */
export const positiveIn = (world: Pick<World, 'events'>): Check =>
  row('CTL-POS', stimulus(world, 'a good token', { phase: 'smoke' }), { needs: 'T' })

export async function conductOne(
  world: World,
  each: Check,
  options: Parameters<typeof conductAll>[2] = {},
): Promise<Finding> {
  const [finding] = await conductAll(world, [each], options)
  if (!finding) throw new Error('no finding')
  return finding
}

/** So many refusals, one request each; those at `harmful` take the droplet down. */
export function refusals(
  world: World,
  count: number,
  harmful: readonly number[] = [],
  turns: readonly number[] = [1],
): Check[] {
  return Array.from({ length: count }, (_, index) => {
    const takes = turns[index % turns.length] ?? 1
    const effect = () => {
      if (harmful.includes(index)) world.alive = false
    }
    return row(`NEG-${index}`, stimulus(world, `n${index}`, { negatives: 1, effect, takes }), {
      needs: 'T',
    })
  })
}

/** The refusals that were sent, in order. */
export const sent = (world: World): string[] =>
  world.events.filter((event) => event.startsWith('begin n')).map((event) => event.slice(6))
