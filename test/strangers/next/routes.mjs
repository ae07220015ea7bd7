// What the droplet offers; only its health is for everybody.
import { createHash, randomUUID } from 'node:crypto'
import { ApiError } from './adapter.mjs'
import { session, verified } from './auth.mjs'
import { authorized, isListed, myToken, roster, vitals, withRetry } from './mesh.mjs'
import { settings } from './settings.mjs'

const now = () => new Date().toISOString()
const success = (data) => Response.json({ status: 'success', data, timestamp: now() })
const types = ['status', 'event', 'command', 'query']

export const health = {
  GET: () => {
    const { id, name, steward, domain } = settings
    const proof = createHash('sha256').update(`${domain}:${id}`).digest('hex')
    const card = { id, name, steward, status: 'active', endpoint: `https://${domain}`, proof }
    return Response.json({ ...card, cost_usd: 0, yield_usd: 0, updated_at: now() })
  },
}

const build = { build_date: '2025-11-20T00:00:00Z', commit_hash: '4f2a91c' }

export const capabilities = {
  GET: async (request) => {
    await session(request)
    const udc = { version: '2.3.0', features: ['dashboard'], dependencies: ['registry'] }
    return success({ ...udc, udc_version: '1.0', metadata: build })
  },
}

export const state = {
  GET: async (request) => {
    await session(request)
    return success(vitals().state)
  },
}

export const dependencies = {
  GET: async (request) => {
    await session(request)
    const status = isListed() ? 'connected' : 'unavailable'
    const missing = isListed() ? [] : ['registry']
    return success({ required: [{ id: 18, name: 'registry', status }], optional: [], missing })
  },
}

export const version = {
  GET: async (request) => {
    await session(request)
    return success({ version: '2.3.0', ...build, environment: 'production', deployed_by: 'ci' })
  },
}

export const message = {
  POST: async (request) => {
    const claims = await session(request)
    const mail = await bodyOf(request)
    demand(uuid.test(mail.trace_id), 'trace_id')
    demand(numberOf(mail.source) !== undefined, 'source')
    demand(numberOf(mail.target) !== undefined, 'target')
    demand(types.includes(mail.message_type), 'message_type')
    demand(isObject(mail.payload), 'payload')
    demand(isTime(mail.timestamp), 'timestamp')
    demand(typeof mail.signature === 'string', 'signature')
    await verified(mail.signature)
    if (claims.droplet_id !== undefined && numberOf(claims.droplet_id) !== numberOf(mail.source))
      throw new ApiError(403, 'FORBIDDEN', 'The token belongs to another droplet')
    const result = mail.message_type === 'command' ? 'queued' : 'success'
    return Response.json({ received: true, trace_id: mail.trace_id, processed_at: now(), result })
  },
}

export const send = {
  POST: async (request) => {
    await session(request)
    const { target, message_type, payload } = await bodyOf(request)
    const number = numberOf(target)
    demand(number !== undefined && number !== settings.id, 'target')
    demand(types.includes(message_type), 'message_type')
    demand(isObject(payload), 'payload')
    const url = `${await placeOf(number)}/message`
    const ids = { trace_id: randomUUID(), source: settings.id, target: number }
    const mail = { ...ids, message_type, payload, timestamp: now() }
    const deliver = async () => authorized('POST', url, { ...mail, signature: await myToken() })
    const answer = await withRetry(deliver).catch(() => undefined)
    if (!answer?.ok) throw new ApiError(502, 'BAD_GATEWAY', 'The target did not take the message')
    return Response.json({ sent: true, ...ids, target, result: 'success', timestamp: now() })
  },
}

async function placeOf(number) {
  const rows = await roster().catch(() => undefined)
  if (!rows) throw new ApiError(503, 'REGISTRY_UNAVAILABLE', 'The Registry does not answer')
  const isIt = (row) => numberOf(row.metadata?.numeric_id ?? row.droplet_id ?? row.id) === number
  const row = rows.find((one) => isObject(one) && isIt(one))
  if (!row) throw new ApiError(404, 'NOT_FOUND', `No droplet ${number}`)
  const place = row.endpoint ?? row.metadata?.endpoint ?? `https://${row.host}`
  const url = URL.canParse(place) ? new URL(place) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username)
    throw new ApiError(502, 'BAD_GATEWAY', 'The Registry gives no usable address')
  return url.href.replace(/\/+$/, '')
}

const maxBytes = 1_000_000

async function bodyOf(request) {
  const media = request.headers.get('content-type')?.split(';')[0].trim().toLowerCase()
  if (media !== 'application/json' || request.headers.has('content-encoding'))
    throw new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send plain application/json')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  let parsed
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > maxBytes) break
      text += decoder.decode(chunk, { stream: true })
    }
    if (size <= maxBytes) parsed = JSON.parse(text + decoder.decode())
  } catch {
    throw new ApiError(400, 'INVALID_JSON', 'The body is no JSON')
  }
  if (size > maxBytes) throw new ApiError(413, 'TOO_LARGE', 'The body is too large')
  demand(isObject(parsed), 'body')
  return parsed
}

function demand(holds, field) {
  if (holds) return
  const error = new ApiError(422, 'VALIDATION_ERROR', `${field} is missing or wrong`)
  throw Object.assign(error, { details: { field } })
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** 5, "5" and "droplet-5" are the same droplet. */
function numberOf(id) {
  if (Number.isSafeInteger(id) && id > 0) return id
  const [, digits] = (typeof id === 'string' && /^(?:droplet-)?([1-9]\d{0,9})$/.exec(id)) || []
  return digits === undefined ? undefined : Number(digits)
}

function isTime(value) {
  const form = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/
  return typeof value === 'string' && form.test(value)
}
