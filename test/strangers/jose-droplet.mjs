// The call that every tutorial shows: jose on its defaults, with issuer, audience and algorithm.
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { config } from './raw/config.mjs'
import { droplet } from './raw/server.mjs'
import { HttpError } from './raw/wire.mjs'

const keys = createRemoteJWKSet(new URL(config.jwksUrl))
const { issuer, audience } = config

droplet(async (req) => {
  const [, token] = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  if (!token) throw new HttpError(401, 'Missing bearer token')
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refused()
    if (error.message === 'fetch failed') throw new HttpError(503, 'Signing keys are out of reach')
    throw error
  }
})

const refused = () => new HttpError(401, 'Could not validate credentials')
