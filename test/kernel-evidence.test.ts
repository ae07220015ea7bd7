import { describe, expect, it } from 'vitest'
import { fail } from '../src/model/outcome.ts'
import { conductAll, conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

describe('evidence', () => {
  it('is what a pass rests on: without an answered exchange it is none', async () => {
    const world = worldWith()
    world.traffic.set('a', { answered: 0 })
    const finding = await conductOne(world, row('A-1', stimulus(world, 'a')))
    expect(finding).toMatchObject({ state: 'inconclusive', blame: 'environment' })
    expect(finding.message).toContain('only 0 of at least 1')
  })

  it('is a closed connection too, where the check takes it for an answer', async () => {
    const world = worldWith()
    world.traffic.set('a', { answered: 1, closed: 1 })
    const given = stimulus(world, 'a')
    const demands = [
      { exchanges: 2 },
      { exchanges: 2, orClosed: true },
      { exchanges: 3, orClosed: true },
    ] as const
    const found = await conductAll(
      world,
      demands.map((evidence, index) => row(`A-${index}`, given, { evidence })),
    )
    expect(found.map(({ state }) => state)).toEqual(['inconclusive', 'pass', 'inconclusive'])
  })

  it('is counted against what the check demands', async () => {
    const world = worldWith()
    world.traffic.set('a', { answered: 4, callbacks: 2 })
    const given = stimulus(world, 'a')
    const demands = [
      { exchanges: 4 },
      { exchanges: 5 },
      { callbacks: 2 },
      { callbacks: 3 },
      { exchanges: 4, callbacks: 2 },
    ]
    const found = await conductAll(
      world,
      demands.map((evidence, index) => row(`A-${index}`, given, { evidence })),
    )
    expect(found.map(({ state }) => state)).toEqual([
      'pass',
      'inconclusive',
      'pass',
      'inconclusive',
      'pass',
    ])
  })

  it('of calls alone asks for no exchange', async () => {
    const world = worldWith()
    world.traffic.set('a', { answered: 0, callbacks: 1 })
    const check = row('A-1', stimulus(world, 'a'), { evidence: { callbacks: 1 } })
    expect((await conductOne(world, check)).state).toBe('pass')
  })

  it('is demanded of a pass only: a failure without an answer is still one', async () => {
    const world = worldWith()
    world.traffic.set('a', { answered: 0 })
    const check = row('A-1', stimulus(world, 'a'), { judge: () => fail('this', 'that') })
    expect((await conductOne(world, check)).state).toBe('fail')
  })

  it('is named on the finding, each exchange once, at most twenty', async () => {
    const world = worldWith()
    const many = Array.from({ length: 30 }, (_, index) => `x${index}`)
    world.traffic.set('a', { exchanges: ['x0', ...many] })
    const finding = await conductOne(world, row('A-1', stimulus(world, 'a')))
    expect(finding.evidence).toEqual(many.slice(0, 20))
  })
})
