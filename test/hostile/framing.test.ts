import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { answer, cameOf, clientOf, openPeer, saying, ways } from './peer.ts'

const head = (...lines: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
const chunked = (body: string): string => head('Transfer-Encoding: chunked') + body

describe.each(ways)('an answer to a %s request', (way, ask) => {
  test.each([
    ['a chunk size of 2 to the power of 64', chunked('10000000000000000\r\nab')],
    ['a chunk size below zero', chunked('-1\r\nab\r\n0\r\n\r\n')],
    ['a chunk size that is no number', chunked('two\r\nab\r\n0\r\n\r\n')],
    ['a chunk longer than it says', chunked('2\r\nabcdef\r\n0\r\n\r\n')],
    ['chunks without CR', chunked('2\nab\n0\n\n')],
    ['a trailer without bounds', chunked(`2\r\nab\r\n0\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`)],
    ['two lengths', `${head('Content-Length: 2', 'Content-Length: 3')}abc`],
    ['a length and chunks', `${head('Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['a length below zero', `${head('Content-Length: -1')}ab`],
    ['a length with a sign', `${head('Content-Length: +2')}ab`],
    ['a length in another base', `${head('Content-Length: 0x2')}ab`],
    ['a length beyond all numbers', `${head('Content-Length: 99999999999999999999')}ab`],
    ['a list of lengths', `${head('Content-Length: 2, 2')}ab`],
  ])('with %s breaks the protocol', async (_what, bytes) => {
    const peer = await openPeer({
      asked: (socket) => void socket.end(Buffer.from(bytes, 'latin1')),
    })
    expect(cameOf(await clientOf(peer).ask(ask))).toBe('protocol')
  })

  test('with a coding that only ends like "chunked" is read until the end, not in chunks', async () => {
    const bytes = `${head('Transfer-Encoding: xchunked')}2\r\nab\r\n0\r\n\r\n`
    const peer = await openPeer({ asked: (socket) => void socket.end(bytes) })
    const reply = await clientOf(peer).ask(ask)
    if (reply.silence === undefined) expect(reply.text).toBe('2\r\nab\r\n0\r\n\r\n')
    else expect(reply.silence.kind).toBe('protocol')
  })

  test.each([
    ['before its length is reached', `${head('Content-Length: 20')}{"ok":true}`],
    ['before the last chunk', chunked('b\r\n{"ok":true}\r\n')],
    ['inside a chunk', chunked('20\r\n{"ok":true}')],
    ['inside a chunk size', chunked('b')],
  ])('that ends %s is none', async (_when, bytes) => {
    const peer = await openPeer({ asked: (socket) => void socket.end(bytes) })
    const reply = await clientOf(peer).ask(ask)
    expect([reply.status, reply.silence?.kind, reply.text]).toEqual([undefined, 'closed', ''])
  })

  test('that stays without its end is late', async () => {
    const peer = await saying(chunked('5\r\nhello'))
    expect(cameOf(await clientOf(peer, { timeoutMs: 200 }).ask(ask))).toBe('timeout')
  })

  test('with another one behind it is read alone, and nothing of that reaches the next', async () => {
    const smuggled = answer('{"smuggled":true}')
    for (const first of [answer(), 'HTTP/1.1 204 No\r\n\r\n', 'HTTP/1.1 304 No\r\n\r\n']) {
      let asked = 0
      const peer = await openPeer({
        asked: (socket) =>
          void socket.write(asked++ === 0 ? first + smuggled : answer('{"own":1}')),
      })
      const client = clientOf(peer)
      expect((await client.ask(ask)).text).not.toContain('smuggled')
      await sleep(20)
      expect((await client.ask(ask)).text).toBe('{"own":1}')
      expect(peer.connections(), way).toBe(2)
    }
  })

  test('that broke the protocol leaves a connection that is not used again', async () => {
    let asked = 0
    const broken = `${head('Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`
    const peer = await openPeer({
      asked: (socket) => void socket.write(asked++ === 0 ? broken : answer()),
    })
    const client = clientOf(peer)
    expect([await client.ask(ask), await client.ask(ask)].map(cameOf)).toEqual(['protocol', '200'])
    await expect.poll(() => peer.connections()).toBeGreaterThanOrEqual(2)
  })
})
