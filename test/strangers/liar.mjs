// Servers that only look alive. Nothing a liar says may count as a proof of anything.
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

const ok = (res) => json(res, 200, { status: 'ok' })
const never = () => {}

const conducts = {
  'always-200': (_req, res) => ok(res),
  'always-401': (_req, res) => {
    res.setHeader('WWW-Authenticate', 'Bearer')
    json(res, 401, { detail: 'Could not validate credentials' })
  },
  'always-500': (_req, res) => json(res, 500, { detail: 'Internal Server Error' }),
  'always-200-error': (_req, res) => json(res, 200, { status: 'error' }),
  echo,
  'static-file': staticFile,
  hang: never,
  drip,
  reset: (req) => req.socket.resetAndDestroy(),
  'health-only-then-hang': (req, res) => (pathOf(req) === '/health' ? ok(res) : never()),
}

export const liarKinds = Object.keys(conducts)

export async function startLiar(kind, port = 0) {
  const conduct = conducts[kind]
  if (!conduct) throw new Error(`No such liar: ${kind}. Known: ${liarKinds.join(', ')}`)
  const sockets = new Set()
  const server = createServer((req, res) => {
    conduct(req, res)
    req.resume()
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', never)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', done)
  })
  const close = () =>
    new Promise((done) => {
      server.close(() => done())
      for (const socket of sockets) socket.destroy()
    })
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}

function json(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' })
  res.end(JSON.stringify(body))
}

const pathOf = (req) => req.url.split('?')[0]

/** Sends the request's own body back, so that every trace_id looks answered. */
function echo(req, res) {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    const type = req.headers['content-type'] ?? 'application/json'
    const asked = JSON.stringify({ method: req.method, path: req.url })
    res.writeHead(200, { 'Content-Type': type })
    res.end(chunks.length > 0 ? Buffer.concat(chunks) : asked)
  })
}

/** A file server with a single-page fallback: every path is there, nothing can be posted. */
function staticFile(req, res) {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.writeHead(405, { Allow: 'GET, HEAD', 'Content-Type': 'text/html' })
    res.end('<h1>405 Method Not Allowed</h1>')
    return
  }
  res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ETag: '"index"' })
  res.end('<!doctype html><title>It works</title><div id="root"></div>')
}

/** A correct answer, status line included, at one byte per 200 ms: minutes long. */
function drip(req) {
  const body = JSON.stringify({ status: 'ok', padding: '.'.repeat(2000) })
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
  const bytes = Buffer.from(`${head}\r\n\r\n${body}`)
  const { socket } = req
  let sent = 0
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, sent + 1))
    sent += 1
    if (sent === bytes.length) clearInterval(timer)
  }, 200)
  socket.on('close', () => clearInterval(timer))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const liar = await startLiar(process.argv[2] ?? '', Number(process.env.PORT ?? 0))
  process.stdout.write(`listening on ${liar.url}\n`)
}
