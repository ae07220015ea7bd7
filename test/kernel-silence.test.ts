import { describe, expect, it } from 'vitest'
import { fail, pass, unanswered } from '../src/model/outcome.ts'
import { conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

const silence = () => unanswered('a good message: no answer (other side closed)', ['x 1'])

/** What the judge says the first time, the second time, … */
const inTurn =
  (...judges: readonly (() => ReturnType<typeof pass>)[]) =>
  () => {
    const judge = judges[asked] ?? judges.at(-1)
    asked += 1
    return judge ? judge() : pass()
  }
let asked = 0

const found = (
  world: ReturnType<typeof worldWith>,
  judge: () => ReturnType<typeof pass>,
  more: Partial<Parameters<typeof row>[2]> = {},
) => {
  asked = 0
  return conductOne(world, row('A-1', stimulus(world, 'a'), { judge, ...more }))
}

describe('a request that nobody answered', () => {
  it('is sent again, and silence that comes twice is the fault of the droplet', async () => {
    const finding = await found(worldWith(), silence)
    expect(finding).toMatchObject({ state: 'fail', blame: 'droplet', expected: 'an answer' })
    expect(finding.actual).toContain('other side closed')
    expect(finding.fix).toContain('log of the droplet')
  })

  it('counts as the second time says, where that is answered', async () => {
    expect((await found(worldWith(), inTurn(silence, pass))).state).toBe('pass')
    const refused = () => fail('HTTP 200', 'HTTP 500')
    expect(await found(worldWith(), inTurn(silence, refused))).toMatchObject({ actual: 'HTTP 500' })
  })

  it('stays open where good requests are not served either', async () => {
    const world = worldWith()
    world.alive = false
    world.traffic.set('a', { answered: 0 })
    expect((await found(world, silence)).state).toBe('inconclusive')
  })

  it('stays open where our own timers were late', async () => {
    const world = worldWith()
    world.traffic.set('a', { lateMs: 900 })
    expect(await found(world, silence)).toMatchObject({
      state: 'inconclusive',
      message: expect.stringContaining('900 ms late'),
    })
  })
})

describe('a request of a scene that nobody answered', () => {
  const inScene = (world: ReturnType<typeof worldWith>, judge: () => ReturnType<typeof pass>) => {
    asked = 0
    const given = stimulus(world, 'a', { scene: { faults: [] } })
    return conductOne(world, row('A-1', given, { judge }))
  }

  it('is not sent again while our timers are in time', async () => {
    expect((await inScene(worldWith(), inTurn(silence, pass))).state).toBe('inconclusive')
  })

  it('is sent again where they were very late, and the machine is told of where that was no better', async () => {
    const world = worldWith()
    world.traffic.set('a', { lateMs: 900 })
    expect((await inScene(world, inTurn(silence, pass))).state).toBe('pass')
    expect((await inScene(world, silence)).message).toContain('900 ms late')
  })
})

describe('a bad token that got in', () => {
  const busy = () => {
    const world = worldWith()
    world.traffic.set('a', { lateMs: 900 })
    return world
  }

  it('did so on a busy machine too', async () => {
    expect((await found(busy(), () => fail('HTTP 401', 'HTTP 200 {}'))).state).toBe('fail')
  })

  it('but is left open where the check is about time', async () => {
    const gotIn = () => fail('HTTP 401', 'HTTP 200 {}')
    expect((await found(busy(), gotIn, { tags: ['timed'] })).state).toBe('inconclusive')
  })

  it('and what took long there is left open', async () => {
    expect((await found(busy(), () => fail('HTTP 200', 'HTTP 200 after 9 s'))).state).toBe(
      'inconclusive',
    )
  })
})
