import type { Reply } from '../model/reply.ts'
import type { Client } from '../wire/client.ts'
import type { Place } from './premises.ts'

const ownHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * GET at an address that a droplet told; undefined where it is none, or leads to a host nobody named to us.
 * What a droplet in a container calls its own machine, at the port it was told, is where we ask it.
 */
export async function callBack(
  client: Client,
  address: string,
  note: string,
  place?: Place,
): Promise<Reply | undefined> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined
  const target = new URL(`http://${client.raw.host}`).hostname
  if (![...ownHosts, target].includes(url.hostname)) return undefined
  const isInside = place && ownHosts.includes(url.hostname) && url.port === String(place.told)
  const there = client.at(isInside ? `${url.protocol}//${url.hostname}:${place.port}` : url.origin)
  try {
    return await there.ask({ method: 'GET', path: url.pathname + url.search, note })
  } finally {
    await there.close()
  }
}
