import type { Call } from '../src/model/call.ts'
import type { Talk } from '../src/model/conversation.ts'
import type { Ask, Reply } from '../src/model/reply.ts'
import type { Credential, Mesh, Stage } from '../src/model/stage.ts'
import { type Acts, createActs } from './stimuli-acts.ts'
import { call, meshOf, reply, stageOf } from './suites-env-stage.ts'

/** One takes what is good, refuses the rest and calls us as it should; the other takes nearly all, and acts on it. */
export type Manner = 'calm' | 'busy'

/** A stage that writes down all that is done on it. */
export function notingStage(done: string[], manner: Manner = 'calm'): Stage {
  const note = (name: string, ...args: unknown[]): void => void done.push(lineOf(name, args))
  const acts = createActs()
  let asked = 0
  const answer = (ask: Ask): Reply => {
    note('ask', ask)
    asked += 1
    if (manner === 'busy' && asked % 4 > 0)
      return reply(asked % 7 === 0 ? 503 : 202, { status: 'active', id: asked }, ask)
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
      trace_id: acts.trace(`0bad5eed-0000-4000-8000-${String(++envelopes).padStart(12, '0')}`),
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
    mesh: notingMesh(note, manner === 'busy' ? acts : undefined),
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

/** `acts` adds what a droplet does that acts on all it is sent. */
function notingMesh(note: Note, acts?: Acts): Mesh {
  const calm = calmCalls()
  const calls = (): readonly Call[] => (acts ? acts.calls(calm) : calm)
  const mesh = meshOf()
  return {
    ...mesh,
    calls: (purpose) => calls().filter((one) => purpose === undefined || one.purpose === purpose),
    fault: (fault) => {
      note('fault', fault)
      return () => note('lift', fault.at)
    },
    addPeer: (record) => {
      note('addPeer', record)
      const peer = mesh.addPeer(record)
      acts?.peer(peer)
      return peer
    },
    amendPeer: (peer, record) => note('amendPeer', peer, record),
    publish: (keys, signer) => note('publish', keys, signer),
    until: async (predicate, ms) => {
      const all = calls()
      if (acts)
        note(
          'for',
          all.map((one, at) => [predicate([one]), predicate(all.slice(0, at))]),
        )
      note('until', predicate(all), ms)
      return predicate(all)
    },
  }
}

function calmCalls(): readonly Call[] {
  const id = 'drop4.mesh.test'
  return [
    call('jwks', undefined, { at: 10, path: '/.well-known/jwks.json' }),
    call('token', undefined, { at: 20, path: '/auth/token', issued: 'the.good.token' }),
    ...[0, 1].map((n) => call('register', { id, droplet_id: id }, { at: 30 + n * 900 })),
    ...[1, 2, 3].map((n) => call('heartbeat', { id, status: 'active' }, { at: 500 * n })),
    call('lookup', undefined, { at: 1600, path: '/registry/droplet/7001' }),
    call('message', { trace_id: 't', source: 4, target: 7001 }, { actor: 'peer', at: 1700 }),
  ]
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
