// Calls to others, and the droplet's own life: token, registration, heartbeat.
import { cpus, loadavg } from 'node:os'
import {
  baseMs,
  beatMs,
  domain,
  log,
  maxBytes,
  me,
  port,
  registry,
  registryKey,
  sleep,
  steward,
  text,
  timeoutMs,
} from './config.mjs'
import { counts } from './express.mjs'

export const life = { registered: false, token: undefined, asking: undefined }
export async function call(method, url, headers = {}, body = undefined) {
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
export async function patiently(attempt) {
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
export async function authed(method, url, body) {
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
  life.refused = status === 401 || status === 403
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
export function vitals() {
  counts.recent = counts.recent.filter(({ at }) => at > performance.now() - 60_000)
  const load = Math.min(1, loadavg()[0] / cpus().length)
  return {
    cpu_percent: Math.round(load * 1000) / 10,
    memory_mb: process.memoryUsage().rss / 1_048_576,
    uptime_seconds: Math.floor(process.uptime()),
    load: Math.round(load * 100) / 100,
    requests: counts.recent.length,
    errors: counts.recent.filter(({ bad }) => bad).length,
  }
}
export async function live() {
  for (let failures = 0; ; ) {
    let fine = false
    try {
      fine = life.registered ? await beat() : await register()
    } catch (error) {
      log('mesh:', error.cause?.message ?? error.message)
    }
    failures = fine ? 0 : failures + 1
    // A refusal does not mend itself: somebody has to set something right first.
    const firstMs = life.refused ? 8 * baseMs : baseMs
    const backOff = firstMs * 2 ** Math.min(failures - 1, 6)
    const waitMs = fine || life.registered ? beatMs : backOff
    await sleep(waitMs * (0.95 + Math.random() / 10))
  }
}
