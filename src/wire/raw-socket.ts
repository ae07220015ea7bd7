import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createResponseReader, type Incoming } from './response-reader.ts'
import { SilenceError } from './silence.ts'

export interface RawTarget {
  readonly url: URL
  readonly insecure: boolean
  readonly lookup: LookupFunction
}

/** Writes the bytes on a fresh connection and reads one response; the signal ends it whatever happens. */
export function sendRaw(
  target: RawTarget,
  bytes: Uint8Array,
  method: string,
  signal: AbortSignal,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(target)
    const reader = createResponseReader(method)
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
    socket.write(bytes)
  })
}

/** A fresh connection to the target, not yet open. */
export function openSocket({ url, insecure, lookup }: RawTarget): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  if (!secure) return connectTcp({ host, port, lookup })
  const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
  return connectTls({ host, port, lookup, rejectUnauthorized: !insecure, ...servername })
}
