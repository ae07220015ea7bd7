import { describe, expect, it } from 'vitest'
import type { Access } from '../src/model/check.ts'
import { fail, inapplicable, inconclusive, notRun, pass } from '../src/model/outcome.ts'
import { conductAll, conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

const failing = () => fail('this', 'that')

describe('a check whose need is not met', () => {
  for (const [needs, flag] of [
    ['U', /URL/],
    ['T', /--token-file/],
    ['R', /--mesh/],
    ['P', /--command/],
  ] as const)
    it(`${needs}: is not run, with the flag that would let it run`, async () => {
      const access = new Set<Access>((['U', 'T', 'R', 'P'] as const).filter((a) => a !== needs))
      const world = worldWith({ access })
      const finding = await conductOne(world, row('A-1', stimulus(world, 'a'), { needs }))
      expect(finding).toMatchObject({ state: 'not-run', blame: 'environment', evidence: [] })
      expect(finding.flag).toMatch(flag)
      expect(world.events).toEqual([])
    })

  it('is asked by membership alone: a process does not imply trust', async () => {
    const world = worldWith({ access: new Set<Access>(['U', 'P']) })
    const check = row('A-1', stimulus(world, 'a'), { needs: 'R' })
    expect((await conductOne(world, check)).state).toBe('not-run')
  })

  it('is not run when its waits exceed the longest wait, and runs when they just fit', async () => {
    const world = worldWith()
    const waiting = (ms: number) => stimulus(world, `${ms}`, { waits: () => ms })
    const [short, long] = await conductAll(world, [
      row('A-1', waiting(10_000)),
      row('A-2', waiting(10_001)),
    ])
    expect(short?.state).toBe('pass')
    expect(long).toMatchObject({ state: 'not-run', flag: '--max-wait 11s' })
    expect(world.events).toEqual(['begin 10000', 'end 10000'])
  })
})

describe('a question that does not arise', () => {
  it('is inapplicable, with the reason, and nothing is sent', async () => {
    const world = worldWith()
    const check = row('A-1', stimulus(world, 'a'), { inapplicable: () => 'there is no such route' })
    expect(await conductOne(world, check)).toMatchObject({
      state: 'inapplicable',
      message: 'there is no such route',
    })
    expect(world.events).toEqual([])
  })

  it('stands in nobody’s way', async () => {
    const world = worldWith()
    const first = row('A-1', stimulus(world, 'a'), { inapplicable: () => 'no' })
    const second = row('A-2', stimulus(world, 'b'), { after: [first] })
    const found = await conductAll(world, [first, second])
    expect(found.map(({ state }) => state)).toEqual(['inapplicable', 'pass'])
  })
})

describe('a check that comes after another', () => {
  const states = {
    fail: failing,
    inconclusive: () => inconclusive('unclear'),
    error: () => {
      throw new Error('our fault')
    },
  }
  for (const [state, judge] of Object.entries(states))
    it(`is blocked by one that ended in ${state}, and its request is not sent`, async () => {
      const world = worldWith()
      const first = row('A-1', stimulus(world, 'a'), { judge })
      const second = row('A-2', stimulus(world, 'b'), { after: [first] })
      const [before, blocked] = await conductAll(world, [first, second])
      expect(before?.state).toBe(state)
      expect(blocked).toMatchObject({
        state: 'blocked',
        blockedBy: 'A-1',
        message: `A-1 is ${state}`,
        evidence: [],
      })
      expect(world.events).not.toContain('begin b')
    })

  it('is not run for want of the same flag as one that was not run', async () => {
    const world = worldWith()
    const first = row('A-1', stimulus(world, 'a'), {
      judge: () => notRun('no time', '--max-wait 5s'),
    })
    const second = row('A-2', stimulus(world, 'b'), { after: [first] })
    const [, waiting] = await conductAll(world, [first, second])
    expect(waiting).toMatchObject({ state: 'not-run', flag: '--max-wait 5s', evidence: [] })
    expect(waiting?.message).toBe('A-1 was not run')
    expect(world.events).not.toContain('begin b')
  })

  it('is blocked by the nearest link of a chain, which names the next', async () => {
    const world = worldWith()
    const first = row('A-1', stimulus(world, 'a'), { judge: failing })
    const second = row('A-2', stimulus(world, 'b'), { after: [first] })
    const third = row('A-3', stimulus(world, 'c'), { after: [second] })
    const found = await conductAll(world, [third, second, first])
    expect(found.map(({ id, state, blockedBy }) => [id, state, blockedBy])).toEqual([
      ['A-3', 'blocked', 'A-2'],
      ['A-2', 'blocked', 'A-1'],
      ['A-1', 'fail', undefined],
    ])
  })

  it('is blocked by the first need that is in the way', async () => {
    const world = worldWith()
    const good = row('A-1', stimulus(world, 'a'))
    const bad = row('A-2', stimulus(world, 'b'), { judge: failing })
    const worse = row('A-3', stimulus(world, 'c'), { judge: failing })
    const last = row('A-4', stimulus(world, 'd'), { after: [good, bad, worse] })
    const found = await conductAll(world, [last, worse, bad, good])
    expect(found[0]?.blockedBy).toBe('A-2')
  })

  it('has its need asked although the plan left that out', async () => {
    const world = worldWith()
    const need = row('A-1', stimulus(world, 'a'), { judge: failing })
    const finding = await conductOne(world, row('A-2', stimulus(world, 'b'), { after: [need] }))
    expect(finding).toMatchObject({ state: 'blocked', blockedBy: 'A-1' })
  })
})

describe('a judge', () => {
  it('is told what was seen, the facts and the profile', async () => {
    const world = worldWith()
    const told: unknown[] = []
    const judge = (...given: unknown[]) => {
      told.push(...given)
      return pass('seen')
    }
    const finding = await conductOne(world, row('A-1', stimulus(world, 'a'), { judge }))
    expect(finding).toMatchObject({ state: 'pass', message: 'seen' })
    expect(told).toEqual(['a', world.ports.facts(), world.ports.profile])
  })

  it('has its failure told in the words of the check', async () => {
    const world = worldWith()
    const judge = () => fail('401', '200', 'the status', ['x7'])
    expect(
      await conductOne(world, row('A-1', stimulus(world, 'a'), { judge, level: 'SHOULD' })),
    ).toEqual({
      id: 'A-1',
      title: 'the title of A-1',
      role: 'droplet',
      group: 'A',
      level: 'SHOULD',
      state: 'fail',
      blame: 'droplet',
      clause: { text: 'the clause', source: 'RFC 7519 §4' },
      needs: 'U',
      message: 'what A-1 means',
      expected: '401',
      actual: '200',
      where: 'the status',
      fix: 'how to mend A-1',
      evidence: ['x7'],
      reproduce: 'udc-conformance --only A-1',
      durationMs: 0,
    })
  })

  it('keeps its reason for what it cannot say', async () => {
    const world = worldWith()
    const found = await conductAll(world, [
      row('A-1', stimulus(world, 'a'), { judge: () => inconclusive('the clock is off') }),
      row('A-2', stimulus(world, 'b'), { judge: () => inapplicable('no privileges here') }),
      row('A-3', stimulus(world, 'c'), { judge: () => notRun('too long', '--max-wait 9s') }),
    ])
    expect(found.map(({ state, message, flag }) => [state, message, flag])).toEqual([
      ['inconclusive', 'the clock is off', undefined],
      ['inapplicable', 'no privileges here', undefined],
      ['not-run', 'too long', '--max-wait 9s'],
    ])
  })
})
