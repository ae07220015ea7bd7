import { connect, type LookupFunction, type Socket } from 'node:net'
import { limits } from './limits.ts'
import { SilenceError } from './silence.ts'

/** A proxy that is asked for a tunnel, so that it passes on every byte as it is. */
export interface HttpProxy {
  /** `http://host:port`, without user and password. */
  readonly origin: string
  /** The value of Proxy-Authorization. */
  readonly authorization?: string | undefined
}

/** An open tunnel to `place` (`host:port`). Rejects with a SilenceError when the proxy gives none. */
export function tunnel(
  { origin, authorization }: HttpProxy,
  place: string,
  lookup: LookupFunction,
  signal?: AbortSignal,
): Promise<Socket> {
  const { hostname, port } = new URL(origin)
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 80),
    lookup,
  })
  socket.write(
    [
      `CONNECT ${place} HTTP/1.1`,
      `Host: ${place}`,
      ...(authorization === undefined ? [] : [`Proxy-Authorization: ${authorization}`]),
      '\r\n',
    ].join('\r\n'),
  )
  return new Promise((resolve, reject) => {
    let head: Buffer = Buffer.alloc(0)
    const settle = (finish: () => void): void => {
      signal?.removeEventListener('abort', onAbort)
      socket.off('data', onData).off('error', onError).off('close', onClose)
      finish()
    }
    const fail = (error: unknown): void =>
      settle(() => {
        socket.on('error', () => {}).destroy()
        reject(error)
      })
    const told = (what: string): SilenceError =>
      new SilenceError('refused', `the proxy ${origin} ${what}`)
    const onAbort = (): void => fail(signal?.reason)
    const onError = ({ message }: Error): void => fail(told(`cannot be reached: ${message}`))
    const onClose = (): void => fail(told('closed the connection instead of a tunnel'))
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end === -1 && head.length <= limits.answer.headBytes) return
      const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(head.toString('latin1', 0, 16))?.[1]
      if (end === -1 || status === undefined) fail(told('does not speak HTTP/1'))
      else if (!status.startsWith('2')) fail(told(`refuses a tunnel to ${place}: ${status}`))
      else settle(() => resolve(open(socket, head.subarray(end + 4))))
    }
    socket.on('data', onData).on('error', onError).on('close', onClose)
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort)
  })
}

/** What came behind the head is the first of what the target says. */
function open(socket: Socket, surplus: Buffer): Socket {
  socket.pause()
  if (surplus.length > 0) socket.unshift(surplus)
  return socket
}
