import { describe, expect, it } from 'vitest'
import {
  all,
  cast,
  families,
  family,
  lure,
  mintOf,
  strangers,
  strict,
  theirs,
} from './forge-cast.ts'
import { departureOf, forgedBy, none } from './forge-departure.ts'
import { laws, splicedOrigin } from './forge-laws.ts'
import { isSignedBy, read } from './token-reader.ts'

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
      const verdict = strict(forged.text, { keys: cast })
      if (law.benign) await verdict
      else await expect(verdict, 'it is no good token').rejects.toThrow()
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
