import { describe, expect, test } from 'vitest'
import { openMesh } from '../mocks/actors/mesh.ts'
import {
  asksToken,
  json,
  last,
  mesh,
  options,
  overHttp,
  recorder,
  type Told,
} from './actors-cast.ts'

describe('faults', () => {
  const health = (): Promise<Told> => overHttp(`${mesh.registryUrl}/health`)
  const asked = (): Promise<Told> =>
    overHttp(`${mesh.registryUrl}/auth/token?droplet_id=42`, asksToken)

  test('a status in place of the answer, as often as scripted, then the answer', async () => {
    mesh.fault({ at: 'token', status: 503, headers: [['Retry-After', '1']], after: 1, times: 2 })
    const seen = [await asked(), await asked(), await asked(), await asked()]
    expect(seen.map(({ status }) => status)).toEqual([200, 503, 503, 200])
    expect(seen[1]?.headers.get('retry-after')).toBe('1')
    expect(mesh.calls('token').map(({ fault }) => fault)).toEqual([
      undefined,
      'status 503, scripted headers',
      'status 503, scripted headers',
      undefined,
    ])
    expect(mesh.calls('token')[1]?.issued).toBeUndefined()
  })

  test('faults strike in the order they are written, and can be lifted', async () => {
    mesh.fault({ at: 'token', status: 500, times: 1 })
    const lift = mesh.fault({ at: 'registry.*', status: 502 })
    expect((await asked()).status).toBe(500)
    expect((await asked()).status).toBe(502)
    expect((await health()).status).toBe(502)
    lift()
    expect((await asked()).status).toBe(200)
  })

  test('a scripted body, of any type', async () => {
    mesh.fault({ at: 'token', body: '<html>login</html>', contentType: 'text/html' })
    const response = await fetch(`${mesh.registryUrl}/auth/token?droplet_id=42`, asksToken)
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/html',
      '<html>login</html>',
    ])
  })

  test('a dropped connection', async () => {
    mesh.fault({ at: 'jwks', drop: true, times: 1 })
    await expect(fetch(mesh.jwksUrl)).rejects.toThrow()
    expect(last('jwks')).toMatchObject({ status: undefined, fault: 'connection dropped' })
    expect(recorder.exchange(last('jwks').exchange)?.silence?.kind).toBe('closed')
    expect((await fetch(mesh.jwksUrl)).status).toBe(200)
  })

  test('a late answer, whose call is seen before it is given', async () => {
    mesh.fault({ at: 'jwks', delayMs: 300, times: 1 })
    const pending = fetch(mesh.jwksUrl)
    expect(await mesh.until((calls) => calls.length === 1, 200)).toBe(true)
    expect(last('jwks').status).toBeUndefined()
    expect((await pending).status).toBe(200)
    expect(last('jwks').status).toBe(200)
    expect(recorder.exchange(last('jwks').exchange)?.ms).toBeGreaterThan(290)
  })

  test('a caller that gives up is recorded, and closing does not wait', async () => {
    mesh.fault({ at: 'jwks', delayMs: 60_000 })
    await expect(fetch(mesh.jwksUrl, { signal: AbortSignal.timeout(100) })).rejects.toThrow()
    const waiting = fetch(mesh.jwksUrl).catch(() => 'cut')
    expect(await mesh.until((calls) => calls.length === 2, 1000)).toBe(true)
    await mesh.close()
    expect(await waiting).toBe('cut')
    expect(recorder.exchange(mesh.calls()[0]?.exchange ?? '')?.silence?.detail).toMatch(/went away/)
  })

  test('only what matches: one peer, one trace', async () => {
    const { id, url } = mesh.addPeer()
    mesh.fault({ at: 'message', matching: `/peers/${id}/`, status: 500 })
    mesh.fault({ at: 'message', matching: 'trace-2', status: 503 })
    const send = async (base: string, trace: string): Promise<number> =>
      (await overHttp(`${base}/message`, json({ trace_id: trace }))).status
    expect(await send(url, 'trace-1')).toBe(500)
    expect(await send(mesh.peerUrl, 'trace-1')).toBe(200)
    expect(await send(mesh.peerUrl, 'trace-2')).toBe(503)
  })

  test('scripted before anyone calls, and never upon the harness', async () => {
    const other = await openMesh(options({ faults: [{ at: 'registry.*', status: 500 }] }))
    try {
      expect((await fetch(other.jwksUrl)).status).toBe(500)
      const ours = await fetch(other.jwksUrl, { headers: { 'user-agent': 'udc-conformance/0.1' } })
      expect(ours.status).toBe(200)
      expect(other.failures()).toEqual([])
    } finally {
      await other.close()
    }
  })
})
