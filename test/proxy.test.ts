import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { proxyFor } from '../src/cli/proxy.ts'
import { UsageError } from '../src/model/usage-error.ts'
import { afterwards, answer, cameOf, clientOf, openPeer, ways } from './hostile/peer.ts'
import { makeAuthority, type Served, serveTls } from './tls-cast.ts'

const authority = makeAuthority()
const tls = { authorities: authority.pem }
let target: Served

beforeAll(async () => {
  target = await serveTls(authority.server())
})
afterAll(() => target.close())

interface Opened {
  readonly origin: string
  /** The places it was asked for. */
  readonly places: string[]
  readonly credentials: (string | undefined)[]
}

/** A proxy that knows every name as a port of this machine. */
async function openProxy(refusal?: string): Promise<Opened> {
  const places: string[] = []
  const credentials: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.on('connect', ({ url = '', headers }: IncomingMessage, socket: Socket) => {
    places.push(url)
    credentials.push(headers['proxy-authorization'])
    socket.on('error', () => undefined)
    if (refusal !== undefined) return void socket.end(refusal)
    const there = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\nVia: 1.1 office\r\n\r\n')
      there.pipe(socket).pipe(there)
    }).on('error', () => socket.destroy())
    sockets.add(there)
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  afterwards(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, places, credentials }
}

describe.each(ways)('a %s request through a proxy', (_way, { headers = [] }) => {
  const ask = { method: 'GET', path: '/health', headers }

  test('goes by a tunnel, whole, with TLS from end to end', async () => {
    const proxy = { ...(await openProxy()), authorization: 'Basic am9lOnNlY3JldA==' }
    // The name is known to the proxy alone, and the certificate to whom --ca names.
    const client = clientOf(
      { url: `https://localhost.:${target.port}` },
      { proxy, tls, insecure: true },
    )
    expect(cameOf(await client.ask(ask))).toBe('200')
    expect(proxy.places).toEqual([`localhost.:${target.port}`])
    expect(proxy.credentials).toEqual(['Basic am9lOnNlY3JldA=='])
    expect(JSON.stringify(client.recorder.all())).not.toContain('am9lOnNlY3JldA')
  })

  test('goes by a tunnel without TLS as well', async () => {
    const peer = await openPeer({ asked: (socket) => void socket.write(answer('{"ok":true}')) })
    const proxy = await openProxy()
    const client = clientOf({ url: `http://far.test:${peer.port}` }, { proxy })
    expect(await client.ask(ask)).toMatchObject({ status: 200, text: '{"ok":true}' })
    expect(peer.heard.join('')).toMatch(/^GET \/health HTTP\/1\.1\r\n/)
  })

  test.each([
    [
      'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n',
      'refuses a tunnel to far.test:443: 403',
    ],
    [
      'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n',
      'refuses a tunnel to far.test:443: 407',
    ],
    ['SSH-2.0-x\r\n\r\n', 'does not speak HTTP/1'],
    ['', 'closed the connection instead of a tunnel'],
    ['H'.repeat(20_000), 'does not speak HTTP/1'],
  ])('says that it was the proxy when that says %j', async (said, why) => {
    const proxy = await openProxy(said)
    const { silence } = await clientOf({ url: 'https://far.test' }, { proxy }).ask(ask)
    expect(silence).toEqual({ kind: 'refused', detail: `the proxy ${proxy.origin} ${why}` })
  })

  test('ends at its deadline when the proxy keeps silent, and leaves nothing open', async () => {
    const peer = await openPeer({})
    const client = clientOf(
      { url: 'http://far.test' },
      { proxy: { origin: peer.url }, timeoutMs: 150 },
    )
    expect(cameOf(await client.ask(ask))).toBe('timeout')
    await client.close()
    await expect.poll(peer.open).toBe(0)
  })

  test('to this machine goes straight there', async () => {
    const proxy = await openProxy()
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `https://${host}:${target.port}`
      expect(cameOf(await clientOf({ url }, { proxy, tls }).ask(ask))).toBe('200')
    }
    expect(proxy.places).toEqual([])
  })
})

test('a conversation goes through it too, byte by byte', async () => {
  const peer = await openPeer({
    asked: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  })
  const proxy = await openProxy()
  const client = clientOf({ url: `http://far.test:${peer.port}` }, { proxy })
  const talk = await client.converse({
    note: 'odd',
    steps: [{ send: 'GET /a b HTTP/1.1\n\n' }, { answers: 1, withinMs: 3000 }],
  })
  expect(talk.answers).toHaveLength(1)
  expect(peer.heard.join('')).toBe('GET /a b HTTP/1.1\n\n')
  const refused = clientOf(
    { url: 'http://far.test' },
    { proxy: await openProxy('HTTP/1.1 403 No\r\n\r\n') },
  )
  const none = await refused.converse({ note: 'none', steps: [{ answers: 1, withinMs: 100 }] })
  expect(none).toMatchObject({
    answers: [],
    end: 'refused',
    detail: expect.stringContaining('403'),
  })
})

describe('what the environment puts before a target', () => {
  const office = 'http://proxy.test:3128'
  test.each([
    ['https://far.test/', { HTTPS_PROXY: office }, office],
    ['https://far.test/', { https_proxy: office, HTTPS_PROXY: 'http://other.test' }, office],
    ['https://far.test/', { HTTP_PROXY: office }, undefined],
    ['http://far.test/', { HTTP_PROXY: 'proxy.test:3128' }, office],
    ['https://far.test/', { ALL_PROXY: office }, undefined],
    ['https://far.test/', { HTTPS_PROXY: office, NO_PROXY: 'other.test, far.test' }, undefined],
    ['https://a.far.test/', { HTTPS_PROXY: office, no_proxy: '.far.test' }, undefined],
    ['https://a.far.test/', { HTTPS_PROXY: office, no_proxy: 'far.test' }, undefined],
    ['https://nofar.test/', { HTTPS_PROXY: office, no_proxy: 'far.test' }, office],
    ['https://far.test:8443/', { HTTPS_PROXY: office, NO_PROXY: 'far.test:443' }, office],
    ['https://far.test/', { HTTPS_PROXY: office, NO_PROXY: 'far.test:443' }, undefined],
    ['https://far.test/', { HTTPS_PROXY: office, NO_PROXY: '*' }, undefined],
    ['https://127.0.0.1/', { HTTPS_PROXY: office }, undefined],
    ['https://[::1]/', { HTTPS_PROXY: office }, undefined],
    ['https://localhost:8010/', { HTTPS_PROXY: office }, undefined],
  ])('%s with %j', (address, env, origin) => {
    expect(proxyFor(address, env)?.origin).toBe(origin)
  })

  test('may hold a password, which is apart from the address', () => {
    const proxy = proxyFor('https://far.test', { HTTPS_PROXY: 'http://joe:p%40ss@proxy.test:3128' })
    expect(proxy).toEqual({
      variable: 'HTTPS_PROXY',
      origin: office,
      authorization: `Basic ${Buffer.from('joe:p@ss').toString('base64')}`,
    })
  })

  test.each(['socks5://proxy.test', 'https://proxy.test', '://'])('is refused as %s', (given) => {
    expect(() => proxyFor('https://far.test', { HTTPS_PROXY: given })).toThrow(UsageError)
  })
})
