import type { HeaderLine } from '../model/exchange.ts'
import type { Ask } from '../model/reply.ts'

/** A request as it goes on the wire, whichever way it is sent. */
export interface Outgoing {
  readonly method: string
  /** The request target, verbatim. */
  readonly target: string
  readonly headers: readonly HeaderLine[]
  readonly body: Buffer | undefined
}

/** The ask with its defaults filled in, and with the lines every request of the run carries. */
export function outgoing(ask: Ask, prefix: string, runLines: readonly HeaderLine[]): Outgoing {
  const headers: HeaderLine[] = [...(ask.headers ?? [])]
  if (ask.token !== undefined) headers.push(['Authorization', `Bearer ${ask.token}`])
  const isJson = typeof ask.body === 'object' && !(ask.body instanceof Uint8Array)
  if (isJson && !has(headers, 'content-type')) headers.push(['Content-Type', 'application/json'])
  for (const line of runLines) if (!has(headers, line[0])) headers.push(line)
  return {
    method: ask.method,
    target: prefix + ask.path,
    headers,
    body: bytesOf(ask.body),
  }
}

const has = (headers: readonly HeaderLine[], name: string): boolean =>
  headers.some(([key]) => key.toLowerCase() === name.toLowerCase())

function bytesOf(body: Ask['body']): Buffer | undefined {
  if (body === undefined) return undefined
  if (typeof body === 'string') return Buffer.from(body, 'utf8')
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(JSON.stringify(body), 'utf8')
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Framing that a pooled connection owns: whoever wants to write these writes the bytes. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])

/** Whether no well-mannered HTTP client would send this as it stands. */
export function needsRawSocket({ method, target, headers }: Outgoing): boolean {
  return (
    !token.test(method) ||
    method === 'CONNECT' ||
    !/^\/[\x21-\xff]*$/.test(target) ||
    headers.some(
      ([name, value]) =>
        !token.test(name) ||
        connectionHeaders.has(name.toLowerCase()) ||
        /[^\t\x20-\x7e\x80-\xff]/.test(value),
    )
  )
}

/** The bytes of the request, with nothing checked and nothing mended. */
export function requestBytes(request: Outgoing, host: string): Buffer {
  const lines: HeaderLine[] = [...request.headers]
  if (!has(lines, 'host')) lines.unshift(['Host', host])
  const framed = has(lines, 'content-length') || has(lines, 'transfer-encoding')
  if (!framed && (request.body !== undefined || request.method === 'POST')) {
    lines.push(['Content-Length', String(request.body?.length ?? 0)])
  }
  if (!has(lines, 'connection')) lines.push(['Connection', 'close'])
  const head = `${request.method} ${request.target} HTTP/1.1\r\n${lines
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`
  return Buffer.concat([wireBytes(head), request.body ?? Buffer.alloc(0)])
}

/** One byte a character where that is possible, as HTTP headers are read; UTF-8 otherwise. */
const wireBytes = (text: string): Buffer =>
  Buffer.from(text, /[\u0100-\uffff]/.test(text) ? 'utf8' : 'latin1')

/** Reads raw bytes back as a request as far as they are one, for the report only. */
export function readRequest(bytes: Buffer): Outgoing {
  const headEnd = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, headEnd === -1 ? bytes.length : headEnd).toString('latin1')
  const [start = '', ...lines] = head.slice(0, 65_536).split(/\r?\n/)
  const [, method = '(raw)', target = ''] = /^(\S+) (.*?)(?: HTTP\/[\d.]+)?$/.exec(start) ?? []
  const headers = lines.map((line): HeaderLine => {
    const colon = line.indexOf(':')
    return colon === -1 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return { method, target, headers, body: headEnd === -1 ? undefined : bytes.subarray(headEnd + 4) }
}
