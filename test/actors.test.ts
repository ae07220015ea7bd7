import { createPublicKey, verify } from 'node:crypto'
import { getResponse, type HttpHandler } from 'msw'
import { describe, expect, test } from 'vitest'
import {
  asksToken,
  bearer,
  cast,
  domain,
  identity,
  type Json,
  json,
  mesh,
  overHttp,
  selfSigned,
  type Teller,
  type Told,
  token,
  told,
} from './actors-cast.ts'

const inProcess: Teller = async (url, init) => {
  const all: [string, readonly HttpHandler[]][] = [
    [mesh.registryUrl, mesh.handlers.registry],
    [mesh.orchestratorUrl, mesh.handlers.orchestrator],
    [mesh.peerUrl, mesh.handlers.peer],
  ]
  const handlers = all.find(([base]) => url.startsWith(base))?.[1] ?? []
  const response = await getResponse([...handlers], new Request(url, init))
  if (response === undefined) throw new Error(`nobody answers ${url}`)
  return told(response)
}

const parts = (jwt: string): Json[] =>
  jwt.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

describe.each([
  ['over HTTP', overHttp],
  ['in process', inProcess],
])('the actors %s', (_way, tell) => {
  test('the Registry issues a token that its published key verifies', async () => {
    const { status, json } = await tell(
      `${mesh.registryUrl}/auth/token?droplet_id=${domain}`,
      asksToken,
    )
    expect({ status, ...json }).toMatchObject({
      status: 200,
      droplet_id: 42,
      algorithm: 'RS256',
      expires_in: 3600,
    })
    const jwt = String(json.token)
    const [header, claims] = parts(jwt)
    const set = await tell(mesh.jwksUrl)
    const keys = set.json.keys as Json[]
    expect(keys).toHaveLength(1)
    const key = keys.find(({ kid }) => kid === header?.kid) ?? {}
    expect(key).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', pem: cast.K1.pem })
    expect(Object.keys(key)).not.toContain('d')
    const input = Buffer.from(jwt.slice(0, jwt.lastIndexOf('.')))
    const signature = Buffer.from(jwt.split('.')[2] ?? '', 'base64url')
    const published = createPublicKey({
      key: { kty: 'RSA', n: String(key.n), e: String(key.e) },
      format: 'jwk',
    })
    expect(verify('sha256', input, published, signature)).toBe(true)
    expect(claims).toMatchObject({
      iss: mesh.issuer,
      aud: mesh.audience,
      sub: domain,
      droplet_id: 42,
      role: 'droplet',
    })
    expect(Number(claims?.exp) - Number(claims?.iat)).toBe(3600)
    expect(parts(await token(tell))[1]?.jti).not.toBe(claims?.jti)
  })

  test('the Registry refuses a wrong key, a missing id, and GET', async () => {
    const url = `${mesh.registryUrl}/auth/token`
    const wrong = await tell(`${url}?droplet_id=42`, {
      method: 'POST',
      headers: { 'x-registry-key': 'no' },
    })
    expect(wrong).toMatchObject({ status: 401, json: { detail: 'Invalid registry key' } })
    expect((await tell(url, asksToken)).status).toBe(422)
    const got = await tell(`${url}?droplet_id=42`)
    expect(got).toMatchObject({ status: 405, json: { detail: 'Method Not Allowed' } })
    expect(got.headers.get('allow')).toBe('POST')
    expect((await tell(`${mesh.registryUrl}/other`)).status).toBe(404)
    expect((await tell(`${mesh.registryUrl}/api/auth/token?droplet_id=42`, asksToken)).status).toBe(
      404,
    )
  })

  test('a droplet registers, beats, and is found by every name', async () => {
    const jwt = await token(tell)
    const early = await tell(`${mesh.registryUrl}/registry/heartbeat`, json(identity, jwt))
    expect(early).toMatchObject({ status: 404, json: { detail: 'unknown droplet' } })
    const body = { ...identity, ip: '0.0.0.0', status: 'active', metadata: { numeric_id: 42 } }
    const done = await tell(`${mesh.registryUrl}/registry/register`, json(body, jwt))
    expect(done).toMatchObject({ status: 200, json: { ok: true } })
    const beat = await tell(
      `${mesh.registryUrl}/registry/heartbeat`,
      json({ ...identity, status: 'healthy' }, jwt),
    )
    expect(beat.json).toEqual({ ok: true, ts: expect.any(Number) })
    for (const path of ['/registry/droplet/', '/registry/droplets/', '/droplets/', '/droplet/']) {
      for (const id of ['42', 'droplet-42', domain]) {
        const { json: row } = await tell(mesh.registryUrl + path + id)
        expect(row).toMatchObject({
          id: domain,
          status: 'healthy',
          last_heartbeat: expect.any(Number),
        })
      }
      expect((await tell(mesh.registryUrl + path + mesh.unknownId())).status).toBe(404)
    }
    const { json: listed } = await tell(`${mesh.registryUrl}/registry/droplets`)
    expect(listed).toMatchObject({ count: 2 })
    expect((await tell(`${mesh.registryUrl}/registry/droplet/5`)).json).toMatchObject({
      id: 'drop5.mesh.test',
      endpoint: mesh.peerUrl,
      metadata: { numeric_id: 5 },
    })
  })

  test('the Registry wants a good token and every identity', async () => {
    const url = `${mesh.registryUrl}/registry/register`
    const bare = await tell(url, json(identity))
    expect(bare).toMatchObject({ status: 401, json: { detail: 'invalid token or key' } })
    const jwt = await token(tell)
    for (const name of ['id', 'host', 'droplet_id']) {
      expect((await tell(url, json({ ...identity, [name]: undefined }, jwt))).status).toBe(422)
    }
    const form = { ...bearer(jwt), method: 'POST', body: 'id=1&host=2&droplet_id=3' }
    expect((await tell(url, form)).status).toBe(422)
  })

  test('the Orchestrator takes Registry tokens for its four calls, and no others', async () => {
    const { orchestratorUrl } = mesh
    const envelope = (payload: Json): Json => ({
      udc_version: '1.0',
      trace_id: 'b5a5cf4e-7a39-4d43-93b1-0d7a3d1c9d7a',
      source: 'droplet-42',
      target: 'droplet-10',
      message_type: 'command',
      timestamp: new Date().toISOString(),
      payload,
    })
    const payload = {
      droplet_id: 42,
      name: 'Forty-two',
      steward: 'S',
      endpoint: 'http://127.0.0.1:1',
      capabilities: [],
    }
    const four = async (jwt: string): Promise<Told[]> => [
      await tell(`${orchestratorUrl}/droplets/register`, json(envelope(payload), jwt)),
      await tell(`${orchestratorUrl}/droplets`, bearer(jwt)),
      await tell(
        `${orchestratorUrl}/droplets/42/heartbeat`,
        json({ status: 'active', metrics: {} }, jwt),
      ),
      await tell(`${orchestratorUrl}/droplets/42`, bearer(jwt)),
    ]
    const own = await selfSigned()
    for (const told of await four(own)) {
      expect(told).toMatchObject({
        status: 401,
        json: { detail: 'Could not validate credentials' },
      })
      expect(told.headers.get('www-authenticate')).toBe('Bearer')
    }
    const good = await four(await token(tell))
    expect(good.map(({ status }) => status)).toEqual([201, 200, 200, 200])
    expect(good[0]?.json).toMatchObject({
      message_type: 'response',
      trace_id: 'b5a5cf4e-7a39-4d43-93b1-0d7a3d1c9d7a',
      target: 'droplet-42',
      payload: { registered: true, status: 'new' },
    })
    const foreign = await tell(
      `${orchestratorUrl}/droplets/7/heartbeat`,
      json({ status: 'active' }, await token(tell)),
    )
    expect(foreign.status).toBe(403)
    const seventh = await token(tell, '7')
    const unknown = await tell(
      `${orchestratorUrl}/droplets/7/heartbeat`,
      json({ status: 'active' }, seventh),
    )
    expect(unknown.status).toBe(404)
    expect((await tell(`${orchestratorUrl}/management/version`)).status).toBe(200)
    expect((await tell(`${orchestratorUrl}/droplets`)).status).toBe(401)
  })

  test('peers accept messages under their own base path', async () => {
    const added = mesh.addPeer()
    expect((await tell(`${mesh.registryUrl}/registry/droplet/${added.id}`)).json.endpoint).toBe(
      added.url,
    )
    for (const base of [mesh.peerUrl, added.url]) {
      const answered = await tell(`${base}/message`, json({ trace_id: 't1' }))
      expect(answered).toMatchObject({
        status: 200,
        json: { trace_id: 't1', response: 'acknowledged', data: { accepted: true } },
      })
    }
    expect(mesh.addPeer().id).not.toBe(added.id)
    expect(mesh.unknownId()).not.toBe(mesh.unknownId())
  })

  test('rotation changes who signs and what is published', async () => {
    const before = await token(tell)
    mesh.publish(['K1', 'K2'], 'K2')
    const after = await token(tell)
    expect(parts(after)[0]?.kid).toBe(cast.K2.kid)
    const kids = ((await tell(mesh.jwksUrl)).json.keys as Json[]).map(({ kid }) => kid)
    expect(kids).toEqual([cast.K1.kid, cast.K2.kid])
    expect((await tell(`${mesh.orchestratorUrl}/droplets`, bearer(before))).status).toBe(200)
    mesh.publish(['K2'], 'K2')
    expect((await tell(`${mesh.orchestratorUrl}/droplets`, bearer(before))).status).toBe(401)
    expect((await tell(`${mesh.orchestratorUrl}/droplets`, bearer(after))).status).toBe(200)
  })
})
