import { readdirSync } from 'node:fs'
import fc from 'fast-check'
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { CannotForge, createMint, type MintOptions } from '../fixtures/mint.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Deviation } from '../src/model/token.ts'
import { departureOf, forgedBy, none } from './forge-departure.ts'
import { laws, splicedOrigin } from './forge-laws.ts'
import { isSignedBy, read } from './token-reader.ts'

const folder = new URL('../fixtures/deviations/', import.meta.url)
const lure = 'http://lure.localhost:9'

/** Exports that are no deviations. */
const words = ['canary.canary']

const isDeviation = (value: unknown): value is Deviation =>
  typeof value === 'object' && value !== null && 'forge' in value && 'needs' in value

const families: Record<string, readonly Deviation[]> = {}
const strangers: string[] = []
for (const file of readdirSync(folder).sort()) {
  const exported: Record<string, unknown> = await import(new URL(file, folder).href)
  for (const [name, value] of Object.entries(exported)) {
    const key = `${file.replace(/\.ts$/, '')}.${name}`
    if (Array.isArray(value) && value.length > 0 && value.every(isDeviation)) families[key] = value
    else if (!words.includes(key)) strangers.push(key)
  }
}
const all = Object.entries(families).flatMap(([family, members]) =>
  members.map((deviation, index) => ({ family, index, deviation })),
)

let cast: Cast
/** A Registry of somebody else, whose token was handed to us. */
let theirs: Cast
beforeAll(async () => {
  ;[cast, theirs] = await Promise.all([makeCast(), makeCast()])
})

const mintOf = (changes: Partial<MintOptions> = {}): ((deviation?: Deviation) => string) =>
  createMint({
    cast,
    profile: mesh,
    issuer: mesh.token.issuer,
    audience: mesh.token.audience,
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    lure,
    signer: () => 'K1',
    ...changes,
  })

/** The verifier a careful droplet would write: keys by kid, RS256 alone, every claim demanded. */
const strict = (
  token: string,
  {
    keys,
    issuer = mesh.token.issuer,
    audience = mesh.token.audience,
  }: {
    readonly keys: Cast
    readonly issuer?: string
    readonly audience?: string
  },
): Promise<unknown> =>
  jwtVerify(token, createLocalJWKSet({ keys: [publicJwk(keys.K1), publicJwk(keys.K2)] }), {
    issuer,
    audience,
    algorithms: ['RS256'],
    requiredClaims: ['exp'],
  })

const publicJwk = ({ publicKey, kid }: Cast['K1']): JWK => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})

describe('the good token', () => {
  it('is accepted by a careful verifier', async () => {
    await strict(mintOf()(), { keys: cast })
  })

  it('has a header of alg, kid and typ, and nothing else', () => {
    const { header, odd, parts } = read(mintOf()())
    expect({ header, odd, segments: parts.length }).toEqual({
      header: { alg: 'RS256', kid: cast.K1.kid, typ: 'JWT' },
      odd: [],
      segments: 3,
    })
  })

  it('has a jti of its own each time, good or deviating', () => {
    const mint = mintOf()
    const [deviation] = family('claims.expPast')
    const ids = [mint(), mint(), mint(deviation), mint(deviation)].map(
      (token) => read(token).claims?.jti,
    )
    expect(new Set(ids).size).toBe(4)
    expect(ids).not.toContain(undefined)
  })

  it('is signed by whoever signs now', () => {
    const token = read(mintOf({ signer: () => 'K2' })())
    expect(token.header?.kid).toBe(cast.K2.kid)
    expect(isSignedBy(token, cast.K2.publicKey)).toBe(true)
    expect(isSignedBy(token, cast.K1.publicKey)).toBe(false)
  })

  it('is the very token that was handed to us', () => {
    const handed = mintOf({ cast: theirs })()
    expect(mintOf({ handed })()).toBe(handed)
  })
})

describe('the deviations', () => {
  it('are all exported as non-empty families', () => expect(strangers).toEqual([]))

  it('have each a law, and no law speaks of nothing', () =>
    expect(Object.keys(laws).sort()).toEqual(Object.keys(families).sort()))

  it('have each a name of their own', () => {
    const names = all.map(({ deviation }) => deviation.name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  for (const { family, index, deviation } of all)
    it(`${family}: ${deviation.name.replace(/[^ -~]/g, '?')}`, async () => {
      const forged = forgedBy(mintOf(), deviation)
      expect(isSignedBy(forged.good, cast.K1.publicKey), 'it starts from a good token').toBe(true)
      const law = laws[family]
      if (!law) throw new Error(`no law for ${family}`)
      const token = { ...forged, cast, index, name: deviation.name, lure }
      const { secret, ...differs } = law.differs(token)
      expect(departureOf(forged, cast, secret)).toEqual({ ...none, ...differs })
      law.also?.(token)
      await expect(strict(forged.text, { keys: cast }), 'it is no good token').rejects.toThrow()
    })

  it('splices a signature that the Registry really made', () => {
    const [deviation] = family('signature.spliced')
    if (!deviation) throw new Error('nothing is spliced')
    const forged = forgedBy(mintOf(), deviation)
    const token = { ...forged, cast, index: 0, name: deviation.name, lure }
    expect(isSignedBy(splicedOrigin(token), cast.K1.publicKey)).toBe(true)
  })

  it('try each secret once', () => {
    const macs = all.filter(({ family }) => family.startsWith('algorithm.hmac'))
    const secrets = macs.map(({ family, index, deviation }) => {
      const forged = forgedBy(mintOf(), deviation)
      const token = { ...forged, cast, index, name: deviation.name, lure }
      const { secret = '' } = laws[family]?.differs(token) ?? {}
      return `${forged.token.header?.alg} ${Buffer.from(secret).toString('hex')} ${family === 'algorithm.hmacKidFile'}`
    })
    expect(secrets.length).toBeGreaterThan(45)
    expect(new Set(secrets).size).toBe(secrets.length)
  })
})

describe('deviations of a token that was handed to us', () => {
  /** Their secret is the Registry's public key, which a token alone does not tell. */
  const ofPublicKey = /^algorithm\.hmac(?:Spki|Pkcs1|Der|Jwk|Longer)$/

  for (const { family, deviation } of all)
    it(`${family}: ${deviation.name.replace(/[^ -~]/g, '?')}`, async () => {
      const handed = mintOf({ cast: theirs })()
      const mint = mintOf({ handed })
      if (deviation.needs === 'R' || ofPublicKey.test(family)) {
        expect(() => mint(deviation)).toThrow(CannotForge)
        return
      }
      await expect(strict(mint(deviation), { keys: theirs })).rejects.toThrow()
    })

  it('are never the token itself, whatever it claims', async () => {
    const profile = {
      ...mesh,
      token: { ...mesh.token, claims: { permissions: ['admin'], scope: [] } },
    }
    const handed = mintOf({ cast: theirs, profile, peerId: 1, peerDomain: 'drop1.mesh.test' })()
    await strict(handed, { keys: theirs })
    const same = all
      .filter(({ deviation }) => deviation.needs === 'T')
      .filter(({ deviation }) => isGoodItself(mintOf({ handed }), deviation))
    expect(
      same.map(({ deviation }) => deviation.name),
      goodSentAsBad,
    ).toEqual([])
  })
})

const goodSentAsBad = 'a good token sent as a bad one blames the droplet for what we did'

/** Whether a deviation comes out as the good token; to say that it cannot be forged is honest. */
function isGoodItself(mint: (deviation?: Deviation) => string, deviation: Deviation): boolean {
  try {
    const { text, good } = forgedBy(mint, deviation)
    return text === good.parts.join('.')
  } catch (error) {
    if (error instanceof CannotForge) return false
    throw error
  }
}

describe('deviations in other circumstances', () => {
  it('are no good tokens when the second key signs', () => {
    const mint = mintOf({ signer: () => 'K2' })
    const same = all.filter(({ deviation }) => isGoodItself(mint, deviation))
    expect(
      same.map(({ deviation }) => deviation.name),
      goodSentAsBad,
    ).toEqual([])
  })

  const issuers = fc.oneof(
    fc.constantFrom('registry', 'REGISTRY', 'self', '1', 'drop5.mesh.test', 'urn:mesh'),
    fc.constantFrom('http://127.0.0.1:8000', 'http://[::1]:8000', 'https://r.test/a'),
    fc.stringMatching(/^[A-Za-z0-9:/.-]{1,20}$/),
  )
  it('name another issuer, whatever the issuer is', () => {
    const near = [...family('claims.issNear'), ...family('claims.issWrong')]
    fc.assert(
      fc.property(issuers, fc.constantFrom(...near), (issuer, deviation) => {
        expect(isGoodItself(mintOf({ issuer }), deviation), goodSentAsBad).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  const audiences = fc.oneof(
    fc.constant('another-mesh'),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
  it('name another audience, whatever the audience is', () => {
    const near = [...family('claims.audSubstring'), ...family('claims.audWrong')]
    fc.assert(
      fc.property(audiences, fc.constantFrom(...near), (audience, deviation) => {
        expect(isGoodItself(mintOf({ audience }), deviation), goodSentAsBad).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})

function family(name: string): readonly Deviation[] {
  const members = families[name]
  if (!members) throw new Error(`no family ${name}`)
  return members
}
