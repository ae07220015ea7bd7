import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CannotForge } from '../fixtures/mint.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Deviation } from '../src/model/token.ts'
import { all, family, mintOf, strict, theirs } from './forge-cast.ts'
import { forgedBy } from './forge-departure.ts'

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
