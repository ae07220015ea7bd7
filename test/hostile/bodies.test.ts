import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/wire/json.ts'
import { limits } from '../../src/wire/limits.ts'
import { answer, cameOf, clientOf, openPeer, saying, ways } from './peer.ts'

const encoded = (coding: string, body: Buffer): Buffer =>
  Buffer.from(answer(body.toString('latin1'), `Content-Encoding: ${coding}`), 'latin1')

const zeroes = Buffer.alloc(50_000_000)
const bomb = gzipSync(zeroes)
const emptyMember = gzipSync('')
const plain = Buffer.from('{"ok":true}')

describe.each(ways)('a compressed body that a %s request is answered', (_way, ask) => {
  test.each([
    ['gzip', bomb],
    ['br', brotliCompressSync(Buffer.alloc(8_000_000))],
    ['deflate', deflateSync(zeroes)],
    ['gzip, gzip', gzipSync(bomb)],
    ['gzip, gzip, gzip', gzipSync(gzipSync(bomb))],
  ])(
    'and that grows beyond 4 MiB (%s) is too large, and the next one is read',
    async (coding, body) => {
      expect(body.length).toBeLessThan(limits.answer.bodyBytes)
      let first = true
      const peer = await openPeer({
        asked: (socket) => {
          socket.write(first ? encoded(coding, body) : Buffer.from(answer()))
          first = false
        },
      })
      const client = clientOf(peer)
      const reply = await client.ask(ask)
      expect(reply.silence?.kind).toBe('too-large')
      expect(reply.text).toBe('')
      expect(cameOf(await client.ask(ask))).toBe('200')
    },
  )

  test.each([
    ['more codings than anybody needs', 'gzip, gzip, gzip, gzip', gzipSync(bomb)],
    ['a coding nobody knows', 'zstd', plain],
    ['a coding that every object knows', 'constructor', plain],
    ['and its like', '__proto__, toString', plain],
  ])('with %s is left as it came', async (_what, coding, body) => {
    const reply = await clientOf(await saying(encoded(coding, body))).ask(ask)
    expect(reply.status).toBe(200)
    expect(reply.text).toBe(body.toString('utf8'))
  })

  test('that is not what its coding says is a breach of the protocol, and one of nothing is empty', async () => {
    const lying = await clientOf(await saying(encoded('gzip', plain))).ask(ask)
    expect(lying.silence).toMatchObject({
      kind: 'protocol',
      detail: expect.stringContaining('gzip'),
    })
    const members = Buffer.concat(Array.from({ length: 40_000 }, () => emptyMember))
    const empty = await clientOf(await saying(encoded('gzip', members))).ask(ask)
    expect([empty.status, empty.text]).toEqual([200, ''])
  })

  test('and that never ends, in chunks, is too large', async () => {
    const chunk = Buffer.from(`8000\r\n${'a'.repeat(0x8000)}\r\n`)
    const peer = await openPeer({
      asked(socket) {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
        const more = (): void => {
          while (!socket.destroyed && socket.write(chunk));
        }
        socket.on('drain', more)
        more()
      },
    })
    expect(cameOf(await clientOf(peer).ask(ask))).toBe('too-large')
  })
})

describe.each(ways)('a body that a %s request is answered as JSON', (_way, ask) => {
  const text = '{"status":"active"}'
  test.each([
    ['random bytes', Buffer.from(Array.from({ length: 2048 }, (_, i) => (i * 7919 + 13) % 256))],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['half a character', Buffer.from(text).fill(0xc3, 12, 13)],
    ['nesting beyond measure', Buffer.from('['.repeat(100_000))],
    ['too many members', Buffer.from(`{${'"a":1,'.repeat(100_000)}"a":1}`)],
  ])('and is %s has a status, a text and no JSON, and throws nothing', async (what, body) => {
    const lines = ['Content-Type: application/json']
    const peer = await saying(Buffer.from(answer(body.toString('latin1'), ...lines), 'latin1'))
    const client = clientOf(peer)
    const reply = await client.ask(ask)
    expect(reply.status).toBe(200)
    if (what !== 'half a character') expect(reply.json).toBeUndefined()
    const kept = client.recorder.exchange(reply.exchange)?.response?.body
    expect(kept?.length).toBe(body.length)
    expect(kept?.text.length).toBeLessThanOrEqual(limits.evidence.excerptLength)
  })
})

test('JSON that is meant to hurt is read within bounds, and reaches no prototype', () => {
  expect(parseJson('1'.repeat(1_000_000))).toBe(Number.POSITIVE_INFINITY)
  expect(parseJson(`[${'9'.repeat(400)}, -1e999, 1e-999]`)).toEqual([Infinity, -Infinity, 0])
  expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 })
  const read = parseJson('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}')
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  expect(Object.keys(Object(read))).toEqual(['__proto__', 'constructor'])
  expect({}).not.toHaveProperty('admin')
  expect(Object(read).admin).toBeUndefined()
  expect(parseJson(`${'[{"a":'.repeat(40)}1${'}]'.repeat(40)}`)).toBeUndefined()
})
