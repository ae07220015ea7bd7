import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Actor } from './stories-plays.ts'

/** An issued token that ended before it was handed over, as far as anybody's leeway reaches. */
export const ended = { issue: { lifeSeconds: -120 } }

export interface Play {
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

/** Stories that traffic tells: the number, what is played, and what the words name. */
export const plays: readonly (readonly [number, string, Play])[] = [
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
    9,
    'refusals at a droplet that hears none of them',
    {
      says: /4 refusals with 401 in a row led to no token request/,
      work: async ({ token: ask, beat, script }) => {
        script({ at: 'heartbeat', status: 401, body: '{"detail":"invalid token or key"}' })
        await beat(await ask(), 4)
      },
    },
  ],
  [
    10,
    'a token that is shown past its end, within the leeway',
    {
      says: /shown (?:once|\d times) after its exp/,
      work: async ({ token: ask, register, beat }) => {
        const short = await ask({ issue: { lifeSeconds: 1 } })
        await register(short)
        await sleep(1200)
        await beat(short, 4)
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
