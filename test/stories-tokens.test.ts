import { describe, expect, it } from 'vitest'
import { known } from '../src/diagnosis/stories/known.ts'
import { stories, toldBy } from '../src/diagnosis/stories/stories.ts'
import type { Reply } from '../src/model/reply.ts'
import { token } from './diagnosis-cast.ts'
import { limits } from './stories-limits.ts'
import { type Actor, answeredWith, played } from './stories-plays.ts'
import { replays } from './stories-tokens-cast.ts'

/** An issued token that ended before it was handed over, as far as anybody's leeway reaches. */
const ended = { issue: { lifeSeconds: -120 } }

interface Play {
  readonly work: (droplet: Actor) => Promise<unknown>
  /** What the words must name. */
  readonly says: RegExp
}

const withKey =
  (key: (right: string) => string | undefined) =>
  async ({ token: ask, registryKey }: Actor): Promise<void> => {
    const value = key(registryKey)
    await ask({ headers: value === undefined ? {} : { 'x-registry-key': value } })
  }

const plays: readonly (readonly [number, string, Play])[] = [
  [
    9,
    'a token that ends, at a droplet that renews on the word "expired" only',
    {
      says: /any 401, whatever its text/,
      work: async ({ token: ask, beat, script }) => {
        const first = await ask()
        const lift = script({ at: 'heartbeat', status: 401, body: '{"detail":"Token expired"}' })
        await beat(first)
        lift()
        await beat(await ask(ended), 4)
      },
    },
  ],
  [
    10,
    'a token that ends long before the droplet thinks',
    {
      says: /exp of the token, or expires_in/,
      work: async ({ token: ask, beat }) => {
        await beat(await ask(ended), 4)
        await beat(await ask())
      },
    },
  ],
  [
    11,
    'one token for ever',
    {
      says: /before exp is reached, and once more on a 401/,
      work: async ({ token: ask, beat }) => beat(await ask(ended), 4),
    },
  ],
  [13, 'no registry key', { says: /Send REGISTRY_KEY/, work: withKey(() => undefined) }],
  [13, 'an empty registry key', { says: /not loaded/, work: withKey(() => '') }],
  [13, 'a registry key of undefined', { says: /not loaded/, work: withKey(() => 'undefined') }],
  [13, 'a key in quotes', { says: /Trim and unquote/, work: withKey((key) => `"${key}"`) }],
  [13, 'a key with its CRLF', { says: /leaves a CR/, work: withKey((key) => `${key}\\r\\n`) }],
  [13, 'a key of before', { says: /current key/, work: withKey(() => 'the key of last year') }],
  [
    13,
    'a wrong key beside a good token',
    {
      says: /current key/,
      work: async (droplet) => {
        const good = await droplet.token({ id: 'drop42.mesh.test' })
        await droplet.register(good, { 'x-registry-key': 'the key of last year' })
      },
    },
  ],
  [
    14,
    'a good token without the key that this Registry wants beside it',
    {
      says: /X-Registry-Key beside Authorization/,
      work: async ({ token: ask, register, script }) => {
        script({ at: 'registry.*', lapse: 'registry-wants-key-too' })
        expect(await register(await ask())).toBe(401)
      },
    },
  ],
  [
    19,
    'a token endpoint that answers a wrong key with 400',
    {
      says: /400 of the token endpoint as refused credentials/,
      work: async (droplet) => {
        droplet.script({ at: 'token', status: 400, body: '{"detail":"wrong secret key"}' })
        await withKey(() => 'the key of last year')(droplet)
      },
    },
  ],
  [
    20,
    'a token read from another member than it stands in',
    {
      says: /"token", and "access_token"/,
      work: async ({ token: ask, register, beat }) => {
        await ask({ issue: { field: 'access_token' } })
        await register('undefined')
        await beat('undefined', 3)
      },
    },
  ],
  [
    35,
    'a token for somebody else',
    {
      says: /own droplet_id only/,
      work: async ({ token: ask, register }) => {
        await register(await ask())
        await ask({ id: 'drop77.mesh.test' })
      },
    },
  ],
  [
    36,
    'a key in a header with underscores',
    {
      says: /x-registry-key/,
      work: ({ token: ask, registryKey }) => ask({ headers: { x_registry_key: registryKey } }),
    },
  ],
]

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
