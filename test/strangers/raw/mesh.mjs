// The droplet's own life in the mesh: token, registration, heartbeat, Orchestrator.
import { randomUUID } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { config } from './config.mjs'
import { call, log, retrying, sleep } from './wire.mjs'

const { id, domain, name, steward, registry, orchestrator } = config
const identity = { id: domain, host: domain, droplet_id: domain }
const capabilities = ['messaging']
const startedAt = Date.now()
const recent = []

export async function live() {
  let registered = false
  let known = false
  for (;;) {
    const next = sleep(config.heartbeatMs)
    try {
      if (registered) registered = await beat()
      else registered = await register()
      if (registered && orchestrator) known = await tellOrchestrator(known)
    } catch (error) {
      log(`mesh: ${error.message}`)
    }
    await next
  }
}

async function register() {
  await getToken()
  const metadata = {
    numeric_id: id,
    name,
    steward,
    version: '1.0.0',
    udc_version: '1.0',
    capabilities,
  }
  const body = { ...identity, ip: '0.0.0.0', status: 'active', metadata }
  const answer = await retrying(() => authed('POST', `${registry}/registry/register`, body))
  log(`register: ${answer.status}`)
  return answer.ok || answer.status === 409
}

async function beat() {
  const body = { ...identity, status: 'healthy', ...vitals() }
  const answer = await authed('POST', `${registry}/registry/heartbeat`, body)
  if (!answer.ok) log(`heartbeat: ${answer.status}`)
  return answer.status === 404 ? register() : true
}

async function tellOrchestrator(known) {
  const wrap = (payload) => ({ udc_version: '1.0', ...envelope(10, 'command', payload) })
  if (!known) {
    const card = { droplet_id: id, name, steward, endpoint: `https://${domain}`, capabilities }
    const answer = await authed('POST', `${orchestrator}/droplets/register`, wrap(card))
    log(`orchestrator register: ${answer.status}`)
    if (!answer.ok) return false
    await authed('GET', `${orchestrator}/droplets`)
  }
  const report = wrap({ status: 'active', metrics: vitals().metadata })
  const answer = await authed('POST', `${orchestrator}/droplets/${id}/heartbeat`, report)
  if (!known) await authed('GET', `${orchestrator}/droplets/${id}`)
  return answer.status !== 404
}

export function envelope(target, type, payload) {
  const timestamp = new Date().toISOString()
  return { trace_id: randomUUID(), source: id, target, message_type: type, payload, timestamp }
}

let token = null
let asking = null

function getToken() {
  if (token && token.until > Date.now()) return token.value
  asking ??= askToken().finally(() => {
    asking = null
  })
  return asking
}

async function askToken() {
  const url = `${registry}/auth/token?droplet_id=${encodeURIComponent(domain)}`
  const headers = { 'X-Registry-Key': config.registryKey }
  const answer = await retrying(() => call('POST', url, headers))
  const value = answer.json?.token
  if (!answer.ok || typeof value !== 'string') throw new Error(`no token: ${answer.status}`)
  const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())
  const lifeMs = typeof claims.exp === 'number' ? claims.exp * 1000 - Date.now() : 3_600_000
  token = { value, until: Date.now() + lifeMs * 0.8 }
  return value
}

export async function authed(method, url, body) {
  const once = async () => call(method, url, { Authorization: `Bearer ${await getToken()}` }, body)
  const answer = await once()
  if (answer.status !== 401) return answer
  token = null
  return once()
}

export function vitals() {
  const lastMinute = lastMinuteOnly()
  const load = Math.min(1, loadavg()[0] / availableParallelism())
  return {
    load,
    metadata: {
      cpu_percent: Math.round(load * 1000) / 10,
      memory_mb: Math.round(process.memoryUsage().rss / 10485.76) / 100,
      requests_last_minute: lastMinute.length,
      errors_last_minute: lastMinute.filter((one) => one.status >= 500).length,
      uptime_seconds: Math.floor((Date.now() - startedAt) / 1000),
    },
  }
}

export function count(status) {
  recent.push({ at: Date.now(), status })
}

function lastMinuteOnly() {
  while (recent.length > 0 && recent[0].at < Date.now() - 60_000) recent.shift()
  return recent
}
