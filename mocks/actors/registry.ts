import type { Profile } from '../../src/model/profile.ts'
import { type Names, numericId } from './identity.ts'
import { issuing } from './issuing.ts'
import type { KeyRing } from './keys.ts'
import { type Answer, type Asked, type Route, unprocessable } from './route.ts'
import type { Rows } from './rows.ts'
import type { Issuer } from './tokens.ts'
import { type Trust, verifyBearer } from './verify.ts'

export interface RegistryOptions {
  readonly profile: Profile
  readonly names: Names
  readonly registryKey: string
  readonly ring: KeyRing
  readonly issuer: Issuer
  readonly rows: Rows
  readonly trust: () => Trust
  /** Whether a good token alone opens nothing here. */
  readonly wantsKeyToo: () => boolean
}

/** The Registry: issues tokens, publishes keys, keeps the list of droplets. */
export const registryRoutes = (options: RegistryOptions): Route[] => [
  {
    method: 'POST',
    path: '/auth/token',
    purpose: 'token',
    answer: (asked) => issueToken(options, asked),
  },
  ...keyRoutes(options.ring),
  {
    method: 'POST',
    path: '/registry/register',
    purpose: 'register',
    answer: (asked) => withBearer(options, asked, () => register(options, asked)),
  },
  {
    method: 'POST',
    path: '/registry/heartbeat',
    purpose: 'heartbeat',
    answer: (asked) => withBearer(options, asked, () => heartbeat(options, asked)),
  },
  ...options.profile.registration.also.map(
    (path): Route => ({
      method: 'POST',
      path,
      purpose: 'other',
      answer: () => ok({ ok: true, status: 'registered', timestamp: isoNow() }),
    }),
  ),
  ...lookups(options.rows),
  {
    method: 'GET',
    path: '/health',
    purpose: 'other',
    answer: () => ok({ ok: true, status: 'active', service: 'registry', timestamp: isoNow() }),
  },
]

const keyRoutes = (ring: KeyRing): Route[] => [
  {
    method: 'GET',
    path: '/.well-known/jwks.json',
    purpose: 'jwks',
    answer: () => ok({ keys: ring.shown() }),
  },
  ...['/auth/public_key', '/auth/public-key'].map(
    (path): Route => ({
      method: 'GET',
      path,
      purpose: 'jwks',
      answer: () => ok({ public_key: ring.signer().pem }),
    }),
  ),
]

const ok = (json: unknown): Answer => ({ status: 200, json })
const isoNow = (): string => new Date().toISOString()

async function issueToken(
  { profile, names, registryKey, issuer }: RegistryOptions,
  asked: Asked,
): Promise<Answer> {
  const refusal = keyRefusal(asked.headers.get('x-registry-key'), registryKey)
  if (refusal !== undefined) {
    return { status: 401, json: { detail: 'Invalid registry key' }, refusal }
  }
  const id = asked.query.get('droplet_id') ?? ''
  if (id === '') {
    const misplaced = asked.body?.droplet_id !== undefined
    const why = misplaced
      ? 'droplet_id is in the body, not in the query'
      : 'no droplet_id in the query'
    return unprocessable('query', 'droplet_id', why)
  }
  const told = issuing.getStore()
  const token = await issuer.issue(id, told)
  return {
    status: 200,
    json: {
      [told?.field ?? profile.token.field]: token,
      droplet_id: numericId(id, names) ?? id,
      algorithm: told?.algorithm ?? profile.token.algorithm,
      expires_in: told ? told.expiresIn : profile.token.lifetimeSeconds,
      ...told?.extra,
    },
    issued: token,
  }
}

const keyRefusal = (sent: string | null, key: string): string | undefined => {
  if (sent === null) return 'no X-Registry-Key header'
  return sent === key ? undefined : "X-Registry-Key is not this Registry's key"
}

async function withBearer(
  { registryKey, trust, wantsKeyToo }: RegistryOptions,
  { headers }: Asked,
  proceed: () => Answer,
): Promise<Answer> {
  const { refusal } = await verifyBearer(headers.get('authorization'), trust())
  const key = headers.get('x-registry-key')
  const isKeyRead = key !== null || wantsKeyToo()
  const why = refusal ?? (isKeyRead ? keyRefusal(key, registryKey) : undefined)
  if (why === undefined) return proceed()
  return {
    status: 401,
    json: { detail: 'invalid token or key' },
    headers: { 'www-authenticate': 'Bearer' },
    refusal: why,
  }
}

function register({ profile, rows }: RegistryOptions, { body }: Asked): Answer {
  if (body === undefined) return unprocessable('body', '__root__', 'the body is no JSON object')
  const missing = profile.registration.identities.find((name) => !isIdentity(body[name]))
  if (missing !== undefined) return unprocessable('body', missing, `no ${missing} in the body`)
  const { id, droplet_id, registered_at } = rows.register(body)
  return ok({ ok: true, status: 'registered', id, droplet_id, registered_at })
}

function heartbeat({ profile, rows }: RegistryOptions, { body }: Asked): Answer {
  if (body === undefined) return unprocessable('body', '__root__', 'the body is no JSON object')
  if (!profile.registration.identities.some((name) => isIdentity(body[name]))) {
    return unprocessable('body', 'droplet_id', 'no identity in the body')
  }
  if (rows.beat(body) !== undefined) return ok({ ok: true, ts: Math.floor(Date.now() / 1000) })
  return {
    status: 404,
    json: { detail: 'unknown droplet' },
    refusal: 'a heartbeat of a droplet that is not registered',
  }
}

const isIdentity = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value !== '')

function lookups(rows: Rows): Route[] {
  const get = (path: string, answer: (id: string) => Answer): Route => ({
    method: 'GET',
    path,
    purpose: 'lookup',
    answer: ({ id }) => answer(id),
  })
  const one = (id: string): Answer => {
    const row = rows.find(id)
    if (row !== undefined) return ok(row)
    return { status: 404, json: { detail: 'Droplet not found' }, refusal: 'no such droplet' }
  }
  const listed = (found: ReturnType<Rows['all']>): unknown => ({
    droplets: found,
    count: found.length,
  })
  return [
    ...['/registry/droplet/{id}', '/registry/droplets/{id}', '/droplets/{id}', '/droplet/{id}'].map(
      (path) => get(path, one),
    ),
    ...['/registry/droplets', '/droplets'].map((path) => get(path, () => ok(listed(rows.all())))),
    ...['/registry/discover', '/registry/list'].map((path) => get(path, () => ok(rows.all()))),
  ]
}
