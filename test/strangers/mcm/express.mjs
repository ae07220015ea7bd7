// The app: Express 5 as it comes, its routes and the answer to whatever a handler throws.
import { createServer } from 'node:http'
import express from 'express'
import { log } from './config.mjs'

export class Problem extends Error {
  constructor(status, detail, headers = {}) {
    super(detail)
    Object.assign(this, { status, headers })
  }
}

const app = express()
app.use((_req, res, next) => {
  res.on('finish', () => tally(res.statusCode))
  next()
})
const methods = new Map()
export const route = (method, path, ...handlers) => {
  methods.set(path, [...(methods.get(path) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])])
  const chain = handlers.map((handler) => async (req, res, next) => {
    await handler(req, res)
    if (!res.headersSent) next()
  })
  app[method.toLowerCase()](path, ...chain)
}
export const reply = (res, status, body, headers = {}) =>
  res
    .status(status)
    .set({ 'x-content-type-options': 'nosniff', ...headers })
    .json(body)

/** Once every route is there: what no route took. */
export function start(port, ready) {
  app.use((req) => {
    const allow = methods.get(req.path)
    if (allow) throw new Problem(405, 'Method Not Allowed', { allow: allow.join(', ') })
    throw new Problem(404, 'Not Found')
  })
  app.use((error, req, res, _next) => {
    const status = error.status ?? 500
    if (status >= 500 && !(error instanceof Problem)) log(`${req.method} failed`, error.stack)
    if (res.headersSent) return res.destroy()
    reply(
      res,
      status,
      { detail: error instanceof Problem ? error.message : 'The request failed' },
      { ...error.headers, ...(req.complete ? {} : { connection: 'close' }) },
    )
  })
  server.listen(port, ready)
}
export const server = createServer(app)

/** What the figures of state and heartbeat are made of. */
export const counts = { requests: 0, errors: 0, recent: [] }
function tally(status) {
  counts.requests += 1
  if (status >= 500) counts.errors += 1
  counts.recent.push({ at: performance.now(), bad: status >= 500 })
}
