import { isIP } from 'node:net'
import type { Conduct } from './conduct.ts'
import { egressTo } from './egress.ts'
import { isObject } from './json.ts'

/** The /message address of a Registry record, or undefined when the record names none we may call. */
export function messageUrl(
  record: unknown,
  registryUrl: string,
  conduct: Conduct,
): string | undefined {
  const row = isObject(record) && isObject(record.droplet) ? record.droplet : record
  if (!isObject(row)) return undefined
  const named = row.endpoint ?? row.url
  if (conduct.bareHost === 'server-error' && named === undefined && row.host)
    throw new TypeError('endpoint is undefined')
  const told = named ?? withScheme(row.host)
  if (typeof told !== 'string') return undefined
  const url = egressTo(told, registryUrl, conduct)
  return url !== undefined && conduct.endpointJoin === 'appended' ? `${told}/message` : url
}

/** Whether the record is the one asked for, as far as it says. */
export function isRecordOf(record: unknown, id: number): boolean {
  const row = isObject(record) && isObject(record.droplet) ? record.droplet : record
  if (!isObject(row)) return false
  const numeric = isObject(row.metadata) ? row.metadata.numeric_id : undefined
  const said = [numeric, row.numeric_id, row.droplet_id, row.id].find((it) =>
    /^\d+$/.test(String(it)),
  )
  return said === undefined || Number(said) === id
}

function withScheme(host: unknown): string | undefined {
  if (typeof host !== 'string' || host === '') return undefined
  if (/^https?:\/\//i.test(host)) return host
  return `${/:\d+$|^localhost$/.test(host) || isIP(host) ? 'http' : 'https'}://${host}`
}
