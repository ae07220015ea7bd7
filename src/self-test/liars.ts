import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { type Lie, lies } from './liar-conducts.ts'

export type LiarKind = keyof typeof lies

export interface Liar {
  readonly url: string
  close(): Promise<void>
}

export const isLiarKind = (kind: string): kind is LiarKind => Object.hasOwn(lies, kind)

export const liarKinds: readonly LiarKind[] = Object.keys(lies).filter(isLiarKind)

/** Starts a server of the given dishonest kind on loopback; close() ends every socket. */
export async function startLiar(kind: LiarKind, port = 0): Promise<Liar> {
  const lie: Lie = lies[kind]()
  const sockets = new Set<Socket>()
  const server = createServer((req, res) => {
    lie(req, res)
    req.resume()
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', listening)
  })
  const address = server.address()
  const bound = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
