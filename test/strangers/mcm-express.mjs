// A Multi-Cloud Manager droplet in the manner of Express: one app, middleware, async handlers.
import { createPublicKey, randomUUID, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { cpus, loadavg } from 'node:os'

const env = process.env
const must = (name) => {
  if (!env[name]?.trim()) {
    process.stderr.write(`missing setting ${name}\n`)
    process.exit(1)
  }
  return env[name].trim()
}
const port = Number(env.PORT ?? 8010)
const me = { id: Number(env.DROPLET_ID ?? 4), name: env.DROPLET_NAME ?? 'Multi-Cloud Manager' }
const domain = env.DROPLET_DOMAIN ?? 'drop4.fullpotential.ai'
const steward = env.STEWARD ?? 'Unknown'
const registry = must('REGISTRY_BASE_URL').replace(/\/+$/, '')
const registryKey = must('REGISTRY_KEY')
const trust = { iss: must('JWT_ISSUER'), aud: must('JWT_AUDIENCE'), jwks: must('JWKS_URL') }
const beatMs = Number(env.HEARTBEAT_INTERVAL ?? 30) * 1000
const baseMs = Number(env.RETRY_BASE_MS ?? 1000)
const timeoutMs = Number(env.HTTP_TIMEOUT_SECONDS ?? 5) * 1000
const cooldownMs = Number(env.JWKS_COOLDOWN_SECONDS ?? 30) * 1000
const cacheMs = Number(env.JWKS_CACHE_SECONDS ?? 600) * 1000
const maxBytes = 512 * 1024
const types = new Set(['event', 'query', 'command', 'response'])
const born = process.uptime()
const counts = { requests: 0, errors: 0, recent: [] }

// ---- a few lines of Express
class Problem extends Error {
  constructor(status, detail, headers = {}) {
    super(detail)
    Object.assign(this, { status, headers })
  }
}
const routes = new Map()
const route = (method, path, ...handlers) => {
  routes.set(path, { ...routes.get(path), [method]: handlers })
  if (method === 'GET') routes.set(path, { ...routes.get(path), HEAD: handlers })
}
const reply = (res, status, body, headers = {}) => {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  const common = { 'content-type': 'application/json; charset=utf-8', 'content-length': length }
  res.writeHead(status, { ...common, 'x-content-type-options': 'nosniff', ...headers })
  res.end(res.req.method === 'HEAD' ? undefined : text)
}
const server = createServer(async (req, res) => {
  res.on('finish', () => tally(res.statusCode))
  try {
    const found = routes.get(new URL(req.url, 'http://here').pathname)
    if (!found) throw new Problem(404, 'Not Found')
    const chain = found[req.method]
    const allow = Object.keys(found).join(', ')
    if (!chain) throw new Problem(405, 'Method Not Allowed', { allow })
    for (const handler of chain) await handler(req, res)
  } catch (error) {
    const known = error instanceof Problem
    if (!known) log(`${req.method} failed`, error.stack)
    if (res.headersSent) return res.destroy()
    reply(
      res,
      known ? error.status : 500,
      { detail: known ? error.message : 'Internal error' },
      {
        ...error.headers,
        ...(req.complete ? {} : { connection: 'close' }),
      },
    )
  }
})

function tally(status) {
  counts.requests += 1
  if (status >= 500) counts.errors += 1
  counts.recent.push({ at: performance.now(), bad: status >= 500 })
}

// ---- middleware
async function json(req) {
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

async function bearer(req) {
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
  } catch {}
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

// ---- routes
const required = ['droplet-18']
route('GET', '/health', (_req, res) =>
  reply(res, 200, {
    ...me,
    steward,
    status: 'active',
    endpoint: `https://${domain}`,
    updated_at: new Date().toISOString(),
    version: '1.4.0',
    dependencies: required,
  }),
)
route('GET', '/capabilities', (_req, res) =>
  reply(res, 200, {
    version: '1.4.0',
    udc_version: '1.0',
    features: ['droplets.list', 'droplets.create'],
    dependencies: required,
    backward_compatible: ['1.3.0'],
  }),
)
route('GET', '/state', (_req, res) => {
  const { cpu_percent, memory_mb, uptime_seconds } = vitals()
  const totals = { requests_total: counts.requests, errors_total: counts.errors }
  reply(res, 200, { cpu_percent, memory_mb, uptime_seconds, ...totals, status: 'active' })
})
route('GET', '/dependencies', bearer, (_req, res) => {
  const status = life.registered ? 'connected' : 'disconnected'
  const connected = life.registered ? required : []
  reply(res, 200, { required: [{ id: 18, name: 'Registry', status }], optional: [], connected })
})
route('POST', '/message', bearer, json, ({ body }, res) => {
  check(
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i.test(text(body.trace_id)),
    'trace_id',
  )
  for (const name of ['source', 'target'])
    check(Number.isSafeInteger(body[name]) && body[name] > 0, name)
  check(types.has(body.message_type), 'message_type')
  check(isRecord(body.payload), 'payload')
  check(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text(body.timestamp)),
    'timestamp',
  )
  check(!Number.isNaN(Date.parse(body.timestamp.replace(/:60(?=[.Z+-])/i, ':59'))), 'timestamp')
  const response = body.message_type === 'command' ? 'executing' : 'acknowledged'
  reply(res, 200, { trace_id: body.trace_id, response, data: { accepted: true } })
})
route('POST', '/send', bearer, json, async ({ body }, res) => {
  const { target_droplet_id: target, message_type, payload } = body
  check(Number.isSafeInteger(target) && target > 0 && target !== me.id, 'target_droplet_id')
  check(types.has(message_type), 'message_type')
  check(isRecord(payload), 'payload')
  const url = `${await addressOf(target)}/message`
  const trace_id = randomUUID()
  const timestamp = new Date().toISOString()
  const mail = { trace_id, source: me.id, target, message_type, payload, timestamp }
  const answer = await patiently(() => authed('POST', url, mail)).catch(() => undefined)
  if (!answer || answer.status >= 300) throw new Problem(502, 'The target did not take the message')
  reply(res, 200, { trace_id, response: 'acknowledged', data: { accepted: true } })
})
async function addressOf(target) {
  const found = await authed('GET', `${registry}/registry/droplet/${target}`).catch(() => undefined)
  if (found?.status === 404) throw new Problem(404, `No droplet ${target} is registered`)
  if (found?.status !== 200 || !isRecord(found.body))
    throw new Problem(503, 'No answer from the Registry')
  const row = found.body
  const place =
    row.endpoint ?? row.url ?? row.metadata?.endpoint ?? (row.host && `https://${row.host}`)
  const url = URL.canParse(place) ? new URL(place) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw new Problem(502, 'The target has no usable address')
  return url.href.replace(/\/+$/, '')
}
function check(holds, member) {
  if (!holds) throw new Problem(422, `${member} is missing or malformed`)
}
const text = (value) => (typeof value === 'string' ? value : '')
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

// ---- life in the mesh
const life = { registered: false, token: undefined, asking: undefined }
async function call(method, url, headers = {}, body = undefined) {
  const typed = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(url, {
    method,
    headers: { accept: 'application/json', ...typed, ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const chunks = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > maxBytes) throw new Error('answer too long')
    chunks.push(chunk)
  }
  const raw = Buffer.concat(chunks).toString()
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: parsed(raw) }
}
function parsed(raw) {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
const passing = new Set([429, 500, 502, 503, 504])
/** Three tries; between them one, then two base waits, or what the server asks for. */
async function patiently(attempt) {
  for (let tries = 1; ; tries += 1) {
    const answer = await attempt().catch((error) => {
      if (tries === 3) throw error
    })
    if (answer && (!passing.has(answer.status) || tries === 3)) return answer
    const asked = Number(answer?.retryAfter ?? 0) * 1000
    await sleep(
      Math.max(Number.isFinite(asked) ? Math.min(asked, 30_000) : 0, baseMs * 2 ** (tries - 1)),
    )
  }
}
async function token() {
  if (life.token && life.token.until > Date.now()) return life.token.value
  life.asking ??= freshToken().finally(() => {
    life.asking = undefined
  })
  return life.asking
}
async function freshToken() {
  const url = `${registry}/auth/token?droplet_id=${encodeURIComponent(domain)}`
  const answer = await patiently(() => call('POST', url, { 'x-registry-key': registryKey }))
  const value = answer.body?.token
  if (answer.status !== 200 || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text(value)))
    throw new Error(`no token: ${answer.status}`)
  const { exp } = parsed(Buffer.from(value.split('.')[1], 'base64url').toString()) ?? {}
  const leftMs = Number.isFinite(exp) ? exp * 1000 - Date.now() : 600_000
  if (leftMs <= 0) throw new Error('the token has ended already')
  life.token = { value, until: Date.now() + leftMs * 0.8 }
  return value
}
async function authed(method, url, body) {
  const once = async () => call(method, url, { authorization: `Bearer ${await token()}` }, body)
  const answer = await once()
  if (answer.status !== 401) return answer
  life.token = undefined
  return once()
}
const identity = { id: domain, host: domain, droplet_id: domain }
async function register() {
  const features = ['droplets.list', 'droplets.create']
  const card = { ...me, steward, version: '1.4.0', udc_version: '1.0', capabilities: features }
  const metadata = { ...card, numeric_id: me.id, endpoint: `http://127.0.0.1:${port}` }
  const body = { ...identity, ip: '127.0.0.1', status: 'active', metadata }
  const { status } = await authed('POST', `${registry}/registry/register`, body)
  log('register', status)
  life.registered = status < 300 || status === 409
  return life.registered
}
async function beat() {
  const { cpu_percent, memory_mb, uptime_seconds, load, requests, errors } = vitals()
  const last = { requests_last_minute: requests, errors_last_minute: errors }
  const metadata = { cpu_percent, memory_mb, ...last, uptime_seconds }
  const body = { ...identity, status: 'healthy', load, metadata }
  const { status } = await authed('POST', `${registry}/registry/heartbeat`, body)
  if (status >= 300) log('heartbeat', status)
  if (status === 404) life.registered = false
  return status < 300
}
function vitals() {
  counts.recent = counts.recent.filter(({ at }) => at > performance.now() - 60_000)
  const load = Math.min(1, loadavg()[0] / cpus().length)
  return {
    cpu_percent: Math.round(load * 1000) / 10,
    memory_mb: process.memoryUsage().rss / 1_048_576,
    uptime_seconds: Math.floor(process.uptime() - born),
    load: Math.round(load * 100) / 100,
    requests: counts.recent.length,
    errors: counts.recent.filter(({ bad }) => bad).length,
  }
}
async function live() {
  for (let failures = 0; ; ) {
    let fine = false
    try {
      fine = life.registered ? await beat() : await register()
    } catch (error) {
      log('mesh:', error.cause?.message ?? error.message)
    }
    failures = fine ? 0 : failures + 1
    const backOff = Math.min(baseMs * 2 ** Math.min(failures - 1, 10), 16 * baseMs)
    const waitMs = fine || life.registered ? beatMs : backOff
    await sleep(waitMs * (0.95 + Math.random() / 10))
  }
}
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
const log = (...words) => process.stdout.write(`${new Date().toISOString()} ${words.join(' ')}\n`)

server.listen(port, () => log(`listening on ${port}`))
void live()
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 2000).unref()
  })
