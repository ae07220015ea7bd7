import type { Socket } from 'node:net'
import { openSocket, type RawTarget } from './connection.ts'
import { createResponseReader, type Incoming } from './response-reader.ts'
import { SilenceError } from './silence.ts'

/** Writes the bytes on a fresh connection and reads one response; the signal ends it whatever happens. */
export async function sendRaw(
  target: RawTarget,
  bytes: Uint8Array,
  method: string,
  signal: AbortSignal,
): Promise<Incoming> {
  return spoken(await openSocket(target, signal), bytes, method, signal)
}

function spoken(
  socket: Socket,
  bytes: Uint8Array,
  method: string,
  signal: AbortSignal,
): Promise<Incoming> {
  const mayContinue = asksToContinue(bytes)
  return new Promise((resolve, reject) => {
    const reader = createResponseReader(method, (status) => {
      if (status !== 100 || mayContinue) return
      throw new SilenceError('protocol', '100 (Continue) came without having been asked for')
    })
    const settle = (finish: () => void): void => {
      signal.removeEventListener('abort', onAbort)
      socket
        .removeAllListeners('data')
        .removeAllListeners('end')
        .on('error', () => {})
      socket.destroy()
      finish()
    }
    const attempt = (read: () => Incoming | undefined): void => {
      try {
        const response = read()
        if (response !== undefined) settle(() => resolve(response))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const onAbort = (): void => settle(() => reject(signal.reason))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    socket.on('data', (chunk: Buffer) => attempt(() => reader.push(chunk)))
    socket.on('end', () => attempt(() => reader.end()))
    socket.on('error', (error) => settle(() => reject(error)))
    socket.on('close', () =>
      settle(() => reject(new SilenceError('closed', 'the connection was closed'))),
    )
    // Through a proxy it comes paused, so that nothing is lost on the way here.
    socket.resume().write(bytes)
  })
}

function asksToContinue(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes)
  const head = text.subarray(0, text.indexOf('\r\n\r\n') + 1).toString('latin1')
  return /\r\nexpect:[ \t]*100-continue/i.test(head)
}
