import { type Answer, json, Problem, text } from './answer.ts'
import { nowMs } from './clock.ts'
import type { Droplet } from './context.ts'

const udcVersion = '1.0'

/** GET /health: who this is and whether the mesh is within reach; never slow, never secret. */
export async function health(droplet: Droplet): Promise<Answer> {
  const { config, conduct, endpoint, link, metrics, thread } = droplet
  if (conduct.health === 'plain-text') return text(200, 'OK')
  if (metrics.uptimeSeconds() * 1000 < conduct.warmsUpMs) throw new Problem(503, 'Warming up')
  if (conduct.health === 'slow') await thread.work(600)
  const now = new Date(nowMs(conduct)).toISOString()
  const connected = conduct.healthTells === 'always-connected' || link.connected()
  return json(connected ? 200 : conduct.healthWithoutRegistry, {
    id: config.dropletId,
    name: config.name,
    steward: config.steward,
    status: statusOf(conduct),
    endpoint: endpoint(),
    version: droplet.version,
    udc_version: udcVersion,
    registry: connected ? 'connected' : 'disconnected',
    uptime_seconds: metrics.uptimeSeconds(),
    updated_at: conduct.health === 'naive-time' ? now.slice(0, 19) : now,
    ...(conduct.health === 'leaks'
      ? { config: { registry_key: config.registryKey, api_token: config.apiToken } }
      : {}),
  })
}

function statusOf({ health: told }: Droplet['conduct']): unknown {
  if (told === 'status-number') return 1
  return told === 'odd-word' ? 'running' : 'active'
}

/** GET /capabilities: what the droplet registers with. */
export async function capabilities({
  conduct,
  version,
  capabilities: list,
}: Droplet): Promise<Answer> {
  if (conduct.capabilities === 'bare-list') return json(200, list)
  return json(200, {
    version,
    udc_version: udcVersion,
    features: conduct.capabilities === 'features-text' ? list.join(',') : list,
    capabilities: conduct.capabilities === 'features-text' ? list.join(',') : list,
    dependencies: ['registry'],
  })
}

/** GET /state: load and counters, on the clock the heartbeat uses. */
export async function state({ conduct, metrics }: Droplet): Promise<Answer> {
  const seen = metrics.snapshot()
  const uptime = conduct.state === 'other-clock' ? seen.uptimeSeconds + 3600 : seen.uptimeSeconds
  const asText = conduct.state === 'text-numbers'
  return json(200, {
    status: 'active',
    cpu_percent: asText ? `${seen.cpuPercent}%` : seen.cpuPercent,
    memory_mb: asText ? `${seen.memoryMb} MB` : seen.memoryMb,
    uptime_seconds: asText ? `${uptime}s` : uptime,
    requests_total: seen.requestsTotal,
    requests_per_minute: seen.requestsLastMinute,
    errors_last_minute: seen.errorsLastMinute,
    last_restart: metrics.startedAt,
  })
}

/** GET /version. */
export async function version(droplet: Droplet): Promise<Answer> {
  return json(200, {
    version: droplet.version,
    udc_version: udcVersion,
    id: droplet.config.dropletId,
  })
}

/** GET /dependencies: as seen by the last call to each, not by a probe of its own. */
export async function dependencies({ conduct, link, config }: Droplet): Promise<Answer> {
  const told = (connected: boolean) =>
    connected || conduct.dependencies === 'constant' ? 'connected' : 'disconnected'
  const registry = { id: 'registry', name: 'Registry', status: told(link.connected()) }
  if (conduct.dependencies === 'bare-list') return json(200, ['registry'])
  const optional = config.orchestratorUrl
    ? [{ id: 'orchestrator', name: 'Orchestrator', status: told(link.orchestratorConnected()) }]
    : []
  return json(200, { required: [registry], optional, missing: [] })
}
