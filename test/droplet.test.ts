import { spawn } from 'node:child_process'
import { createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import { type RunningDroplet, startDroplet } from '../mocks/droplet/droplet.ts'
import { mutants } from '../mocks/mutants.ts'

const registryPair = freshPair({ rsa: 2048 })
const foreignPair = freshPair({ rsa: 2048 })
const open: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((it) => it.close()))
})

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Script = (seen: Seen) => { status: number; body?: unknown } | undefined

/** A Registry, an Orchestrator and a peer in one server: enough of each to see the droplet live. */
async function fakeMesh(script: Script = () => undefined) {
  const seen: Seen[] = []
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const call = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    }
    seen.push(call)
    const { status, body } = script(call) ?? usual(call, address())
    response
      .writeHead(status, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(body ?? {}))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = () => `http://127.0.0.1:${portOf(server)}`
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  open.push({ close })
  const to = (path: string) => seen.filter(({ url }) => url.split('?')[0] === path)
  const until = async (path: string, count = 1) => {
    for (let waits = 0; to(path).length < count && waits < 300; waits++)
      await new Promise((go) => setTimeout(go, 10))
    expect(to(path).length, `calls to ${path}`).toBeGreaterThanOrEqual(count)
    return to(path)
  }
  return { url: address(), seen, to, until }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function usual({ url }: Seen, address: string): { status: number; body?: unknown } {
  const path = url.split('?')[0]
  if (path === '/auth/token')
    return { status: 200, body: { token: token({ sub: 'drop4.example', droplet_id: 4 }) } }
  if (path === '/.well-known/jwks.json') return { status: 200, body: { keys: [jwk()] } }
  if (path === '/registry/droplet/2')
    return { status: 200, body: { id: 'drop2.example', endpoint: `${address}/peer/` } }
  if (path?.startsWith('/registry/droplet/'))
    return { status: 404, body: { detail: 'unknown droplet' } }
  return { status: 200, body: { ok: true } }
}

function jwk() {
  return {
    ...registryPair.publicKey.export({ format: 'jwk' }),
    kid: 'k1',
    use: 'sig',
    alg: 'RS256',
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const encodedHeader = (header: object) => encode({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })

function token(
  claims: object = {},
  header: object = {},
  key: KeyObject = registryPair.privateKey,
): string {
  const input = `${encodedHeader(header)}.${encode(goodClaims(claims))}`
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}

function goodClaims(claims: object) {
  const now = Math.floor(Date.now() / 1000)
  const base = { iss: 'https://registry.example', aud: 'mesh', sub: 'drop5.example', droplet_id: 5 }
  return { ...base, iat: now - 5, exp: now + 300, jti: randomUUID(), ...claims }
}

function envOf(mesh: string): Record<string, string> {
  return {
    PORT: '0',
    DROPLET_ID: '4',
    DROPLET_NAME: 'Reference',
    DROPLET_DOMAIN: 'drop4.example',
    STEWARD: 'Nobody',
    REGISTRY_BASE_URL: mesh,
    REGISTRY_KEY: 'registry-key-canary',
    ORCHESTRATOR_URL: `${mesh}/orchestrator`,
    HEARTBEAT_INTERVAL: '0.2',
    JWT_ISSUER: 'https://registry.example',
    JWKS_URL: `${mesh}/.well-known/jwks.json`,
    JWT_AUDIENCE: 'mesh',
    JWT_ALGORITHM: 'RS256',
    API_TOKEN: 'api-token-canary',
    JWKS_COOLDOWN_SECONDS: '0.05',
    HTTP_TIMEOUT_SECONDS: '1',
    RETRY_BASE_MS: '20',
  }
}

async function run(script?: Script, fault: Partial<Conduct> = {}, log?: (line: string) => void) {
  const mesh = await fakeMesh(script)
  const droplet: RunningDroplet = await startDroplet(envOf(mesh.url), fault, log)
  open.unshift(droplet)
  const ask = (path: string, init: RequestInit = {}) => fetch(`${droplet.url}${path}`, init)
  const post = (path: string, body: unknown, bearer: string | undefined) =>
    ask(path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { mesh, droplet, ask, post }
}

function envelope(parts: object = {}) {
  const base = {
    trace_id: randomUUID(),
    source: 5,
    target: 4,
    message_type: 'event',
    payload: { event: 'ping' },
  }
  return { ...base, timestamp: new Date().toISOString(), ...parts }
}

describe('life', () => {
  test('asks for a token, registers, and then beats at its interval', async () => {
    const { mesh } = await run()
    const beats = await mesh.until('/registry/heartbeat', 3)
    const paths = mesh.seen.map(({ url }) => url)
    expect(paths.indexOf('/registry/register')).toBeLessThan(paths.indexOf('/registry/heartbeat'))
    const [asked] = mesh.to('/auth/token')
    expect(asked).toMatchObject({
      method: 'POST',
      url: '/auth/token?droplet_id=drop4.example',
      body: '',
    })
    expect(asked?.headers['x-registry-key']).toBe('registry-key-canary')
    expect(mesh.to('/registry/register')).toHaveLength(1)
    const registration = JSON.parse(mesh.to('/registry/register')[0]?.body ?? '')
    expect(registration).toMatchObject({
      id: 'drop4.example',
      host: 'drop4.example',
      status: 'active',
      metadata: { numeric_id: 4, udc_version: '1.0' },
    })
    expect(JSON.parse(beats[0]?.body ?? '')).toMatchObject({
      droplet_id: 'drop4.example',
      load: expect.any(Number),
    })
    expect(beats.every(({ headers }) => headers.authorization?.startsWith('Bearer ey'))).toBe(true)
  })

  test('takes the four steps with the Orchestrator, with a token of the Registry', async () => {
    const { mesh } = await run()
    await mesh.until('/orchestrator/droplets/4')
    const calls = mesh.seen.filter(({ url }) => url.startsWith('/orchestrator'))
    expect(calls.map(({ method, url }) => `${method} ${url.slice(13)}`)).toEqual([
      'POST /droplets/register',
      'GET /droplets',
      'POST /droplets/4/heartbeat',
      'GET /droplets/4',
    ])
    expect(calls.every(({ headers }) => headers['x-registry-key'] === undefined)).toBe(true)
  })

  test('registers again when the Registry has forgotten it, and only then', async () => {
    let forgotten = 1
    const { mesh } = await run(({ url }) =>
      url === '/registry/heartbeat' && forgotten-- > 0 ? { status: 404 } : undefined,
    )
    await mesh.until('/registry/register', 2)
    await mesh.until('/registry/heartbeat', 3)
    expect(mesh.to('/registry/register')).toHaveLength(2)
  })

  test('fetches one new token after one 401 and repeats the call once', async () => {
    let refusals = 1
    const { mesh } = await run(({ url }) =>
      url === '/registry/register' && refusals-- > 0 ? { status: 401 } : undefined,
    )
    await mesh.until('/registry/heartbeat')
    expect(mesh.to('/registry/register')).toHaveLength(2)
    expect(mesh.to('/auth/token')).toHaveLength(2)
    const [first, second] = mesh.to('/registry/register')
    expect(second?.headers.authorization).not.toBe(first?.headers.authorization)
  })

  test('answers its public pages while the Registry is away, and logs no secret', async () => {
    const lines: string[] = []
    const { mesh, ask } = await run(
      () => ({ status: 503 }),
      {},
      (line) => lines.push(line),
    )
    expect(await (await ask('/health')).json()).toMatchObject({ id: 4, registry: 'disconnected' })
    await mesh.until('/auth/token', 3)
    expect(mesh.to('/registry/register')).toEqual([])
    expect(
      (await ask('/dependencies', { headers: { Authorization: `Bearer ${token()}` } })).status,
    ).toBe(503)
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.join('\n')).not.toMatch(/canary|eyJ/)
  })
})

describe('tokens', () => {
  test('lets a good token in and names nothing to anybody else', async () => {
    const { ask } = await run()
    const get = (bearer: string) =>
      ask('/dependencies', { headers: { Authorization: `Bearer ${bearer}` } })
    expect((await get(token())).status).toBe(200)
    const now = Math.floor(Date.now() / 1000)
    const [h, p, s] = token().split('.')
    const pem = registryPair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const hs = `${encode({ alg: 'HS256', kid: 'k1' })}.${p}`
    const forged = {
      foreign: token({}, {}, foreignPair.privateKey),
      unsigned: `${encode({ alg: 'none' })}.${p}.`,
      confused: `${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`,
      padded: `${h}.${p}.${s}==`,
      expired: token({ exp: now - 60 }),
      immortal: token({ exp: undefined }),
      otherIssuer: token({ iss: 'https://registry.example/' }),
      otherAudience: token({ aud: ['mesh2'] }),
      nameless: token({ sub: undefined }),
      twoFaced: token({ sub: 'drop1.example' }),
      unknownKid: token({}, { kid: 'k9' }),
      kidless: token({}, { kid: undefined }),
      critical: token({}, { crit: ['x'], x: 1 }),
      embedded: token(
        {},
        { jwk: foreignPair.publicKey.export({ format: 'jwk' }) },
        foreignPair.privateKey,
      ),
      garbage: 'x'.repeat(32),
    }
    for (const [name, bearer] of Object.entries(forged)) {
      const reply = await get(bearer)
      expect({ name, status: reply.status, body: await reply.json() }).toEqual({
        name,
        status: 401,
        body: { detail: 'Could not validate credentials' },
      })
      expect(reply.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  test('takes up a new key, and drops the one it replaces', async () => {
    const next = freshPair({ rsa: 2048 })
    let rotated = false
    const { ask } = await run(({ url }) =>
      rotated && url.startsWith('/.well-known')
        ? {
            status: 200,
            body: {
              keys: [
                { kty: 'oct', k: 'x' },
                { ...next.publicKey.export({ format: 'jwk' }), kid: 'k2' },
              ],
            },
          }
        : undefined,
    )
    const status = async (bearer: string) =>
      (await ask('/dependencies', { headers: { Authorization: `Bearer ${bearer}` } })).status
    expect(await status(token())).toBe(200)
    rotated = true
    await new Promise((go) => setTimeout(go, 80))
    expect(await status(token({}, { kid: 'k2' }, next.privateKey))).toBe(200)
    expect(await status(token())).toBe(401)
  })
})

describe('messages', () => {
  test('answers with the trace of the message', async () => {
    const { post } = await run()
    const sent = envelope({ message_type: 'command' })
    const reply = await post('/message', sent, token())
    expect(reply.status).toBe(200)
    expect(await reply.json()).toEqual({
      trace_id: sent.trace_id,
      response: 'executing',
      data: { accepted: true, receipt: expect.any(String) },
    })
  })

  test('asks who is there before it reads, and refuses what it cannot use', async () => {
    const { post } = await run()
    const status = async (body: unknown, bearer?: string) =>
      (await post('/message', body, bearer)).status
    expect(await status('{broken')).toBe(401)
    expect(await status('{broken', token())).toBe(400)
    expect(await status('['.repeat(10_000), token())).toBe(400)
    expect(await status([], token())).toBe(422)
    expect(await status(envelope({ trace_id: 'abc' }), token())).toBe(422)
    expect(await status(envelope({ source: 6 }), token())).toBe(403)
    expect(await status(envelope({ target: 9 }), token())).toBe(422)
    expect(await status(envelope({ timestamp: '2025-02-30T08:00:00Z' }), token())).toBe(422)
    expect(await status(envelope({ timestamp: '2025-02-28T08:00:00+05:30' }), token())).toBe(200)
    expect(await status(envelope({ payload: { text: 'x'.repeat(1_100_000) } }), token())).toBe(413)
  })

  test('never quotes the input of an invalid message', async () => {
    const { post } = await run()
    const reply = await post(
      '/message',
      envelope({ trace_id: undefined, payload: { password: 'canary' } }),
      token(),
    )
    const body = await reply.text()
    expect(JSON.parse(body)).toEqual({
      detail: [{ loc: ['body', 'trace_id'], msg: 'field required', type: 'missing' }],
    })
  })

  test('names the allowed method and answers unknown paths in JSON', async () => {
    const { ask } = await run()
    const wrong = await ask('/message')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
    const unknown = await ask('/nowhere')
    expect([unknown.status, await unknown.json()]).toEqual([404, { detail: 'Not Found' }])
  })
})

describe('sending', () => {
  const order = { target_droplet_id: 2, message_type: 'event', payload: { n: 0.1 } }

  test('looks the target up and delivers one envelope under its own token', async () => {
    const { mesh, post } = await run()
    await mesh.until('/registry/heartbeat')
    const caller = token()
    const reply = await post('/send', order, caller)
    const told: { trace_id?: string } = JSON.parse(await reply.text())
    expect(told).toEqual({ sent: true, trace_id: expect.any(String), target: 2 })
    const [delivered, ...more] = mesh.to('/peer/message')
    expect(more).toEqual([])
    expect(JSON.parse(delivered?.body ?? '')).toMatchObject({
      trace_id: told.trace_id,
      source: 4,
      target: 2,
      payload: { n: 0.1 },
    })
    expect(delivered?.headers.authorization).not.toBe(`Bearer ${caller}`)
    expect(JSON.stringify(delivered)).not.toContain('canary')
  })

  test('tries three times at growing distances, then says 502', async () => {
    const at: number[] = []
    const { mesh, post } = await run(({ url }) => {
      if (url !== '/peer/message') return undefined
      at.push(performance.now())
      return { status: 503 }
    })
    await mesh.until('/registry/heartbeat')
    expect((await post('/send', order, token())).status).toBe(502)
    expect(at).toHaveLength(3)
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeGreaterThan((at[1] ?? 0) - (at[0] ?? 0))
  })

  test('does not deliver what it must not', async () => {
    const { mesh, post } = await run()
    await mesh.until('/registry/heartbeat')
    expect((await post('/send', { ...order, target_droplet_id: 7 }, token())).status).toBe(404)
    expect((await post('/send', { ...order, target_droplet_id: '2/../x' }, token())).status).toBe(
      422,
    )
    expect((await post('/send', order, undefined)).status).toBe(401)
    expect(mesh.to('/peer/message')).toEqual([])
  })
})

describe('conduct', () => {
  test('a fault changes what it names', async () => {
    const { ask, post } = await run(undefined, { signature: 'unchecked', reply: 'new-trace' })
    const forged = token({}, {}, foreignPair.privateKey)
    expect(
      (await ask('/dependencies', { headers: { Authorization: `Bearer ${forged}` } })).status,
    ).toBe(200)
    const sent = envelope()
    const told: { trace_id?: string } = JSON.parse(
      await (await post('/message', sent, token())).text(),
    )
    expect(told.trace_id).not.toBe(sent.trace_id)
  })

  test('a self-signed token carries what the old token manager put into it', async () => {
    const { mesh } = await run(undefined, { tokenFrom: 'own-key-for-orchestrator' })
    const [call] = await mesh.until('/orchestrator/droplets/4')
    const [header, claims] = (call?.headers.authorization ?? '')
      .slice(7)
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()))
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' })
    expect(Object.keys(claims)).toEqual(['droplet_id', 'iat', 'exp'])
    expect(mesh.to('/registry/heartbeat')[0]?.headers.authorization).not.toBe(
      call?.headers.authorization,
    )
  })

  test('mutants have names of their own and depart from the contract', async () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    const { conforming } = await import('../mocks/droplet/conduct.ts')
    const base: Record<string, unknown> = { ...conforming }
    for (const { name, fault, caught } of mutants) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(caught.length, name).toBeGreaterThan(0)
      for (const [field, value] of Object.entries(fault)) {
        expect(field in base, `${name}: ${field}`).toBe(true)
        expect(value, `${name}: ${field}`).not.toEqual(base[field])
      }
    }
  })
})

describe('a process of its own', () => {
  test('leaves with 0 soon after SIGTERM', async () => {
    const mesh = await fakeMesh()
    const main = new URL('../dist/mocks/droplet/main.js', import.meta.url).pathname
    const child = spawn(process.execPath, [main], {
      env: envOf(mesh.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await mesh.until('/registry/heartbeat')
    const asked = performance.now()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(performance.now() - asked).toBeLessThan(2_000)
  })
})
