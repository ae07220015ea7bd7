import { fill } from './placeholders.ts'

export interface DropletEnvironmentOptions {
  /** The environment of the person who started us, saved before a test runner added to it. */
  readonly parent: Readonly<Record<string, string | undefined>>
  /** Passes the rest of the parent's environment too. */
  readonly inheritEnv?: boolean
  readonly port: number
  readonly droplet: {
    readonly id: number | string
    readonly name: string
    readonly domain: string
    readonly steward: string
  }
  readonly registry: { readonly url: string; readonly key: string; readonly jwksUrl: string }
  readonly orchestratorUrl: string
  readonly token: { readonly issuer: string; readonly audience: string; readonly algorithm: string }
  readonly apiToken: string
  readonly heartbeatSeconds: number
  /** Durations a droplet may heed, so that a run need not wait for its defaults. */
  readonly hints: {
    readonly jwksCacheSeconds: number
    readonly jwksCooldownSeconds: number
    readonly httpTimeoutSeconds: number
    readonly retryBaseMs: number
  }
  /** `--env NAME=VALUE`; they win over everything. */
  readonly overrides?: Readonly<Record<string, string>>
  /** What `{…}` in an override stands for. */
  readonly placeholders?: Readonly<Record<string, string>>
}

/** The whole environment of a launched droplet; nothing else of ours reaches it. */
export function dropletEnvironment(options: DropletEnvironmentOptions): Record<string, string> {
  return {
    ...fromParent(options),
    ...identity(options),
    ...mesh(options),
    ...meshWithoutProxy(options),
    ...hints(options),
    ...overrides(options),
  }
}

const always = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR'])

/** Set by test runners and build tools, or meant for them: a droplet would behave unlike itself. */
const neverInherited = /^(?:NODE_ENV|NODE_OPTIONS|DEV|PROD|MODE|SSR|BASE_URL|VITEST.*)$/

function fromParent({ parent, inheritEnv = false }: DropletEnvironmentOptions) {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(parent)) {
    if (value === undefined || neverInherited.test(name)) continue
    if (inheritEnv || always.has(name)) passed[name] = value
  }
  return passed
}

const identity = ({ port, droplet, apiToken, heartbeatSeconds }: DropletEnvironmentOptions) => ({
  PORT: String(port),
  DROPLET_ID: String(droplet.id),
  DROPLET_NAME: droplet.name,
  DROPLET_DOMAIN: droplet.domain,
  STEWARD: droplet.steward,
  API_TOKEN: apiToken,
  HEARTBEAT_INTERVAL: String(heartbeatSeconds),
})

const mesh = ({ registry, orchestratorUrl, token }: DropletEnvironmentOptions) => ({
  REGISTRY_BASE_URL: registry.url,
  REGISTRY_URL: registry.url,
  REGISTRY_KEY: registry.key,
  REGISTRY_API_KEY: registry.key,
  ORCHESTRATOR_URL: orchestratorUrl,
  JWT_ISSUER: token.issuer,
  JWKS_URL: registry.jwksUrl,
  JWT_AUDIENCE: token.audience,
  JWT_ALGORITHM: token.algorithm,
})

/** Without this a droplet behind a company proxy would look for our actors outside. */
function meshWithoutProxy({ parent, inheritEnv = false, registry }: DropletEnvironmentOptions) {
  const theirs = inheritEnv ? (parent.NO_PROXY ?? parent.no_proxy) : undefined
  const ours = new Set(['127.0.0.1', 'localhost', new URL(registry.url).hostname])
  const list = [...ours, theirs].filter(Boolean).join(',')
  return { NO_PROXY: list, no_proxy: list }
}

const hints = ({ hints }: DropletEnvironmentOptions) => ({
  JWKS_CACHE_SECONDS: String(hints.jwksCacheSeconds),
  JWKS_COOLDOWN_SECONDS: String(hints.jwksCooldownSeconds),
  HTTP_TIMEOUT_SECONDS: String(hints.httpTimeoutSeconds),
  RETRY_BASE_MS: String(hints.retryBaseMs),
})

const overrides = ({ overrides = {}, placeholders = {} }: DropletEnvironmentOptions) =>
  Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => [
      name,
      fill(value, placeholders, `--env ${name}`),
    ]),
  )
