import type { PeerRecord } from '../../src/model/stage.ts'
import { type Names, numericId } from './identity.ts'
import { asObject } from './route.ts'

/** A droplet as the Registry lists it. */
export interface Row {
  readonly id: string
  readonly droplet_id: unknown
  readonly host: string
  readonly endpoint: string | null
  readonly url: string | null
  readonly ip: string
  readonly status: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly registered_at: string
  readonly last_updated: string
  readonly last_heartbeat: number | null
}

export interface Rows {
  register(body: Readonly<Record<string, unknown>>): Row
  /** The row after the beat; undefined for a droplet nobody registered. */
  beat(body: Readonly<Record<string, unknown>>): Row | undefined
  addPeer(id: number, domain: string, endpoint: string, amended?: PeerRecord): void
  /** The record as a look-up shows it. */
  find(id: string): PeerRecord | undefined
  all(): readonly PeerRecord[]
}

export function createRows(names: Names): Rows {
  const rows = new Map<string, Row>()
  const amendments = new Map<string, PeerRecord>()
  const shown = (row: Row): PeerRecord => shownAs(row, amendments.get(row.id))

  const find = (id: unknown): Row | undefined => {
    const direct = rows.get(String(id))
    if (direct !== undefined) return direct
    const number = numericId(id, names)
    if (number === undefined) return undefined
    return [...rows.values()].find((row) => numberOf(row, names) === number)
  }

  return {
    register(body) {
      const row = registered(body, rows.get(String(body.id)))
      rows.set(row.id, row)
      return row
    },
    beat(body) {
      const row = find(body.id) ?? find(body.droplet_id) ?? find(body.host)
      if (row === undefined) return undefined
      const beaten = afterBeat(row, body)
      rows.set(row.id, beaten)
      return beaten
    },
    addPeer(id, domain, endpoint, amended = {}) {
      rows.set(domain, peerRow(id, domain, endpoint))
      amendments.set(domain, amended)
    },
    find: (id) => {
      const row = find(id)
      return row && shown(row)
    },
    all: () => [...rows.values()].map(shown),
  }
}

const numberOf = (row: Row, names: Names): number | undefined =>
  numericId(row.metadata.numeric_id, names) ??
  numericId(row.droplet_id, names) ??
  numericId(row.id, names)

function registered(body: Readonly<Record<string, unknown>>, before: Row | undefined): Row {
  const metadata = asObject(body.metadata) ?? {}
  const endpoint = text(body.endpoint) ?? text(body.url) ?? text(metadata.endpoint) ?? null
  const now = new Date().toISOString()
  return {
    id: String(body.id),
    droplet_id: body.droplet_id,
    host: String(body.host),
    endpoint,
    url: endpoint,
    ip: text(body.ip) ?? '0.0.0.0',
    status: text(body.status) ?? 'active',
    metadata,
    registered_at: before?.registered_at ?? now,
    last_updated: now,
    last_heartbeat: before?.last_heartbeat ?? null,
  }
}

const afterBeat = (row: Row, body: Readonly<Record<string, unknown>>): Row => ({
  ...row,
  status: text(body.status) ?? row.status,
  metadata: { ...row.metadata, ...(asObject(body.metadata) ?? {}) },
  last_updated: new Date().toISOString(),
  last_heartbeat: Math.floor(Date.now() / 1000),
})

/** The host carries no scheme, so that both ways of building an address from a row lead to the peer. */
function peerRow(id: number, domain: string, endpoint: string): Row {
  const now = new Date()
  return {
    id: domain,
    droplet_id: id,
    host: endpoint.replace(/^https?:\/\//, ''),
    endpoint,
    url: endpoint,
    ip: '127.0.0.1',
    status: 'active',
    metadata: { numeric_id: id, name: `Peer ${id}`, udc_version: '1.0', endpoint },
    registered_at: now.toISOString(),
    last_updated: now.toISOString(),
    last_heartbeat: Math.floor(now.getTime() / 1000),
  }
}

/** A removed member is one that JSON leaves out. */
function shownAs(row: Row, amended: PeerRecord = {}): PeerRecord {
  if (!('endpoint' in amended)) return { ...row, ...amended }
  const { endpoint } = amended
  return { ...row, url: endpoint, metadata: { ...row.metadata, endpoint }, ...amended }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
