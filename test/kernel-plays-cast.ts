import { mesh } from '../fixtures/profile-mesh.ts'
import {
  type Access,
  type Check,
  type Phase,
  phases,
  type Stimulus,
  type Tag,
} from '../src/model/check.ts'
import { levels } from '../src/model/clause.ts'
import {
  fail,
  inapplicable,
  inconclusive,
  notRun,
  type Outcome,
  pass,
} from '../src/model/outcome.ts'
import { row, stimulus, turn, type World, worldWith } from './kernel-cast.ts'

/** Numbers from 0 up to, but not with, the given one; the same row of them for the same seed. */
export type Dice = (sides: number) => number

export function diceOf(seed: number): Dice {
  let state = seed * 2_654_435_761
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

const oneOf = <Item>(dice: Dice, items: readonly [Item, ...Item[]]): Item =>
  items[dice(items.length)] ?? items[0]

/** A world in which something may be wrong. */
export function worldOf(dice: Dice): World {
  const every: readonly Access[] = ['U', 'T', 'R', 'P']
  const access = new Set(every.slice(0, oneOf(dice, [4, 4, 4, 3, 2, 1])))
  const notLaw =
    dice(4) === 0 ? [{ checks: ['C-1*', 'C-3'], because: 'this dialect knows no such rule' }] : []
  const world = worldWith({ access, profile: { ...mesh, notLaw } })
  world.lives = oneOf(dice, [0, 1, 2, 9])
  world.silence = oneOf(dice, [
    'no answer (refused)',
    'no answer (late)',
    'HTTP 401 no',
    'HTTP 503',
  ])
  world.alive = dice(9) > 0
  if (dice(3) === 0) tire(world, 1 + dice(12), 1 + dice(24))
  return world
}

/** The droplet ends at a good request by itself, and at a later one again. */
function tire(world: World, first: number, then: number): void {
  const { control } = world.ports
  let left = first
  const tiring: typeof control = (strong) => {
    left -= 1
    if (left === 0) world.alive = false
    if (left === 0) left = then
    return control(strong)
  }
  Reflect.set(world.ports, 'control', tiring)
}

const somePhases: readonly [Phase, ...Phase[]] = [
  'tokens',
  'tokens',
  'smoke',
  'messages',
  'life',
  'ledger',
]

/** Checks of all sorts that need each other, share stimuli, and do harm. */
export function checksOf(dice: Dice, world: World): Check[] {
  const checks: Check[] = []
  const stimuli: Stimulus<unknown>[] = []
  for (let index = 0; index < 9; index += 1) {
    const given = dice(5) > 0 ? stimulusOf(dice, world, index) : stimuli[dice(stimuli.length || 1)]
    const own = given ?? stimulusOf(dice, world, index)
    stimuli.push(own)
    checks.push(checkOf(dice, index, own, checks))
  }
  return checks
}

function stimulusOf(dice: Dice, world: World, index: number): Stimulus<unknown> {
  const name = `n${index}`
  const harms = dice(7) === 0
  const isNegative = dice(2) === 0
  const effect = (): void => {
    if (harms) world.alive = false
  }
  const answered = oneOf(dice, [1, 1, 1, 2, 0])
  world.traffic.set(name, {
    ...{ answered, callbacks: oneOf(dice, [0, 0, 1]), ms: dice(900) },
    exchanges: Array.from({ length: oneOf(dice, [1, 1, 2, 23]) }, (_, at) => `x ${name} ${at}`),
    lateMs: oneOf(dice, [0, 0, 199, 200, 201, 500, 501]),
  })
  if (dice(15) === 0) world.late.add(name)
  const base = stimulus(world, name, {
    ...{ effect, phase: oneOf(dice, somePhases), takes: 1 + dice(4) },
    ...(dice(3) === 0 ? { lane: 'exclusive' as const } : {}),
    ...(isNegative ? { negatives: oneOf(dice, [1, 1, 7, 19, 20]) } : {}),
    ...(dice(6) === 0 ? { scene: { faults: [], ...(dice(2) === 0 ? { long: true } : {}) } } : {}),
    ...(dice(8) === 0 ? { waits: () => oneOf(dice, [9999, 10_000, 10_001, 12_300]) } : {}),
  })
  return dice(12) === 0 ? { ...base, apply: () => throwing(oneOf(dice, thrown)) } : base
}

const thrown: readonly [string, ...string[]] = [
  ...(['CannotForge', 'ReadOnly', 'BudgetSpent', 'Stopped', 'TroubleError', 'TypeError'] as const),
]

async function throwing(name: string): Promise<never> {
  await turn()
  if (name === 'TypeError') throw 'no error at all'
  throw Object.assign(new Error(`it threw ${name}`), { name, stack: `stack of ${name}` })
}

const outcomes: readonly [() => Outcome, ...(() => Outcome)[]] = [
  () => pass(),
  () => pass('with words', { ms: 7 }),
  () => pass(),
  () => fail('this', 'that'),
  () => fail('this', 'that', 'here', ['x 1', 'x 1', 'x 2']),
  () => ({ ...fail('this', 'that'), told: { means: 'it means', fix: 'mend it' } }) as Outcome,
  () => inconclusive('who knows', ['x 9']),
  () => inconclusive('who knows'),
  () => inapplicable('it does not arise', ['x 8']),
  () => inapplicable('it does not arise'),
  () => notRun('no time', '--max-wait 9s'),
  () => {
    throw new RangeError('a judge that throws')
  },
]

function checkOf(
  dice: Dice,
  index: number,
  given: Stimulus<unknown>,
  before: readonly Check[],
): Check {
  const said = [oneOf(dice, outcomes), oneOf(dice, outcomes)].map((one) =>
    dice(3) > 0 ? pass : one,
  )
  let judged = 0
  const needs = before.filter((need) => dice(6) === 0 && mayNeed(given, need)).slice(0, 2)
  return row(`C-${index}`, given, {
    ...{ level: oneOf(dice, levels as unknown as ['MUST']), after: needs },
    needs: oneOf<Access>(dice, ['U', 'U', 'T', 'T', 'R', 'P']),
    tags: oneOf<readonly Tag[]>(dice, [[], [], ['timed'], ['concurrent'], ['soak']]),
    judge: () => (said[Math.min(judged++, 1)] ?? pass)(),
    ...(dice(4) === 0 ? { evidence: { exchanges: dice(3), callbacks: dice(3) } } : {}),
    ...(dice(12) === 0 ? { inapplicable: () => (dice(2) === 0 ? 'not here' : undefined) } : {}),
  })
}

const placeOfLedger = phases.indexOf('ledger')

/** A check never needs one that only comes when it is done. */
const mayNeed = (given: Stimulus<unknown>, need: Check): boolean =>
  given.scene ? placeOf(need) < placeOfLedger : placeOf(need) <= placeAmong(given)

/** What has a scene of its own may come at any time, but not before what it needs. */
const placeOf = ({ stimulus: given, after }: Check): number =>
  given.scene ? Math.max(-1, ...after.map(placeOf)) : placeAmong(given)

const placeAmong = ({ phase, lane }: Stimulus<unknown>): number =>
  phases.indexOf(phase) + (lane === 'exclusive' ? 0.5 : 0)
