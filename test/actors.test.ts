import { createPublicKey, verify } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { getResponse, type HttpHandler } from 'msw'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Cast, makeCast } from '../fixtures/keys.ts'
import { mesh as meshProfile } from '../fixtures/profile-mesh.ts'
import { type ActorMesh, openMesh } from '../mocks/actors/mesh.ts'
import type { MeshOptions } from '../mocks/actors/mesh-options.ts'
import type { Call } from '../src/model/call.ts'
import { createRecorder, type Recorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'

const registryKey = 'registry-key-canary-7f3a'
const domain = 'drop42.fullpotential.ai'
let cast: Cast
let mesh: ActorMesh
let recorder: Recorder

const options = (more: Partial<MeshOptions> = {}): MeshOptions => {
  const redactor = createRedactor()
  recorder = createRecorder(redactor)
  return {
    profile: meshProfile,
    keys: cast,
    redactor,
    recorder,
    registryKey,
    apiToken: 'api-token-canary-91c0',
    dropletId: 42,
    dropletDomain: domain,
    peerId: 5,
    peerDomain: 'drop5.mesh.test',
    seed: 1,
    ...more,
  }
}

beforeAll(async () => {
  cast = await makeCast()
})
beforeEach(async () => {
  mesh = await openMesh(options())
})
afterEach(() => mesh.close())

type Json = Record<string, unknown>
interface Told {
  readonly status: number
  readonly json: Json
  readonly headers: Headers
}
type Teller = (url: string, init?: RequestInit) => Promise<Told>

const told = async (response: Response): Promise<Told> => {
  const text = await response.text()
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : {} }
}

const overHttp: Teller = async (url, init) => told(await fetch(url, init))
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

const json = (body: unknown, token?: string): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
})
const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })
const asksToken = { method: 'POST', headers: { 'x-registry-key': registryKey } }
const identity = { id: domain, host: domain, droplet_id: domain }

async function token(tell: Teller = overHttp, id: string = domain): Promise<string> {
  const { json } = await tell(`${mesh.registryUrl}/auth/token?droplet_id=${id}`, asksToken)
  return String(json.token)
}

const parts = (jwt: string): Json[] =>
  jwt.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

const last = (purpose: Parameters<ActorMesh['calls']>[0]): Call => {
  const call = mesh.calls(purpose).at(-1)
  if (call === undefined) throw new Error(`no ${purpose} call`)
  return call
}

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

/** The token of a droplet that signs for itself: only droplet_id, iat and exp, no kid. */
async function selfSigned(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256')
  return new SignJWT({ droplet_id: 42 })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey)
}

describe('the true reason of a refusal', () => {
  const sign = (claims: Json, header: Json = { kid: cast.K1.kid }): Promise<string> =>
    new SignJWT({
      iss: mesh.issuer,
      aud: mesh.audience,
      exp: Date.now() / 1000 + 60,
      droplet_id: 42,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', ...header })
      .sign(cast.K1.privateKey)

  const cases: [string, () => Promise<string>, RegExp][] = [
    [
      'a self-signed token',
      selfSigned,
      /^signature does not verify with any published Registry key; no kid/,
    ],
    ['a token without kid', () => sign({}, {}), /^no kid in the header$/],
    ['an unknown kid', () => sign({}, { kid: 'k9' }), /none has kid "k9"/],
    ['a foreign audience', () => sign({ aud: 'x' }), /^aud "x" is not "fullpotential-mesh"$/],
    ['a foreign issuer', () => sign({ iss: 'y' }), /^iss "y" is not "https/],
    ['no audience', () => sign({ aud: undefined }), /^no aud in the token$/],
    ['no exp', () => sign({ exp: undefined }), /^no exp in the token$/],
    [
      'an old token',
      () => sign({ exp: Date.now() / 1000 - 100 }),
      /^token expired (99|100|101) s ago$/,
    ],
    ['no JWT', async () => 'nonsense', /^not a JWT/],
  ]
  test.each(cases)('%s', async (_name, make, reason) => {
    const jwt = await make()
    expect((await overHttp(`${mesh.orchestratorUrl}/droplets`, bearer(jwt))).status).toBe(401)
    const call = last('orchestrator-list')
    expect(call).toMatchObject({ actor: 'orchestrator', status: 401, bearer: jwt })
    expect(call.refusal).toMatch(reason)
    expect(recorder.exchange(call.exchange)?.note).toContain('refused: ')
  })
})

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

test('an id that does not decode is an unknown droplet, not our failure', async () => {
  expect((await fetch(`${mesh.registryUrl}/droplets/%zz`)).status).toBe(404)
  expect(mesh.failures()).toEqual([])
})

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
