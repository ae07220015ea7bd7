import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'

/** How every answer begins that we take for one. */
const beginning = Buffer.from('HTTP/1.')

/** How much of that has come of the answer that is awaited, by connection. */
const come = new WeakMap<Socket, number>()

/**
 * Keeps answers of another protocol from the parser of the pool, which reads RTSP/1.0 and HTTP/2.0 as if they
 * were HTTP/1: the first byte that does not fit is spoilt, so that it refuses the answer by itself.
 */
export const onlyHttpOne = (socket: Socket): void => void come.set(socket, beginning.length)

/** From here on the parser listens; a listener of ours before it would start the flow too early. */
subscribe('undici:client:sendHeaders', (message) => {
  const socket = Object(message).socket
  if (!(socket instanceof Socket) || !come.has(socket)) return
  if (!socket.listeners('data').includes(watch)) socket.on('data', watch)
  come.set(socket, 0)
})

/** Sees each piece before the parser does, which reads the same memory. */
function watch(this: Socket, piece: Buffer): void {
  const before = come.get(this) ?? beginning.length
  if (before === beginning.length) return
  const rest = beginning.subarray(before, before + piece.length)
  const wrong = rest.findIndex((byte, at) => byte !== piece[at])
  if (wrong !== -1) piece[wrong] = 0
  come.set(this, wrong === -1 ? before + rest.length : beginning.length)
}
