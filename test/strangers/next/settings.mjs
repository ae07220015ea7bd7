// The environment, read once.
const env = process.env

export const log = (text) => process.stdout.write(`${text}\n`)

function needed(name) {
  const value = env[name]?.trim()
  if (value) return value
  log(`${name} has to be set`)
  process.exit(1)
}
const seconds = (name, usual) => Number(env[name] || usual) * 1000

export const settings = {
  id: Number(env.DROPLET_ID ?? 5),
  name: env.DROPLET_NAME ?? 'Dashboard',
  domain: env.DROPLET_DOMAIN ?? 'drop5.fullpotential.ai',
  steward: env.STEWARD ?? 'Unknown',
  registry: needed('REGISTRY_BASE_URL').replace(/\/+$/, ''),
  registryKey: needed('REGISTRY_KEY'),
  orchestrator: env.ORCHESTRATOR_URL?.replace(/\/+$/, ''),
  issuer: needed('JWT_ISSUER'),
  audience: needed('JWT_AUDIENCE'),
  jwksUrl: needed('JWKS_URL'),
  jwksCooldownMs: seconds('JWKS_COOLDOWN_SECONDS', 30),
  jwksCacheMs: seconds('JWKS_CACHE_SECONDS', 600),
  timeoutMs: seconds('HTTP_TIMEOUT_SECONDS', 5),
  beatMs: seconds('HEARTBEAT_INTERVAL', 30),
  retryMs: Number(env.RETRY_BASE_MS || 1000),
}
