import type { Conduct } from '../conduct.ts'
import type { Config } from '../config.ts'
import type { Json } from '../json.ts'
import { Refusal, Unmapped } from './refusal.ts'

/** Who is calling, once the token is believed. */
export interface Caller {
  readonly subject: string
  readonly dropletId: number | undefined
  /** What the token says beside the identity; absent where nothing was verified. */
  readonly claims?: Json
}

/** Checks issuer, audience, times and identity of verified claims; throws a Refusal at the first fault. */
export function checkClaims(
  claims: Json,
  config: Config,
  conduct: Conduct,
  nowSeconds: number,
): Caller {
  if (config.issuer !== '') checkIssuer(claims.iss, config.issuer, conduct)
  if (config.audience !== '') checkAudience(claims.aud, config.audience, conduct)
  checkTimes(claims, conduct, nowSeconds)
  if (conduct.unknownClaimRefused && Object.keys(claims).some((name) => !usual.includes(name))) {
    throw new Refusal('a claim nobody knows')
  }
  checkTokenId(claims.jti, config, conduct)
  const caller = identityOf(claims, conduct)
  if (conduct.ownTokenIsServerError && caller.dropletId === config.dropletId)
    throw new Unmapped('no peer of that number')
  return { ...caller, claims }
}

const usual = [
  'iss',
  'aud',
  'sub',
  'exp',
  'nbf',
  'iat',
  'jti',
  'droplet_id',
  'permissions',
  'scope',
  'role',
  'steward',
]

/** While a mesh moves, its droplets know the old name of its Registry as well. */
const formerIssuer = 'https://registry.former.example'

function checkIssuer(iss: unknown, expected: string, conduct: Conduct): void {
  const text = String(iss)
  const passes = {
    exact: iss === expected,
    ignored: true,
    optional: iss === undefined || iss === expected,
    normalised: normalised(text) === normalised(expected),
    prefix:
      typeof iss === 'string' &&
      iss !== '' &&
      (iss.startsWith(expected) || text.includes(expected)),
    loose: text === expected,
    'one-of-two': iss === expected || iss === formerIssuer,
  }[conduct.iss]
  if (!passes) throw new Refusal('iss is not the Registry')
}

function normalised(url: string): string {
  const text = url
    .trim()
    .toLowerCase()
    .replace(/^https?:/, '')
    .normalize('NFKC')
    .replace(/:(443|80)(?=\/|$)/, '')
  return text.replace(/\/+$/, '')
}

function checkAudience(aud: unknown, expected: string, conduct: Conduct): void {
  const exact = aud === expected || (Array.isArray(aud) && aud.includes(expected))
  const passes = {
    exact,
    ignored: true,
    'when-present': aud === undefined || exact,
    substring:
      exact ||
      (typeof aud === 'string' && aud !== '' && (aud.includes(expected) || expected.includes(aud))),
    'ignoring-case': exact || (typeof aud === 'string' && fold(aud) === fold(expected)),
    'arrays-skip': Array.isArray(aud) || aud === expected,
    'arrays-refused': aud === expected,
    'key-lookup':
      exact ||
      String(Array.isArray(aud) ? aud.flat(5) : Object.keys(Object(aud))).includes(expected),
    'odd-member-throws': exact,
  }[conduct.aud]
  const odd = Array.isArray(aud) && aud.some((member) => typeof member !== 'string')
  if (conduct.aud === 'odd-member-throws' && odd) throw new Unmapped('a member has no text')
  if (!passes) throw new Refusal('aud does not name this mesh')
}

function fold(text: string): string {
  return text.trim().toLowerCase().replace(/\/$/, '')
}

function checkTimes(claims: Json, conduct: Conduct, now: number): void {
  const { exp, nbf, iat } = claims
  const leeway = conduct.leewaySeconds
  checkExpiry(exp, conduct, now)
  if (conduct.nbf !== 'ignored' && nbf !== undefined && instant(nbf, 'nbf') > now + leeway) {
    if (conduct.nbf === 'throws') throw new Unmapped('not valid yet')
    throw new Refusal('not valid yet')
  }
  if (conduct.iat !== 'ignored' && instant(iat, 'iat') > now + leeway)
    throw new Refusal('issued in the future')
  if (conduct.iat === 'old-throws' && Number(iat) < now - 86_400)
    throw new Unmapped('no such day in the table')
  if (conduct.lifetimeCapSeconds > 0 && typeof exp === 'number' && typeof iat === 'number') {
    if (exp - iat > conduct.lifetimeCapSeconds) throw new Refusal('lives longer than a day')
  }
}

function checkExpiry(exp: unknown, conduct: Conduct, now: number): void {
  const early = conduct.exp === 'a-minute-early' ? 60 : 0
  const threshold = now - conduct.leewaySeconds + early
  if (conduct.exp === 'ignored') return
  if (conduct.exp === 'optional' && exp === undefined) return
  if (conduct.exp === 'truthy' && !exp) return
  if (conduct.exp === 'overflow-throws' && Number(exp) > 8.64e12)
    throw new Unmapped('date out of range')
  if (conduct.exp === 'odd-type-throws' && exp !== undefined && typeof exp !== 'number')
    throw new Unmapped('exp is no number')
  if (conduct.exp === 'whole-seconds' && !Number.isInteger(exp))
    throw new Refusal('exp is no integer')
  const expired =
    conduct.exp === 'as-string'
      ? String(exp) <= String(threshold)
      : instant(exp, 'exp') <= threshold
  if (expired) throw new Refusal('expired')
}

function instant(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Refusal(`${name} is not a number`)
  return value
}

const shown = new WeakMap<Config, Set<unknown>>()

/** A bearer token may be used until it expires: its id is nobody's business. */
function checkTokenId(jti: unknown, config: Config, { jti: rule }: Conduct): void {
  if (rule === 'required' && jti === undefined) throw new Refusal('no jti')
  if (rule !== 'repeated-throws') return
  const known = shown.get(config) ?? new Set()
  if (known.has(jti)) throw new Unmapped('jti is not unique')
  shown.set(config, known.add(jti))
}

/** One authoritative identity: droplet_id as a plain integer, which sub must not contradict. */
function identityOf(claims: Json, conduct: Conduct): Caller {
  const { sub, droplet_id: id } = claims
  const dropletId = plainId(id)
  if (!conduct.subRequired && (typeof sub !== 'string' || sub === ''))
    return { subject: '', dropletId }
  if (typeof sub !== 'string' || sub === '') throw new Refusal('no sub')
  if (!conduct.identityStrict)
    return { subject: sub, dropletId: dropletId ?? Number.parseInt(String(id), 10) }
  if (id !== undefined && dropletId === undefined)
    throw new Refusal('droplet_id is not a droplet number')
  const inSubject = sub.match(/^(?:drop(?:let-?)?)?(\d+)(?:\.|$)/)?.[1]
  if (dropletId !== undefined && inSubject !== undefined && Number(inSubject) !== dropletId) {
    throw new Refusal('sub and droplet_id name two droplets')
  }
  // Compared as written, a text never equals the number of a source.
  const unequal = conduct.idCompared === 'as-written' && typeof id === 'string'
  return { subject: sub, dropletId: unequal ? Number.NaN : dropletId }
}

function plainId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 1 ? id : undefined
}
