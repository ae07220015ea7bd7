import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type Answer, html, json, Problem } from './answer.ts'
import type { Caller } from './auth/claims.ts'
import { Refusal } from './auth/refusal.ts'
import { checkMediaType, parseBody, readBody } from './body.ts'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'
import { createCrew } from './crew.ts'
import { errorAnswer } from './error-answer.ts'
import { putFront } from './front.ts'
import { createGate, type Gate, isGuarded } from './gate.ts'
import { dressed, strayAnswer, unknownMethodAnswer } from './http-lapses.ts'
import { checkHost, isDropped, networkOptions, onTheNetwork } from './network-lapses.ts'
import { refusalAnswer } from './refuse.ts'
import { type Route, routes, tidied } from './routes.ts'
import type { Incoming } from './send.ts'
import { write } from './write.ts'

/** The droplet's door: routes, authenticates before it reads, and answers every request in JSON. */
export function createDoor(droplet: Droplet): Server {
  const { thread } = droplet
  const gate = createGate(droplet)
  const crew = createCrew(droplet.conduct.workers)
  let atOnce = 0
  const server = createServer(networkOptions(droplet.conduct), (request, response) => {
    request.on('error', () => {})
    if (isDropped(request, droplet.conduct)) return void request.socket.destroy()
    if (atOnce >= (droplet.conduct.mostAtOnce || Number.POSITIVE_INFINITY))
      return void response
        .writeHead(503, { 'Content-Type': 'text/plain' })
        .end('Service Unavailable')
    atOnce += 1
    response.on('close', () => {
      atOnce -= 1
    })
    void thread
      .free()
      .then(() => crew.serve(() => answer(request, droplet, gate)))
      .then((it) => write(request, response, dressed(it, request, droplet.conduct), droplet))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || droplet.conduct.longHeads === 'dropped') return socket.destroy()
    const odd = unknownMethodAnswer(error.code, droplet.conduct)
    socket.end(odd ?? parserAnswer(error.code, droplet.conduct), () => socket.destroy())
  })
  putFront(server, droplet.conduct.httpParser)
  onTheNetwork(server, droplet.conduct, droplet.crash)
  return server
}

async function answer(request: IncomingMessage, droplet: Droplet, gate: Gate): Promise<Answer> {
  try {
    return await route(request, droplet, gate)
  } catch (error) {
    if (error instanceof Refusal) {
      const value = request.headers.authorization ?? ''
      return refusalAnswer(
        error,
        droplet,
        value.replace(/^bearer +/i, ''),
        request.headers.accept ?? '',
      )
    }
    if (error instanceof Problem) return problemAnswer(error, droplet, request)
    droplet.log('server-error', { name: error instanceof Error ? error.name : 'unknown' })
    return problemAnswer(serverProblem(error, droplet), droplet, request)
  }
}

async function route(request: IncomingMessage, droplet: Droplet, gate: Gate): Promise<Answer> {
  const { conduct } = droplet
  checkHost(request, conduct)
  const { method, rawPath } = lineOf(request, conduct)
  if (conduct.longHeaderCrashes && (request.headers.authorization?.length ?? 0) > 4_096)
    droplet.crash()
  if (conduct.traceMethodEchoes && method === 'TRACE') return json(200, request.headers)
  const stray = await strayAnswer(method, rawPath, droplet)
  if (stray) return stray
  const path = conduct.guardsBy === 'raw-path' ? tidied(rawPath) : rawPath
  const found = conduct.absentPaths.includes(path) ? undefined : routes.get(path)
  if (!found) return unknownPath(request, rawPath, droplet)
  const allowed = found.method === 'GET' ? ['GET', 'HEAD'] : [found.method]
  if (!allowed.includes(method)) return wrongMethod(method, allowed, droplet)
  return found.method === 'GET'
    ? await read(request, found, path, rawPath, droplet, gate)
    : await take(request, found, path, rawPath, droplet, gate)
}

/** Method and path of the request line; only a careless droplet lets anything else say them. */
function lineOf(request: IncomingMessage, { overridesHeeded, absoluteForm }: Conduct) {
  const { headers, method = 'GET', url = '/' } = request
  const form = absoluteForm === 'served' ? url.replace(/^https?:\/\/[^/?#]+/i, '') : url
  const [rawPath = '/', query] = form.split('?')
  const said = headers['x-http-method-override'] ?? new URLSearchParams(query).get('_method')
  const moved = headers['x-rewrite-url']
  return overridesHeeded
    ? { method: String(said ?? method), rawPath: String(moved ?? rawPath) }
    : { method, rawPath }
}

async function read(
  request: IncomingMessage,
  found: Route,
  path: string,
  rawPath: string,
  droplet: Droplet,
  gate: Gate,
): Promise<Answer> {
  const unasked = request.headers.authorization !== undefined
  if (isGuarded(path, request.method ?? 'GET', rawPath, droplet, unasked))
    await gate(request, Buffer.alloc(0))
  return found.handle(droplet, {
    caller: undefined,
    body: undefined,
    incoming: incomingOf(request),
  })
}

/** Who asks is settled before a byte of the body is read. */
async function take(
  request: IncomingMessage,
  found: Route,
  path: string,
  rawPath: string,
  droplet: Droplet,
  gate: Gate,
): Promise<Answer> {
  const { conduct } = droplet
  const incoming = incomingOf(request)
  const early =
    conduct.tokenAlsoFrom === 'body' || conduct.sendBeforeAuth || conduct.parsesFirst
      ? await readBody(request, conduct)
      : undefined
  if (conduct.parsesFirst && early) parseBody(early, request.headers['content-type'], conduct)
  if (conduct.sendBeforeAuth && path === '/send' && early) {
    await found.handle(droplet, {
      caller: undefined,
      body: parseBody(early, undefined, conduct),
      incoming,
    })
  }
  let caller: Caller | undefined
  if (isGuarded(path, 'POST', rawPath, droplet, false))
    caller = await gate(request, early ?? Buffer.alloc(0))
  checkMediaType(request, conduct)
  const bytes = early ?? (await readBody(request, conduct))
  const body = parseBody(bytes, request.headers['content-type'], conduct)
  return found.handle(droplet, { caller, body, incoming })
}

function incomingOf({ headers }: IncomingMessage): Incoming {
  const trace: Record<string, string> = {}
  const { traceparent } = headers
  if (
    typeof traceparent === 'string' &&
    /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent)
  )
    trace.traceparent = traceparent
  const traceId = headers['x-trace-id']
  if (typeof traceId === 'string' && /^[\w-]{1,64}$/.test(traceId)) trace['X-Trace-ID'] = traceId
  return { trace, bearer: (headers.authorization ?? '').replace(/^bearer +/i, '') }
}

function unknownPath(request: IncomingMessage, path: string, { conduct }: Droplet): Answer {
  if (conduct.hostReflected && path.endsWith('/')) {
    return {
      ...json(307, {}),
      headers: { Location: `http://${request.headers.host}${path.slice(0, -1)}` },
    }
  }
  if (conduct.unknownPath === 'html') return html(404, `Cannot ${request.method} ${path}`)
  if (conduct.unknownPath === 'ok') return json(200, { status: 'ok' })
  throw new Problem(404, 'Not Found')
}

function wrongMethod(method: string, allowed: readonly string[], { conduct }: Droplet): Answer {
  if (conduct.oddMethodStatus === 501 && !usualMethods.includes(method))
    throw new Problem(501, 'Not Implemented')
  if (conduct.wrongMethod === 'ok') return json(200, {})
  if (conduct.wrongMethod === 'not-found') throw new Problem(404, 'Not Found')
  throw new Problem(
    405,
    'Method Not Allowed',
    conduct.wrongMethod === 'without-allow' ? {} : { Allow: allowed.join(', ') },
  )
}

const usualMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

function serverProblem(error: unknown, { conduct }: Droplet): Problem {
  const { stack, message } = error instanceof Error ? error : new Error('unknown')
  return new Problem(
    500,
    { nothing: 'Internal Server Error', stack: stack ?? message, message }[
      conduct.serverErrorTells
    ],
  )
}

function problemAnswer(
  { status, detail, headers }: Problem,
  { conduct }: Droplet,
  request: IncomingMessage,
): Answer {
  // What a debugging page does: it shows the request that went wrong, credential and all.
  const shown = conduct.errorsEchoHeaders ? { request: request.headers } : {}
  switch (conduct.errors) {
    case 'html':
      return { ...html(status, 'Error'), headers }
    case 'status-200':
      return json(200, { status: 'error', error: { code: status }, detail }, headers)
    case 'always-400':
      return json(400, { detail }, headers)
    case 'json':
      return errorAnswer(status, detail, headers, conduct, shown)
  }
}

function parserAnswer(code: string | undefined, { parserErrors }: Conduct): string {
  const [status, reason] =
    parserErrors === 'server-error'
      ? [500, 'Internal Server Error']
      : code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large']
        : code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? [408, 'Request Timeout']
          : [400, 'Bad Request']
  const body = JSON.stringify({ detail: reason })
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return `${head}Connection: close\r\n\r\n${body}`
}
