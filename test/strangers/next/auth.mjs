// jose, told everything it can be told.
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { ApiError } from './adapter.mjs'
import { settings } from './settings.mjs'

const keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
  cooldownDuration: settings.jwksCooldownMs,
  cacheMaxAge: settings.jwksCacheMs,
  timeoutDuration: settings.timeoutMs,
})
const rules = {
  issuer: settings.issuer,
  audience: settings.audience,
  algorithms: ['RS256'],
  requiredClaims: ['exp', 'sub'],
  clockTolerance: 10,
}

/** The claims of whoever calls. */
export const session = async (request) => verified(bearerOf(request))

/** The claims of a token, which may be the signature of a message too. */
export async function verified(token) {
  try {
    return (await jwtVerify(token, keys, rules)).payload
  } catch (error) {
    throw isOutage(error) ? outage() : refused()
  }
}

function bearerOf(request) {
  const [, token] =
    /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (!token) throw refused('Send a bearer token')
  return token
}

const isOutage = (error) =>
  error.message === 'fetch failed' ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === 'ERR_JOSE_GENERIC'

const refused = (message = 'Could not validate credentials') =>
  new ApiError(401, 'UNAUTHORIZED', message, {
    'www-authenticate': 'Bearer realm="droplet", error="invalid_token"',
  })

const outage = () => new ApiError(503, 'KEYS_UNAVAILABLE', 'Signing keys are out of reach')
