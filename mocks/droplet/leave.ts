import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Conduct } from './conduct.ts'

export type Signal = 'SIGTERM' | 'SIGINT'

/** What can be done to a droplet that is to leave. */
export interface Leaving {
  /** Stops timers and calls, and lets open answers finish. */
  close(): Promise<void>
  /** Resets every connection. */
  tear(): void
}

/** What the signals of an operator or a supervisor do: in order at first, at once when they come again. */
export function createLeave(
  { stopsOnSigterm, heedsSigint, openRequests, leavesWith }: Conduct,
  { close, tear }: Leaving,
  exit: (code: number) => void,
): (signal: Signal) => void {
  let isLeaving = false
  return (signal) => {
    if (signal === 'SIGTERM' ? !stopsOnSigterm : !heedsSigint) return
    const code = signal === 'SIGTERM' ? leavesWith : 130
    if (isLeaving) return exit(code)
    isLeaving = true
    if (openRequests === 'torn') tear()
    void close().then(() => exit(code))
  }
}

/** Remembers the connections of a server, and returns what resets them all. */
export function tearOf(server: Server): () => void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () => {
    for (const socket of open) socket.resetAndDestroy()
  }
}
