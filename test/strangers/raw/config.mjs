// Settings from the environment; a droplet that does not know whom to trust must not start.
const env = process.env

for (const key of ['REGISTRY_BASE_URL', 'REGISTRY_KEY', 'JWT_ISSUER', 'JWKS_URL', 'JWT_AUDIENCE']) {
  if (!env[key]) {
    process.stderr.write(`${key} is not set\n`)
    process.exit(1)
  }
}

const trimmed = (url) => (url ?? '').replace(/\/+$/, '')

export const config = {
  port: Number(env.PORT ?? 8010),
  id: Number(env.DROPLET_ID ?? 4),
  name: env.DROPLET_NAME ?? 'Raw Droplet',
  domain: env.DROPLET_DOMAIN ?? 'drop4.fullpotential.ai',
  steward: env.STEWARD ?? 'Unknown',
  registry: trimmed(env.REGISTRY_BASE_URL),
  registryKey: env.REGISTRY_KEY.trim(),
  orchestrator: trimmed(env.ORCHESTRATOR_URL),
  heartbeatMs: Number(env.HEARTBEAT_INTERVAL ?? 30) * 1000,
  issuer: env.JWT_ISSUER,
  audience: env.JWT_AUDIENCE,
  jwksUrl: env.JWKS_URL,
}
