import type { Talk } from '../src/model/conversation.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import type { Credential, Mesh, Stage } from '../src/model/stage.ts'
import { call, meshOf, reply, stageOf } from './suites-env-stage.ts'

/** A stage that writes down all that is done on it; its droplet takes what is good and refuses the rest. */
export function notingStage(done: string[]): Stage {
  const note = (name: string, ...args: unknown[]): void => void done.push(lineOf(name, args))
  const answer = (ask: Ask): Reply => {
    note('ask', ask)
    const isBad = ask.token?.includes('deviating') || String(ask.body).includes('undefined')
    return isBad ? reply(401, { detail: 'no' }, ask) : reply(200, { status: 'active' }, ask)
  }
  const talk = (said: string): Talk => ({
    ...{ exchange: 'x', note: said, interim: [], end: 'closed', detail: '', sentBytes: 0, ms: 5 },
    answers: [{ status: 400, headers: {}, text: '', at: 3 }],
  })
  let envelopes = 0
  const plain = stageOf(answer)
  return stageOf(answer, {
    envelope: (parts = {}) => ({
      ...plain.envelope(),
      trace_id: `0bad5eed-0000-4000-8000-${String(++envelopes).padStart(12, '0')}`,
      ...parts,
    }),
    token: (deviation) => (deviation ? `deviating.${deviation.name}.token` : 'the.good.token'),
    askRaw: async (bytes, said) => {
      note('askRaw', bytes, said)
      return reply(400, { detail: 'no' })
    },
    converse: async (conversation) => {
      note('converse', conversation)
      return talk(conversation.note)
    },
    probe: async (credential: Credential) => {
      note('probe', credential)
      return credential.token === 'the.good.token' ? reply(200, {}) : reply(401, { detail: 'no' })
    },
    callBack: async (url, said) => {
      note('callBack', url, said)
      return reply(200, {})
    },
    keys: { jwk: (name) => ({ kty: 'RSA', kid: name, n: `n of ${name}`, e: 'AQAB', pem: 'PEM' }) },
    mesh: notingMesh(note),
    wait: async (ms) => note('wait', ms),
    resources: () => ({ rssBytes: 1e8, openFiles: 20 }),
    signal: (name) => {
      note('signal', name)
      return true
    },
    restart: async (change) => {
      note('restart', change({ PORT: '1', REGISTRY_URL: 'u', JWT_ISSUER: 'i', API_TOKEN: 'a' }))
      return 'serves'
    },
    companion: async () => notingMesh(note),
  })
}

type Note = (name: string, ...args: unknown[]) => void

function notingMesh(note: Note): Mesh {
  const id = 'drop4.mesh.test'
  const calls = [
    call('jwks', undefined, { at: 10, path: '/.well-known/jwks.json' }),
    call('token', undefined, { at: 20, path: '/auth/token', issued: 'the.good.token' }),
    ...[0, 1].map((n) => call('register', { id, droplet_id: id }, { at: 30 + n * 900 })),
    ...[1, 2, 3].map((n) => call('heartbeat', { id, status: 'active' }, { at: 500 * n })),
    call('lookup', undefined, { at: 1600, path: '/registry/droplet/7001' }),
    call('message', { trace_id: 't', source: 4, target: 7001 }, { actor: 'peer', at: 1700 }),
  ]
  const mesh = meshOf(calls)
  return {
    ...mesh,
    fault: (fault) => {
      note('fault', fault)
      return () => note('lift', fault.at)
    },
    addPeer: (record) => {
      note('addPeer', record)
      return mesh.addPeer(record)
    },
    amendPeer: (peer, record) => note('amendPeer', peer, record),
    publish: (keys, signer) => note('publish', keys, signer),
    until: async (predicate, ms) => {
      note('until', predicate(calls), ms)
      return predicate(calls)
    },
  }
}

/** What changes from run to run is written as a sign. */
export const lineOf = (name: string, args: readonly unknown[]): string =>
  `${name} ${JSON.stringify(args, written)}`
    .replace(/(?!0bad5eed)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/g, 'TIME')
    .replace(/\b[xc]\d+\b/g, 'X')

function written(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesWritten(Buffer.from(value))
  if (value instanceof Set) return [...value]
  if (typeof value === 'string' && value.length > 400)
    return `${value.length}: ${value.slice(0, 60)}`
  if (typeof value === 'function') return 'function'
  return value === undefined ? 'undefined' : value
}

/** What was compressed comes out otherwise with another zlib. */
const bytesWritten = (bytes: Buffer): string =>
  bytes.length > 400 || bytes[0] === 0x1f ? 'many bytes' : `bytes ${bytes.toString('latin1')}`
