import type { Json } from './encoding.ts'
import type { Changes } from './probes.ts'

/** A refused request as far as its token could be read. */
export interface Draft {
  /** The first word of the Authorization header. */
  readonly scheme?: string
  readonly header: Json
  readonly claims: Json
  /** Whose key signs. */
  readonly signer: 'registry' | 'other'
}

/** What a good request would hold; what is absent is not asked for and not repaired. */
export interface Good {
  readonly iss: string
  readonly aud: string
  readonly alg: string
  /** Undefined where the Registry publishes its key without one. */
  readonly kid?: string
  readonly typ?: string
  readonly sub?: string
  readonly dropletId?: string | number
  readonly permissions?: readonly string[]
  /** Seconds since the epoch. */
  readonly now: number
  readonly lifetimeSeconds: number
  readonly jti: string
}

/** One property of a refused request, set right. */
export interface Repair {
  readonly name: string
  readonly property: string
  readonly changes: Changes
  /** Present where the repair is to have the Registry's key sign. */
  readonly signer?: 'registry'
}

/** Every single-property repair that would change the draft, the likeliest first. */
export function repairsOf(draft: Draft, good: Good): readonly Repair[] {
  return [
    ...(draft.signer === 'registry' ? [] : [bySigner]),
    ...headerRepairs(draft.header, good, ['kid']),
    ...claimRepairs(draft.claims, good),
    ...headerRepairs(draft.header, good, ['typ', 'alg']),
    ...removals(draft.header),
    ...((draft.scheme ?? 'Bearer') === 'Bearer' ? [] : [byScheme]),
  ]
}

const bySigner: Repair = {
  name: "signed by the Registry's key",
  property: 'signer',
  changes: {},
  signer: 'registry',
}

const byScheme: Repair = {
  name: 'the word Bearer before it',
  property: 'scheme',
  changes: { scheme: 'Bearer' },
}

function headerRepairs(
  header: Json,
  { alg, kid, typ }: Good,
  names: readonly string[],
): readonly Repair[] {
  const wanted: Json = {
    alg,
    ...(kid === undefined ? {} : { kid }),
    ...(typ === undefined ? {} : { typ }),
  }
  return settings(header, wanted, names, (changes) => ({ header: changes }))
}

/** Header parameters that a verifier may stumble over and no token of the mesh needs. */
const needless = ['crit', 'b64', 'jwk', 'x5c', 'jku', 'x5u', 'zip']

const removals = (header: Json): readonly Repair[] =>
  needless
    .filter((name) => name in header)
    .map((name) => ({
      name: `no ${name}`,
      property: name,
      changes: { header: { [name]: undefined } },
    }))

function claimRepairs(claims: Json, good: Good): readonly Repair[] {
  const { iss, aud, sub, dropletId, permissions, now, lifetimeSeconds, jti } = good
  const wanted: Json = {
    iss,
    aud,
    ...(isLasting(claims, good) ? {} : { exp: now + lifetimeSeconds }),
    ...(isPast(claims.nbf, now) ? {} : { nbf: now }),
    ...(isPast(claims.iat, now) ? {} : { iat: now }),
    ...(sub === undefined ? {} : { sub }),
    ...(dropletId === undefined ? {} : { droplet_id: dropletId }),
    ...(permissions === undefined ? {} : { permissions: [...permissions] }),
    jti,
  }
  return settings(claims, wanted, Object.keys(wanted), (changes) => ({ claims: changes }))
}

const isLasting = ({ exp }: Json, { now, lifetimeSeconds }: Good): boolean =>
  typeof exp === 'number' && exp > now && exp <= now + 2 * lifetimeSeconds

/** Absent is as good as past: neither claim is required. */
const isPast = (time: unknown, now: number): boolean =>
  time === undefined || (typeof time === 'number' && time <= now)

function settings(
  present: Json,
  wanted: Json,
  order: readonly string[],
  changesOf: (members: Json) => Changes,
): readonly Repair[] {
  return order
    .filter((name) => name in wanted && !isSame(present[name], wanted[name]))
    .map((name) => ({
      name: name === 'jti' ? 'a jti of its own' : `the right ${name}`,
      property: name,
      changes: changesOf({ [name]: wanted[name] }),
    }))
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** The draft with these repairs made; it has to be signed anew to be sent. */
export function repaired(draft: Draft, repairs: readonly Repair[]): Draft {
  return repairs.reduce<Draft>(
    ({ header, claims, ...rest }, { changes, signer }) => ({
      ...rest,
      ...(changes.scheme === undefined ? {} : { scheme: changes.scheme }),
      ...(signer === undefined ? {} : { signer }),
      header: merged(header, changes.header),
      claims: merged(claims, changes.claims),
    }),
    draft,
  )
}

const merged = (members: Json, changes: Json = {}): Json =>
  Object.fromEntries(
    Object.entries({ ...members, ...changes }).filter(([, value]) => value !== undefined),
  )
