// The droplet as a member of the mesh.
import { randomUUID } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { log, settings } from './settings.mjs'

const { id, name, steward, domain, registry, orchestrator, beatMs, retryMs, timeoutMs } = settings
const identity = { id: domain, droplet_id: domain, host: domain }
const maxBytes = 1_000_000
const startedAt = new Date().toISOString()
const recent = []
let total = 0
let listed = false
let patience = retryMs

export const isListed = () => listed

export function seen(status) {
  total += 1
  recent.push({ at: performance.now(), status })
}

async function http(method, url, headers, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxBytes) throw new Error('the answer is too long')
  }
  const wait = Number(response.headers.get('retry-after') ?? 0) * 1000 || 0
  return { ok: response.ok, status: response.status, wait: Math.min(wait, 60_000), text }
}

const transient = (answer) => [429, 500, 502, 503, 504].includes(answer.status)

/** Up to three attempts, the pauses doubling, never shorter than the other side asks for. */
export async function withRetry(attempt, left = 2, pause = retryMs) {
  const answer = await attempt().catch((error) => error)
  const failed = answer instanceof Error
  if (left === 0 && failed) throw answer
  if (left === 0 || (!failed && !transient(answer))) return answer
  await sleep(Math.max(pause, answer.wait ?? 0))
  return withRetry(attempt, left - 1, pause * 2)
}

let held
let pending

export async function myToken() {
  if (held && Date.now() < held.renewAt) return held.token
  pending ??= requestToken().finally(() => {
    pending = undefined
  })
  return pending
}

async function requestToken() {
  const url = `${registry}/auth/token?droplet_id=${encodeURIComponent(domain)}`
  const answer = await withRetry(() =>
    http('POST', url, { 'x-registry-key': settings.registryKey }),
  )
  if (!answer.ok) throw new Error(`the Registry gives no token: ${answer.status}`)
  const { token } = JSON.parse(answer.text)
  const left = (decodeJwt(token).exp ?? 0) * 1000 - Date.now()
  if (!(left > 0)) throw new Error('the Registry gives a token that has ended')
  held = { token, renewAt: Date.now() + left - Math.min(300_000, left / 4) }
  return token
}

export async function authorized(method, url, body) {
  const attempt = async () =>
    http(method, url, { authorization: `Bearer ${await myToken()}` }, body)
  const answer = await attempt()
  if (answer.status !== 401) return answer
  held = undefined
  return attempt()
}

export async function roster() {
  const answer = await withRetry(() => authorized('GET', `${registry}/registry/droplets`))
  if (!answer.ok) throw new Error(`the Registry lists nobody: ${answer.status}`)
  const list = JSON.parse(answer.text)
  const rows = Array.isArray(list) ? list : list.droplets
  if (!Array.isArray(rows)) throw new Error('the Registry gives no list')
  return rows
}

async function register() {
  const card = { name, steward, version: '2.3.0', udc_version: '1.0', capabilities: ['dashboard'] }
  const metadata = { ...card, numeric_id: id, role: 'dashboard', env: 'production' }
  const body = { ...identity, ...card, ip: '127.0.0.1', status: 'active', metadata }
  const { ok, status } = await authorized('POST', `${registry}/registry/register`, body)
  log(`registration: ${status}`)
  listed = ok || status === 409
  // What is refused waits for a steward, not for the network.
  patience = status === 401 || status === 403 ? 8 * retryMs : retryMs
  return listed
}

async function beat() {
  const { load, metadata } = vitals()
  const body = { ...identity, status: 'healthy', load, metadata }
  const { ok, status } = await authorized('POST', `${registry}/registry/heartbeat`, body)
  if (!ok) log(`heartbeat: ${status}`)
  if (status === 404) listed = false
  return ok
}

export function vitals() {
  while (recent[0]?.at < performance.now() - 60_000) recent.shift()
  const errors = recent.filter(({ status }) => status >= 500).length
  const load = Math.min(1, loadavg()[0] / availableParallelism())
  const cpu_percent = Math.round(load * 100)
  const memory_mb = Math.round(process.memoryUsage.rss() / 1_048_576)
  const uptime_seconds = Math.floor(process.uptime())
  const figures = { cpu_percent, memory_mb, uptime_seconds }
  const perMinute = { requests_last_minute: recent.length, errors_last_minute: errors }
  const counts = { requests_total: total, requests_per_minute: recent.length }
  const state = { ...figures, ...counts, errors_last_hour: errors, last_restart: startedAt }
  return { load, metadata: { ...figures, ...perMinute }, state }
}

/** Registered first; then a heartbeat at every interval, whatever becomes of the last one. */
export async function live() {
  void meetOrchestrator()
  for (let misses = 0; ; ) {
    const fine = await (listed ? beat() : register()).catch(told)
    misses = fine ? 0 : misses + 1
    const backOff = patience * 2 ** Math.min(misses - 1, 6)
    await sleep(fine || listed ? beatMs : backOff)
  }
}

async function meetOrchestrator() {
  let known = false
  while (orchestrator) {
    known = await (known ? report() : introduce()).catch(told)
    await sleep(60_000)
  }
}

const introduce = async () => {
  const who = { droplet_id: id, name, steward, endpoint: `https://${domain}` }
  const card = envelope('command', { ...who, capabilities: ['dashboard'] })
  const answer = await authorized('POST', `${orchestrator}/droplets/register`, card)
  return answer.ok && report()
}

const report = async () => {
  const mail = envelope('status', { status: 'active', metrics: vitals().metadata })
  const { status } = await authorized('POST', `${orchestrator}/droplets/${id}/heartbeat`, mail)
  return status !== 404
}

const envelope = (message_type, payload) => ({
  udc_version: '1.0',
  trace_id: randomUUID(),
  source: `droplet-${id}`,
  target: 'droplet-10',
  message_type,
  timestamp: new Date().toISOString(),
  payload,
})

function told(error) {
  log(`mesh: ${error.cause?.code ?? error.message}`)
  return false
}
