import type { Mesh, PeerRecord } from '../../src/model/stage.ts'
import { listen } from '../../src/wire/listen.ts'
import type { Rows } from './rows.ts'

/** Further peers, each below a base path of its own, with the records that the Registry shows of them. */
export function peersOf(
  rows: Rows,
  freshId: () => number,
  peersUrl: string,
  places: Readonly<Record<string, string>>,
): Pick<Mesh, 'addPeer' | 'amendPeer'> {
  const list = (id: number, record: PeerRecord) => {
    const [domain, url] = [`drop${id}.mesh.test`, `${peersUrl}/peers/${id}`]
    const authority = peersUrl.replace(/^https?:\/\//, '')
    const known = { ...places, peer: url, authority }
    rows.addPeer(id, domain, url, withPlaces(record, known))
    return { id, domain, url }
  }
  return {
    addPeer: (record = {}) => list(freshId(), record),
    amendPeer: (id, record) => void list(id, record),
  }
}

/** The record with every `{name}` in its texts, at any depth, replaced by the place of that name. */
function withPlaces(record: PeerRecord, places: Readonly<Record<string, string>>): PeerRecord {
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/\{(\w+)\}/g, (known, name) => places[name] ?? known)
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, filled(held)]))
    return value
  }
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, filled(value)]))
}

/** An address at which nobody listens: a port that was free a moment ago. */
export async function closedUrl(host: string): Promise<string> {
  const listener = await listen({ host, answer: async () => Response.error() })
  await listener.close()
  return listener.url
}
