import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { Problem } from './answer.ts'
import type { Conduct } from './conduct.ts'
import { putFraming } from './front-framing.ts'

/** How long requests may take to arrive, and what the server demands of them. */
export function networkOptions({ requestTimeoutMs, missingHost }: Conduct) {
  const limitMs = requestTimeoutMs === 0 ? 0 : requestTimeoutMs
  return {
    maxHeaderSize: 16_384,
    headersTimeout: Math.min(10_000, limitMs),
    requestTimeout: limitMs,
    connectionsCheckingInterval: Math.min(5_000, Math.max(50, limitMs / 2)),
    requireHostHeader: missingHost === 'refused',
  }
}

/** What this droplet does with connections beyond serving requests on them. */
export function onTheNetwork(server: Server, conduct: Conduct, crash: () => void): void {
  if (conduct.upgrades === 'taken')
    server.on('upgrade', (_, socket: Duplex) => {
      socket.on('error', () => {}).on('end', () => socket.destroy())
      socket.resume().write(switched)
    })
  if (conduct.expectations === 'never') {
    server.on('checkContinue', () => {})
    server.on('checkExpectation', () => {})
  }
  if (conduct.resetCrashes)
    server.on('request', (request) => {
      request.on('error', () => {
        if (isReset(request.socket.errored)) crash()
      })
    })
  if (conduct.mostConnections > 0) server.maxConnections = conduct.mostConnections
  if (conduct.dropsConnectionsAfter > 0) countRequests(server, conduct.dropsConnectionsAfter)
  putFraming(server, conduct.front)
}

const isReset = (error: Error | null): boolean =>
  error !== null && 'code' in error && error.code === 'ECONNRESET'

const switched =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

function countRequests(server: Server, most: number): void {
  const served = new WeakMap<object, number>()
  server.on('request', ({ socket }, response) => {
    const count = (served.get(socket) ?? 0) + 1
    served.set(socket, count)
    if (count >= most) response.on('finish', () => socket.destroy())
  })
}

/** Some servers end the connection where others answer 431. */
export const isDropped = ({ rawHeaders }: IncomingMessage, { longHeads }: Conduct): boolean =>
  longHeads === 'dropped' && rawHeaders.join('').length > 8_192

/** Refuses a request that names two hosts: whoever stands before it may have believed the other. */
export function checkHost({ rawHeaders }: IncomingMessage, { secondHost }: Conduct): void {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1 && secondHost === 'refused') throw new Problem(400, 'Two Host lines')
}
