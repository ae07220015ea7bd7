import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../src/model/reply.ts'
import type { Client } from '../src/wire/client.ts'
import { parseJson } from '../src/wire/json.ts'
import { listen } from '../src/wire/listen.ts'
import { client, get, scripted } from './wire-cast.ts'

/** Each behaviour is met by undici and by the raw socket, and must be told alike. */
describe('silence', () => {
  const ways: [string, (asked: Client) => Promise<Reply>][] = [
    ['pooled', (asked) => asked.ask(get('/', { timeoutMs: 400 }))],
    ['raw', (asked) => asked.ask(get('/', { timeoutMs: 400, headers: [['Connection', 'close']] }))],
  ]
  const head = 'HTTP/1.1 200 OK\r\n'
  const bomb = gzipSync(Buffer.alloc(20_000_000))
  const behaviours: [string, string, (socket: Socket) => void][] = [
    ['reset', 'a reset', (s) => s.resetAndDestroy()],
    ['closed', 'a close without an answer', (s) => s.end()],
    ['closed', 'a body cut short', (s) => s.end(`${head}Content-Length: 10\r\n\r\nabc`)],
    ['timeout', 'nothing at all', () => undefined],
    ['timeout', 'a dripping body', (s) => drip(s, `${head}Content-Length: 1000\r\n\r\n`)],
    ['timeout', 'a dripping header', (s) => drip(s, `${head}X-A: `)],
    ['too-large', 'an endless body', (s) => flood(s, `${head}\r\n`)],
    [
      'too-large',
      'a body announced too large',
      (s) => flood(s, `${head}Content-Length: 9999999\r\n\r\n`),
    ],
    ['protocol', 'no HTTP', (s) => s.end('SSH-2.0-OpenSSH_9.2\r\n\r\n')],
    ['protocol', 'ICY', (s) => s.end('ICY 200 OK\r\n\r\n')],
    ['protocol', 'a status below 100', (s) => s.end('HTTP/1.1 99 Odd\r\n\r\n')],
    ['protocol', 'a huge header', (s) => s.end(`${head}X-A: ${'a'.repeat(200_000)}\r\n\r\n`)],
    [
      'protocol',
      'a bad chunk',
      (s) => s.end(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n`),
    ],
    [
      'protocol',
      'two framings',
      (s) => s.end(`${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
    ],
    [
      'protocol',
      'an unasked upgrade',
      (s) => s.end('HTTP/1.1 101 Sw\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
    ['protocol', 'a flood of 103', (s) => s.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(300))],
    [
      'too-large',
      'a gzip bomb',
      (s) => {
        s.write(`${head}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
        s.end(bomb)
      },
    ],
  ]

  for (const [way, send] of ways) {
    test.each(behaviours)(`is ${'%s'} for ${'%s'} (${way})`, async (kind, _name, behave) => {
      const { url } = await scripted(behave)
      const asked = client(url)
      const reply = await send(asked)
      expect({ status: reply.status, kind: reply.silence?.kind }).toEqual({
        status: undefined,
        kind,
      })
      expect(reply.ms).toBeLessThan(1500)
      expect(asked.recorder.exchange(reply.exchange)?.silence?.kind).toBe(kind)
    })

    test(`is refused where nobody listens (${way})`, async () => {
      const listener = await listen({ answer: async () => new Response() })
      await listener.close()
      expect((await send(client(listener.url))).silence?.kind).toBe('refused')
    })
  }

  function drip(socket: Socket, start: string): void {
    socket.write(start)
    const timer = setInterval(() => socket.write('a'), 50)
    socket.on('close', () => clearInterval(timer))
  }

  function flood(socket: Socket, start: string): void {
    socket.write(start)
    const more = (): void => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x61)));
    }
    socket.on('drain', more)
    more()
  }
})

describe('what comes back', () => {
  test('compressed, chunked and odd answers are read', async () => {
    const zipped = gzipSync('{"zip":1}')
    const { url } = await scripted((socket, sent) => {
      if (sent.startsWith('GET /gzip')) {
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n`,
        )
        socket.write(zipped)
      } else if (sent.startsWith('GET /999'))
        socket.write('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n')
      else
        socket.write(
          'HTTP/1.1 401 No\r\nX-A: 1\r\nx-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
        )
    })
    const asked = client(url)
    for (const headers of [[], [['Connection', 'close'] as const]]) {
      expect((await asked.ask(get('/gzip', { headers }))).json).toEqual({ zip: 1 })
      expect((await asked.ask(get('/999', { headers }))).status).toBe(999)
      const chunked = await asked.ask(get('/', { headers }))
      expect(chunked).toMatchObject({ status: 401, text: 'abcde', json: undefined })
      expect(chunked.headers['x-a']).toBe('1, 2')
    }
  })

  test('redirects are not followed', async () => {
    const { url, heads } = await scripted((socket) =>
      socket.write('HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n'),
    )
    expect((await client(url).ask(get())).status).toBe(302)
    expect(heads).toHaveLength(1)
  })

  test('JSON is parsed within bounds and never throws', () => {
    expect(parseJson('{"a":[1,"]]]]"]}')).toEqual({ a: [1, ']]]]'] })
    expect(parseJson('['.repeat(64) + ']'.repeat(64))).toBeDefined()
    expect(parseJson('['.repeat(65) + ']'.repeat(65))).toBeUndefined()
    expect(parseJson(`[${'1,'.repeat(60_000)}1]`)).toBeUndefined()
    expect(parseJson('\ufeff{}')).toBeUndefined()
    expect(parseJson('<html>')).toBeUndefined()
  })
})
