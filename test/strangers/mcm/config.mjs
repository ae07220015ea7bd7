// Settings and small things.

const env = process.env
const must = (name) => {
  if (!env[name]?.trim()) {
    process.stderr.write(`missing setting ${name}\n`)
    process.exit(1)
  }
  return env[name].trim()
}
export const port = Number(env.PORT ?? 8010)
export const me = {
  id: Number(env.DROPLET_ID ?? 4),
  name: env.DROPLET_NAME ?? 'Multi-Cloud Manager',
}
export const domain = env.DROPLET_DOMAIN ?? 'drop4.fullpotential.ai'
export const steward = env.STEWARD ?? 'Unknown'
export const registry = must('REGISTRY_BASE_URL').replace(/\/+$/, '')
export const registryKey = must('REGISTRY_KEY')
export const trust = { iss: must('JWT_ISSUER'), aud: must('JWT_AUDIENCE'), jwks: must('JWKS_URL') }
export const beatMs = Number(env.HEARTBEAT_INTERVAL ?? 30) * 1000
export const baseMs = Number(env.RETRY_BASE_MS ?? 1000)
export const timeoutMs = Number(env.HTTP_TIMEOUT_SECONDS ?? 5) * 1000
export const cooldownMs = Number(env.JWKS_COOLDOWN_SECONDS ?? 30) * 1000
export const cacheMs = Number(env.JWKS_CACHE_SECONDS ?? 600) * 1000
export const maxBytes = 512 * 1024

export const text = (value) => (typeof value === 'string' ? value : '')
export const isRecord = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
export const log = (...words) =>
  process.stdout.write(`${new Date().toISOString()} ${words.join(' ')}\n`)
