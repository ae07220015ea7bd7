import type { Droplet } from './context.ts'
import { pickedFrom } from './habits.ts'
import type { Json } from './json.ts'
import type { Reply } from './outbound.ts'
import { registered } from './registered.ts'
import { sendWithToken } from './tokens.ts'

/** POST /registry/register: who we are, where, and what we can do. */
export function register(droplet: Droplet): Promise<Reply> {
  const { config, conduct, version } = droplet
  const { address, ip, capabilities } = registered(droplet)
  const metadata = {
    numeric_id: config.dropletId + conduct.numericIdShift,
    name: config.name,
    steward: config.steward,
    version,
    udc_version: '1.0',
    endpoint: address,
    capabilities,
    ...(conduct.metadataHoldsSecrets
      ? { registry_key: config.registryKey, api_token: config.apiToken }
      : {}),
  }
  const body = {
    ...identity(droplet),
    ip,
    endpoint: address,
    status: 'active',
    metadata,
  }
  return post(droplet, '/registry/register', body, conduct.registerBearer)
}

/** POST /registry/heartbeat: that we live, and how we fare. */
export function heartbeat(droplet: Droplet): Promise<Reply> {
  const { conduct, link, metrics, config } = droplet
  const seen = metrics.snapshot()
  const well = link.connected() || conduct.heartbeatStatus === 'constant'
  const numeric = String(config.dropletId)
  const named = conduct.heartbeatIdentity === 'numeric' ? { id: numeric, droplet_id: numeric } : {}
  const figures = {
    cpu_percent: seen.cpuPercent,
    memory_mb: seen.memoryMb,
    requests_last_minute: seen.requestsLastMinute,
    errors_last_minute: seen.errorsLastMinute,
    uptime_seconds: seen.uptimeSeconds,
    ...(conduct.beatHoldsLog ? { log: 'x'.repeat(20_000) } : {}),
  }
  const body = {
    ...identity(droplet),
    ...named,
    status: well ? 'healthy' : 'degraded',
    ...(conduct.beatFigures === 'metrics'
      ? { metrics: figures }
      : { load: seen.load, metadata: figures }),
  }
  const lacking: readonly string[] = conduct.heartbeatLacks
  const told = Object.fromEntries(Object.entries(body).filter(([name]) => !lacking.includes(name)))
  return post(droplet, '/registry/heartbeat', told, conduct.heartbeatBearer)
}

/** GET /registry/droplet/{id}: where another droplet lives. */
export function lookUp(droplet: Droplet, id: string): Promise<Reply> {
  const { config, conduct, call, tokens, link } = droplet
  const segment = conduct.lookup === 'concatenated' ? id : encodeURIComponent(id)
  const isListed = conduct.lookUpsBy === 'list'
  const url = `${config.registryUrl}/registry/${isListed ? 'droplets' : `droplet/${segment}`}`
  const key: Record<string, string> = conduct.keyAtLookups
    ? { 'X-Registry-Key': config.registryKey }
    : {}
  const picked = (reply: Reply) => (isListed ? pickedFrom(reply, id) : reply)
  const noted = async (headers: Record<string, string>) =>
    picked(link.registry(await call({ method: 'GET', url, headers: { ...key, ...headers } })))
  if (conduct.lookup === 'without-bearer') return noted({})
  return sendWithToken(tokens, 'registry', (token) => noted({ Authorization: `Bearer ${token}` }))
}

function identity({ config, conduct, metrics }: Droplet): Json {
  const { domain } = config
  if (conduct.registeredName === 'with-start-time')
    return { id: `${domain}-${metrics.startedAt}`, host: domain, droplet_id: domain }
  if (conduct.registeredHost !== 'domain')
    return {
      id: domain,
      host: 'localhost',
      droplet_id: domain,
    }
  if (conduct.coreFieldRenamed) return { dropletId: domain, hostname: domain, name: domain }
  return { id: domain, host: domain, droplet_id: domain }
}

function post(droplet: Droplet, path: string, full: Json, bearer: boolean): Promise<Reply> {
  const { call, config, conduct, tokens, link } = droplet
  const { metadata, ...core } = full
  const kept: Json = conduct.metadataSent ? { ...core, metadata } : core
  if (conduct.coreFieldMissing) delete kept[conduct.coreFieldMissing]
  const form = conduct.bodyForm === 'urlencoded'
  const headers = {
    'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json',
    ...(conduct.registryKeyShownTo === 'token-endpoint'
      ? {}
      : { 'X-Registry-Key': config.registryKey }),
  }
  const body = form ? formOf(kept) : JSON.stringify(kept)
  const url = `${config.registryUrl}${path}`
  // Who does not wait for a beat does not give it up either.
  const timeout = !(conduct.beatsOverlap && path.endsWith('/heartbeat'))
  const noted = async (more: Record<string, string>) =>
    link.registry(
      await call({ method: 'POST', url, headers: { ...headers, ...more }, body, timeout }),
    )
  return bearer
    ? sendWithToken(tokens, 'registry', (token) =>
        noted({ Authorization: `Bearer ${token}` }),
      ).then(
        // What cannot be sent for want of a token is out of reach too.
        link.registry,
      )
    : noted({})
}

function formOf(members: Json): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) form.append(name, String(value))
  return form.toString()
}
