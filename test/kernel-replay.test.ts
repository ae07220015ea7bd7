import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pass } from '../src/model/outcome.ts'
import { conductAll, conductOne, refusals, row, sent, stimulus, worldWith } from './kernel-cast.ts'

describe('a control that fails after its batch', () => {
  it('has it replayed one by one: the harmful request fails, the others are judged', async () => {
    const world = worldWith()
    world.lives = 5
    const found = await conductAll(world, refusals(world, 5, [2]))
    expect(found.map(({ state }) => state)).toEqual(['pass', 'pass', 'fail', 'pass', 'pass'])
    expect(found[2]).toMatchObject({
      blame: 'droplet',
      expected: 'the next good request is served',
      actual: 'no answer (refused)',
      where: 'the control right after this request',
    })
    expect(found[2]?.evidence).toEqual(['x n2', 'x control'])
    const times = (name: string) => sent(world).filter((each) => each === name).length
    expect(['n0', 'n1', 'n3', 'n4'].map(times)).toEqual([2, 2, 2, 2])
    expect(times('n2'), 'harm may be made sure of, once').toBeLessThanOrEqual(3)
  })

  it('names each of several harmful requests', async () => {
    const world = worldWith()
    world.lives = 5
    const found = await conductAll(world, refusals(world, 6, [1, 4]))
    expect(found.map(({ state }) => state)).toEqual([
      'pass',
      'fail',
      'pass',
      'pass',
      'fail',
      'pass',
    ])
  })

  it('accuses nobody in another batch, whatever takes how long', async () => {
    const takes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 })
    const harmful = fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(takes, harmful, fc.constantFrom(1, 4, 16), async (turns, culprits, jobs) => {
        const world = worldWith()
        world.lives = 500
        const found = await conductAll(world, refusals(world, 40, culprits, turns), { jobs })
        const accused = found.filter(({ state }) => state === 'fail').map(({ id }) => id)
        expect(accused.sort()).toEqual(culprits.map((index) => `NEG-${index}`).sort())
      }),
      { numRuns: 60 },
    )
  })

  it('leaves the rest inconclusive when the droplet cannot be started anew', async () => {
    const world = worldWith()
    const found = await conductAll(world, refusals(world, 4, [1]))
    expect(found.map(({ state }) => state)).toEqual(found.map(() => 'inconclusive'))
    expect(sent(world)).toHaveLength(4)
  })

  it('starts the droplet anew only as often as that is possible, and then accuses nobody', async () => {
    const world = worldWith()
    world.lives = 2
    const found = await conductAll(world, refusals(world, 5, [1, 3]))
    const states = found.map(({ state }) => state)
    expect(states.slice(0, 2)).toEqual(['pass', 'fail'])
    expect([states[2], states[4]]).not.toContain('fail')
    expect(states[4]).toBe('inconclusive')
    expect(world.lives).toBe(0)
  })

  it('believes nothing it saw before: the replay is what counts', async () => {
    const world = worldWith()
    world.lives = 5
    const seen: number[] = []
    const judge = () => {
      seen.push(1)
      return pass()
    }
    const [harmful] = refusals(world, 1, [0])
    if (!harmful) throw new Error('no check')
    const other = row('NEG-1', stimulus(world, 'n1', { negatives: 1 }), { needs: 'T', judge })
    const found = await conductAll(world, [harmful, other])
    expect(found.map(({ state }) => state)).toEqual(['fail', 'pass'])
    expect(seen).toHaveLength(1)
  })

  it('is not excused by asking a timed refusal again', async () => {
    const world = worldWith()
    world.lives = 5
    const effect = () => {
      world.alive = false
    }
    const given = stimulus(world, 'n1', { negatives: 1, effect })
    const finding = await conductOne(world, row('NEG-1', given, { tags: ['timed'] }))
    expect(finding).toMatchObject({
      state: 'fail',
      where: 'the control right after this request',
    })
  })
})
