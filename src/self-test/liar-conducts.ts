import type { IncomingMessage, ServerResponse } from 'node:http'

/** How a server lies; a new one is made for each server, because some remember. */
export type Lie = (req: IncomingMessage, res: ServerResponse) => void

/** Servers that only look alive. Nothing a liar says may count as a proof of anything. */
export const lies = {
  'always-200': () => (_req, res) => ok(res),
  'always-401': () => (_req, res) => refuse(res),
  'always-403': () => (_req, res) => json(res, 403, { detail: 'Forbidden' }),
  'always-500': () => (_req, res) => json(res, 500, { detail: 'Internal Server Error' }),
  'always-200-error': () => (_req, res) => json(res, 200, { status: 'error' }),
  echo: () => echo,
  'static-file': () => staticFile,
  'redirect-loop': () => redirectToItself,
  hang: () => never,
  drip: () => drip,
  reset: () => (req) => req.socket.resetAndDestroy(),
  'health-only-then-hang': () => (req, res) => (pathOf(req) === '/health' ? ok(res) : never()),
  'correct-once-then-dead': correctOnceThenDead,
  'first-token-only': firstTokenOnly,
} satisfies Readonly<Record<string, () => Lie>>

const never = (): void => {}

const ok = (res: ServerResponse): void => json(res, 200, { status: 'ok' })

function refuse(res: ServerResponse): void {
  res.setHeader('WWW-Authenticate', 'Bearer')
  json(res, 401, { detail: 'Could not validate credentials' })
}

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify(body))
}

const pathOf = ({ url = '/' }: IncomingMessage): string | undefined => url.split('?')[0]

/** Sends the request's own body back, so that every trace_id looks answered. */
function echo(req: IncomingMessage, res: ServerResponse): void {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    const type = req.headers['content-type'] ?? 'application/json'
    const asked = JSON.stringify({ method: req.method, path: req.url })
    res.writeHead(200, { 'Content-Type': type })
    res.end(chunks.length > 0 ? Buffer.concat(chunks) : asked)
  })
}

/** A file server with a single-page fallback: every path is there, nothing can be posted. */
function staticFile(req: IncomingMessage, res: ServerResponse): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/html' })
    res.end('<h1>405 Method Not Allowed</h1>')
    return
  }
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ETag: '"index"' })
  res.end('<!doctype html><title>It works</title><div id="root"></div>')
}

/** Leads whoever follows round and round. */
function redirectToItself(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(307, { Location: req.url ?? '/' })
  res.end()
}

/** A correct answer, status line included, at one byte per 200 ms: minutes long. */
function drip({ socket }: IncomingMessage): void {
  const body = JSON.stringify({ status: 'ok', padding: '.'.repeat(2000) })
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
  const bytes = Buffer.from(`${head}\r\n\r\n${body}`)
  let sent = 0
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, sent + 1))
    sent += 1
    if (sent === bytes.length) clearInterval(timer)
  }, 200)
  socket.on('close', () => clearInterval(timer))
}

/** Guards its door until it has let one token in; from then on it breaks every connection. */
function correctOnceThenDead(): Lie {
  let isDead = false
  return (req, res) => {
    if (isDead) return void req.socket.resetAndDestroy()
    if (pathOf(req) === '/health') return ok(res)
    if (req.headers.authorization === undefined) return refuse(res)
    isDead = true
    return ok(res)
  }
}

/** Takes the first credential it is shown for its password, and knows no other. */
function firstTokenOnly(): Lie {
  let password: string | undefined
  return (req, res) => {
    if (pathOf(req) === '/health') return ok(res)
    password ??= req.headers.authorization
    return password !== undefined && req.headers.authorization === password ? ok(res) : refuse(res)
  }
}
