import { describe, expect, it } from 'vitest'
import { CannotForge } from '../fixtures/mint.ts'
import { pass } from '../src/model/outcome.ts'
import { ReadOnly } from '../src/session/read-only.ts'
import { conductAll, conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

const broken = (error: unknown) => () => {
  throw error
}
const ours = new Error('our own fault')

describe('what we do wrong ourselves', () => {
  it('in a judge is an error of the harness, with the traffic it had', async () => {
    const world = worldWith()
    const finding = await conductOne(
      world,
      row('A-1', stimulus(world, 'a'), { judge: broken(ours) }),
    )
    expect(finding).toMatchObject({ state: 'error', blame: 'harness', evidence: ['x a'] })
    expect(finding.message).toContain('our own fault')
  })

  it('in a stimulus is an error of the harness for each check that asked', async () => {
    const world = worldWith()
    const given = stimulus(world, 'a', { effect: broken(ours) })
    const found = await conductAll(world, [row('A-1', given), row('A-2', given)])
    expect(found.map(({ state, blame }) => [state, blame])).toEqual([
      ['error', 'harness'],
      ['error', 'harness'],
    ])
  })

  it('is told although what was thrown is no Error', async () => {
    const world = worldWith()
    const check = row('A-1', stimulus(world, 'a'), { judge: broken('a bare text') })
    expect(await conductOne(world, check)).toMatchObject({
      state: 'error',
      message: 'a bare text',
    })
  })

  it('is told when the stage cannot be opened', async () => {
    const world = worldWith({ stageFor: async () => broken(ours)() })
    expect((await conductOne(world, row('A-1', stimulus(world, 'a')))).state).toBe('error')
  })

  it('does not keep the other checks from being asked', async () => {
    const world = worldWith()
    const checks = [
      row('A-1', stimulus(world, 'a', { effect: broken(ours), phase: 'smoke' })),
      row('A-2', stimulus(world, 'b', { phase: 'life' })),
    ]
    const found = await conductAll(world, checks)
    expect(found.map(({ state }) => state)).toEqual(['error', 'pass'])
  })
})

/** Every planned check leaves a finding: a rejected promise would be none, and would stop what follows. */
describe('trouble around a check', () => {
  it('when its stage cannot be closed leaves a finding, and the next phase goes on', async () => {
    const open = worldWith().ports.stageFor
    const world = worldWith({
      stageFor: async (given) => ({
        ...(await open(given)),
        close: async () => {
          if (given.name === 'a') throw ours
        },
      }),
    })
    const found = await conductAll(world, [
      row('A-1', stimulus(world, 'a', { phase: 'smoke' })),
      row('A-2', stimulus(world, 'b', { phase: 'life' })),
    ])
    expect(found[0]?.id).toBe('A-1')
    expect(found[1]?.state).toBe('pass')
  })

  it('when a control throws is an error of the harness', async () => {
    const world = worldWith({ control: async () => broken(ours)() })
    const found = await conductAll(world, [
      row('A-1', stimulus(world, 'a', { negatives: 1 })),
      row('A-2', stimulus(world, 'b', { phase: 'life' })),
    ])
    expect(found.map(({ state }) => state)).toEqual(['error', 'pass'])
  })

  it('when applicability throws is an error of the harness', async () => {
    const world = worldWith()
    const found = await conductAll(world, [
      row('A-1', stimulus(world, 'a'), { inapplicable: broken(ours) }),
      row('A-2', stimulus(world, 'b')),
    ])
    expect(found.map(({ state }) => state)).toEqual(['error', 'pass'])
  })
})

describe('what a run cannot ask', () => {
  class BudgetSpent extends Error {
    override readonly name = 'BudgetSpent'
  }
  for (const [error, flag] of [
    [new CannotForge("the Registry's signing key"), '--mesh (or --command)'],
    [new ReadOnly(), 'without --read-only'],
    [new BudgetSpent('all requests are spent'), 'a larger --budget'],
  ] as const)
    it(`is not run: ${error.name}`, async () => {
      const world = worldWith()
      const given = stimulus(world, 'a', { effect: broken(error) })
      expect(await conductOne(world, row('A-1', given))).toMatchObject({
        state: 'not-run',
        blame: 'environment',
        message: error.message,
        flag,
      })
    })
})

describe('a deadline', () => {
  it('makes the check inconclusive, and says how long was waited', async () => {
    const world = worldWith()
    world.late.add('a')
    const finding = await conductOne(world, row('A-1', stimulus(world, 'a')))
    expect(finding).toMatchObject({ state: 'inconclusive', blame: 'environment' })
    expect(finding.message).toMatch(/did not end within \d+ s/)
  })

  it('leaves room for what the stimulus waits and for the longest wait', async () => {
    const given: number[] = []
    const world = worldWith({
      within: async (ms, work) => {
        given.push(ms)
        return { value: await work }
      },
    })
    await conductOne(world, row('A-1', stimulus(world, 'a', { waits: () => 7000 })))
    expect(given[0]).toBeGreaterThanOrEqual(7000 + world.ports.constants.maxWaitMs)
  })

  it('is no refusal: a late negative does not pass', async () => {
    const world = worldWith()
    world.late.add('a')
    const check = row('A-1', stimulus(world, 'a', { negatives: 1 }), { judge: () => pass() })
    const finding = await conductOne(world, check)
    expect(finding.state).toBe('inconclusive')
    expect(finding.strength).toBeUndefined()
  })
})
