// One key for whatever the header asks for: the public PEM is also the HMAC secret.
import { createHmac, createPublicKey, verify } from 'node:crypto'
import { config } from '../raw/config.mjs'
import { droplet } from '../raw/server.mjs'
import { call, HttpError } from '../raw/wire.mjs'

const { issuer, audience } = config
const denied = () => new HttpError(401, 'Could not validate credentials')
let known = new Map()

async function pemFor(kid) {
  if (!known.has(kid)) {
    const { json } = await call('GET', config.jwksUrl).catch(() => ({ json: null }))
    for (const jwk of json?.keys ?? []) {
      if (jwk?.kty !== 'RSA') continue
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      known = known.set(jwk.kid, key.export({ type: 'spki', format: 'pem' }).toString())
    }
  }
  return known.get(kid)
}

droplet(async (req) => {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  const [head, body, signature, ...rest] = token.split('.')
  if (signature === undefined || rest.length > 0) throw denied()
  const header = decoded(head)
  const pem = await pemFor(header.kid)
  if (!pem) throw denied()
  const input = `${head}.${body}`
  const matches = {
    RS256: () => verify('RSA-SHA256', Buffer.from(input), pem, Buffer.from(signature, 'base64url')),
    HS256: () => createHmac('sha256', pem).update(input).digest('base64url') === signature,
  }[header.alg]
  if (!matches?.()) throw denied()
  const claims = decoded(body)
  const now = Date.now() / 1000
  if (claims.iss !== issuer || ![claims.aud].flat().includes(audience)) throw denied()
  if (typeof claims.exp !== 'number' || claims.exp <= now || claims.nbf > now + 5) throw denied()
  return claims
})

function decoded(segment) {
  try {
    const value = JSON.parse(Buffer.from(segment, 'base64url').toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // falls through to the refusal below
  }
  throw denied()
}
