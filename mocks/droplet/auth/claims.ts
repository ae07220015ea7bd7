import type { Conduct } from '../conduct.ts'
import type { Config } from '../config.ts'
import type { Json } from '../json.ts'
import { Refusal, Unmapped } from './refusal.ts'

/** Who is calling, once the token is believed. */
export interface Caller {
  readonly subject: string
  readonly dropletId: number | undefined
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
  return identityOf(claims, conduct)
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
  }[conduct.iss]
  if (!passes) throw new Refusal('iss is not the Registry')
}

function normalised(url: string): string {
  const text = url
    .trim()
    .toLowerCase()
    .replace(/^https?:/, '')
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
  }[conduct.aud]
  if (!passes) throw new Refusal('aud does not name this mesh')
}

function fold(text: string): string {
  return text.trim().toLowerCase().replace(/\/$/, '')
}

function checkTimes(claims: Json, conduct: Conduct, now: number): void {
  const { exp, nbf, iat } = claims
  const leeway = conduct.leewaySeconds
  checkExpiry(exp, conduct, now)
  if (conduct.nbfChecked && nbf !== undefined && instant(nbf, 'nbf') > now + leeway)
    throw new Refusal('not valid yet')
  if (conduct.iatChecked && instant(iat, 'iat') > now + leeway)
    throw new Refusal('issued in the future')
  if (conduct.lifetimeCapSeconds > 0 && typeof exp === 'number' && typeof iat === 'number') {
    if (exp - iat > conduct.lifetimeCapSeconds) throw new Refusal('lives longer than a day')
  }
}

function checkExpiry(exp: unknown, conduct: Conduct, now: number): void {
  const threshold = now - conduct.leewaySeconds
  if (conduct.exp === 'ignored') return
  if (conduct.exp === 'optional' && exp === undefined) return
  if (conduct.exp === 'truthy' && !exp) return
  if (conduct.exp === 'overflow-throws' && Number(exp) > 8.64e12)
    throw new Unmapped('date out of range')
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
  return { subject: sub, dropletId }
}

function plainId(value: unknown): number | undefined {
  const id = typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 1 ? id : undefined
}
