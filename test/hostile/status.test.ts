import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { reportSchema } from '../../reporters/schema.ts'
import { renderTerminal } from '../../reporters/terminal.ts'
import { answer, cameOf, clientOf, openPeer, saying, ways } from './peer.ts'
import { sample } from './report.ts'

const saysStatus = (status: string, ...rest: readonly string[]): string =>
  `HTTP/1.1 ${status}\r\n${rest.join('')}`

describe.each(ways)('the status line that a %s request is answered', (way, ask) => {
  test.each([
    ['0.9, which has none', '<html>hello</html>'],
    ['ICY', 'ICY 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['lower case', 'http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['1.2', 'HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['000', saysStatus('000 X', 'Content-Length: 0\r\n\r\n')],
    ['99', saysStatus('99 X', 'Content-Length: 0\r\n\r\n')],
    ['1000', saysStatus('1000 X', 'Content-Length: 0\r\n\r\n')],
    ['-200', saysStatus('-200 X', 'Content-Length: 0\r\n\r\n')],
    ['a greeting', '220 smtp.test ESMTP\r\n'],
    ['a switch of protocols', saysStatus('101 X', 'Upgrade: h2c\r\nConnection: upgrade\r\n\r\n')],
  ])('breaks the protocol by %s', async (_what, bytes) => {
    const reply = await clientOf(await saying(bytes)).ask(ask)
    expect(cameOf(reply)).toBe('protocol')
    expect(reply.silence?.detail).not.toMatch(/assert|\n/)
  })

  test.each(['RTSP/1.0', 'HTTP/2.0', 'HTTP/3'])(
    'breaks the protocol by %s, also in pieces, also on a connection that was used before',
    async (version) => {
      const foreign = `${version} 200 OK\r\nContent-Length: 0\r\n\r\n`
      for (const pieces of [[foreign], [foreign.slice(0, 3), foreign.slice(3)]]) {
        let count = 0
        const peer = await openPeer({
          asked: (socket) => {
            count += 1
            if (count === 1) return void socket.write(answer())
            for (const [at, piece] of pieces.entries())
              setTimeout(() => socket.write(piece), 20 * at)
          },
        })
        const client = clientOf(peer)
        expect(cameOf(await client.ask(ask))).toBe('200')
        await turn()
        expect(cameOf(await client.ask(ask))).toBe('protocol')
        expect(peer.connections()).toBe(way === 'pooled' ? 1 : 2)
      }
    },
  )

  test.each([
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab', '200', 'ab'],
    ['HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab', '200', 'ab'],
    [saysStatus('205 X', 'Content-Length: 5\r\n\r\nhello'), '205', 'hello'],
    [saysStatus('600 X', 'Content-Length: 0\r\n\r\n'), '600', ''],
    [saysStatus('999 X', 'Content-Length: 0\r\n\r\n'), '999', ''],
    [saysStatus('204 X', 'Content-Length: 5\r\n\r\nhello'), '204', ''],
    [saysStatus('304 X', 'Content-Length: 5\r\n\r\nhello'), '304', ''],
    [saysStatus('304 X', 'Content-Length: 5\r\n\r\n'), '304', ''],
    [saysStatus('204 X', '\r\nhello'), '204', ''],
    [saysStatus('304 X', '\r\nhello'), '304', ''],
  ])('%j is taken as it is', async (bytes, status, text) => {
    const client = clientOf(await saying(bytes))
    const reply = await client.ask(ask)
    expect([cameOf(reply), reply.text]).toEqual([status, text])
    const exchanges = client.recorder.all()
    const report = reportSchema.parse({ ...sample, exchanges })
    expect(renderTerminal(report, { color: false, width: 100 })).toMatch(/^nonconformant/)
  })

  test('allows no body, and what comes of one is no part of the next answer', async () => {
    for (const status of [204, 304]) {
      let first = true
      const peer = await openPeer({
        asked: (socket) => {
          const odd = saysStatus(`${status} X`, 'Content-Length: 5\r\n\r\nhello')
          socket.write(first ? odd : answer())
          first = false
        },
      })
      const client = clientOf(peer)
      expect(cameOf(await client.ask(ask))).toBe(`${status}`)
      expect(await client.ask(ask)).toMatchObject({ status: 200, text: '{"ok":true}' })
    }
  })
})

describe('a 100 that nobody asked for', () => {
  test.each(ways)(
    'breaks the protocol of a %s request, and the next is answered',
    async (_way, ask) => {
      let first = true
      const peer = await openPeer({
        asked: (socket) => {
          socket.write(`${first ? 'HTTP/1.1 100 Continue\r\n\r\n' : ''}${answer()}`)
          first = false
        },
      })
      const client = clientOf(peer)
      const replies = [await client.ask(ask), await client.ask(ask)]
      expect(replies.map(cameOf)).toEqual(['protocol', '200'])
    },
  )

  test('is read over where it was asked for', async () => {
    const peer = await saying(`HTTP/1.1 100 Continue\r\n\r\n${answer()}`)
    const bytes = 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n'
    const reply = await clientOf(peer).askRaw(bytes, 'expects')
    expect(reply).toMatchObject({ status: 200, text: '{"ok":true}' })
  })
})
