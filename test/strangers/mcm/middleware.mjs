// What stands before the handlers: a body that is JSON, a caller who is known.
import { createPublicKey, verify } from 'node:crypto'
import { cacheMs, cooldownMs, isRecord, log, maxBytes, trust } from './config.mjs'
import { Problem } from './express.mjs'
import { call } from './mesh.mjs'

export async function json(req) {
  const media = (req.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  if (media !== 'application/json') throw new Problem(415, 'Send application/json')
  if (req.headers['content-encoding']) throw new Problem(415, 'Send the body as it is')
  const chunks = []
  let size = 0
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > maxBytes) throw new Problem(413, 'Body too large')
    chunks.push(chunk)
  }
  try {
    req.body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)))
  } catch {
    throw new Problem(400, 'The body is no JSON')
  }
  if (!isRecord(req.body)) throw new Problem(422, 'The body has to be an object')
}

const denied = () =>
  new Problem(401, 'Could not validate credentials', {
    'www-authenticate': 'Bearer error="invalid_token"',
  })

export async function bearer(req) {
  const { authorization = '' } = req.headers
  if (!authorization) throw new Problem(401, 'Not authenticated', { 'www-authenticate': 'Bearer' })
  const parts = /^bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization)?.slice(1)
  if (!parts || parts.some((part) => !canonical(part))) throw denied()
  const [header, claims] = parts.slice(0, 2).map(record)
  if (header.alg !== 'RS256' || 'crit' in header || typeof header.kid !== 'string') throw denied()
  const key = await keyring.find(header.kid)
  const signature = Buffer.from(parts[2], 'base64url')
  if (!key || !verify('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), key, signature))
    throw denied()
  const now = Date.now() / 1000
  const audience = [claims.aud].flat()
  if (claims.iss !== trust.iss || !audience.every((a) => typeof a === 'string')) throw denied()
  if (!audience.includes(trust.aud) || typeof claims.sub !== 'string' || !claims.sub) throw denied()
  if (!Number.isFinite(claims.exp) || claims.exp + 5 <= now) throw denied()
  for (const early of [claims.nbf, claims.iat])
    if (early !== undefined && !(Number.isFinite(early) && early <= now + 5)) throw denied()
  req.caller = claims
}
const canonical = (part) => Buffer.from(part, 'base64url').toString('base64url') === part
function record(part) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const value = JSON.parse(text.decode(Buffer.from(part, 'base64url')))
    if (isRecord(value)) return value
  } catch {
    // no JSON: refused below
  }
  throw denied()
}

const keyring = {
  keys: undefined,
  loadedAt: 0,
  triedAt: Number.NEGATIVE_INFINITY,
  loading: undefined,
  async find(kid) {
    const now = performance.now()
    const due = !this.keys?.has(kid) || now - this.loadedAt > cacheMs
    if (due && now - this.triedAt > cooldownMs) {
      this.triedAt = now
      this.loading = this.load()
    }
    await this.loading
    if (!this.keys) throw new Problem(503, 'No signing keys at present', { 'retry-after': '1' })
    return this.keys.get(kid)
  },
  async load() {
    try {
      const { status, body } = await call('GET', trust.jwks)
      if (status !== 200 || !Array.isArray(body?.keys)) throw new Error(`status ${status}`)
      this.keys = new Map(body.keys.flatMap(usableKey))
      this.loadedAt = performance.now()
    } catch (error) {
      log('keys not loaded:', error.message)
    }
  },
}
function usableKey(jwk) {
  if (jwk?.kty !== 'RSA' || typeof jwk.kid !== 'string' || (jwk.use ?? 'sig') !== 'sig') return []
  if ((jwk.alg ?? 'RS256') !== 'RS256') return []
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' })
    const { modulusLength: bits, publicExponent: e } = key.asymmetricKeyDetails
    return bits >= 2048 && bits <= 8192 && e >= 65537n && e % 2n === 1n ? [[jwk.kid, key]] : []
  } catch {
    return []
  }
}
