import { describe, expect, it } from 'vitest'
import type { Tag } from '../src/model/check.ts'
import { fail, type Outcome, pass } from '../src/model/outcome.ts'
import {
  conductAll,
  conductOne,
  refusals,
  row,
  stimulus,
  type World,
  worldWith,
} from './kernel-cast.ts'

/** A control that meets a rate limit when told to. */
function limiting(limits: (nth: number) => boolean): World {
  let asked = 0
  return worldWith({
    control: async () => {
      asked += 1
      return limits(asked)
        ? { held: false, limited: true, met: 'HTTP 429', exchanges: ['x control'] }
        : { held: true, met: 'HTTP 200', exchanges: ['x control'] }
    },
  })
}

describe('a control that meets a rate limit', () => {
  it('after a batch accuses nobody, and what was seen before it stands', async () => {
    const world = limiting((nth) => nth === 2)
    const found = await conductAll(world, refusals(world, 3))
    expect(found.map(({ state }) => state)).toEqual(['pass', 'pass', 'pass'])
    expect(world.revivals).toBe(0)
    expect(world.controls.map(({ when, limited }) => [when, limited])).toEqual([
      ['before', undefined],
      ['after', true],
    ])
  })

  it('before a batch leaves it open, and starts nothing anew', async () => {
    const world = limiting(() => true)
    const [found] = await conductAll(world, refusals(world, 1))
    expect(found).toMatchObject({
      state: 'inconclusive',
      message: expect.stringContaining('HTTP 429'),
    })
    expect(world.revivals).toBe(0)
  })

  it('after a request that was not answered leaves the droplet running', async () => {
    const world = limiting(() => true)
    world.traffic.set('unheard', { answered: 0 })
    await conductOne(world, row('A-1', stimulus(world, 'unheard')))
    expect(world.revivals).toBe(0)
  })
})

describe('a row for which a rate limit was waited for', () => {
  const got = fail('a refusal', 'HTTP 200')
  const judged = async (outcome: Outcome, tags: readonly Tag[], limited: number) => {
    const world = worldWith()
    world.traffic.set('asked', { limited })
    const check = row('A-1', stimulus(world, 'asked'), { judge: () => outcome, tags })
    const { state, flag } = await conductOne(world, check)
    return { state, flag }
  }
  const notRun = { state: 'not-run', flag: '--jobs 1 --rate 5' }

  it('is judged as ever where time says nothing', async () => {
    expect(await judged(pass(), [], 2)).toMatchObject({ state: 'pass' })
    expect(await judged(got, [], 2)).toMatchObject({ state: 'fail' })
  })

  it('is not run where it is timed, whatever was seen', async () => {
    expect(await judged(pass(), ['timed'], 1)).toEqual(notRun)
    expect(await judged(got, ['timed'], 1)).toEqual(notRun)
    expect(await judged(pass(), ['timed'], 0)).toMatchObject({ state: 'pass' })
  })

  it('passes nothing that had to come at once, and fails what got in all the same', async () => {
    expect(await judged(pass(), ['concurrent'], 1)).toEqual(notRun)
    expect(await judged(got, ['concurrent'], 1)).toMatchObject({ state: 'fail' })
    expect(await judged(pass(), ['concurrent'], 0)).toMatchObject({ state: 'pass' })
  })
})
