export type Env = Readonly<Record<string, string | undefined>>

export interface Config {
  /** Where it listens; in a container that has to be every address. */
  readonly host: string
  readonly port: number
  readonly dropletId: number
  readonly name: string
  readonly domain: string
  readonly steward: string
  readonly registryUrl: string
  readonly registryKey: string
  /** Only a careless droplet looks at a token that somebody put into its settings. */
  readonly staticToken: string | undefined
  readonly orchestratorUrl: string | undefined
  readonly heartbeatMs: number
  readonly issuer: string
  readonly jwksUrl: string
  readonly audience: string
  readonly apiToken: string
  readonly jwksCacheMs: number
  readonly jwksCooldownMs: number
  /** How long a set is believed that cannot be renewed, where somebody said so. */
  readonly jwksStaleMs: number | undefined
  /** Certificates of further authorities, PEM. */
  readonly caFile: string | undefined
  /** Only who speaks to strangers needs it. */
  readonly httpProxy: string | undefined
  readonly httpTimeoutMs: number
  readonly retryBaseMs: number
  /** Only a faulty conduct looks at these: a sound droplet never signs or trusts itself. */
  readonly ownPrivateKeyFile: string | undefined
  readonly ownPublicKeyPem: string | undefined
  readonly registryPublicKeyPem: string | undefined
  readonly debug: boolean
}

/** Reads the environment; throws an error that names the variable when a security setting is missing or senseless. */
export function readConfig(
  env: Env,
  mustVerify = true,
  keysFrom: 'key-set' | 'setting' = 'key-set',
  keyRead: 'with-care' | 'if-any' | 'as-it-stands' = 'with-care',
): Config {
  // A sound droplet insists on all three; only a careless one may start without.
  const settled = (name: string) => mustVerify || Boolean(env[name]?.trim())
  const pinned = keysFrom === 'setting'
  if (pinned && mustVerify && !env.REGISTRY_PUBLIC_KEY_PEM?.trim())
    throw new Error('REGISTRY_PUBLIC_KEY_PEM: not set')
  const dropletId = Number(required(env, 'DROPLET_ID'))
  if (!Number.isSafeInteger(dropletId) || dropletId < 1)
    throw new Error('DROPLET_ID: not an integer from 1')
  const algorithm = env.JWT_ALGORITHM || 'RS256'
  if (algorithm !== 'RS256') throw new Error('JWT_ALGORITHM: only RS256 tokens are verified here')
  const registryUrl = httpUrl(env, 'REGISTRY_BASE_URL').replace(/\/+$/, '')
  return {
    host: env.LISTEN_HOST || '127.0.0.1',
    port: Math.trunc(positive(env, 'PORT', 8010)),
    dropletId,
    name: env.DROPLET_NAME || `Droplet ${dropletId}`,
    domain: domainIn(env),
    steward: env.STEWARD || 'unknown',
    registryUrl,
    registryKey: registryKeyIn(env, keyRead),
    staticToken: env.DROPLET_TOKEN || undefined,
    orchestratorUrl: env.ORCHESTRATOR_URL
      ? httpUrl(env, 'ORCHESTRATOR_URL').replace(/\/+$/, '')
      : undefined,
    heartbeatMs: Math.max(10, positive(env, 'HEARTBEAT_INTERVAL', 30) * 1000),
    issuer: settled('JWT_ISSUER') ? required(env, 'JWT_ISSUER') : '',
    jwksUrl: settled('JWKS_URL') && !pinned ? httpUrl(env, 'JWKS_URL') : '',
    audience: settled('JWT_AUDIENCE') ? required(env, 'JWT_AUDIENCE') : '',
    apiToken: env.API_TOKEN?.trim() ?? '',
    jwksCacheMs: Math.max(100, positive(env, 'JWKS_CACHE_SECONDS', 600) * 1000),
    jwksCooldownMs: positive(env, 'JWKS_COOLDOWN_SECONDS', 30) * 1000,
    jwksStaleMs: env.JWKS_STALE_SECONDS ? positive(env, 'JWKS_STALE_SECONDS', 0) * 1000 : undefined,
    caFile: env.NODE_EXTRA_CA_CERTS || undefined,
    httpProxy: env.HTTP_PROXY || undefined,
    httpTimeoutMs: Math.max(50, positive(env, 'HTTP_TIMEOUT_SECONDS', 5) * 1000),
    retryBaseMs: Math.max(1, positive(env, 'RETRY_BASE_MS', 1000)),
    ownPrivateKeyFile: env.OWN_PRIVATE_KEY_FILE || undefined,
    ownPublicKeyPem: env.OWN_PUBLIC_KEY_PEM || undefined,
    registryPublicKeyPem: env.REGISTRY_PUBLIC_KEY_PEM || undefined,
    debug: env.DEBUG === 'true' || env.ENVIRONMENT === 'development',
  }
}

function required(env: Env, name: string): string {
  const value = env[name]?.trim()
  if (!value) throw new Error(`${name}: not set`)
  if (!/^[\x20-\x7e]+$/.test(value))
    throw new Error(`${name}: holds characters a header cannot carry`)
  return value
}

function registryKeyIn(env: Env, read: 'with-care' | 'if-any' | 'as-it-stands'): string {
  if (read === 'if-any' && !env.REGISTRY_KEY?.trim()) return ''
  const key = required(env, 'REGISTRY_KEY')
  return read === 'as-it-stands' ? (env.REGISTRY_KEY ?? '') : key
}

/** It stands in bodies and, encoded, in addresses: any text that is one line will do. */
function domainIn(env: Env): string {
  const value = env.DROPLET_DOMAIN?.trim()
  if (!value) throw new Error('DROPLET_DOMAIN: not set')
  if (/\p{Cc}/u.test(value)) throw new Error('DROPLET_DOMAIN: holds control characters')
  return value
}

function httpUrl(env: Env, name: string): string {
  const value = required(env, name)
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new Error(`${name}: not an http or https URL`)
  }
  return value
}

function positive(env: Env, name: string, otherwise: number): number {
  const text = env[name]?.trim()
  if (!text) return otherwise
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name}: not a number from 0`)
  return value
}
