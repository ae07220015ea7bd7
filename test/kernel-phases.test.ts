import { describe, expect, it } from 'vitest'
import { phases } from '../src/model/check.ts'
import { fail, pass } from '../src/model/outcome.ts'
import { conductAll, conductOne, row, stimulus, type World, worldWith } from './kernel-cast.ts'

const at = (world: World, event: string): number => {
  const index = world.events.indexOf(event)
  if (index < 0) throw new Error(`"${event}" never happened in ${world.events.join(', ')}`)
  return index
}

describe('a stimulus', () => {
  it('is applied once for all checks that ask, and once for a check asked twice', async () => {
    const world = worldWith()
    const given = stimulus(world, 'a')
    const checks = [row('A-1', given), row('A-2', given), row('A-3', given)]
    await conductAll(world, checks, { asked: [...checks, ...checks] })
    expect(world.events).toEqual(['begin a', 'end a'])
  })

  it('runs beside others, but no more than there are jobs', async () => {
    for (const jobs of [1, 3]) {
      const world = worldWith()
      const checks = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, index) =>
        row(`A-${index}`, stimulus(world, name, { takes: 1 + (index % 3) })),
      )
      await conductAll(world, checks, { jobs })
      expect(mostAtOnce(world)).toBe(jobs)
    }
  })

  it('with a scene waits for no phase, and no more scenes are open than there are instances', async () => {
    const world = worldWith()
    const scenes = ['s1', 's2', 's3', 's4', 's5'].map((name, index) =>
      row(`S-${index}`, stimulus(world, name, { phase: 'life', scene: { faults: [] }, takes: 3 })),
    )
    const slow = row('A-1', stimulus(world, 'slow', { phase: 'smoke', takes: 60 }))
    await conductAll(world, [slow, ...scenes], { instances: 2 })
    expect(at(world, 'end s5')).toBeLessThan(at(world, 'end slow'))
    expect(mostAtOnce(world)).toBe(3)
    expect(world.events.filter((event) => event.startsWith('close'))).toHaveLength(5)
  })
})

function mostAtOnce({ events }: World): number {
  let open = 0
  let most = 0
  for (const event of events) {
    if (event.startsWith('begin')) open += 1
    if (event.startsWith('end')) open -= 1
    most = Math.max(most, open)
  }
  return most
}

describe('the phases', () => {
  it('hold a need outside the plan too: it never runs beside what comes after it', async () => {
    const world = worldWith()
    const need = row(
      'A-0',
      stimulus(world, 'need', { phase: 'rotation', lane: 'exclusive', takes: 9 }),
    )
    const beside = row('A-1', stimulus(world, 'beside', { phase: 'tokens', takes: 9 }))
    const asks = row('A-2', stimulus(world, 'asks', { phase: 'unknown-keys' }), { after: [need] })
    await conductAll(world, [beside, asks])
    expect(at(world, 'end need')).toBeLessThan(at(world, 'begin beside'))
  })

  it('come in order and never overlap, however the checks are asked for', async () => {
    const world = worldWith()
    const checks = phases.flatMap((phase) =>
      ['a', 'b', 'c'].map((letter, index) =>
        row(
          `A-${phase}-${letter}`,
          stimulus(world, `${phase} ${letter}`, { phase, takes: 1 + index }),
        ),
      ),
    )
    await conductAll(world, checks, { asked: [...checks].reverse() })
    const order = world.events.map((event) => phases.indexOf(phaseIn(event)))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(new Set(order).size).toBe(phases.length)
  })

  it('all precede a check that is asked for alone', async () => {
    const world = worldWith()
    const early = row('A-1', stimulus(world, 'early', { phase: 'smoke' }))
    const late = row('A-2', stimulus(world, 'late', { phase: 'life' }))
    await conductAll(world, [late, early], { asked: [late] })
    expect(world.events).toEqual(['begin early', 'end early', 'begin late', 'end late'])
  })

  it('have the ledger last, after every scene', async () => {
    const world = worldWith()
    const ledger = row('A-1', stimulus(world, 'ledger', { phase: 'ledger' }))
    const scene = row(
      'A-2',
      stimulus(world, 'scene', { phase: 'outage', scene: { faults: [] }, takes: 40 }),
    )
    await conductAll(world, [ledger, scene])
    expect(at(world, 'end scene')).toBeLessThan(at(world, 'begin ledger'))
  })
})

const phaseIn = (event: string): (typeof phases)[number] => {
  const phase = phases.find((name) => event.split(' ')[1] === name)
  if (!phase) throw new Error(event)
  return phase
}

describe('an exclusive stimulus', () => {
  it('is alone: after all shared ones of its phase, before the next phase', async () => {
    const world = worldWith()
    const shared = ['s1', 's2'].map((name) => row(`A-${name}`, stimulus(world, name, { takes: 5 })))
    const alone = ['e1', 'e2'].map((name) =>
      row(`A-${name}`, stimulus(world, name, { lane: 'exclusive', takes: 3 })),
    )
    const next = row('A-n', stimulus(world, 'n', { phase: 'messages' }))
    const checks = [...alone, next, ...shared]
    await conductAll(world, checks, { asked: [...checks].reverse(), jobs: 16 })
    expect(world.events.slice(-6)).toEqual(
      ['e1', 'e2', 'n'].flatMap((name) => [`begin ${name}`, `end ${name}`]),
    )
  })

  it('is alone when it is repeated, too', async () => {
    const world = worldWith()
    const twice = stimulus(world, 'e1', { lane: 'exclusive', takes: 4 })
    const judge = () => fail('in time', 'late')
    const checks = [
      row('A-1', twice, { judge, tags: ['timed'] }),
      row('A-2', stimulus(world, 'e2', { lane: 'exclusive', takes: 4 })),
      row('A-3', twice, { judge, tags: ['timed'] }),
    ]
    await conductAll(world, checks, { jobs: 16 })
    expect(mostAtOnce(world)).toBe(1)
  })
})

describe('checks tagged timed or concurrent', () => {
  for (const tag of ['timed', 'concurrent'] as const)
    it(`${tag}: are asked again before they are called red, once`, async () => {
      const world = worldWith()
      let asked = 0
      const judge = () => {
        asked += 1
        return fail('in time', `late, ${asked}`)
      }
      const finding = await conductOne(
        world,
        row('A-1', stimulus(world, 'a'), { judge, tags: [tag] }),
      )
      expect(finding).toMatchObject({ state: 'fail', actual: 'late, 2' })
      expect(world.events.filter((event) => event === 'begin a')).toHaveLength(2)
    })

  it('are green when the second time is', async () => {
    const world = worldWith()
    let asked = 0
    const judge = () => {
      asked += 1
      return asked === 1 ? fail('in time', 'late') : pass()
    }
    const check = row('A-1', stimulus(world, 'a'), { judge, tags: ['timed'] })
    const finding = await conductOne(world, check)
    expect(finding.state).toBe('pass')
    expect(finding.firstTime, 'what was seen the first time is kept').toEqual({
      expected: 'in time',
      actual: 'late',
      evidence: ['x a'],
    })
  })

  it('are not asked again when green, nor are others when red', async () => {
    const world = worldWith()
    await conductAll(world, [
      row('A-1', stimulus(world, 'a'), { tags: ['timed'] }),
      row('A-2', stimulus(world, 'b'), { judge: () => fail('x', 'y') }),
    ])
    expect(world.events.filter((event) => event.startsWith('begin')).sort()).toEqual([
      'begin a',
      'begin b',
    ])
  })
})
