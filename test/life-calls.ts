import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Call, Purpose } from '../src/model/call.ts'
import type { Check } from '../src/model/check.ts'
import type { Outcome } from '../src/model/outcome.ts'
import type { Reply } from '../src/model/reply.ts'
import type { Facts } from '../src/model/stage.ts'
import { hbChecks } from '../suites/droplet/life/hb.ts'
import { regChecks } from '../suites/droplet/life/reg.ts'
import { tokChecks } from '../suites/droplet/tok/tok.ts'
import { bareCall } from './bare-call.ts'

export const domain = 'drop4.mesh.test'
export const registryKey = 'registry key/1f2e3d'
export const apiToken = 'api-token-99aa88bb'
export const facts: Facts = {
  dropletId: 4,
  dropletDomain: domain,
  peerId: 5,
  peerDomain: 'drop5.mesh.test',
  acceptedMessage: undefined,
  protectedRead: undefined,
  present: new Set(),
}

export const token = (name: string, seconds = 3600) =>
  ['{}', `{"jti":"${name}","iat":1000,"exp":${1000 + seconds}}`, name]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
export const t1 = token('t1')

let serial = 0
export function call(purpose: Purpose, at: number, parts: Partial<Call> = {}): Call {
  serial += 1
  const path = purpose === 'other' ? '/other' : `/${purpose}`
  const actor = purpose.startsWith('orchestrator')
    ? 'orchestrator'
    : purpose === 'message'
      ? 'peer'
      : 'registry'
  const json = parts.json
  return {
    ...bareCall,
    exchange: `x${serial}`,
    actor,
    purpose,
    target: path,
    path,
    text: json === undefined ? '' : JSON.stringify(json),
    at,
    ...parts,
    json,
  }
}

export const asked = (at: number, parts: Partial<Call> = {}): Call =>
  call('token', at, {
    path: '/auth/token',
    target: `/auth/token?droplet_id=${domain}`,
    query: [['droplet_id', domain]],
    rawHeaders: [['x-registry-key', registryKey]],
    issued: t1,
    ...parts,
  })

const identity = { id: domain, host: domain, droplet_id: domain }
export const metadata = {
  numeric_id: 4,
  name: 'Four',
  steward: 'somebody',
  version: '1.2.0-rc.1',
  udc_version: '1.0',
  capabilities: ['a', 'b'],
}
export const registration = { ...identity, ip: '0.0.0.0', status: 'active', metadata }
export const beatBody = {
  ...identity,
  status: 'healthy',
  load: 0.15,
  metadata: {
    cpu_percent: 12.5,
    memory_mb: 5394.1,
    requests_last_minute: 45,
    errors_last_minute: 0,
    uptime_seconds: 3600,
  },
}
const jsonType = ['Content-Type', 'application/json'] as const
export const register = (at: number, parts: Partial<Call> = {}): Call =>
  call('register', at, { bearer: t1, rawHeaders: [jsonType], json: registration, ...parts })
export const beat = (at: number, parts: Partial<Call> = {}): Call =>
  call('heartbeat', at, { bearer: t1, rawHeaders: [jsonType], json: beatBody, ...parts })

export const reply = (status: number | undefined, json: unknown = { id: 4 }): Reply => ({
  exchange: 'x0',
  ask: { method: 'GET', path: '/health' },
  status,
  headers: {},
  text: JSON.stringify(json),
  json,
  silence: status === undefined ? { kind: 'refused', detail: 'refused' } : undefined,
  ms: 1,
})

export const good = (): Call[] => [
  asked(10),
  register(20),
  ...[30, 1030, 2030, 3030, 4030, 5030, 6030].map((at) => beat(at)),
]

const seenBy = (calls: readonly Call[], parts: object = {}) => ({
  calls,
  health: reply(200),
  intervalSeconds: 1,
  retryBaseMs: 100,
  watchedMs: 15_000,
  endedAtMs: 25_000,
  registryKey,
  apiToken,
  ...parts,
})

export const checks: readonly Check[] = [...tokChecks, ...regChecks, ...hbChecks]

/** Judges hand-made calls by one check of the catalogue. */
export function judge(
  id: string,
  calls: readonly Call[],
  parts: object = {},
  who = facts,
): Outcome {
  const found = checks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen(seenBy(calls, parts), who, profile)
}
export const state = (id: string, calls: readonly Call[], parts: object = {}, who = facts) =>
  judge(id, calls, parts, who).state

/** The good life with calls of one purpose changed. */
export const lifeWith = (purpose: Purpose, parts: Partial<Call>): Call[] =>
  good().map((one) => (one.purpose === purpose ? call(purpose, one.at, { ...one, ...parts }) : one))
