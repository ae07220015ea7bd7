import { readFileSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Conduct } from './conduct.ts'
import type { Config } from './config.ts'

export interface Outgoing {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Follows redirects; a sound droplet never does. */
  readonly follow?: boolean | 'for-ever'
  readonly timeout?: boolean
  readonly maxBytes?: number
  /** Counts the deadline anew from each byte of the answer. */
  readonly sinceLastByte?: boolean
}

export interface Answered {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface Unanswered {
  readonly kind: 'silence'
  readonly reason: 'unreachable' | 'timeout' | 'broken' | 'no-token'
}

export type Reply = Answered | Unanswered
export type Call = (outgoing: Outgoing) => Promise<Reply>

const bodyCapBytes = 1_048_576

/** The one wait of a droplet that never waits longer; so long that no delay of the host hides it. */
export const constantPaceMs = 2_000

/** The droplet's one way out: total deadline, capped answers, no redirects, no inflating; never throws. */
export function createCall(config: Config, conduct: Conduct, stopping: AbortSignal): Call {
  const trust = trustOf(config, conduct)
  return async (outgoing) => {
    const leaked =
      conduct.registryKeyShownTo === 'everyone' ? { 'X-Registry-Key': config.registryKey } : {}
    const sent = { ...drifted(outgoing, conduct), headers: { ...leaked, ...outgoing.headers } }
    const timeoutMs =
      conduct.outboundTimeout && outgoing.timeout !== false ? config.httpTimeoutMs : 600_000
    const line = { ...trust, timeoutMs, stopping }
    let reply = await exchange(sent, line).catch(unwritable)
    for (let hops = 0; hops < mostHops(outgoing, conduct); hops++) {
      const location =
        reply.kind === 'answer' &&
        reply.status >= 300 &&
        reply.status < 400 &&
        reply.headers.location
      if (typeof location !== 'string') break
      const next = { ...sent, url: new URL(location, sent.url).href }
      reply = await exchange(next, line).catch(unwritable)
    }
    return reply
  }
}

/** The call as a droplet makes it that has addresses or methods wrong. */
function drifted(outgoing: Outgoing, { wrongAddresses, getFor }: Conduct): Outgoing {
  if (wrongAddresses.length === 0 && getFor === '') return outgoing
  const url = wrongAddresses.reduce(
    (text, [right, wrong]) => text.replace(right, wrong),
    outgoing.url,
  )
  if (getFor === '' || !url.includes(getFor)) return { ...outgoing, url }
  const { body: _, ...bare } = outgoing
  return { ...bare, url, method: 'GET' }
}

function mostHops({ follow }: Outgoing, conduct: Conduct): number {
  if (follow === 'for-ever') return Number.POSITIVE_INFINITY
  return follow || conduct.redirectsFollowed ? 5 : 0
}

interface Trust {
  readonly secureContext: SecureContext | undefined
  readonly rejectUnauthorized: boolean
}

/** The authorities of the runtime, and those the environment adds; a process of its own would know them by itself. */
const trustOf = ({ caFile }: Config, { certificates }: Conduct): Trust => ({
  // Made once: it costs a tenth of a second to read all those certificates.
  secureContext: caFile
    ? createSecureContext({ ca: [...rootCertificates, readFileSync(caFile, 'utf8')] })
    : undefined,
  rejectUnauthorized: certificates === 'verified',
})

interface Line extends Trust {
  readonly timeoutMs: number
  readonly stopping: AbortSignal
}

/** Node refuses to write a header or address it cannot put on the wire. */
function unwritable(): Reply {
  return { kind: 'silence', reason: 'unreachable' }
}

function exchange(outgoing: Outgoing, { timeoutMs, stopping, ...trust }: Line): Promise<Reply> {
  return new Promise((resolve) => {
    const open = outgoing.url.startsWith('https:') ? requestHttps : requestHttp
    const request = open(outgoing.url, {
      ...trust,
      method: outgoing.method,
      headers: { Accept: 'application/json', ...lengthOf(outgoing), ...outgoing.headers },
      agent: false,
      signal: stopping,
    })
    const settle = (reply: Reply) => {
      clearTimeout(deadline)
      resolve(reply)
      request.destroy()
    }
    const silence = (reason: Unanswered['reason']) => settle({ kind: 'silence', reason })
    const deadline = setTimeout(() => silence('timeout'), timeoutMs)
    request.on('error', () => silence('unreachable'))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const answer = () =>
        settle({
          kind: 'answer',
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        })
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (outgoing.sinceLastByte) deadline.refresh()
        chunks.push(chunk)
        if (size > (outgoing.maxBytes ?? bodyCapBytes)) answer()
      })
      response.on('end', () => (response.complete ? answer() : silence('broken')))
      response.on('error', () => silence('broken'))
    })
    request.end(outgoing.body)
  })
}

function lengthOf(outgoing: Outgoing): Record<string, string> {
  if (outgoing.method === 'GET') return {}
  return { 'Content-Length': String(Buffer.byteLength(outgoing.body ?? '')) }
}

/** Seconds or an HTTP date, clamped to ten minutes; undefined when the header makes no sense. */
export function retryAfterMs(
  reply: Reply,
  { retryAfterRead }: Pick<Conduct, 'retryAfterRead'> = { retryAfterRead: 'seconds-or-date' },
): number | undefined {
  const value = reply.kind === 'answer' ? reply.headers['retry-after'] : undefined
  if (typeof value !== 'string') return undefined
  // Not a number is no wait at all to a timer.
  if (retryAfterRead === 'as-a-number') return Math.min(Number(value) * 1000 || 1, 600_000)
  const ms = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 600_000) : undefined
}
