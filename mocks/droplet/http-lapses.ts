import type { IncomingMessage } from 'node:http'
import { type Answer, html, json, text } from './answer.ts'
import type { Conduct } from './conduct.ts'
import type { Droplet } from './context.ts'

/** What a careless droplet answers before its routes are asked; undefined leaves it to them. */
export async function strayAnswer(
  method: string,
  path: string,
  droplet: Droplet,
): Promise<Answer | undefined> {
  const { conduct, config } = droplet
  if (conduct.optionsMethod === 'server-error' && method === 'OPTIONS')
    throw new TypeError('no handler of that name')
  if (conduct.headMethod === 'not-found' && method === 'HEAD') return json(404, {})
  if (conduct.rateLimit === 'untold' && path === '/version') return text(429, 'slow down')
  if (conduct.providerRoute === 'server-error' && path === '/do/list')
    throw new TypeError('the token of the provider is not a string')
  if (conduct.extraPages === 'server-error' && path === '/metrics')
    throw new TypeError('no metrics were registered')
  if (conduct.extraPages === 'settings' && path === '/.env')
    return text(200, `PORT=${config.port}\nREGISTRY_KEY=${config.registryKey}\n`)
  if (conduct.readsWrite && path === '/health')
    await droplet.call({ method: 'POST', url: `${config.registryUrl}/seen`, body: '{}' })
  return slashed(path, conduct)
}

function slashed(path: string, { trailingSlash }: Conduct): Answer | undefined {
  if (trailingSlash === 'not-found' || path === '/' || !path.endsWith('/')) return undefined
  const plain = path.slice(0, -1)
  // A sound router redirects only to what it serves, and never to what a browser takes for another host.
  if (trailingSlash === 'redirected')
    return /^\/\w+$/.test(plain) ? { ...json(307, {}), headers: { Location: plain } } : undefined
  const Location =
    trailingSlash === 'cut-off' ? plain : `http://app.internal:8010/${plain.replace(/^\/+/, '')}`
  return { ...json(308, {}), headers: { Location } }
}

/** The answer as it leaves a droplet that adds what it should not, or leaves out what it should say. */
export function dressed(answer: Answer, request: IncomingMessage, conduct: Conduct): Answer {
  const { origin, accept = '' } = request.headers
  const shown =
    conduct.acceptHeader === 'obeyed' && answer.status < 300 && accept.includes('text/html')
      ? html(answer.status, 'Accepted')
      : answer
  const granted =
    conduct.crossOrigin === 'reflected' && origin !== undefined
      ? { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' }
      : {}
  return {
    ...shown,
    headers: {
      ...answer.headers,
      ...granted,
      ...(conduct.dateHeader === 'sent' ? {} : { Date: new Date().toISOString() }),
      ...(conduct.banner === 'none' ? {} : { Server: 'Werkzeug/2.0.3 Python/3.9.2' }),
    },
  }
}

/** What is answered to a request line that the parser refused, where that is not a plain refusal. */
export function unknownMethodAnswer(
  code: string | undefined,
  { unknownMethod }: Conduct,
): string | undefined {
  if (code !== 'HPE_INVALID_METHOD' || unknownMethod === 'refused') return undefined
  const line = unknownMethod === 'served' ? '200 OK' : '500 Internal Server Error'
  return `HTTP/1.1 ${line}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`
}
