import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { HeaderLine } from '../model/exchange.ts'
import { brokenOff } from './flow.ts'
import { limits } from './limits.ts'
import { portGate } from './port-gate.ts'

const { bodyBytes: maxBodyBytes, arrivalMs } = limits.call

/** What the Request of the web platform cannot tell about a request. */
export interface IncomingCall {
  readonly method: string
  /** The request target as it came. */
  readonly target: string
  readonly rawHeaders: readonly HeaderLine[]
  readonly body: Buffer
  /** The body went beyond 1 MB; what is here is its beginning. */
  readonly tooLarge: boolean
  /** Aborted when the caller goes away or the listener closes. */
  readonly signal: AbortSignal
}

/** A server certificate with its key, both PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface ListenOptions {
  readonly host?: string | undefined
  /** 0, the default, lets the system choose. */
  readonly port?: number | undefined
  /** Speaks TLS with it. */
  readonly tls?: Certificate | undefined
  /** A request that takes longer to arrive is cut off. */
  readonly arrivalMs?: number | undefined
  /** `Response.error()` drops the connection without an answer; a body in pieces is one of `inPieces`. */
  readonly answer: (request: Request, incoming: IncomingCall) => Promise<Response>
  /** Told when `answer` throws; the caller gets a 500. */
  readonly failed?: ((error: unknown) => void) | undefined
}

export interface Listener {
  readonly url: string
  readonly port: number
  /** Shows this certificate from the next connection on; without TLS it is nothing to anybody. */
  present(certificate: Certificate): void
  /** Closes the port, so that callers are refused, until the function it returns is called. */
  refuse(): () => void
  /** Destroys every connection; resolves when the port is free. */
  close(): Promise<void>
}

/** Serves Request → Response over real HTTP/1, and never leaves a caller hanging. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const host = options.host ?? '127.0.0.1'
  const sockets = new Set<Socket>()
  const longestMs = options.arrivalMs ?? arrivalMs
  const patience = {
    requestTimeout: longestMs,
    headersTimeout: longestMs,
    connectionsCheckingInterval: Math.min(1000, longestMs),
  }
  const take = (message: IncomingMessage, response: ServerResponse): void => {
    void serve(options, message, response).catch(() => message.socket.destroy())
  }
  const server = options.tls
    ? createSecureServer({ ...patience, ...options.tls }, take)
    : createServer(patience, take)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    else socket.destroy()
  })
  const port = await bind(server, host, options.port ?? 0)
  const gate = portGate(server, { host, port }, sockets, (error) => options.failed?.(error))
  return {
    url: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    present: ({ cert, key }) => {
      if ('setSecureContext' in server) server.setSecureContext({ cert, key })
    },
    refuse: () => {
      gate.shut()
      return () => gate.open()
    },
    close: gate.end,
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
      reject(new Error(`Cannot listen on ${host}:${port}: ${why}`, { cause: error }))
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

async function serve(
  { answer, failed }: ListenOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  response.on('error', () => gone.abort())
  const incoming = await receive(message, gone.signal)
  const request = webRequest(incoming)
  const answered =
    request === undefined
      ? Response.json({ detail: 'Bad Request' }, { status: 400 })
      : await answer(request, incoming).catch((error: unknown) => {
          if (!gone.signal.aborted) failed?.(error)
          return Response.json({ detail: 'Internal Server Error' }, { status: 500 })
        })
  if (answered.type === 'error') message.socket.destroy()
  else await write(answered, response, incoming.tooLarge)
}

async function receive(message: IncomingMessage, signal: AbortSignal): Promise<IncomingCall> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    parts.push(chunk)
    length += chunk.length
    if (length > maxBodyBytes) break
  }
  return {
    method: message.method ?? '',
    target: message.url ?? '',
    rawHeaders: headerLines(message.rawHeaders),
    body: Buffer.concat(parts).subarray(0, maxBodyBytes),
    tooLarge: length > maxBodyBytes,
    signal,
  }
}

function headerLines(flat: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = []
  for (let i = 0; i + 1 < flat.length; i += 2) lines.push([flat[i] ?? '', flat[i + 1] ?? ''])
  return lines
}

/** Undefined where the web platform has no word for the request (TRACE, a target that is no path). */
function webRequest({ method, target, rawHeaders, body }: IncomingCall): Request | undefined {
  try {
    const headers = new Headers()
    for (const [name, value] of rawHeaders) headers.append(name, value)
    const host = headers.get('host') ?? 'localhost'
    const url = target.startsWith('/') ? `http://${host}${target}` : target
    const hasBody = method !== 'GET' && method !== 'HEAD' && body.length > 0
    return new Request(url, { method, headers, ...(hasBody ? { body } : {}) })
  } catch {
    return undefined
  }
}

const pieced = new WeakMap<Response, AsyncIterable<Uint8Array>>()

/** A response whose body is written piece by piece, as slowly as it comes. */
export function inPieces(head: Response, body: AsyncIterable<Uint8Array>): Response {
  pieced.set(head, body)
  return head
}

async function write(answered: Response, response: ServerResponse, close: boolean): Promise<void> {
  const body = pieced.get(answered) ?? Buffer.from(await answered.arrayBuffer())
  response.statusCode = answered.status
  if (answered.statusText !== '') response.statusMessage = answered.statusText
  for (const [name, value] of answered.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const cookies = answered.headers.getSetCookie()
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  // The unread rest of the request would be taken for the next one.
  if (close) response.setHeader('connection', 'close')
  if (Buffer.isBuffer(body)) response.end(body)
  else await pipeline(resetting(body, response), response).catch(() => response.destroy())
}

/** A pipeline closes what it cannot finish; a reset has to come before that. */
async function* resetting(
  body: AsyncIterable<Uint8Array>,
  { socket }: ServerResponse,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    if (error === brokenOff) socket?.resetAndDestroy()
    throw error
  }
}
