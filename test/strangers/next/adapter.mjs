// Between node:http and the web's Request and Response, and from errors to the envelope of UDC.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { seen } from './mesh.mjs'
import { log } from './settings.mjs'

export class ApiError extends Error {
  constructor(status, code, message, headers = {}) {
    super(message)
    Object.assign(this, { status, code, headers })
  }
}

const failure = ({ status, code, message, headers, details = {} }) =>
  Response.json(
    { status: 'error', error: { code, message, details }, timestamp: new Date().toISOString() },
    { status, headers },
  )

/** Each export of `routes` is a path: its members are methods. */
export function serve(routes, port) {
  const table = new Map(Object.entries(routes).map(([name, methods]) => [`/${name}`, methods]))
  const server = createServer(async (req, res) => {
    const answer = await handle(table, req).catch(asFailure)
    seen(answer.status)
    const body = Buffer.from(await answer.arrayBuffer())
    if (!req.complete) res.shouldKeepAlive = false
    res.writeHead(answer.status, [...answer.headers].flat())
    res.end(req.method === 'HEAD' ? undefined : body)
  })
  server.listen(port, () => log(`ready on ${port}`))
  for (const signal of ['SIGTERM', 'SIGINT'])
    process.on(signal, () => {
      server.close(() => process.exit(0))
      server.closeAllConnections()
    })
}

async function handle(table, req) {
  const url = URL.parse?.(req.url, 'http://droplet') ?? new URL(req.url, 'http://droplet')
  const methods = table.get(url.pathname)
  if (!methods) throw new ApiError(404, 'NOT_FOUND', 'There is no such route')
  const handler = methods[req.method === 'HEAD' ? 'GET' : req.method]
  if (!handler) {
    const allow = Object.keys(methods).join(', ')
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'The route has other methods', { allow })
  }
  return handler(requestOf(url, req))
}

function requestOf(url, req) {
  const headers = new Headers()
  for (let i = 0; i < req.rawHeaders.length; i += 2)
    headers.append(req.rawHeaders[i], req.rawHeaders[i + 1])
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD'
  const body = hasBody ? Readable.toWeb(req) : undefined
  return new Request(url, { method: req.method, headers, body, duplex: 'half' })
}

function asFailure(error) {
  if (error instanceof ApiError) return failure(error)
  log(error.stack)
  return failure({ status: 500, code: 'INTERNAL_ERROR', message: 'Something went wrong' })
}
