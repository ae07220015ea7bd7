import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import { encode, foreignPair, registryPair, run, token } from './droplet-cast.ts'

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
