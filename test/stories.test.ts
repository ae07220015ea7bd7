import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { stories, toldBy } from '../src/diagnosis/stories/stories.ts'
import type { Traffic } from '../src/diagnosis/stories/story.ts'
import { answersThatTell } from './stories-cast-answers.ts'
import { misdirected } from './stories-cast-calls.ts'
import { troubled } from './stories-cast-trouble.ts'
import { misworded } from './stories-cast-words.ts'
import { answered, domain, played, recorded } from './stories-player.ts'

let cast: Cast

beforeAll(async () => {
  cast = await makeCast()
})

/** What the traffic is told as: ids, and the fix of each. */
const told = (traffic: Traffic): readonly (readonly [string, string])[] =>
  toldBy(traffic).map(({ story, fix }) => [story.id, fix ?? story.fix] as const)

describe('a droplet that plays', () => {
  it.each([...misdirected, ...misworded, ...troubled])(
    '$story ($name) is told as that and nothing else',
    async (one) => {
      const found = told(await recorded(cast, one))
      expect(found.map(([id]) => id)).toEqual([one.story])
      expect(found[0]?.[1]).toMatch(one.fix)
    },
  )
})

describe('a droplet that answers as in', () => {
  it.each(answersThatTell)('$story ($name) is told as that and nothing else', (one) => {
    const found = told(answered(one.answers))
    expect(found.map(([id]) => id)).toEqual([one.story])
    expect(found[0]?.[1]).toMatch(one.fix)
  })
})

describe('stories', () => {
  it('38 to 75 each have a replay here', () => {
    const replayed = new Set([
      ...[...misdirected, ...misworded, ...troubled].map(({ story }) => story),
      ...answersThatTell.map(({ story }) => story),
    ])
    const late = stories.filter(({ number }) => number >= 38 && number <= 75)
    expect(new Set(late.map(({ number }) => number)).size).toBe(38)
    expect(late.filter(({ id }) => !replayed.has(id)).map(({ id }) => id)).toEqual([])
  })

  it('bear one number for each id', () => {
    const byId = new Map<string, Set<number>>()
    for (const { id, number } of stories) byId.set(id, (byId.get(id) ?? new Set()).add(number))
    expect([...byId].filter(([, numbers]) => numbers.size > 1)).toEqual([])
  })

  it('are silent about a life without fault', async () => {
    const traffic = await played(cast, async (droplet) => {
      const identity = { id: domain, host: domain, droplet_id: domain }
      await droplet.post('registry', '/registry/register', { ...identity, status: 'active' })
      await droplet.post('registry', '/registry/heartbeat', {
        ...identity,
        status: 'healthy',
        load: 0.2,
      })
      await droplet.get('registry', '/registry/droplets')
      await droplet.get('registry', '/registry/droplet/5')
      await droplet.get('registry', '/registry/droplet/777')
    })
    expect(told(traffic)).toEqual([])
  })
})
