import { createServer, type Server, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Ask } from '../src/model/reply.ts'
import { type Client, type ClientOptions, createClient } from '../src/wire/client.ts'
import { createRecorder, type Recorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server that shows what it received and answers with scripted bytes. */
export async function scripted(answer: (socket: Socket, head: string) => void): Promise<{
  url: string
  heads: string[]
}> {
  const sockets = new Set<Socket>()
  const heads: string[] = []
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heads.push(chunk.toString('latin1'))
      answer(socket, chunk.toString('latin1'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, heads }
}

export function client(
  baseUrl: string,
  more: Partial<ClientOptions> = {},
): Client & { recorder: Recorder } {
  const recorder = more.recorder ?? createRecorder(createRedactor())
  const made = createClient({
    baseUrl,
    recorder,
    userAgent: 'udc-conformance/test',
    runId: 'run-1',
    timeoutMs: 2000,
    ...more,
  })
  closers.push(made.close)
  return { ...made, recorder }
}

export const get = (path = '/', more: Partial<Ask> = {}): Ask => ({ method: 'GET', path, ...more })
