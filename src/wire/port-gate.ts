import type { Server, Socket } from 'node:net'

/** A listening port that can be closed for a while: the system then refuses every caller. */
export interface PortGate {
  /** Stops listening and breaks every connection off; each `shut` wants an `open` of its own. */
  shut(): void
  open(): void
  /** Stops listening for good. */
  end(): Promise<void>
}

const againMs = 20
/** A caller that was refused may hold the port as its own for a moment. */
const mostTries = 250

/** Guards the port that the server listens on; `failed` is told when it cannot be had again. */
export function portGate(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  sockets: ReadonlySet<Socket>,
  failed: (error: unknown) => void,
): PortGate {
  let shuts = 0
  let isOver = false
  const stop = (closed?: () => void): void => {
    server.close(() => closed?.())
    for (const socket of sockets) socket.destroy()
  }
  const listen = (tries = 1): void => {
    if (isOver || shuts > 0 || server.listening) return
    const again = (error: unknown): void => {
      if (tries >= mostTries) failed(error)
      else setTimeout(() => listen(tries + 1), againMs)
    }
    server.once('error', again)
    server.listen(port, host, () => {
      server.off('error', again)
      // Somebody may have asked otherwise while the port was being taken.
      if (isOver || shuts > 0) stop()
    })
  }
  return {
    shut() {
      shuts += 1
      if (shuts === 1) stop()
    },
    open() {
      shuts -= 1
      listen()
    },
    end: () =>
      new Promise((resolve) => {
        isOver = true
        stop(resolve)
      }),
  }
}
