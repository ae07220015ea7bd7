// The endpoints, on node:http alone.
import http from 'node:http'
import { config } from './config.mjs'
import { authed, count, envelope, live, vitals } from './mesh.mjs'
import { HttpError, log, read, retrying } from './wire.mjs'

const { id, name, steward, domain, registry } = config

const health = () => ({
  id,
  name,
  steward,
  status: 'active',
  endpoint: `https://${domain}`,
  updated_at: new Date().toISOString(),
})

async function message(req, authenticate) {
  await authenticate(req)
  const body = await jsonBody(req)
  need(typeof body.trace_id === 'string' && uuid.test(body.trace_id), 'trace_id')
  need(isId(body.source), 'source')
  need(isId(body.target), 'target')
  need(types.includes(body.message_type), 'message_type')
  need(isObject(body.payload), 'payload')
  need(isTime(body.timestamp), 'timestamp')
  const result =
    body.message_type === 'query' ? { status: 'active', ...vitals() } : { accepted: true }
  const processedAt = new Date().toISOString()
  return { received: true, trace_id: body.trace_id, processed_at: processedAt, result }
}

async function send(req, authenticate) {
  await authenticate(req)
  const body = await jsonBody(req)
  const target = body.target_droplet_id
  need(Number.isInteger(target) && target > 0, 'target_droplet_id')
  need(types.includes(body.message_type), 'message_type')
  need(isObject(body.payload), 'payload')
  const endpoint = await lookUp(target)
  const mail = envelope(target, body.message_type, body.payload)
  const deliver = () => authed('POST', `${endpoint}/message`, mail)
  const answer = await retrying(deliver).catch((error) => {
    log(`send to ${target}: ${error.message}`)
    throw new HttpError(502, 'Target droplet is unreachable')
  })
  if (!answer.ok) throw new HttpError(502, `Target droplet answered ${answer.status}`)
  return { sent: true, trace_id: mail.trace_id, target_droplet_id: target, response: answer.json }
}

async function lookUp(target) {
  const answer = await authed('GET', `${registry}/registry/droplet/${target}`).catch(() => null)
  if (answer?.status === 404) throw new HttpError(404, `Droplet ${target} is not registered`)
  if (!answer?.ok) throw new HttpError(502, 'Registry lookup failed')
  const row = answer.json?.droplet ?? answer.json
  const host = row?.host ? `https://${row.host}` : undefined
  const place = row?.endpoint ?? row?.url ?? row?.metadata?.endpoint ?? host
  if (typeof place !== 'string' || !/^https?:\/\/./.test(place)) {
    throw new HttpError(502, 'Registry gave no usable endpoint')
  }
  return place.replace(/\/+$/, '')
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const types = ['command', 'event', 'query', 'response', 'status']
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTime = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))
const isId = (value) => Number.isInteger(value) || (typeof value === 'string' && value !== '')

function need(fine, field) {
  if (!fine) throw new HttpError(422, `Invalid or missing field: ${field}`)
}

async function jsonBody(req) {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Content-Type must be application/json')
  }
  const raw = await read(req)
  let body
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw))
  } catch {
    throw new HttpError(400, 'Body is not valid JSON')
  }
  need(isObject(body), 'body')
  return body
}

const routes = { '/health': { GET: health, HEAD: health }, '/message': { POST: message } }
routes['/send'] = { POST: send }

async function answer(req, res, authenticate) {
  const path = req.url.split('?')[0]
  const methods = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (!methods) throw new HttpError(404, 'Not Found')
  if (!Object.hasOwn(methods, req.method)) {
    res.setHeader('Allow', Object.keys(methods).join(', '))
    throw new HttpError(405, 'Method Not Allowed')
  }
  return methods[req.method](req, authenticate)
}

async function serve(req, res, authenticate) {
  let status = 200
  let body
  try {
    body = await answer(req, res, authenticate)
  } catch (error) {
    status = error instanceof HttpError ? error.status : 500
    if (status === 500) log(`${req.method} failed: ${error.stack}`)
    if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
    body = { detail: status === 500 ? 'Internal Server Error' : error.message }
  }
  count(status)
  res.writeHead(status, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify(body))
  req.resume()
}

/** A whole droplet round one way of knowing its callers. */
export function droplet(authenticate) {
  http
    .createServer((req, res) => serve(req, res, authenticate))
    .listen(config.port, () => log(`listening on ${config.port}`))
  live()
}
