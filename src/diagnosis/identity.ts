import type { Json } from './encoding.ts'
import type { DiagnosisInput } from './types.ts'

/** An id that the token should name, and where it was read. */
export interface NamedId {
  readonly where: string
  readonly id: string | number
  /** A path is text, so nothing follows from the type of an id in it. */
  readonly isText: boolean
}

/** What comparing the identity in a token with an expected one says. */
export type IdMatch = 'same' | 'same by another spelling' | 'other' | 'not comparable'

export function expectedIds({ expect, envelope = {} }: DiagnosisInput): readonly NamedId[] {
  const places = [
    { where: 'the sender goes by', id: expect.selfId, isText: false },
    { where: 'the source of the message is', id: envelope.source, isText: false },
    { where: 'the path names', id: envelope.pathId, isText: true },
  ]
  return places.flatMap(({ id, ...place }) => (id === undefined ? [] : [{ ...place, id }]))
}

/** The claims that say who the sender is. */
export function identityClaims(claims: Json, transport = 'http'): readonly unknown[] {
  const { sub, droplet_id, agent_id, client_id } = claims
  const named = transport === 'grpc' ? [sub, agent_id, client_id] : [sub, droplet_id]
  return named.filter((value) => value !== undefined && value !== null && value !== '')
}

/** How well the token names an id: the best that any of its claims does. */
export function idMatch(claims: Json, expected: NamedId, transport = 'http'): IdMatch {
  const { id, isText } = expected
  const named = identityClaims(claims, transport)
  // A sub is always text, so "5" is the only way it can say 5 (RFC 7519 §4.1.2).
  if (named.includes(id) || claims.sub === String(id)) return 'same'
  if (isText && named.some((value) => textOf(value) === String(id))) return 'same'
  if (named.some((value) => spelledAlike(value, id))) return 'same by another spelling'
  return named.some((value) => areComparable(value, id)) ? 'other' : 'not comparable'
}

/** 5, "5", "05", "droplet-5", "drop5" and "drop5.example" name the same droplet. */
function numberIn(id: unknown): number | undefined {
  const [, digits] = /^(?:drop(?:let)?[-_]?)?(\d{1,15})(?:\.[a-z].*)?$/i.exec(plain(id) ?? '') ?? []
  return digits === undefined ? undefined : Number(digits)
}

function spelledAlike(one: unknown, other: unknown): boolean {
  const number = numberIn(one)
  if (number !== undefined) return number === numberIn(other)
  return plain(one) !== undefined && plain(one) === plain(other)
}

const plain = (id: unknown): string | undefined =>
  textOf(id)
    ?.trim()
    .toLowerCase()
    .replace(/^https?:\/+/, '')
    .replace(/\/+$/, '')

const textOf = (id: unknown): string | undefined =>
  typeof id === 'string' || typeof id === 'number' ? String(id) : undefined

/** Two numbers, or two names: a name without a number in it cannot be held against a number. */
const areComparable = (one: unknown, other: unknown): boolean =>
  textOf(one) !== undefined && (numberIn(one) === undefined) === (numberIn(other) === undefined)
