// A Multi-Cloud Manager droplet on Express 5: an app, middleware, async handlers.
import { randomUUID } from 'node:crypto'
import { domain, isRecord, log, me, port, registry, steward, text } from './mcm/config.mjs'
import { counts, Problem, reply, route, server, start } from './mcm/express.mjs'
import { authed, life, live, patiently, vitals } from './mcm/mesh.mjs'
import { bearer, json } from './mcm/middleware.mjs'

const types = new Set(['event', 'query', 'command', 'response'])
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

start(port, () => log(`listening on ${port}`))
void live()
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), 2000).unref()
  })
