import { createServer } from 'node:http2'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { reportSchema } from '../../reporters/schema.ts'
import { renderTerminal } from '../../reporters/terminal.ts'
import { limits } from '../../src/wire/limits.ts'
import { inFolder, readReport, runCli } from '../cli-process.ts'
import { afterwards, cameOf, clientOf, openPeer, ways } from './peer.ts'
import { sample } from './report.ts'

// A gRPC server in the place of a droplet: frames of HTTP/2 in answer to HTTP/1.1. Source: RFC 9113 §4.1 and §6.

const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const settings = frame(0x4, 0, 0, Buffer.alloc(0))
const data = (payload: Uint8Array): Buffer => frame(0x0, 0, 1, payload)
const goAway = frame(0x7, 0, 0, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]))

/** A field as HPACK writes it without a table: a literal that is not indexed, lengths below 127. Source: RFC 7541 §6.2.2. */
const field = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ])

const nasty = '\u001b[31m<script>alert(1)</script>\u202e'
const trailers = Buffer.concat([
  field(':status', '200'),
  field('grpc-status', '13'),
  field('grpc-message', nasty),
  ...Array.from({ length: 150 }, () => field('grpc-status-details-bin', nasty.repeat(3))),
])

/** The message says that it is a gigabyte long, and its bytes come for as long as somebody takes them. */
const gigabyte = (): Buffer => {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(2 ** 30, 1)
  return data(Buffer.concat([prefix, Buffer.alloc(16_000)]))
}

const endlessly = (socket: Socket, piece: Buffer): void => {
  const more = (): void => {
    if (socket.destroyed) return
    if (socket.write(piece)) setImmediate(more)
    else socket.once('drain', more)
  }
  more()
}

const conducts: readonly [what: string, conduct: (socket: Socket) => void][] = [
  ['a stream without end', (socket) => endlessly(socket, data(Buffer.alloc(1_000, 'udc')))],
  ['a message of a gigabyte', (socket) => endlessly(socket, gigabyte())],
  ['no message of any contract', (socket) => socket.write(data(Buffer.from([0, 0, 0, 0, 2, 8])))],
  ['GOAWAY, each time', (socket) => socket.end(goAway)],
  ['trailers alone, with details', (socket) => socket.end(frame(0x1, 0x5, 1, trailers))],
]

describe.each(ways)('a gRPC server that answers a %s request', (_way, ask) => {
  test.each(conducts)('by %s breaks the protocol, at once', async (_what, conduct) => {
    const peer = await openPeer({
      met: (socket) => void socket.write(settings),
      asked: conduct,
    })
    const client = clientOf(peer)
    const replies = [await client.ask(ask), await client.ask(ask)]
    expect(replies.map(cameOf)).toEqual(['protocol', 'protocol'])
    for (const { silence, text } of replies) {
      expect(text.length).toBeLessThanOrEqual(limits.answer.bodyBytes)
      expect(silence?.detail).toMatch(/^[\x20-\x7e]*$/)
    }
    await expect.poll(() => peer.open()).toBe(0)
    const report = reportSchema.parse({ ...sample, exchanges: client.recorder.all() })
    const told = renderTerminal(report, { color: false, width: 100 })
    expect(told).not.toContain('\u001b')
    expect(told).not.toContain('\u202e')
  })
})

test('a run against a server of HTTP/2 alone is trouble to be mended, and nothing fails', {
  timeout: 120_000,
}, async () => {
  const server = createServer()
  server.on('sessionError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(() => new Promise((resolve) => server.close(resolve)))
  const url = `http://127.0.0.1:${Object(server.address()).port}`
  await inFolder(async (folder) => {
    const file = `${folder}/report.json`
    const { code } = await runCli([
      ...[url, '--only', 'CTL-*', '--wait', '2s'],
      ...['--reporter', `json=${file}`],
    ])
    const { findings, trouble } = readReport(file)
    expect(findings.filter(({ state }) => state === 'fail')).toEqual([])
    expect([code, trouble?.kind]).toEqual([4, 'unreachable'])
  })
})
