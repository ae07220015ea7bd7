import type { Call } from '../src/model/call.ts'
import { call } from './suites-env-stage.ts'

interface Peer {
  readonly id: number
  readonly domain: string
  readonly url: string
}

/** What a droplet does that acts on all it is sent: it looks up every peer, and calls it about every message. */
export interface Acts {
  /** Notes the trace id of a message, and returns it. */
  trace(id: string): string
  peer(peer: Peer): void
  /** The calls of a calm droplet, with faults and refusals among them, and then its own. */
  calls(calm: readonly Call[]): readonly Call[]
}

export function createActs(): Acts {
  const traces: string[] = []
  const peers: Peer[] = []
  return {
    trace(id) {
      traces.push(id)
      return id
    },
    peer: (peer) => void peers.push(peer),
    calls: (calm) => [
      ...calm.flatMap(troubled),
      ...ends(traces).map(about),
      ...ends(peers).flatMap(to),
    ],
  }
}

const ends = <Item>(list: readonly Item[]): Item[] => [
  ...new Set([...list.slice(0, 2), ...list.slice(-2)]),
]

/** Each call as it was, met by a fault, refused, and made again with a token. */
const troubled = (one: Call): Call[] => [
  one,
  { ...one, at: one.at + 1, fault: 'drop', status: undefined },
  {
    ...one,
    at: one.at + 2,
    status: 401,
    refusal: 'the token has expired',
    bearer: 'an.older.token',
  },
  { ...one, at: one.at + 3, bearer: 'the.good.token', goneAt: one.at + 9 },
]

const about = (trace: string): Call =>
  call(
    'message',
    { trace_id: trace },
    { actor: 'peer', at: 2000, path: '/message', target: '/message' },
  )

const to = ({ id, domain, url }: Peer): Call[] => {
  const { pathname } = new URL(url)
  const found = { at: 2100, status: 404 }
  return [
    call('lookup', undefined, {
      ...found,
      method: 'GET',
      target: `/registry/droplet/${id}`,
      path: `/registry/droplet/${id}`,
    }),
    call('lookup', undefined, {
      ...found,
      method: 'GET',
      target: `/registry/droplet/${domain}`,
      path: '/registry',
    }),
    call(
      'message',
      { target: id },
      { at: 2200, actor: 'peer', path: `/peers/${id}/message`, target: `/peers/${id}/message` },
    ),
    call(
      'message',
      {},
      { at: 2300, actor: 'peer', path: `${pathname}message`, target: pathname, method: 'GET' },
    ),
  ]
}
