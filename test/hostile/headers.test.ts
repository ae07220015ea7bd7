import { describe, expect, test } from 'vitest'
import { forTerminal } from '../../reporters/sanitize.ts'
import { limits } from '../../src/wire/limits.ts'
import { answer, cameOf, clientOf, openPeer, saying, ways } from './peer.ts'

const times = (count: number, line: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => line(index))

describe.each(ways)('the header that a %s request is answered', (_way, ask) => {
  test.each([
    ['3,000 fields', times(3000, (i) => `X-${i}: ${i}`)],
    ['one field of 200 KB', [`X-A: ${'a'.repeat(200_000)}`]],
    ['NUL', ['X-A: a\0b']],
    ['a bare line feed', ['X-A: a\nX-B: b']],
    ['a bare carriage return', ['X-A: a\rX-B: b']],
    ['a folded line', ['X-A: a', ' b']],
    ['a name with a space', ['X A: b']],
    ['a space before the colon', ['X-A : b']],
    ['no name', [': b']],
    ['no colon', ['X-A']],
  ])('breaks the protocol with %s', async (_what, lines) => {
    expect(cameOf(await clientOf(await saying(answer('{}', ...lines))).ask(ask))).toBe('protocol')
  })

  test('breaks the protocol with bare line feeds throughout', async () => {
    const peer = await saying('HTTP/1.1 200 OK\nContent-Length: 2\n\n{}')
    expect(cameOf(await clientOf(peer).ask(ask))).toBe('protocol')
  })

  test('is read with 500 cookies, of which the report shows the first lines', async () => {
    const lines = times(500, (i) => `Set-Cookie: a${i}=1`)
    const client = clientOf(await saying(answer('{}', ...lines)))
    const reply = await client.ask(ask)
    expect(reply.status).toBe(200)
    expect(client.recorder.exchange(reply.exchange)?.response?.headers).toHaveLength(
      limits.evidence.headerLines,
    )
  })

  test('shows both of two content types', async () => {
    const lines = ['Content-Type: application/json', 'Content-Type: text/html']
    const { headers } = await clientOf(await saying(answer('{}', ...lines))).ask(ask)
    expect(headers['content-type']).toBe('application/json, text/html')
  })

  test('is one byte a character, whatever the bytes are, and cannot act on a terminal', async () => {
    const client = clientOf(await saying(answer('{}', 'X-A: caf\u00e9 \u00c3\u0028\u00ff\u009b2J')))
    const reply = await client.ask(ask)
    expect(reply.headers['x-a']).toBe('caf\u00e9 \u00c3\u0028\u00ff\u009b2J')
    const shown = client.recorder.exchange(reply.exchange)?.response?.headers[0]?.[1] ?? ''
    expect(forTerminal(shown)).toBe('caf\u00e9 \u00c3(\u00ff\\u{9b}2J')
  })

  test('reaches no prototype by its names', async () => {
    const peer = await saying(answer('{}', '__proto__: polluted', 'constructor: polluted'))
    const { headers } = await clientOf(peer).ask(ask)
    expect(Object.entries(headers)).toContainEqual(['__proto__', 'polluted'])
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })

  test('is an observation: nothing in it is obeyed', async () => {
    const elsewhere = await saying(answer())
    const wishes = [
      `Alt-Svc: h2="127.0.0.1:${elsewhere.port}"; ma=99`,
      'Strict-Transport-Security: max-age=31536000; includeSubDomains',
      `Refresh: 0; url=${elsewhere.url}`,
      `Link: <${elsewhere.url}/x>; rel=preload`,
      'Set-Cookie: session=1; Domain=0.0.1; Path=/',
      'Clear-Site-Data: "*"',
      'Connection: keep-alive, upgrade',
      'Keep-Alive: timeout=999999, max=999999',
    ]
    const peer = await saying(answer('{}', ...wishes))
    const client = clientOf(peer)
    for (const path of ['/1', '/2']) expect(cameOf(await client.ask({ ...ask, path }))).toBe('200')
    expect(peer.heard).toHaveLength(2)
    expect(peer.heard.join('')).not.toMatch(/cookie|upgrade:/i)
    expect(elsewhere.connections()).toBe(0)
  })

  test('leads nowhere by its Location', async () => {
    const ours = await saying(answer())
    const peer = await openPeer({
      asked: (socket, sent) => {
        const [, from = ''] = /^GET (\S*)/.exec(sent) ?? []
        const to = places[Number(from.slice(1))] ?? ''
        socket.write(`HTTP/1.1 302 Found\r\nLocation: ${to}\r\nContent-Length: 0\r\n\r\n`)
      },
    })
    const places = [
      peer.url,
      '/0',
      `${ours.url}/caught`,
      'file:///etc/passwd',
      'http://169.254.169.254/latest/meta-data/',
      '//localhost/',
      'gopher://localhost/',
      `http://${'a'.repeat(5000)}/`,
    ]
    const client = clientOf(peer)
    for (const [index, place] of places.entries()) {
      const reply = await client.ask({ ...ask, path: `/${index}` })
      expect(reply).toMatchObject({ status: 302, headers: { location: place } })
    }
    expect(peer.heard).toHaveLength(places.length)
    expect(ours.connections()).toBe(0)
  })
})
