import { createServer, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Ask, Reply } from '../../src/model/reply.ts'
import { type Client, type ClientOptions, createClient } from '../../src/wire/client.ts'
import { createRecorder, type Recorder } from '../../src/wire/recorder.ts'
import { createRedactor } from '../../src/wire/redact.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Done after the test, whatever becomes of it. */
export const afterwards = (close: () => Promise<unknown>): void => void closers.push(close)

export interface Peer {
  readonly url: string
  readonly port: number
  /** What was sent to it, piece by piece. */
  readonly heard: string[]
  connections(): number
  /** Connections that nobody has given up but perhaps the peer. */
  open(): number
}

export interface Conduct {
  /** Done to each new connection, before anything is said. */
  readonly met?: (socket: Socket) => void
  /** Done at each piece of a request. */
  readonly asked?: (socket: Socket, sent: string) => void
}

/** A server of raw bytes that follows no rule but its script. */
export async function openPeer({ met, asked }: Conduct): Promise<Peer> {
  const sockets = new Set<Socket>()
  const alive = new Set<Socket>()
  const heard: string[] = []
  let connections = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    alive.add(socket)
    socket.on('end', () => alive.delete(socket))
    socket.on('close', () => {
      alive.delete(socket)
      sockets.delete(socket)
    })
    socket.on('data', (chunk) => {
      const sent = chunk.toString('latin1')
      heard.push(sent)
      asked?.(socket, sent)
    })
    met?.(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    heard,
    connections: () => connections,
    open: () => alive.size,
  }
}

/** A peer that says the same to every request. */
export const saying = (bytes: string | Buffer): Promise<Peer> =>
  openPeer({
    asked: (socket) =>
      void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
  })

export function clientOf(
  { url }: Pick<Peer, 'url'>,
  more: Partial<ClientOptions> = {},
): Client & { readonly recorder: Recorder } {
  const recorder = more.recorder ?? createRecorder(createRedactor())
  const client = createClient({
    baseUrl: url,
    recorder,
    userAgent: 'udc-conformance/test',
    runId: 'run-1',
    timeoutMs: 5000,
    ...more,
  })
  afterwards(client.close)
  return { ...client, recorder }
}

/** The two ways a request goes out, which must tell alike what they met. */
export const ways: readonly (readonly [name: string, ask: Ask])[] = [
  ['pooled', { method: 'GET', path: '/' }],
  ['raw', { method: 'GET', path: '/', headers: [['Connection', 'close']] }],
]

/** What came of a request in one word: its status, or the kind of silence. */
export const cameOf = ({ status, silence }: Reply): string => String(status ?? silence?.kind)

export const answer = (body = '{"ok":true}', ...lines: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\n${[...lines, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`]
    .map((line) => `${line}\r\n`)
    .join('')}\r\n${body}`
