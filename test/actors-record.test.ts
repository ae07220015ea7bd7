import { exportJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { openMesh } from '../mocks/actors/mesh.ts'
import type { Call } from '../src/model/call.ts'
import {
  cast,
  domain,
  identity,
  json,
  last,
  mesh,
  options,
  overHttp,
  recorder,
  registryKey,
  token,
} from './actors-cast.ts'

describe('the record', () => {
  test('a call is kept raw, and told redacted', async () => {
    const jwt = await token()
    await overHttp(`${mesh.registryUrl}/registry/register`, json(identity, jwt))
    expect(last('token')).toMatchObject({
      method: 'POST',
      path: '/auth/token',
      query: [['droplet_id', domain]],
      status: 200,
      issued: jwt,
      refusal: undefined,
      fault: undefined,
    })
    expect(last('register')).toMatchObject({ bearer: jwt, json: identity, status: 200 })
    expect(last('register').at).toBeGreaterThan(last('token').at)
    expect(mesh.now()).toBeGreaterThan(last('register').at)
    const exchange = recorder.exchange(last('register').exchange)
    expect(exchange).toMatchObject({
      from: 'droplet',
      to: 'registry',
      response: { status: 200 },
      note: 'register',
    })
    expect(exchange?.request.headers.find(([name]) => name === 'authorization')?.[1]).toMatch(
      /^Bearer jwt:[0-9a-f]{8} \{/,
    )
    const all = JSON.stringify(recorder.all())
    for (const secret of [registryKey, jwt, ...jwt.split('.').slice(1)])
      expect(all).not.toContain(secret)
  })

  test('paths and repeated headers are kept as they came', async () => {
    await fetch(`${mesh.registryUrl}//registry/register?a=1&a=2`, {
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
      ],
    })
    expect(last('other')).toMatchObject({
      path: '//registry/register',
      target: '//registry/register?a=1&a=2',
      status: 404,
    })
    expect(last('other').query).toEqual([
      ['a', '1'],
      ['a', '2'],
    ])
  })

  test("the harness's own requests are told apart and left out", async () => {
    const headers = { 'user-agent': 'udc-conformance/0.1' }
    await fetch(mesh.jwksUrl, { headers })
    expect(mesh.calls()).toEqual([])
    expect(recorder.all().at(-1)).toMatchObject({ from: 'harness', to: 'registry' })
    await fetch(`${mesh.peerUrl}/message`, { method: 'POST', headers })
    expect(mesh.calls('message')).toHaveLength(1)
  })

  test('until() waits for what has not come yet, and gives up in time', async () => {
    const coming = mesh.until((calls) => calls.some(({ purpose }) => purpose === 'jwks'), 2000)
    const heard: Call[] = []
    const stop = mesh.onCall((call) => heard.push(call))
    await fetch(mesh.jwksUrl)
    expect(await coming).toBe(true)
    stop()
    await fetch(mesh.jwksUrl)
    expect(heard.map(({ purpose }) => purpose)).toEqual(['jwks'])
    expect(await mesh.until((calls) => calls.length > 99, 50)).toBe(false)
  })

  test('the lure has a host name of its own, and records who came', async () => {
    const other = await openMesh(
      options({ lureJwks: { keys: [await exportJWK(cast.KX.publicKey)] } }),
    )
    try {
      expect(new URL(other.lureUrl).hostname).toBe('localhost')
      const got = await overHttp(`${other.lureUrl}/any/jwks.json`)
      expect(got.json.keys).toHaveLength(1)
      expect(other.calls().map(({ actor, path }) => [actor, path])).toEqual([
        ['lure', '/any/jwks.json'],
      ])
    } finally {
      await other.close()
    }
  })

  test('a flood is answered and counted, but not kept', async () => {
    for (let batch = 0; batch < 21; batch++) {
      await Promise.all(Array.from({ length: 100 }, () => fetch(`${mesh.registryUrl}/health`)))
    }
    expect(mesh.calls()).toHaveLength(2000)
    expect(mesh.overflow()).toBe(100)
    expect(recorder.all()).toHaveLength(2000)
  })

  test('a taken port is an error that names it, and nothing stays open', async () => {
    const port = mesh.ports()[0] ?? 0
    await expect(openMesh(options({ ports: { peer: port } }))).rejects.toThrow(
      `:${port}: the port is in use`,
    )
  })
})
