// Who is calling: an RS256 bearer token signed by a key in the Registry's key set.
import { createPublicKey, verify } from 'node:crypto'
import { config } from './config.mjs'
import { call, HttpError, log } from './wire.mjs'

const leewaySeconds = 10
const maxAgeMs = 600_000
const cooldownMs = 30_000

export async function authenticate(req) {
  const match = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(req.headers.authorization ?? '')
  if (!match) throw new HttpError(401, 'Missing or malformed bearer token')
  const [, head, body, signature] = match
  const header = decoded(head)
  const claims = decoded(body)
  if (header.alg !== 'RS256' || header.crit || typeof header.kid !== 'string') throw denied()
  const key = await keyFor(header.kid)
  const signed = Buffer.from(`${head}.${body}`)
  if (!key || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
    throw denied()
  }
  checkClaims(claims)
  return claims
}

function checkClaims(claims) {
  const now = Date.now() / 1000
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (claims.iss !== config.issuer || !audience.includes(config.audience)) throw denied()
  if (typeof claims.exp !== 'number' || claims.exp + leewaySeconds <= now) throw denied()
  if (claims.nbf !== undefined && !(claims.nbf <= now + leewaySeconds)) throw denied()
}

function decoded(segment) {
  let value = null
  try {
    value = JSON.parse(Buffer.from(segment, 'base64url').toString())
  } catch {
    // falls through to the refusal below
  }
  if (typeof value !== 'object' || value === null) throw denied()
  return value
}

const denied = () => new HttpError(401, 'Could not validate credentials')

let keys = new Map()
let fetchedAt = 0
let triedAt = 0
let fetching = null

async function keyFor(kid) {
  const stale = Date.now() - fetchedAt > maxAgeMs || !keys.has(kid)
  if (fetchedAt === 0 || (stale && Date.now() - triedAt > cooldownMs)) {
    fetching ??= fetchKeys().finally(() => {
      fetching = null
    })
    await fetching
  }
  if (fetchedAt === 0) throw new HttpError(503, 'Signing keys are not available')
  return keys.get(kid)
}

async function fetchKeys() {
  triedAt = Date.now()
  try {
    const answer = await call('GET', config.jwksUrl)
    if (!answer.ok || !Array.isArray(answer.json?.keys)) throw new Error(`status ${answer.status}`)
    keys = new Map(answer.json.keys.flatMap(usable))
    fetchedAt = Date.now()
  } catch (error) {
    log(`jwks: ${error.message}`)
  }
}

function usable(jwk) {
  if (jwk?.kty !== 'RSA' || typeof jwk.kid !== 'string') return []
  if (jwk.use !== undefined && jwk.use !== 'sig') return []
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' })
    return [[jwk.kid, key]]
  } catch {
    return []
  }
}
