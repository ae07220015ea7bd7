import { describe, expect, it } from 'vitest'
import { known } from '../src/diagnosis/stories/known.ts'
import { stories, toldBy } from '../src/diagnosis/stories/stories.ts'
import type { Reply } from '../src/model/reply.ts'
import { token } from './diagnosis-cast.ts'
import { limits } from './stories-limits.ts'
import { answeredWith, played } from './stories-plays.ts'
import { replays } from './stories-tokens-cast.ts'
import { ended, type Play, plays } from './stories-tokens-plays.ts'

const message = (text: string, signature?: string): Reply => ({
  exchange: 'x1',
  ask: {
    method: 'POST',
    path: '/message',
    token: good,
    body: { trace_id: 't', source: 5, ...(signature === undefined ? {} : { signature }) },
    note: 'an inert command',
  },
  status: signature === undefined ? 400 : 401,
  headers: {},
  text,
  json: JSON.parse(text),
  silence: undefined,
  ms: 1,
})
const good = token({ n: 0 })

const answers: readonly (readonly [number, string, Reply])[] = [
  [32, 'by a droplet', message('{"detail":"Message signature required"}')],
  [
    32,
    'by a framework',
    message('{"detail":[{"loc":["body","signature"],"msg":"Field required","type":"missing"}]}'),
  ],
  [33, 'by a droplet', message('{"detail":"Invalid message signature"}', good)],
]

const ofStory = (number: number): string | undefined =>
  known[number] ?? stories.find((story) => story.number === number)?.id

describe('the stories of signature, key and token', () => {
  const numbers = Array.from({ length: 37 }, (_, index) => index + 1)

  it('are all replayed, and each has one cause', () => {
    const told = [...Object.keys(replays), ...[...plays, ...answers].map(([number]) => number)]
    expect([...new Set(told.map(Number))].sort((a, b) => a - b)).toEqual(numbers)
    for (const number of numbers) expect(ofStory(number), `story ${number}`).toBeDefined()
  })

  it('are told to their limits', () => {
    for (const [number, reason] of Object.entries(limits)) {
      expect(replays[Number(number)]).toBeDefined()
      expect(reason.length).toBeGreaterThan(40)
    }
  })

  it.each(Object.keys(replays).map(Number))('%i ends in exactly its cause', (number) => {
    const ending = replays[number]?.()
    expect(ending?.ids, ending?.words).toEqual([ofStory(number)])
  })

  it.each(plays)('%i is told by the traffic of %s', async (number, _, { work, says }) => {
    const told = await played(work)
    expect(told.map(({ id }) => id)).toEqual([ofStory(number)])
    expect(`${told[0]?.seen} ${told[0]?.fix}`).toMatch(says)
  })

  it.each(answers)('%i is told by what was answered %s', (number, _, reply) => {
    expect(toldBy(answeredWith(reply)).map(({ story }) => story.id)).toEqual([ofStory(number)])
  })
})

describe('stories that share a leaf', () => {
  it.each([
    [2, /passes no audience/],
    [3, /path names/],
    [4, /droplet-42/],
    [5, /sub is a number/],
    [16, /misspelt.*spelling of the scheme/],
    [18, /bare token.*Put the word Bearer/],
    [22, /JSON Web Key Set/],
    [25, /PEM of its own/],
  ])('%i is told in words of its own', (number, words) => {
    expect(replays[number]?.().words).toMatch(words)
  })

  it('fractional times are not the cause of anything', () => {
    expect(replays[26]?.().words).toBe(replays[1]?.().words)
  })
})

describe('no story is told', () => {
  it.each<[string, Play['work']]>([
    [
      'of a droplet that does all of it right',
      async ({ token: ask, register, beat }) => {
        const own = await ask()
        await register(own)
        await beat(own, 4)
      },
    ],
    [
      'of one that sends the key beside the token',
      async ({ token: ask, register, registryKey }) =>
        register(await ask(), { 'x-registry-key': registryKey }),
    ],
    [
      'of one that renews on the first refusal',
      async ({ token: ask, register, beat }) => {
        await register(await ask(ended))
        const fresh = await ask()
        await register(fresh)
        await beat(fresh, 3)
      },
    ],
    [
      'of one that renews once and then bears the refusals',
      async ({ token: ask, register, beat, script }) => {
        const own = await ask()
        await register(own)
        const lift = script({ at: 'heartbeat', status: 401 })
        await beat(own)
        const next = await ask()
        await beat(next, 4)
        lift()
        await beat(next)
      },
    ],
    [
      'of one whose renewal fails',
      async ({ token: ask, beat, script }) => {
        const old = await ask(ended)
        await beat(old, 2)
        const lift = script({ at: 'token', status: 503 })
        await ask()
        lift()
        await beat(old, 2)
      },
    ],
    [
      'of one that goes by the number in its name',
      async ({ token: ask, register }) => {
        await register(await ask({ id: '42' }))
        await ask({ id: 'droplet-42' })
      },
    ],
  ])('%s', async (_, work) => {
    expect(await played(work)).toEqual([])
  })

  it('where a message is refused for another reason, or the signature is not its token', () => {
    const other = message('{"detail":"source must be text"}')
    const odd = message('{"detail":"Invalid message signature"}', 'abc')
    expect(toldBy(answeredWith(other, odd))).toEqual([])
  })
})
