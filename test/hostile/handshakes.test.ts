import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { createPinnedLookup } from '../../src/wire/pinned-lookup.ts'
import { makeAuthority } from '../tls-cast.ts'
import { afterwards, answer, cameOf, clientOf, ways } from './peer.ts'

const authority = makeAuthority()
const tls = { authorities: authority.pem }
const lookup = createPinnedLookup(async () => [{ address: '127.0.0.1', family: 4 }])

/** A peer that speaks TLS and follows no rule but its script. */
async function serve(options: TlsOptions, asked: (socket: TLSSocket) => void): Promise<number> {
  const sockets = new Set<TLSSocket>()
  const server = createServer({ ...authority.server(), ...options }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', () => asked(socket))
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterwards(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const tls12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const

describe.each(ways)('for a %s request, a peer', (_way, ask) => {
  test('that shakes hands anew before it answers is heard', async () => {
    let again = 0
    const port = await serve(tls12, (socket) => {
      socket.renegotiate({}, () => {
        again += 1
        socket.write(answer())
      })
    })
    const reply = await clientOf({ url: `https://127.0.0.1:${port}` }, { tls }).ask(ask)
    expect([cameOf(reply), again]).toEqual(['200', 1])
  })

  test('that never stops shaking hands is given up at the deadline, and the next request is answered', async () => {
    let first = true
    let again = 0
    const port = await serve(tls12, (socket) => {
      if (!first) return void socket.write(answer())
      first = false
      const anew = (): void => {
        again += 1
        if (!socket.destroyed) socket.renegotiate({}, (error) => error ?? setImmediate(anew))
      }
      anew()
    })
    const url = `https://127.0.0.1:${port}`
    const client = clientOf({ url }, { tls, timeoutMs: 300 })
    expect(['timeout', 'protocol', 'reset', 'closed']).toContain(cameOf(await client.ask(ask)))
    expect(again).toBeGreaterThan(1)
    expect(cameOf(await clientOf({ url }, { tls }).ask(ask))).toBe('200')
  })

  test('is told whom we look for, and is not believed with a certificate of another name', async () => {
    const named: string[] = []
    const port = await serve(
      {
        SNICallback: (name, tell) => {
          named.push(name)
          tell(null)
        },
      },
      (socket) => void socket.write(answer()),
    )
    const url = `https://elsewhere.test:${port}`
    const refused = await clientOf({ url }, { tls, lookup }).ask(ask)
    expect([cameOf(refused), named]).toEqual(['protocol', ['elsewhere.test']])
    expect(refused.silence?.detail).toMatch(/altname|does not match/i)
    expect(cameOf(await clientOf({ url }, { tls, lookup, insecure: true }).ask(ask))).toBe('200')
  })

  test('that knows no such name is a silence, and nothing was sent', async () => {
    let asked = 0
    const port = await serve(
      { SNICallback: (_name, tell) => tell(new Error('nobody here')) },
      () => {
        asked += 1
      },
    )
    for (const insecure of [false, true]) {
      const url = `https://elsewhere.test:${port}`
      const reply = await clientOf({ url }, { tls, lookup, insecure }).ask(ask)
      expect(['protocol', 'reset', 'closed']).toContain(cameOf(reply))
    }
    expect(asked).toBe(0)
  })
})
