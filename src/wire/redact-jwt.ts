/** Salted, so that equal secrets can be told equal within one run and never beyond it. */
export type Hash = (text: string) => string

const shownClaims = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'droplet_id', 'typ']
const maxShown = 120
const maxSegment = 8192

/** A run of dotted base64 segments; it may only begin where no such run is under way. */
const dotted = /(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_+/=-]{2,}(?:(?:\.|%2[eE])[A-Za-z0-9_+/=-]*)+/g
const hexed = /(?<![0-9A-Fa-f])(?:%?[0-9A-Fa-f]{2}){60,}/g
const wrapped = /(?<![A-Za-z0-9_+/-])[A-Za-z0-9_+/-]{60,}={0,2}/g

/** Replaces everything that looks like a token, whole or cut short, by its hash. */
export function hideTokens(text: string, hash: Hash): string {
  if (text.length < 10) return text
  return text
    .replace(dotted, (run) => {
      const start = tokenStart(run)
      return start === -1 ? run : `${run.slice(0, start)}jwt:${hash(run.slice(start))}`
    })
    .replace(hexed, (run) => {
      const inner = Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1')
      return /eyJ[\w-]+\.[\w-]/.test(inner) ? `hex(jwt:${hash(run)})` : run
    })
    .replace(wrapped, (run) => {
      const inner = Buffer.from(run, 'base64').toString('latin1')
      return /eyJ[\w-]+\.[\w-]/.test(inner) ? `base64(jwt:${hash(run)})` : run
    })
}

/** The token's hash, with its header and the claims that are no secret. */
export function describeToken(text: string, hash: Hash): string | undefined {
  const start = text.includes('.') ? tokenStart(text) : -1
  if (start === -1) return undefined
  const token = text.slice(start)
  const [head = '', payload = ''] = token.split('.')
  const header = decodedObject(head)
  const claims = decodedObject(payload)
  const shown = {
    ...(header === undefined ? {} : { header: shortened(header) }),
    ...(claims === undefined ? {} : { claims: shortened(claims, shownClaims) }),
  }
  return `jwt:${hash(token)} ${JSON.stringify(shown)}`
}

function tokenStart(run: string): number {
  const usual = run.indexOf('eyJ')
  if (usual !== -1 && /\.|%2e/i.test(run.slice(usual))) return usual
  const head = run.split(/\.|%2[eE]/, 1)[0] ?? ''
  return decodedObject(head)?.alg === undefined ? -1 : 0
}

function decodedObject(segment: string): Record<string, unknown> | undefined {
  if (segment.length < 8 || segment.length > maxSegment) return undefined
  const text = Buffer.from(segment, 'base64url').toString('utf8').trim()
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function shortened(
  members: Record<string, unknown>,
  names: readonly string[] = Object.keys(members).slice(0, 20),
): Record<string, unknown> {
  const kept = names.filter((name) => Object.hasOwn(members, name))
  return Object.fromEntries(kept.map((name) => [name.slice(0, maxShown), short(members[name])]))
}

function short(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text.length > maxShown) return `${text.slice(0, maxShown)}… (${text.length} characters)`
  return value
}
