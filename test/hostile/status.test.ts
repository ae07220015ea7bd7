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

  test('may be of another protocol only where the pool reads it as HTTP/1', async () => {
    for (const version of ['RTSP/1.0', 'HTTP/2.0']) {
      const peer = await saying(`${version} 200 OK\r\nContent-Length: 0\r\n\r\n`)
      // The parser of Node takes these two; what follows is framed as HTTP/1 and judged as such.
      const told = way === 'pooled' ? '200' : 'protocol'
      expect(cameOf(await clientOf(peer).ask(ask)), version).toBe(told)
    }
  })

  test.each([
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab', '200', 'ab'],
    ['HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab', '200', 'ab'],
    [saysStatus('205 X', 'Content-Length: 5\r\n\r\nhello'), '205', 'hello'],
    [saysStatus('600 X', 'Content-Length: 0\r\n\r\n'), '600', ''],
    [saysStatus('999 X', 'Content-Length: 0\r\n\r\n'), '999', ''],
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

  test('comes with a body although it may have none: told by its number or as a breach', async () => {
    for (const status of [204, 304]) {
      const peer = await saying(saysStatus(`${status} X`, 'Content-Length: 5\r\n\r\nhello'))
      // The pool holds the length against the answer; a raw socket reads on behind the head.
      expect(cameOf(await clientOf(peer).ask(ask))).toBe(
        way === 'pooled' ? 'protocol' : `${status}`,
      )
    }
  })
})

test('a 100 that nobody asked for breaks the protocol, and the next request is answered', async () => {
  let first = true
  const peer = await openPeer({
    asked: (socket) => {
      socket.write(`${first ? 'HTTP/1.1 100 Continue\r\n\r\n' : ''}${answer()}`)
      first = false
    },
  })
  const client = clientOf(peer)
  const replies = [
    await client.ask({ method: 'GET', path: '/' }),
    await client.ask({ method: 'GET', path: '/' }),
  ]
  expect(replies.map(cameOf)).toEqual(['protocol', '200'])
})

test('a 100 is read over on a raw socket, where one may have been asked for', async () => {
  const peer = await saying(`HTTP/1.1 100 Continue\r\n\r\n${answer()}`)
  const reply = await clientOf(peer).ask({
    method: 'GET',
    path: '/',
    headers: [['Connection', 'close']],
  })
  expect(reply).toMatchObject({ status: 200, text: '{"ok":true}' })
})
