import { createServer } from 'node:https'
import type { AddressInfo, LookupFunction } from 'node:net'
import { describe, expect, test } from 'vitest'
import { makeTls } from '../../fixtures/authority.ts'
import { callBack } from '../../src/session/call-back.ts'
import { createPinnedLookup } from '../../src/wire/pinned-lookup.ts'
import { afterwards, answer, cameOf, clientOf, openPeer, saying, ways } from './peer.ts'

describe('a host name', () => {
  const loopback = [{ address: '127.0.0.1', family: 4 }]
  const elsewhere = [{ address: '0.0.0.0', family: 4 }]

  test.each(ways)('leads a %s request of a run to one place for good', async (_way, ask) => {
    const peer = await openPeer({ asked: (socket) => void socket.end(answer()) })
    const answers = [loopback, elsewhere, elsewhere]
    const asked: string[] = []
    const lookup = createPinnedLookup(async (host) => {
      asked.push(host)
      return answers[asked.length - 1] ?? elsewhere
    })
    const client = clientOf({ url: `http://moving.test:${peer.port}` }, { lookup })
    for (let times = 0; times < 3; times += 1) expect(cameOf(await client.ask(ask))).toBe('200')
    const again = client.at(`http://moving.test:${peer.port}`)
    afterwards(again.close)
    expect(cameOf(await again.ask(ask))).toBe('200')
    expect(peer.connections()).toBe(4)
    expect(asked).toEqual(['moving.test'])
  })

  test('that is not found is a silence, and is looked up again', async () => {
    const peer = await saying(answer())
    let asked = 0
    const lookup = createPinnedLookup(async () => {
      asked += 1
      if (asked === 1) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
      return loopback
    })
    const client = clientOf({ url: `http://late.test:${peer.port}` }, { lookup })
    const ask = { method: 'GET', path: '/' }
    expect([await client.ask(ask), await client.ask(ask)].map(cameOf)).toEqual(['refused', '200'])
  })

  test('with no address at all is a silence', async () => {
    const client = clientOf(
      { url: 'http://nowhere.test:80' },
      { lookup: createPinnedLookup(async () => []) },
    )
    const reply = await client.ask({ method: 'GET', path: '/' })
    expect(reply.silence).toEqual({
      kind: 'refused',
      detail: 'ENOTFOUND: nowhere.test has no address',
    })
  })

  test('tells one address where one is asked for', async () => {
    const lookup = createPinnedLookup(async () => loopback)
    const told = await new Promise((resolve) =>
      lookup('a.test', {}, (...found: Parameters<Parameters<LookupFunction>[2]>) => resolve(found)),
    )
    expect(told).toEqual([null, '127.0.0.1', 4])
  })
})

test('an address that a droplet names is asked only on its own host or on this machine', async () => {
  const peer = await saying(answer())
  const client = clientOf(peer)
  for (const address of [
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0:80/',
    'http://10.0.0.1/',
    'http://2130706433.test/',
    `http://user@elsewhere.test:${peer.port}/`,
    'file:///etc/passwd',
    'gopher://localhost/',
    'no address',
  ])
    expect(await callBack(client, address, 'a call back'), address).toBeUndefined()
  expect(peer.connections()).toBe(0)
  expect((await callBack(client, `${peer.url}/health`, 'a call back'))?.status).toBe(200)
})

describe('TLS', () => {
  const tls = makeTls()
  const serve = async ({ cert, key }: { cert: string; key: string }): Promise<string> => {
    const server = createServer({ cert, key }, (_, response) => void response.end('{"ok":true}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    afterwards(async () => {
      server.closeAllConnections()
      server.close()
    })
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const certificates = [
    ['of an authority nobody knows', tls.faulty('unknown-authority')],
    ['that has expired', tls.faulty('expired')],
    ['for another name', tls.faulty('wrong-name')],
    ['behind a chain of 100', { ...tls, cert: tls.cert + tls.authorityPem.repeat(100) }],
  ] as const

  describe.each(ways)('for a %s request', (_way, ask) => {
    test.each(certificates)(
      'with a certificate %s fails unless every one is to be taken',
      async (_what, shown) => {
        const url = await serve(shown)
        const refused = await clientOf({ url }).ask(ask)
        expect(cameOf(refused)).toBe('protocol')
        expect(refused.silence?.detail).toMatch(/certificate/i)
        expect(cameOf(await clientOf({ url }, { insecure: true }).ask(ask))).toBe('200')
      },
    )

    test('is never left for plain HTTP, although that is what is spoken there', async () => {
      const peer = await saying(answer())
      const client = clientOf({ url: peer.url.replace('http:', 'https:') })
      expect(['protocol', 'reset', 'closed']).toContain(cameOf(await client.ask(ask)))
      expect(peer.heard.join('')).not.toContain('GET ')
    })
  })
})
