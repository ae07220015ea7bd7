import { mesh } from '../fixtures/profile-mesh.ts'
import type { Call } from '../src/model/call.ts'
import type { Check } from '../src/model/check.ts'
import type { Outcome } from '../src/model/outcome.ts'
import type { Profile } from '../src/model/profile.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import type { Facts, Mesh, Stage } from '../src/model/stage.ts'
import type { Json } from '../src/model/token.ts'
import { bareCall } from './bare-call.ts'

export const facts: Facts = {
  dropletId: 4,
  dropletDomain: 'drop4.mesh.test',
  peerId: 5,
  peerDomain: 'drop5.mesh.test',
  acceptedMessage: { message_type: 'event', payload: { event: 'conformance.ping' } },
  protectedRead: '/dependencies',
  present: new Set(['/health', '/message', '/send', '/capabilities', '/state', '/dependencies']),
}

let count = 0

const json: readonly [string, string] = ['content-type', 'application/json']

/** A reply made by hand; a body that is no text is written as JSON. */
export function reply(
  status: number | undefined,
  body: unknown = '',
  ask: Partial<Ask> = {},
  headers: Record<string, string> = {},
): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    exchange: `x${++count}`,
    ask: { method: 'POST', path: '/message', ...ask },
    status,
    headers: { ...(typeof body === 'string' ? {} : Object.fromEntries([json])), ...headers },
    text,
    json: typeof body === 'string' ? undefined : body,
    silence: status === undefined ? { kind: 'timeout', detail: 'no answer in time' } : undefined,
    ms: 5,
  }
}

export function call(purpose: Call['purpose'], body: unknown, more: Partial<Call> = {}): Call {
  return {
    ...bareCall,
    exchange: `c${++count}`,
    purpose,
    text: JSON.stringify(body),
    json: body,
    ...more,
  }
}

/** Judges hand-made evidence with the check of that id. */
export function judgeOf(checks: readonly Check[]) {
  return (id: string, seen: unknown, profile: Profile = mesh, known: Facts = facts): Outcome => {
    const check = checks.find((one) => one.id === id)
    if (!check) throw new Error(`no check ${id}`)
    return check.judgeSeen(seen, known, profile)
  }
}

/** A stage whose droplet is one function; what was asked is kept. */
export function stageOf(
  answer: (ask: Ask) => Reply,
  more: Partial<Stage> = {},
): Stage & { asked: Ask[] } {
  const asked: Ask[] = []
  const base = {
    trace_id: '',
    source: 5,
    target: 4,
    message_type: 'event',
    payload: {},
    timestamp: '2025-11-13T08:00:00.250Z',
  }
  const refuse = (): never => {
    throw new Error('not on this stage')
  }
  return {
    asked,
    profile: mesh,
    facts,
    constants: {
      intervalSeconds: 1,
      rotationMaxSeconds: 5,
      jwksCooldownSeconds: 1,
      retryBaseMs: 10,
      timeoutMs: 1000,
      maxWaitMs: 30_000,
    },
    seed: 1,
    mesh: meshOf(),
    ask: async (ask) => {
      asked.push(ask)
      return answer(ask)
    },
    askRaw: refuse,
    converse: refuse,
    raw: { host: '127.0.0.1:4', prefix: '', lines: '' },
    resources: () => undefined,
    probe: refuse,
    keys: { jwk: refuse },
    token: () => 'head.payload.signature-of-the-good-token',
    envelope: (parts: Json = {}) => ({ ...base, trace_id: crypto.randomUUID(), ...parts }),
    wait: async () => {},
    ledger: () => ({ replies: [], calls: [], controls: [] }),
    secrets: ['registry-key-canary', 'api-token-canary'],
    log: () => '',
    spilled: async () => undefined,
    alive: () => true,
    callBack: refuse,
    restart: refuse,
    signal: refuse,
    exit: () => undefined,
    companion: refuse,
    ...more,
  }
}

export function meshOf(calls: readonly Call[] = []): Mesh {
  let next = 7000
  let time = 0
  return {
    registryUrl: 'http://127.0.0.1:1',
    registryKey: 'registry-key-canary',
    apiToken: 'api-token-canary',
    orchestratorUrl: 'http://127.0.0.1:2',
    lureUrl: 'http://127.0.0.1:4',
    calls: (purpose) => calls.filter((one) => purpose === undefined || one.purpose === purpose),
    until: async (predicate) => predicate(calls),
    fault: () => () => {},
    addPeer: () => ({ id: ++next, domain: `drop${next}.mesh.test`, url: 'http://127.0.0.1:3' }),
    amendPeer: () => {},
    unknownId: () => ++next,
    publish: () => {},
    now: () => (time += 100),
  }
}
