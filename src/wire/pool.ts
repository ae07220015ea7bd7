import { Agent, buildConnector } from 'undici'
import { openSocket, type RawTarget, tlsOptions } from './connection.ts'
import { onlyHttpOne } from './http-one.ts'
import { limits } from './limits.ts'

/**
 * The kept connections of one client. Idle ones are given up before common servers do, so that no request
 * meets a dying one; those that are still being made end with the signal.
 */
export const createPool = (target: RawTarget, closing: AbortSignal): Agent =>
  new Agent({
    connections: 256,
    pipelining: 1,
    keepAliveTimeout: 900,
    keepAliveMaxTimeout: 900,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: limits.answer.headBytes,
    maxResponseSize: limits.answer.bodyBytes,
    connect: target.proxy ? throughProxy(target, closing) : directly(target),
  })

const directly = (target: RawTarget): buildConnector.connector => {
  const connect = buildConnector({ ...tlsOptions(target), timeout: 0, lookup: target.lookup })
  return (options, done) => connect(options, handing(done))
}

const throughProxy =
  (target: RawTarget, closing: AbortSignal): buildConnector.connector =>
  (_options, done) => {
    const tell = handing(done)
    openSocket(target, closing).then(
      (socket) => {
        if (!('encrypted' in socket)) return tell(null, socket)
        const failed = (error: Error): void => tell(error, null)
        socket.once('error', failed).once('secureConnect', () => {
          socket.off('error', failed)
          tell(null, socket)
        })
      },
      (error: Error) => tell(error, null),
    )
  }

const handing =
  (done: buildConnector.Callback): buildConnector.Callback =>
  (...outcome) => {
    const [, socket] = outcome
    if (socket) onlyHttpOne(socket)
    // An alert of TLS is told before the end that follows it, and the pool keeps the last it hears.
    socket?.once('error', (error) => socket.destroy(error))
    done(...outcome)
  }
