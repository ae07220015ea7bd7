import { isIP } from 'node:net'
import type { Conduct } from './conduct.ts'
import { isObject } from './json.ts'

/** The /message address of a Registry record, or undefined when the record names none we may call. */
export function messageUrl(
  record: unknown,
  registryUrl: string,
  conduct: Conduct,
): string | undefined {
  const row = isObject(record) && isObject(record.droplet) ? record.droplet : record
  if (!isObject(row)) return undefined
  const told = row.endpoint ?? row.url ?? withScheme(row.host)
  if (typeof told !== 'string') return undefined
  if (conduct.sendScheme === 'any') return `${told.replace(/\/+$/, '')}/message`
  // Only plain addresses: no user, no query, no fragment, nothing a URL parser would silently drop.
  if (!/^https?:\/\/[^\s?#\\@]+$/i.test(told) || !URL.canParse(told)) return undefined
  const url = new URL(told)
  if (!mayCall(url.hostname, new URL(registryUrl).hostname)) return undefined
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/message`
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

/** Link-local and unspecified addresses never; private ones only in a mesh whose Registry is private too. */
function mayCall(host: string, registryHost: string): boolean {
  if (/^(169\.254\.|0\.|\[fe[89ab]|\[::\]|\[::ffff:a9fe)/i.test(host)) return false
  return !isPrivate(host) || isPrivate(registryHost)
}

function isPrivate(host: string): boolean {
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|localhost$|\[::1\]|\[f[cd])/i.test(host)
}
