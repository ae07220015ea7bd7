import { randomBytes } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import { type Client, type ClientOptions, createClient } from '../src/wire/client.ts'
import { parseJson } from '../src/wire/json.ts'
import { BudgetSpent } from '../src/wire/limiter.ts'
import { type Listener, listen } from '../src/wire/listen.ts'
import { createRecorder, type Recorder } from '../src/wire/recorder.ts'
import { createRedactor, type Redactor } from '../src/wire/redact.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server that shows what it received and answers with scripted bytes. */
async function scripted(answer: (socket: Socket, head: string) => void): Promise<{
  url: string
  heads: string[]
}> {
  const sockets = new Set<Socket>()
  const heads: string[] = []
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      heads.push(chunk.toString('latin1'))
      answer(socket, chunk.toString('latin1'))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, heads }
}

function client(
  baseUrl: string,
  more: Partial<ClientOptions> = {},
): Client & { recorder: Recorder } {
  const recorder = more.recorder ?? createRecorder(createRedactor())
  const made = createClient({
    baseUrl,
    recorder,
    userAgent: 'udc-conformance/test',
    runId: 'run-1',
    timeoutMs: 2000,
    ...more,
  })
  closers.push(made.close)
  return { ...made, recorder }
}

const ok =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}'
const get = (path = '/', more: Partial<Ask> = {}): Ask => ({ method: 'GET', path, ...more })

describe('what goes out', () => {
  test.each([
    '//message',
    '/./message',
    '/message%2f',
    '/a/../message',
    '/m?x=1#y',
    '/MESSAGE;a=b',
  ])('the path %s verbatim', async (path) => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const reply = await client(url).ask(get(path))
    expect(reply.json).toEqual({ ok: true })
    expect(heads[0]?.split('\r\n')[0]).toBe(`GET ${path} HTTP/1.1`)
  })

  test('a path no client would write goes through a raw socket', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const reply = await client(url).ask(get('message with space'))
    expect(reply.status).toBe(200)
    expect(heads[0]?.split('\r\n')[0]).toBe('GET message with space HTTP/1.1')
  })

  test('repeated header names stay repeated, and the run names itself', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    await client(url).ask(
      get('/', {
        token: 'b',
        headers: [
          ['Authorization', 'Bearer a'],
          ['X-Ca', '\u00e9'],
        ],
      }),
    )
    const lines = heads[0]?.split('\r\n') ?? []
    expect(lines.filter((line) => /^authorization:/i.test(line))).toEqual([
      'Authorization: Bearer a',
      'Authorization: Bearer b',
    ])
    expect(lines).toContain('X-Ca: \u00e9')
    expect(lines).toContain('User-Agent: udc-conformance/test')
    expect(lines).toContain('X-Conformance-Run: run-1')
  })

  test('header bytes that undici refuses go out all the same', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    const asked = client(url)
    await asked.ask(get('/', { headers: [['Authorization', 'Bearer a\0b']] }))
    await asked.ask(get('/', { headers: [['Authorization\u00a0', 'Bearer a']] }))
    await asked.ask({
      method: 'POST',
      path: '/',
      headers: [['Content-Length', '3']],
      body: 'abcdef',
    })
    expect(heads[0]).toContain('Authorization: Bearer a\0b\r\n')
    expect(heads[1]).toContain('Authorization\u00a0: Bearer a\r\n')
    expect(heads[2]).toContain('Content-Length: 3\r\n')
    expect(heads[2]).toMatch(/\r\n\r\nabcdef$/)
  })

  test('an object goes as JSON, a GET may carry a body, and a prefix is kept', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok))
    await client(`${url}/base/`).ask({ method: 'POST', path: '/message', body: { a: 1 } })
    await client(url).ask(get('/', { body: 'x' }))
    expect(heads[0]).toMatch(/^POST \/base\/message HTTP/)
    expect(heads[0]).toMatch(/content-type: application\/json/i)
    expect(heads[0]).toMatch(/\{"a":1\}$/)
    expect(heads[1]).toMatch(/content-length: 1\r\n\r\nx$/i)
  })

  test('raw bytes go out as they are, and one answer is read', async () => {
    const { url, heads } = await scripted((socket) => socket.write(ok + ok))
    const asked = client(url)
    const reply = await asked.askRaw('GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 'two hosts')
    expect(reply).toMatchObject({ status: 200, json: { ok: true }, silence: undefined })
    expect(heads).toEqual(['GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'])
    expect(asked.recorder.exchange(reply.exchange)).toMatchObject({
      note: 'two hosts',
      request: { method: 'GET', url: `${url}/x` },
    })
  })

  test('no more than the budget, and no faster than the rate', async () => {
    const { url } = await scripted((socket) => socket.write(ok))
    const asked = client(url, { limiter: { rate: 20, budget: 3 } })
    const began = performance.now()
    await Promise.all([asked.ask(get()), asked.ask(get()), asked.ask(get())])
    expect(performance.now() - began).toBeGreaterThan(95)
    await expect(asked.ask(get())).rejects.toBeInstanceOf(BudgetSpent)
  })
})

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

describe('the listener', () => {
  let listener: Listener
  const bodies: number[] = []
  beforeAll(async () => {
    listener = await listen({
      answer: async (request, { body, tooLarge, target }) => {
        if (target === '/drop') return Response.error()
        if (target === '/throw') throw new Error('ours')
        bodies.push(body.length)
        if (tooLarge) return new Response(null, { status: 413 })
        const response = Response.json({ target, path: new URL(request.url).pathname })
        response.headers.append('set-cookie', 'a=1')
        response.headers.append('set-cookie', 'b=2')
        return response
      },
    })
  })
  afterAll(() => listener.close())

  test('keeps the raw target, answers HEAD without a body, and both cookies', async () => {
    const asked = client(listener.url)
    expect((await asked.ask(get('//x/./y'))).json).toMatchObject({ target: '//x/./y' })
    const headed = await asked.ask({ method: 'HEAD', path: '/' })
    expect(headed).toMatchObject({ status: 200, text: '' })
    expect(headed.headers['set-cookie']).toBe('a=1, b=2')
  })

  test('drops on Response.error(), and answers 500 and 400 where it must', async () => {
    const asked = client(listener.url)
    expect((await asked.ask(get('/drop'))).silence?.kind).toBe('closed')
    expect((await asked.ask(get('/throw'))).status).toBe(500)
    expect((await asked.ask({ method: 'TRACE', path: '/' })).status).toBe(400)
    expect((await asked.askRaw('garbage\r\n\r\n', 'garbage')).status).toBe(400)
  })

  test('reads no more than 1 MB', async () => {
    const reply = await client(listener.url).ask({
      method: 'POST',
      path: '/',
      body: Buffer.alloc(1_200_000),
    })
    expect(reply.status).toBe(413)
    expect(bodies.at(-1)).toBe(1024 * 1024)
  })

  test('names the port that is taken', async () => {
    const second = listen({ port: listener.port, answer: async () => new Response() })
    await expect(second).rejects.toThrow(`127.0.0.1:${listener.port}: the port is in use`)
  })

  test('closes while a caller waits', async () => {
    const hanging = await listen({ answer: () => new Promise(() => undefined) })
    const waiting = client(hanging.url).ask(get())
    await new Promise((resolve) => setTimeout(resolve, 50))
    await hanging.close()
    expect((await waiting).silence?.kind).toMatch(/closed|reset/)
  })
})

describe('redaction', () => {
  const canary = 'canary/+ "ü" 0123&x'
  const segment = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url')
  const signature = randomBytes(32).toString('base64url')
  const token = `${segment({ alg: 'RS256', kid: 'k1' })}.${segment({ iss: 'i', steward: 'hidden-claim' })}.${signature}`
  const redactor: Redactor = createRedactor()
  redactor.secret(canary, 'canary')
  redactor.secret('short', 'too short to be one')

  const bytes = Buffer.from(canary)
  test.each([
    ['as it is', canary],
    ['as base64', bytes.toString('base64')],
    ['as base64url', bytes.toString('base64url')],
    ['as base64 behind one byte', Buffer.from(`:${canary}`).toString('base64')],
    ['as base64 behind two bytes', Buffer.from(`u:${canary}`).toString('base64')],
    ['as hex', bytes.toString('hex')],
    ['as upper-case hex', bytes.toString('hex').toUpperCase()],
    ['percent-encoded', encodeURIComponent(canary)],
    ['in JSON', JSON.stringify({ canary })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ canary }))],
  ])('hides a secret %s', (_how, text) => {
    expect(redactor.holds(`before ${text} after`)).toBe(true)
    const clean = redactor.text(`before ${text} after`)
    expect(clean).toContain('[secret: canary]')
    expect(redactor.holds(clean)).toBe(false)
    expect(clean).toMatch(/^before .* after$/)
  })

  test('leaves ordinary words alone', () => {
    const text =
      'short stories of drop4.fullpotential.ai, 1.2.3, {"detail":"token expired","key":"ok"}'
    expect(redactor.text(text)).toBe(text)
  })

  test.each([
    ['whole', token],
    ['without signature', token.split('.').slice(0, 2).join('.')],
    ['in JSON', JSON.stringify({ detail: `bad\n${token}` })],
    ['in base64', Buffer.from(`Bearer ${token}`).toString('base64')],
    ['with encoded dots', token.replaceAll('.', '%2E')],
    ['behind other segments', `a.b.${token}`],
    ['in a query', `http://h/x?token=${token}&y=1`],
  ])('hides a token %s', (_how, text) => {
    const clean = redactor.text(text)
    expect(clean).toMatch(/jwt:[0-9a-f]{8}/)
    expect(clean).not.toContain(signature)
    expect(clean).not.toContain(token.split('.')[1])
  })

  test('shows of an Authorization header what a person needs, and no more', () => {
    const shown = redactor.header('Authorization', `Bearer ${token}`)
    expect(shown).toMatch(
      /^Bearer jwt:[0-9a-f]{8} \{"header":\{"alg":"RS256","kid":"k1"\},"claims":\{"iss":"i"\}\}$/,
    )
    expect(redactor.header('Authorization', 'Basic dXNlcjpwYXNz')).toMatch(
      /^Basic \(12 characters #[0-9a-f]{8}\)$/,
    )
    expect(redactor.header('authorization', 'rawvalue')).toMatch(/^\(8 characters #/)
    expect(redactor.header('Authorization', 'Bearer')).toBe('Bearer')
    expect(redactor.header('X-Registry-Key', canary)).toBe('[secret: canary]')
    expect(redactor.header('Set-Cookie', 'session=abc123')).toMatch(/^\(14 characters #/)
    expect(redactor.header('WWW-Authenticate', 'Bearer realm="x"')).toBe('Bearer realm="x"')
  })

  test('hashes agree within a run and differ between runs', () => {
    expect(redactor.text(token)).toBe(redactor.text(token))
    expect(createRedactor().text(token)).not.toBe(redactor.text(token))
  })

  test('hides keys, passwords and userinfo', () => {
    const { privateKey, publicKey } = freshPair({ rsa: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const jwk = privateKey.export({ format: 'jwk' })
    expect(redactor.text(`a ${pem} b`)).toBe('a [private key removed]\n b')
    expect(redactor.text(JSON.stringify({ pem }))).toBe('{"pem":"[private key removed]\\n"}')
    expect(redactor.text(pem.slice(0, 300))).toBe('[private key removed]')
    expect(redactor.text(spki)).toMatch(/^\[public key [\w-]{43}\]\n$/)
    expect(redactor.text(JSON.stringify({ spki }))).toContain(redactor.text(spki).trim())
    const clean = redactor.text(JSON.stringify(jwk))
    expect(clean).toContain(jwk.n)
    for (const part of [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi])
      expect(clean).not.toContain(part)
    expect(redactor.text('{"db_password": "hunter22", "n": 1}')).toBe(
      '{"db_password": "[string, 8 characters]", "n": 1}',
    )
    expect(redactor.text('{"api_key":"abc')).toBe('{"api_key":"[string, 3 characters]')
    expect(redactor.text(JSON.stringify('{"secret":"abcdef"}'))).not.toContain('abcdef')
    expect(redactor.text('http://joe:pass@host/?access_token=abcdef#x')).toBe(
      'http://[userinfo]@host/?access_token=[6 characters]#x',
    )
  })

  test('cuts before it looks, and a cut secret does not survive', () => {
    const long = 'x '.repeat(32_764) + canary
    expect(redactor.text(long.slice(0, 65_536) + canary)).not.toContain(canary.slice(0, 6))
  })

  test('the recorder keeps redacted excerpts with the digest of the whole', () => {
    const recorder = createRecorder(redactor)
    const open = recorder.open({
      from: 'harness',
      to: 'droplet',
      method: 'POST',
      url: `http://h/?x=${encodeURIComponent(canary)}`,
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['X-Other', canary],
      ],
      body: Buffer.from(JSON.stringify({ canary, long: 'y'.repeat(10_000) })),
      note: `note ${canary}`,
    })
    open.answered({ status: 200, headers: [['x-echo', token]], body: Buffer.from(canary) })
    const text = JSON.stringify(recorder.all())
    expect(redactor.holds(text)).toBe(false)
    expect(text).not.toContain(signature)
    const kept = recorder.exchange('x1')
    expect(kept?.request.body).toMatchObject({
      length: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(kept?.request.body?.text.length).toBeLessThanOrEqual(4096)
    expect(kept?.ms).toBeGreaterThanOrEqual(0)
  })
})
