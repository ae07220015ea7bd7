import type { Server } from 'node:http'
import { Duplex, Transform } from 'node:stream'
import type { Conduct } from './conduct.ts'

type Front = Conduct['front']

/** Puts a proxy's reading of requests before the server's, with the lapse such proxies have; `none` puts none. */
export function putFraming(server: Server, front: Front): void {
  if (front === 'none') return
  const behind = server.listeners('connection')
  server.removeAllListeners('connection')
  const leaves = front === 'callers-who-close-are-gone'
  server.on('connection', (socket: Duplex) => {
    if (leaves) socket.on('end', () => socket.destroy())
    const reading = new Transform({
      transform: (chunk: Buffer, _, done) => {
        const read = reread(chunk.toString('latin1'), front)
        if (read === undefined) return void socket.end(uncaught, () => socket.destroy())
        setTimeout(() => done(null, Buffer.from(read, 'latin1')), leaves ? 30 : 0)
      },
    })
    const through = Duplex.from({ readable: socket.pipe(reading), writable: socket })
    for (const one of [socket, reading, through]) one.on('error', () => socket.destroy())
    for (const listener of behind) Reflect.apply(listener, server, [through])
  })
}

/** What comes in one piece is taken for one request, which is the first mistake; undefined: it tripped. */
function reread(text: string, front: Front): string | undefined {
  const end = text.indexOf('\r\n\r\n')
  const lines = text.slice(0, Math.max(end, 0)).split('\r\n')
  const rest = text.slice(end + 4)
  const without = (pattern: RegExp): string =>
    `${lines.filter((line) => !pattern.test(line)).join('\r\n')}\r\n\r\n${rest}`
  const has = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line))
  if (front === 'naive-lines') return trips(text, lines) ? undefined : text
  if (end < 0) return text
  switch (front) {
    case 'length-wins':
      return has(length) ? without(coding) : text
    case 'chunks-win':
      return has(coding) ? without(length) : text
    case 'odd-codings-forgotten':
      return without(/^transfer-encoding(?!: chunked$)/i)
    case 'first-length-wins':
      return firstLength(lines, rest)
    case 'body-takes-all':
      return text.startsWith('POST')
        ? text.replace(/content-length: \d+/i, `Content-Length: ${rest.length}`)
        : text
    case 'delete-without-body':
      return text.startsWith('DELETE') ? without(length) : text
    case 'one-read-one-request':
      return text.startsWith('GET') ? text.slice(0, end + 4) : text
    case 'old-is-new':
      return text.replace(/ HTTP\/1\.0\r\n/, ' HTTP/1.1\r\n')
    default:
      return text
  }
}

const length = /^content-length:/i
const coding = /^transfer-encoding:/i

function firstLength(lines: readonly string[], rest: string): string {
  let seen = false
  const kept = lines.flatMap((line) => {
    if (!length.test(line)) return [line]
    if (seen) return []
    seen = true
    return [`Content-Length: ${Number.parseInt(line.slice(line.indexOf(':') + 1), 10)}`]
  })
  return `${kept.join('\r\n')}\r\n\r\n${rest}`
}

/** Every line of a head but the first has a colon in it, it was thought, and each ends as it should. */
const trips = (text: string, [, ...fields]: readonly string[]): boolean =>
  fields.some((line) => !/^\S[^:]*:/.test(line)) || /^[^\r]*[^\r]\n/.test(text)

const uncaught =
  'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
