import type { Call } from '../../model/call.ts'
import {
  contract,
  isUnserved,
  lastWord,
  nameOf,
  nearest,
  ownerElsewhere,
  type Served,
} from './contract.ts'
import { type Recognised, shownBy, type Traffic, times, unscripted } from './story.ts'

/** The one way in which a call missed what the mesh serves. */
export type Drift =
  | 'double-slash'
  | 'get'
  | 'get-message'
  | 'captured'
  | 'slash'
  | 'elsewhere'
  | 'api-prefix'
  | 'service-prefix'
  | 'heartbeat'
  | 'register'
  | 'token'

/** Looked through in this order: a call with two faults is told by the one that hides the other. */
const drifts: readonly (readonly [Drift, (call: Call) => boolean])[] = [
  ['double-slash', ({ path }) => path.includes('//')],
  ['get-message', ({ actor, method, path }) => actor === 'peer' && isGetFor(method, path, actor)],
  ['captured', ({ method, path }) => method === 'POST' && isCaptured(path)],
  ['get', ({ actor, method, path }) => isGetFor(method, path, actor)],
  ['slash', (call) => call.path.endsWith('/') && isServed(call, call.path.replace(/\/+$/, ''))],
  ['elsewhere', (call) => ownerElsewhere(call) !== undefined],
  ['api-prefix', (call) => isServed(call, withoutApi(call.path))],
  ['service-prefix', (call) => isServed(call, call.path.replace(/^\/[^/]+/, ''))],
  ['heartbeat', ({ path }) => lastWord(path) === 'heartbeat'],
  ['register', ({ path }) => /^(?:register|registration)$/.test(lastWord(path))],
  ['token', ({ path }) => /^(?:token|jwt|issue)$/.test(lastWord(path))],
]

/** Paths that a route for one droplet swallows, where the document promises a route of their own. */
const isCaptured = (path: string): boolean => /^\/droplets\/(?:register|heartbeat)$/.test(path)

const withoutApi = (path: string): string => path.replace(/^\/api(?:\/v\d+)?(?=\/)/, '')

const isGetFor = (method: string, path: string, actor: Call['actor']): boolean =>
  method === 'GET' &&
  contract.some((one) => one.actor === actor && one.method === 'POST' && isAt(one, path))

const isServed = (call: Call, path: string): boolean =>
  path !== call.path && contract.some((one) => one.actor === call.actor && isAt(one, path))

/** A peer may live below any base path. */
const isAt = ({ actor, path }: Served, called: string): boolean => {
  if (actor === 'peer') return lastWord(called) === lastWord(path)
  const own = path.split('/')
  const other = called.split('/')
  return (
    own.length === other.length &&
    own.every((segment, index) => segment === '{id}' || segment === other[index])
  )
}

/** The first way in which a call missed; undefined for one that was served, or that nobody can place. */
export const driftOf = (call: Call): Drift | undefined =>
  isUnserved(call) ? drifts.find(([, applies]) => applies(call))?.[0] : undefined

/** The calls that missed in this way, the path they should have taken, and what their failure leaves undone. */
export function drifted(traffic: Traffic, drift: Drift): Recognised | undefined {
  const calls = unscripted(traffic).filter((call) => driftOf(call) === drift)
  const [first] = calls
  if (!first) return undefined
  const target = meant(first)
  const seen = `${first.method} ${shown(first.path)} came to the ${first.actor} ${times(calls.length)} and was answered ${first.status}.`
  const found = shownBy(calls, seen, target && `Call ${nameOf(target)} at ${target.setting}.`)
  return found && { ...found, explains: undoneBy(target) }
}

/** A path whole, for what is cut can no longer be known for a secret, or not at all. */
const shown = (path: string): string =>
  path.length > 80 ? `to a path of ${path.length} characters` : path

/** What the call was meant for: the same path at its owner, else the most similar one here. */
const meant = (call: Call): Served | undefined =>
  (driftOf(call) === 'elsewhere' && ownerElsewhere(call)) || nearest(call)

/** The checks that ask about what does not happen while calls of this kind miss. */
function undoneBy(target: Served | undefined): RegExp {
  if (target === undefined) return /^REG-/
  if (target.actor === 'orchestrator') return /^TOK-ORCH-|^TOK-USE-EXACT$/
  if (target.actor === 'peer') return sends
  if (target.path === '/auth/token') return /^(?:TOK|REG|HB|SEND)-/
  if (target.path.endsWith('/register')) return /^(?:REG|HB)-/
  if (target.path.endsWith('/heartbeat')) return /^(?:HB-|REG-ORDER$)/
  return target.path.endsWith('jwks.json') ? /^(?:CTL-POS-TOKEN|KEY-)/ : sends
}

/** Not the rows whose targets lead astray on purpose. */
const sends = /^SEND-(?!VAL-|SSRF-)/
