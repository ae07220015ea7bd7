import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import { nowMs } from './clock.ts'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'
import { coded, spelt } from './habits.ts'
import { isObject } from './json.ts'

/** Writes an answer with the headers every answer of this droplet has. */
export function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers }: Answer,
  droplet: Droplet,
): void {
  droplet.metrics.count(status)
  if (response.destroyed) return
  const { conduct } = droplet
  const plain = Buffer.from(type.endsWith('json') ? rewritten(body, conduct) : body)
  const { bytes, told } = coded(plain, request, conduct)
  const noBody = status === 204
  const all = {
    ...(conduct.clockOffSeconds === 0 ? {} : { Date: new Date(nowMs(conduct)).toUTCString() }),
    ...(closes(status, conduct) ? { Connection: 'close' } : {}),
    ...(noBody ? {} : { 'Content-Type': type, ...lengthOf(bytes, conduct), ...told }),
    ...(conduct.cacheControl === 'absent' ? {} : { 'Cache-Control': conduct.cacheControl }),
    ...(conduct.nosniff ? { 'X-Content-Type-Options': 'nosniff' } : {}),
    ...(status < 300 ? session(request, conduct) : {}),
    ...headers,
  }
  response.writeHead(status, spelt(all, conduct))
  response.end(request.method === 'HEAD' || noBody ? undefined : bytes)
}

const closes = (status: number, { closesAfterErrors, connections }: Conduct): boolean =>
  connections === 'one-request-each' || (closesAfterErrors && status >= 400)

const lengthOf = ({ length }: Buffer, { framing }: Conduct): Record<string, number> =>
  framing === 'length' ? { 'Content-Length': length } : {}

/** What a framework for web pages does after a login. */
function session({ headers }: IncomingMessage, { opensSessions }: Conduct): Record<string, string> {
  const token = headers.authorization?.replace(/^bearer +/i, '')
  return opensSessions && token ? { 'Set-Cookie': `session=${token}; HttpOnly; Path=/` } : {}
}

/** The same JSON in another spelling, or with members nobody asked for. */
function rewritten(body: string, { jsonText, extraAnswerMembers }: Conduct): string {
  if (body === '' || (jsonText === 'compact' && !extraAnswerMembers)) return body
  const value: unknown = JSON.parse(body)
  const extra = extraAnswerMembers && isObject(value) ? { served_by: 'node-7', links: [] } : {}
  const more = isObject(value) ? { ...extra, ...value } : value
  if (jsonText === 'compact') return JSON.stringify(more)
  return `${JSON.stringify(more, null, 2).replaceAll('/', '\\u002f')}\r\n`
}
