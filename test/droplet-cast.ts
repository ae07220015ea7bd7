import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { afterEach, expect } from 'vitest'
import { freshPair } from '../fixtures/fresh-key.ts'
import type { Conduct } from '../mocks/droplet/conduct.ts'
import { type RunningDroplet, startDroplet } from '../mocks/droplet/droplet.ts'

export const registryPair = freshPair({ rsa: 2048 })

export const foreignPair = freshPair({ rsa: 2048 })

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
export async function fakeMesh(script: Script = () => undefined) {
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

export function jwk() {
  return {
    ...registryPair.publicKey.export({ format: 'jwk' }),
    kid: 'k1',
    use: 'sig',
    alg: 'RS256',
  }
}

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const encodedHeader = (header: object) => encode({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })

export function token(
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

export function envOf(mesh: string): Record<string, string> {
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

export async function run(
  script?: Script,
  fault: Partial<Conduct> = {},
  log?: (line: string) => void,
) {
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

export function envelope(parts: object = {}) {
  const base = {
    trace_id: randomUUID(),
    source: 5,
    target: 4,
    message_type: 'event',
    payload: { event: 'ping' },
  }
  return { ...base, timestamp: new Date().toISOString(), ...parts }
}
