import { randomUUID } from 'node:crypto'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'
import { isObject, type Json, tryJson } from './json.ts'
import type { Outgoing, Reply } from './outbound.ts'
import { pause } from './pause.ts'
import { sendWithToken } from './tokens.ts'

const beatMs = 60_000

/** The four steps with the Orchestrator, each tried whatever became of the last, then a heartbeat a minute. */
export async function meetOrchestrator(droplet: Droplet): Promise<void> {
  const { config, stopping } = droplet
  if (config.orchestratorUrl === undefined) return
  const own = `/droplets/${config.dropletId}`
  await ask(droplet, 'register', 'POST', '/droplets/register', registration(droplet))
  await ask(droplet, 'list', 'GET', '/droplets')
  await ask(droplet, 'heartbeat', 'POST', `${own}/heartbeat`, beat(droplet))
  await ask(droplet, 'details', 'GET', own)
  while (!stopping.aborted) {
    await pause(beatMs, stopping)
    if (stopping.aborted) return
    const reply = await ask(droplet, 'heartbeat', 'POST', `${own}/heartbeat`, beat(droplet))
    const unknown = reply.kind === 'answer' && reply.status === 404
    if (unknown) await ask(droplet, 'register', 'POST', '/droplets/register', registration(droplet))
  }
}

function registration({ config, conduct, capabilities, endpoint }: Droplet): Json {
  const { dropletId, name, steward } = config
  const payload = {
    [conduct.orchestratorIdName]: dropletId,
    name,
    steward,
    endpoint: endpoint(),
    capabilities,
  }
  return envelope(dropletId, 'command', payload, conduct.orchestratorEnvelope)
}

function beat({ config, conduct, metrics }: Droplet): Json {
  const { cpuPercent, memoryMb } = metrics.snapshot()
  const metrics_ = { cpu_percent: cpuPercent, memory_mb: memoryMb }
  const payload = { status: conduct.orchestratorStatus, metrics: metrics_ }
  const type = conduct.orchestratorEnvelope === 'heartbeat-type' ? 'heartbeat' : 'status'
  return envelope(config.dropletId, type, payload, conduct.orchestratorEnvelope)
}

function envelope(
  dropletId: number,
  messageType: string,
  payload: Json,
  form: Conduct['orchestratorEnvelope'],
): Json {
  const members = {
    trace_id: randomUUID(),
    source: `droplet-${dropletId}`,
    target: 'droplet-10',
    message_type: messageType,
    timestamp: new Date().toISOString(),
  }
  if (form === 'metadata') return { metadata: members, payload }
  return { ...(form === 'without-version' ? {} : { udc_version: '1.0' }), ...members, payload }
}

async function ask(
  droplet: Droplet,
  step: string,
  method: 'GET' | 'POST',
  path: string,
  body?: Json,
): Promise<Reply> {
  const { config, conduct, call, tokens, link, log } = droplet
  const url = `${config.orchestratorUrl}${path}`
  const typed: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {}
  let used = ''
  const reply = await sendWithToken(tokens, 'orchestrator', async (token) => {
    used = token
    const headers = { ...typed, Authorization: `Bearer ${token}` }
    const outgoing: Outgoing = {
      method,
      url,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    }
    return link.orchestrator(await call(outgoing))
  })
  const status = reply.kind === 'answer' ? reply.status : reply.reason
  const isTold = status === 401 && conduct.refusedTokenTold
  log('orchestrator', { step, url, status, ...(isTold ? { token: describe(used) } : {}) })
  return reply
}

/** What a token says of itself, without anything that could be used as one. */
function describe(token: string): Json {
  const [header, claims] = token
    .split('.')
    .map((segment) => tryJson(Buffer.from(segment, 'base64url')))
  if (!isObject(header) || !isObject(claims)) return {}
  return { alg: header.alg, kid: header.kid, iss: claims.iss, aud: claims.aud, exp: claims.exp }
}
