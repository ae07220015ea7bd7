import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { type HttpProxy, tunnel } from './tunnel.ts'

/** Where a target is, and on what terms it is spoken to. */
export interface RawTarget {
  readonly url: URL
  readonly insecure: boolean
  readonly lookup: LookupFunction
  /** Whom we trust and who we are; Node's own where it is absent. */
  readonly context?: SecureContext | undefined
  /** What stands between us and the target. */
  readonly proxy?: HttpProxy | undefined
}

/** A fresh connection to the target, not yet open unless it leads through a proxy. Rejects when that does not let it. */
export async function openSocket(target: RawTarget, signal?: AbortSignal): Promise<Socket> {
  const { url, proxy, lookup } = target
  const { host, port, isSecure } = placeOf(url)
  const socket = proxy && (await tunnel(proxy, `${host}:${port}`, lookup, signal))
  if (!isSecure) return socket ?? connectTcp({ host: bare(host), port, lookup })
  return connectTls({
    ...(socket ? { socket } : { host: bare(host), port, lookup }),
    ...tlsOptions(target),
    ...(isAddress(host) ? {} : { servername: host }),
  })
}

/** The terms of TLS, the same for every way to the target. */
export const tlsOptions = ({ insecure, context }: RawTarget) => ({
  rejectUnauthorized: !insecure,
  ...(context ? { secureContext: context } : {}),
})

/** This machine is never asked through anybody else. */
export const isLoopback = ({ hostname }: URL): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)

function placeOf({ protocol, hostname, port }: URL): {
  host: string
  port: number
  isSecure: boolean
} {
  const isSecure = protocol === 'https:'
  return { host: hostname, port: port === '' ? (isSecure ? 443 : 80) : Number(port), isSecure }
}

/** An address of IPv6 without the brackets that a URL needs. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host)
