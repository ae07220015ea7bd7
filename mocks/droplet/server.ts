import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Answer, html, json, Problem } from './answer.ts'
import type { Caller } from './auth/claims.ts'
import { Refusal } from './auth/refusal.ts'
import { checkMediaType, parseBody, readBody } from './body.ts'
import { nowMs } from './clock.ts'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'
import { errorAnswer } from './error-answer.ts'
import { createGate, type Gate, isGuarded } from './gate.ts'
import { isObject } from './json.ts'
import { refusalAnswer } from './refuse.ts'
import { type Route, routes, tidied } from './routes.ts'
import type { Incoming } from './send.ts'

/** The droplet's door: routes, authenticates before it reads, and answers every request in JSON. */
export function createDoor(droplet: Droplet): Server {
  const gate = createGate(droplet)
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => {
      request.on('error', () => {})
      void answer(request, droplet, gate).then((it) => write(request, response, it, droplet))
    },
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return socket.destroy()
    socket.end(parserAnswer(error.code), () => socket.destroy())
  })
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
  const method = request.method ?? 'GET'
  const rawPath = (request.url ?? '/').replace(/^https?:\/\/[^/?#]+/i, '').split('?')[0] ?? '/'
  if (conduct.longHeaderCrashes && (request.headers.authorization?.length ?? 0) > 4_096)
    droplet.crash()
  if (conduct.traceMethodEchoes && method === 'TRACE') return json(200, request.headers)
  const path = conduct.guardsBy === 'raw-path' ? tidied(rawPath) : rawPath
  const found = conduct.absentPaths.includes(path) ? undefined : routes.get(path)
  if (!found) return unknownPath(request, rawPath, droplet)
  const allowed = found.method === 'GET' ? ['GET', 'HEAD'] : [found.method]
  if (!allowed.includes(method)) return wrongMethod(allowed, droplet)
  return found.method === 'GET'
    ? await read(request, found, path, rawPath, droplet, gate)
    : await take(request, found, path, rawPath, droplet, gate)
}

async function read(
  request: IncomingMessage,
  found: Route,
  path: string,
  rawPath: string,
  droplet: Droplet,
  gate: Gate,
): Promise<Answer> {
  if (isGuarded(path, request.method ?? 'GET', rawPath, droplet))
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
    conduct.tokenAlsoFrom === 'body' || conduct.sendBeforeAuth
      ? await readBody(request, conduct)
      : undefined
  if (conduct.sendBeforeAuth && path === '/send' && early) {
    await found.handle(droplet, {
      caller: undefined,
      body: parseBody(early, undefined, conduct),
      incoming,
    })
  }
  let caller: Caller | undefined
  if (isGuarded(path, 'POST', rawPath, droplet))
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

function wrongMethod(allowed: readonly string[], { conduct }: Droplet): Answer {
  if (conduct.wrongMethod === 'ok') return json(200, {})
  if (conduct.wrongMethod === 'not-found') throw new Problem(404, 'Not Found')
  throw new Problem(
    405,
    'Method Not Allowed',
    conduct.wrongMethod === 'without-allow' ? {} : { Allow: allowed.join(', ') },
  )
}

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

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers }: Answer,
  droplet: Droplet,
): void {
  droplet.metrics.count(status)
  if (response.destroyed) return
  const { conduct } = droplet
  const bytes = Buffer.from(type.endsWith('json') ? rewritten(body, conduct) : body)
  const noBody = status === 204
  response.writeHead(status, {
    ...(conduct.clockOffSeconds === 0 ? {} : { Date: new Date(nowMs(conduct)).toUTCString() }),
    ...(conduct.closesAfterErrors && status >= 400 ? { Connection: 'close' } : {}),
    ...(noBody ? {} : { 'Content-Type': type, ...lengthOf(bytes, conduct) }),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(request.method === 'HEAD' || noBody ? undefined : bytes)
}

const lengthOf = ({ length }: Buffer, { framing }: Conduct): Record<string, number> =>
  framing === 'length' ? { 'Content-Length': length } : {}

/** The same JSON in another spelling, or with members nobody asked for. */
function rewritten(body: string, { jsonText, extraAnswerMembers }: Conduct): string {
  if (body === '' || (jsonText === 'compact' && !extraAnswerMembers)) return body
  const value: unknown = JSON.parse(body)
  const extra = extraAnswerMembers && isObject(value) ? { served_by: 'node-7', links: [] } : {}
  const more = isObject(value) ? { ...extra, ...value } : value
  if (jsonText === 'compact') return JSON.stringify(more)
  return `${JSON.stringify(more, null, 2).replaceAll('/', '\\u002f')}\r\n`
}

function parserAnswer(code: string | undefined): string {
  const [status, reason] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request']
  const body = JSON.stringify({ detail: reason })
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return `${head}Connection: close\r\n\r\n${body}`
}
