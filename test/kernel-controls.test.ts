import { describe, expect, it } from 'vitest'
import type { Access, Check } from '../src/model/check.ts'
import { fail, pass } from '../src/model/outcome.ts'
import {
  conductAll,
  conductOne,
  positiveIn,
  row,
  stimulus,
  type World,
  worldWith,
} from './kernel-cast.ts'

/** So many refusals, one request each; those at `harmful` take the droplet down. */
function refusals(world: World, count: number, harmful: readonly number[] = []): Check[] {
  return Array.from({ length: count }, (_, index) => {
    const effect = () => {
      if (harmful.includes(index)) world.alive = false
    }
    return row(`NEG-${index}`, stimulus(world, `n${index}`, { negatives: 1, effect }), {
      needs: 'T',
    })
  })
}

const sent = (world: World): string[] =>
  world.events.filter((event) => event.startsWith('begin n')).map((event) => event.slice(6))

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
    expect(world.controls.map(({ held }) => held)).toEqual([false, false])
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
    expect(sent(world)).toHaveLength(10)
    expect(world.revivals).toBe(2)
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

  it('names the harmful one of a second batch, and nobody in the first', async () => {
    const world = worldWith()
    world.lives = 50
    const found = await conductAll(world, refusals(world, 40, [33]))
    expect(found.filter(({ state }) => state === 'fail').map(({ id }) => id)).toEqual(['NEG-33'])
  })

  it('leaves the rest inconclusive when the droplet cannot be started anew', async () => {
    const world = worldWith()
    const found = await conductAll(world, refusals(world, 4, [1]))
    expect(found.map(({ state }) => state)).toEqual(found.map(() => 'inconclusive'))
    expect(sent(world)).toHaveLength(4)
  })

  it('starts the droplet anew only as often as that is possible', async () => {
    const world = worldWith()
    world.lives = 2
    const found = await conductAll(world, refusals(world, 5, [1, 3]))
    expect(found.map(({ state }) => state)).toEqual([
      'pass',
      'fail',
      'pass',
      'fail',
      'inconclusive',
    ])
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
