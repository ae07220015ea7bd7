import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Conduct } from './conduct.ts'
import { isObject, tryJson } from './json.ts'
import type { Reply } from './outbound.ts'

type Headers = Readonly<Record<string, string | number>>

/** Header names as this droplet's server spells them. */
export const spelt = (headers: Headers, { headerNames }: Conduct): Headers =>
  headerNames === 'as-usual'
    ? headers
    : Object.fromEntries(
        Object.entries(headers)
          .reverse()
          .map(([name, value]) => [name.toUpperCase(), value]),
      )

/** The body as it travels, and how that is told. */
export function coded(
  bytes: Buffer,
  { headers }: IncomingMessage,
  { compression }: Conduct,
): { readonly bytes: Buffer; readonly told: Headers } {
  const isAsked = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(
    String(headers['accept-encoding'] ?? ''),
  )
  return compression === 'gzip-when-asked' && isAsked
    ? { bytes: gzipSync(bytes), told: { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } }
    : { bytes, told: {} }
}

/** A wait that may be longer or shorter. */
export const jittered = (ms: number, { retryJitter }: Conduct): number =>
  ms * (1 + retryJitter * (2 * Math.random() - 1))

/** What is told, in another tongue. */
export const worded = (detail: unknown, { wording }: Conduct): unknown =>
  wording === 'translated' && typeof detail === 'string' ? `Refusé : ${detail.length} ☂` : detail

/** The one record out of the whole list, answered as if it had been asked for. */
export function pickedFrom(list: Reply, id: string): Reply {
  if (list.kind !== 'answer' || list.status !== 200) return list
  const said = tryJson(list.body)
  const rows = isObject(said) ? said.droplets : said
  if (!Array.isArray(rows)) return { ...list, body: Buffer.from('null') }
  const row: unknown = rows.find((one) => isObject(one) && numberOf(one) === id)
  return row === undefined
    ? { ...list, status: 404 }
    : { ...list, body: Buffer.from(JSON.stringify(row)) }
}

function numberOf(row: Readonly<Record<string, unknown>>): string {
  const { metadata, droplet_id, id } = row
  return String((isObject(metadata) ? metadata.numeric_id : undefined) ?? droplet_id ?? id)
}
