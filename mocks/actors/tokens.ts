import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Profile } from '../../src/model/profile.ts'
import { type Names, numericId } from './identity.ts'
import type { KeyRing } from './keys.ts'

export interface Issuer {
  /** Signs a token for whatever identity was asked, as the real Registry does. */
  issue(askedId: string): Promise<string>
}

const ordinaryClaims = { role: 'droplet', scope: ['registry:register', 'registry:heartbeat'] }

export function createIssuer(
  profile: Profile,
  names: Names,
  ring: KeyRing,
  issuer: () => string,
  withDropletId: () => boolean = () => true,
): Issuer {
  return {
    async issue(askedId) {
      const { kid, privateKey } = ring.signer()
      const now = Math.floor(Date.now() / 1000)
      const number = numericId(askedId, names)
      const claims = {
        ...ordinaryClaims,
        ...profile.token.claims,
        ...(number === undefined || !withDropletId() ? {} : { droplet_id: number }),
      }
      return new SignJWT(claims)
        .setProtectedHeader({ alg: profile.token.algorithm, typ: 'JWT', kid })
        .setIssuer(issuer())
        .setAudience(profile.token.audience)
        .setSubject(askedId)
        .setIssuedAt(now)
        .setExpirationTime(now + profile.token.lifetimeSeconds)
        .setJti(randomUUID())
        .sign(privateKey)
    },
  }
}
