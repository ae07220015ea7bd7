// A few lines of Express: an app of routes, each a chain of handlers that may be async.
import { createServer } from 'node:http'
import { log } from './config.mjs'

export class Problem extends Error {
  constructor(status, detail, headers = {}) {
    super(detail)
    Object.assign(this, { status, headers })
  }
}
const routes = new Map()
export const route = (method, path, ...handlers) => {
  routes.set(path, { ...routes.get(path), [method]: handlers })
  if (method === 'GET') routes.set(path, { ...routes.get(path), HEAD: handlers })
}
export const reply = (res, status, body, headers = {}) => {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  const common = { 'content-type': 'application/json; charset=utf-8', 'content-length': length }
  res.writeHead(status, { ...common, 'x-content-type-options': 'nosniff', ...headers })
  res.end(res.req.method === 'HEAD' ? undefined : text)
}
export const server = createServer(async (req, res) => {
  res.on('finish', () => tally(res.statusCode))
  try {
    const found = routes.get(new URL(req.url, 'http://here').pathname)
    if (!found) throw new Problem(404, 'Not Found')
    const chain = found[req.method]
    const allow = Object.keys(found).join(', ')
    if (!chain) throw new Problem(405, 'Method Not Allowed', { allow })
    for (const handler of chain) await handler(req, res)
  } catch (error) {
    const known = error instanceof Problem
    if (!known) log(`${req.method} failed`, error.stack)
    if (res.headersSent) return res.destroy()
    reply(
      res,
      known ? error.status : 500,
      { detail: known ? error.message : 'Internal error' },
      {
        ...error.headers,
        ...(req.complete ? {} : { connection: 'close' }),
      },
    )
  }
})

/** What the figures of state and heartbeat are made of. */
export const counts = { requests: 0, errors: 0, recent: [] }
function tally(status) {
  counts.requests += 1
  if (status >= 500) counts.errors += 1
  counts.recent.push({ at: performance.now(), bad: status >= 500 })
}
