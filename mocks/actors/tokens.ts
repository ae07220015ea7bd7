import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Issue } from '../../src/model/fault.ts'
import type { Profile } from '../../src/model/profile.ts'
import { type Names, numericId } from './identity.ts'
import type { KeyRing } from './keys.ts'

export interface Issuer {
  /** Signs a token for whatever identity was asked, as the real Registry does, or as it is told. */
  issue(
    askedId: string,
    told?: Pick<Issue, 'lifeSeconds' | 'claims' | 'algorithm'>,
  ): Promise<string>
}

const ordinaryClaims = { role: 'droplet', scope: ['registry:register', 'registry:heartbeat'] }

export function createIssuer(
  profile: Profile,
  names: Names,
  ring: KeyRing,
  issuer: () => string,
  registryKey: string,
  withDropletId: () => boolean = () => true,
): Issuer {
  return {
    async issue(askedId, told = {}) {
      const { kid, privateKey } = ring.signer()
      const now = Math.floor(Date.now() / 1000)
      const number = numericId(askedId, names)
      const claims = {
        ...ordinaryClaims,
        ...profile.token.claims,
        ...(number === undefined || !withDropletId() ? {} : { droplet_id: number }),
      }
      const { lifeSeconds = profile.token.lifetimeSeconds } = told
      const alg = told.algorithm ?? profile.token.algorithm
      return new SignJWT({
        ...claims,
        iss: issuer(),
        aud: profile.token.audience,
        sub: askedId,
        iat: now,
        exp: now + lifeSeconds,
        jti: randomUUID(),
        ...told.claims,
      })
        .setProtectedHeader({ alg, typ: 'JWT', kid })
        .sign(alg === 'HS256' ? Buffer.from(registryKey) : privateKey)
    },
  }
}
