// What the starter kit leaves you with after an afternoon: node:http, a switch, three-field messages.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { cpus, loadavg } from 'node:os'

const { PORT = '8010', DROPLET_NAME: service = 'my-droplet', REGISTRY_URL = '' } = process.env
const intervalMs = Number(process.env.HEARTBEAT_INTERVAL ?? 30) * 1000
const limit = 256 * 1024

createServer((req, res) => {
  const send = (status, body, headers = {}) => {
    if (!req.complete) headers.Connection = 'close'
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    res.end(req.method === 'HEAD' ? '' : JSON.stringify(body))
  }
  const only = (...methods) => {
    if (methods.includes(req.method)) return true
    send(405, { detail: 'Method not allowed' }, { Allow: methods.join(', ') })
    return false
  }
  const path = req.url.replace(/[?#].*/, '')
  switch (path) {
    case '/health':
    case '/capabilities':
    case '/state':
    case '/dependencies':
      if (only('GET', 'HEAD')) send(200, about[path]())
      break
    case '/message':
      if (only('POST')) receive(req, send)
      break
    default:
      send(404, { detail: 'Not found' })
  }
}).listen(Number(PORT))

const uptime = () => Math.floor(process.uptime())
const about = {
  '/health': () => ({
    status: 'active',
    service,
    uptime: uptime(),
    timestamp: new Date().toISOString(),
  }),
  '/capabilities': () => ({
    service,
    version: '0.1.0',
    features: ['echo'],
    dependencies: [],
    udc_version: '1.0',
  }),
  '/state': () => ({
    uptime_seconds: uptime(),
    status: 'active',
    current_load: Math.min(1, loadavg()[0] / cpus().length),
  }),
  '/dependencies': () => ({ required: [], optional: ['registry'] }),
}

function receive(req, send) {
  if (!/^application\/json *(;|$)/i.test(req.headers['content-type'] ?? ''))
    return send(415, { detail: 'Expected application/json' })
  const parts = []
  let length = 0
  req.on('data', (part) => {
    length += part.length
    if (length <= limit) parts.push(part)
  })
  req.on('error', () => {})
  req.on('end', () => {
    if (length > limit) return send(413, { detail: 'Message too large' })
    const [status, body] = answerTo(Buffer.concat(parts))
    send(status, body)
  })
}

function answerTo(raw) {
  let mail
  try {
    mail = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch {
    return [400, { detail: 'Not JSON' }]
  }
  const { type, payload, trace_id } = mail ?? {}
  if (!['command', 'query', 'event'].includes(type)) return [422, { detail: 'Unknown type' }]
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    return [422, { detail: 'payload must be an object' }]
  if (typeof trace_id !== 'string' || trace_id === '') return [422, { detail: 'trace_id missing' }]
  const receipt = { received: true, trace_id }
  if (type === 'query') return [200, { ...receipt, result: about['/state']() }]
  return [200, receipt]
}

// The kit's heartbeat: whether the Registry hears it or not.
const beat = () =>
  fetch(`${REGISTRY_URL}/heartbeat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Trace-Id': randomUUID() },
    body: JSON.stringify({ service_id: service, status: 'active' }),
    signal: AbortSignal.timeout(5000),
    redirect: 'manual',
  }).catch(() => {})

if (REGISTRY_URL) setInterval(beat, intervalMs)

process.on('SIGTERM', () => process.exit(0))
