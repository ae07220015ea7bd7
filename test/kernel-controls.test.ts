import { describe, expect, it } from 'vitest'
import type { Access } from '../src/model/check.ts'
import { fail, pass } from '../src/model/outcome.ts'
import {
  conductAll,
  conductOne,
  positiveIn,
  refusals,
  row,
  sent,
  stimulus,
  worldWith,
} from './kernel-cast.ts'

describe('refusals', () => {
  it('stand between two controls, at most twenty to a pair', async () => {
    const world = worldWith()
    const checks = refusals(world, 45)
    const found = await conductAll(world, checks)
    expect(found.every(({ state, strength }) => state === 'pass' && strength === 'strong')).toBe(
      true,
    )
    for (const when of ['before', 'after'] as const) {
      const batches = world.controls.filter((control) => control.when === when)
      expect(batches.map(({ batch }) => batch.length).sort()).toEqual([20, 20, 5])
      expect(batches.flatMap(({ batch }) => batch).sort()).toEqual(
        checks.map(({ id }) => id).sort(),
      )
    }
  })

  it('are sent only after the control before them, and the one after them waits for all', async () => {
    const world = worldWith()
    await conductAll(world, refusals(world, 3))
    const story = world.events.filter((event) => !event.endsWith('a good token'))
    expect(story[0]).toBe('control strong')
    expect(story.at(-1)).toBe('control strong')
    expect(story.filter((event) => event === 'control strong')).toHaveLength(2)
  })

  it('share a pair only with their own phase and access', async () => {
    const world = worldWith()
    await conductAll(world, [
      row('NEG-1', stimulus(world, 'n1', { negatives: 1 }), { needs: 'T' }),
      row('NEG-2', stimulus(world, 'n2', { negatives: 1 }), { needs: 'R' }),
      row('NEG-3', stimulus(world, 'n3', { negatives: 1, phase: 'messages' }), { needs: 'T' }),
    ])
    expect(world.controls.map(({ batch }) => batch.length)).toEqual([1, 1, 1, 1, 1, 1])
  })

  it('with a scene bring controls of their own and share none', async () => {
    const world = worldWith()
    const given = stimulus(world, 'n1', { negatives: 1, scene: { faults: [] } })
    await conductOne(world, row('NEG-1', given))
    expect(world.controls).toEqual([])
  })

  it('are not sent for a check that cannot be asked', async () => {
    const world = worldWith({ access: new Set<Access>(['U']) })
    await conductAll(world, refusals(world, 3))
    expect(world.events).toEqual([])
  })
})

describe('the strength of a refusal', () => {
  it('is weak without a token, and the control is the black box', async () => {
    const world = worldWith({ access: new Set<Access>(['U']) })
    const check = row('NEG-1', stimulus(world, 'n1', { negatives: 1 }))
    expect(await conductOne(world, check)).toMatchObject({ state: 'pass', strength: 'weak' })
    expect(world.events.filter((event) => event.startsWith('control'))).toEqual([
      'control weak',
      'control weak',
    ])
  })

  it('is weak when the good token is refused, too', async () => {
    const world = worldWith()
    const positive = row('CTL-POS', stimulus(world, 'good', { phase: 'smoke' }), {
      judge: () => fail('200', '401'),
    })
    const [finding] = await conductAll(world, refusals(world, 1), { positive })
    expect(finding).toMatchObject({ state: 'pass', strength: 'weak' })
  })

  it('is no property of what is no refusal, nor of a failure', async () => {
    const world = worldWith()
    const found = await conductAll(world, [
      row('A-1', stimulus(world, 'a')),
      row('NEG-1', stimulus(world, 'n1', { negatives: 1 }), { judge: () => fail('401', '200') }),
    ])
    expect(found.map(({ strength }) => strength)).toEqual([undefined, undefined])
  })

  it('never becomes strong by asking a timed refusal again', async () => {
    const world = worldWith({ access: new Set<Access>(['U']) })
    let asked = 0
    const judge = () => {
      asked += 1
      return asked === 1 ? fail('401', '200') : pass()
    }
    const given = stimulus(world, 'n1', { negatives: 1 })
    const finding = await conductOne(world, row('NEG-1', given, { judge, tags: ['timed'] }))
    expect(finding).toMatchObject({ state: 'pass', strength: 'weak' })
  })
})

describe('a control that fails before its batch', () => {
  it('leaves all of it inconclusive, and nothing of it is sent', async () => {
    const world = worldWith()
    world.alive = false
    world.silence = 'HTTP 500 oops'
    const found = await conductAll(world, refusals(world, 5))
    expect(found.map(({ state, evidence }) => [state, evidence])).toEqual(
      found.map(() => ['inconclusive', ['x control']]),
    )
    expect(found[0]?.message).toContain('HTTP 500 oops')
    expect(sent(world)).toEqual([])
    expect(world.controls).toHaveLength(1)
  })

  it('is not asked again when it met silence: once stands for the rest of the run', async () => {
    const world = worldWith()
    world.alive = false
    const later = row('NEG-L', stimulus(world, 'nl', { negatives: 1, phase: 'life' }))
    const found = await conductAll(world, [...refusals(world, 5), later])
    expect(found.every(({ state }) => state === 'inconclusive')).toBe(true)
    expect(world.events.filter((event) => event.startsWith('control'))).toHaveLength(1)
    expect(world.controls.some(({ held }) => held)).toBe(false)
    expect(sent(world)).toEqual([])
  })

  it('is asked again when it was answered', async () => {
    const world = worldWith()
    world.alive = false
    world.silence = 'HTTP 503'
    const later = row('NEG-L', stimulus(world, 'nl', { negatives: 1, phase: 'life' }))
    await conductAll(world, [...refusals(world, 1), later])
    expect(world.events.filter((event) => event.startsWith('control'))).toHaveLength(2)
  })
})

describe('a refusal that comes after another check', () => {
  it('is not sent when that one failed', async () => {
    const world = worldWith()
    const first = row('A-1', stimulus(world, 'a', { phase: 'smoke' }), {
      judge: () => fail('x', 'y'),
    })
    const blocked = row('NEG-1', stimulus(world, 'n1', { negatives: 1 }), { after: [first] })
    const free = row('NEG-2', stimulus(world, 'n2', { negatives: 1 }))
    const found = await conductAll(world, [first, blocked, free])
    expect(found.map(({ state }) => state)).toEqual(['fail', 'blocked', 'pass'])
    expect(sent(world)).toEqual(['n2'])
  })

  it('may come after one of its own batch', async () => {
    const world = worldWith()
    const first = row('NEG-1', stimulus(world, 'n1', { negatives: 1 }))
    const second = row('NEG-2', stimulus(world, 'n2', { negatives: 1 }), { after: [first] })
    const found = await conductAll(world, [second, first])
    expect(found.map(({ state }) => state)).toEqual(['pass', 'pass'])
  })

  it('may itself be the proof that a good token is accepted, in the same phase', async () => {
    const world = worldWith()
    const positive = positiveIn(world)
    const first = row('NEG-1', stimulus(world, 'n1', { negatives: 1, phase: 'smoke' }), {
      after: [positive],
    })
    const found = await conductAll(world, [first, positive], { positive })
    expect(found.map(({ state }) => state)).toEqual(['pass', 'pass'])
  })
})
