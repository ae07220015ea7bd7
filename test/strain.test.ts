import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fail, pass } from '../src/model/outcome.ts'
import { watchStrain } from '../src/session/strain.ts'
import { conductAll, conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

const red = () => fail('an answer at once', 'one after a while')

describe('on a machine that is too busy to time anything', () => {
  const worldThatIsLate = (...lateMs: readonly number[]) => {
    const world = worldWith()
    let asked = 0
    world.traffic.set('timed', {
      get lateMs() {
        return lateMs[asked++] ?? 0
      },
    })
    return world
  }
  const timed = (world: ReturnType<typeof worldWith>, judge: () => ReturnType<typeof red>) =>
    conductOne(world, row('A-1', stimulus(world, 'timed'), { judge, tags: ['timed'] }))

  it('a row that counts time is asked again, and its failure is left open when that was late too', async () => {
    const world = worldThatIsLate(900, 900, 900, 900)
    const found = await timed(world, red)
    expect(found).toMatchObject({ state: 'inconclusive', blame: 'environment' })
    expect(found.message).toContain('900 ms late')
  })

  it('it fails where our timers came in time', async () => {
    expect((await timed(worldThatIsLate(0, 0, 0, 0), red)).state).toBe('fail')
  })

  it('a row that counts nothing is believed the first time unless our timers were very late', async () => {
    const plain = (lateMs: number) => {
      const world = worldThatIsLate(lateMs, lateMs, lateMs)
      return conductOne(world, row('A-1', stimulus(world, 'timed'), { judge: red }))
    }
    expect((await plain(300)).state).toBe('fail')
    expect((await plain(900)).state).toBe('inconclusive')
  })

  it('what did not end in time is told so only where our timers were not very late', async () => {
    const unended = (lateMs: number) => {
      const world = worldThatIsLate(lateMs, lateMs)
      world.late.add('timed')
      return conductOne(world, row('A-1', stimulus(world, 'timed')))
    }
    expect((await unended(300)).message).toContain('did not end within')
    expect((await unended(900)).message).toContain('900 ms late')
  })

  it('is asked again once for all rows that rest on one stimulus', async () => {
    const world = worldWith()
    world.traffic.set('timed', { lateMs: 900 })
    const given = stimulus(world, 'timed')
    const rows = ['A-1', 'A-2', 'A-3'].map((id) => row(id, given, { judge: red }))
    const states = (await conductAll(world, rows)).map(({ state }) => state)
    expect(states).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
    expect(world.events.filter((event) => event === 'begin timed')).toHaveLength(2)
  })

  it('a pass stays a pass', async () => {
    const world = worldThatIsLate(900, 900)
    expect((await timed(world, () => pass() as ReturnType<typeof red>)).state).toBe('pass')
  })
})

describe('the watch over our own timers', () => {
  it('tells how late they came, since a moment', async () => {
    const strain = watchStrain()
    const began = performance.now()
    await sleep(120)
    const until = performance.now() + 300
    while (performance.now() < until);
    await sleep(120)
    const after = performance.now()
    await sleep(120)
    const [whole, rest] = [strain.worstSince(began), strain.worstSince(after)]
    strain.stop()
    expect(whole).toBeGreaterThan(200)
    expect(rest).toBeLessThan(whole)
  })
})
