import type { Server } from 'node:http'
import { Duplex, Transform } from 'node:stream'
import type { Conduct } from './conduct.ts'

type HttpParser = Conduct['httpParser']

/** Puts a small parser of its own before the server's, with the lapse such parsers have; `platform` puts none. */
export function putFront(server: Server, parser: HttpParser): void {
  if (parser === 'platform') return
  const behind = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Duplex) => {
    const front = frontOf(socket, parser)
    const through = Duplex.from({ readable: socket.pipe(front), writable: socket })
    for (const one of [socket, front, through]) one.on('error', () => socket.destroy())
    for (const listener of behind) Reflect.apply(listener, server, [through])
  })
}

/** Rewrites the head of the one request a connection carries, and lets everything after it through. */
function frontOf(socket: Duplex, parser: HttpParser): Transform {
  let head: string | undefined = ''
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (head === undefined) return done(null, chunk)
      head += chunk.toString('latin1')
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return done()
      const lines = head.slice(0, end).split('\r\n')
      const rest = head.slice(end)
      head = undefined
      if (parser === 'values-by-trust' && lines.some((line) => unprintable.test(line)))
        return void socket.end(uncaught, () => socket.destroy())
      const [request = '', ...fields] = lines
      const kept = fields
        .filter((line) => !/^connection:/i.test(line))
        .map((line) => (parser === 'raw-values' ? withItsSpaces(line) : line))
      done(null, Buffer.from([request, ...kept, 'Connection: close'].join('\r\n') + rest, 'latin1'))
    },
  })
}

const unprintable = /[\0\r\n]/
const uncaught =
  'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/** The parser behind would trim plain spaces; as no-break ones the handler gets to see them. */
function withItsSpaces(line: string): string {
  const [, name, value = ''] = /^(authorization:) ?(.*)$/is.exec(line) ?? []
  if (name === undefined) return line
  return `${name} ${value.replace(/^[ \t]+|[ \t]+$/g, (gap) => '\xa0'.repeat(gap.length))}`
}
