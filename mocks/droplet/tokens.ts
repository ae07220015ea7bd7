import type { Conduct } from './conduct.ts'
import type { Config } from './config.ts'
import type { Link } from './link.ts'
import type { Log } from './log.ts'
import { createMint } from './mint.ts'
import { type Call, constantPaceMs, type Outgoing, type Reply, retryAfterMs } from './outbound.ts'
import { type IssuedToken, readIssuedToken } from './token-answer.ts'

export type Audience = 'registry' | 'orchestrator' | 'peer'

/** The one source of Bearer tokens: fetched from the Registry, shared by everything the droplet sends. */
export interface Tokens {
  /** Resolves once a first token is there. */
  first(): Promise<void>
  current(audience: Audience): Promise<string | undefined>
  /** After a 401: a fresh token, unless the refused one is itself fresh and was never accepted. */
  renewed(refused: string, audience: Audience): Promise<string | undefined>
  accepted(token: string): void
}

interface Held extends IssuedToken {
  /** Fetched because another was refused, and accepted by nobody so far. */
  unproven: boolean
}

/** Starts fetching at once, and renews each token before it expires until stopped. */
export function createTokens(
  config: Config,
  conduct: Conduct,
  call: Call,
  link: Link,
  log: Log,
  stopping: AbortSignal,
): Tokens {
  const mint = createMint(config)
  let held: Held | undefined
  let inFlight: Promise<void> | undefined
  let notBefore = -Infinity
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let announce = () => {}
  const first = new Promise<void>((resolve) => {
    announce = resolve
  })

  function fetchToken(unproven: boolean): Promise<void> {
    inFlight ??= request(unproven).finally(() => {
      inFlight = undefined
    })
    return inFlight
  }

  async function request(unproven: boolean): Promise<void> {
    const reply = link.registry(await call(tokenRequest(config, conduct)))
    if (conduct.secretsLogged && reply.kind === 'answer')
      log('token', { body: reply.body.toString() })
    const read = issued(reply)
    if (typeof read === 'string') return failed(read, reply)
    held = { ...read, unproven }
    failures = 0
    notBefore = performance.now() + (lifetimeLeft() > 0 ? 0 : backOff(reply))
    if (read.algorithm !== 'RS256')
      log('token-algorithm', { came: read.algorithm, expected: 'RS256' })
    if (lifetimeLeft() <= 0) return failed('the token has already expired', reply)
    announce()
    again(Math.max(config.retryBaseMs, lifetimeLeft() - margin(lifetimeLeft())))
  }

  function issued(reply: Reply): IssuedToken | string {
    if (reply.kind === 'silence') return reply.reason
    if (reply.status < 200 || reply.status > 299) return `status ${reply.status}`
    return readIssuedToken(reply, config, conduct)
  }

  function failed(why: string, reply: Reply): void {
    const waitMs = backOff(reply)
    failures++
    notBefore = performance.now() + waitMs
    log('token-failed', { why, retryInMs: waitMs })
    if (conduct.tokenRetried) again(waitMs)
  }

  function backOff(reply: Reply): number {
    if (conduct.retryPace === 'constant') return constantPaceMs
    const told = conduct.retryAfterHeeded ? retryAfterMs(reply) : undefined
    const refused =
      reply.kind === 'answer' && reply.status >= 400 && reply.status < 500 && reply.status !== 429
    const slow = refused ? 16 : 1
    return (
      told ??
      Math.min(config.retryBaseMs * slow * 2 ** failures, config.retryBaseMs * (refused ? 60 : 30))
    )
  }

  function again(waitMs: number): void {
    clearTimeout(timer)
    if (!stopping.aborted) timer = setTimeout(() => void fetchToken(false), waitMs)
  }

  const lifetimeLeft = () => (held ? held.expiresAtMs - Date.now() : 0)
  const mints = (audience: Audience) =>
    conduct.tokenFrom === 'own-key' ||
    (conduct.tokenFrom === 'own-key-for-orchestrator' && audience === 'orchestrator')

  stopping.addEventListener('abort', () => clearTimeout(timer))
  if (conduct.tokenFrom === 'own-key') announce()
  else void fetchToken(false)

  return {
    first: () => first,
    async current(audience) {
      if (conduct.apiTokenAsBearer && audience === 'peer') return config.apiToken
      if (mints(audience)) return mint()
      if (
        !conduct.tokenCached ||
        (lifetimeLeft() <= 0 && (inFlight || performance.now() >= notBefore))
      ) {
        await fetchToken(false)
      }
      if (lifetimeLeft() > 0) return held?.token
      return conduct.tokenFrom === 'own-key-in-outage' ? mint() : undefined
    },
    async renewed(refused, audience) {
      if (mints(audience) || !conduct.renewsOnRefusal) return refused
      if (held && held.token !== refused && lifetimeLeft() > 0) return held.token
      const fresh = held?.unproven === true && !conduct.renewsForEver
      if (fresh || performance.now() < notBefore) return refused
      await fetchToken(true)
      return held?.token
    },
    accepted(token) {
      if (held?.token === token) held.unproven = false
    },
  }
}

/** Renewed well ahead, yet not so early that a short-lived token is fetched in a loop. */
function margin(lifetimeMs: number): number {
  return Math.min(30_000, lifetimeMs / 5)
}

function tokenRequest(config: Config, conduct: Conduct): Outgoing {
  const id = conduct.tokenIdentity === 'domain' ? config.domain : String(config.dropletId)
  const query = new URLSearchParams({ droplet_id: id })
  const url = `${config.registryUrl}/auth/token`
  const headers = { 'X-Registry-Key': config.registryKey }
  switch (conduct.tokenRequest) {
    case 'post':
      return { method: 'POST', url: `${url}?${query}`, headers }
    case 'get':
      return { method: 'GET', url: `${url}?${query}`, headers }
    case 'key-in-query':
      return {
        method: 'POST',
        url: `${url}?${query}&registry_key=${encodeURIComponent(config.registryKey)}`,
      }
    case 'without-key':
      return { method: 'POST', url: `${url}?${query}` }
    case 'json-body':
      return {
        method: 'POST',
        url,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ droplet_id: id }),
      }
  }
}

/** Sends with the current token; a 401 buys one fresh token and one more attempt. */
export async function sendWithToken(
  tokens: Tokens,
  audience: Audience,
  send: (token: string) => Promise<Reply>,
): Promise<Reply> {
  const token = await tokens.current(audience)
  if (token === undefined) return { kind: 'silence', reason: 'no-token' }
  const reply = await send(token)
  if (reply.kind === 'silence' || reply.status !== 401) {
    if (reply.kind === 'answer') tokens.accepted(token)
    return reply
  }
  const fresh = await tokens.renewed(token, audience)
  if (fresh === undefined || fresh === token) return reply
  const second = await send(fresh)
  if (second.kind === 'answer' && second.status !== 401) tokens.accepted(fresh)
  return second
}
