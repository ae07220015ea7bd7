import type { Conduct } from './conduct.ts'
import type { Config } from './config.ts'
import type { Link } from './link.ts'
import type { Log } from './log.ts'
import { createMint } from './mint.ts'
import { type Call, constantPaceMs, type Outgoing, type Reply, retryAfterMs } from './outbound.ts'
import { type IssuedToken, readIssuedToken } from './token-answer.ts'
import { storeToken } from './token-file.ts'
import { told } from './told.ts'

export type Audience = 'registry' | 'orchestrator' | 'peer'

/** The one source of Bearer tokens: fetched from the Registry, shared by everything the droplet sends. */
export interface Tokens {
  /** Resolves once a first token is there. */
  first(): Promise<void>
  current(audience: Audience): Promise<string | undefined>
  /** After a 401: a fresh token, unless the refused one is itself fresh and was never accepted. */
  renewed(refused: string, audience: Audience): Promise<string | undefined>
  accepted(token: string): void
  /** How often a call is made again that is answered 401. */
  readonly tries: number
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
  crash: () => void,
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
    if (!conduct.tokenShared) return request(unproven)
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
    tell(read)
    if (lifetimeLeft() <= 0) return ended(reply)
    failures = 0
    notBefore = performance.now()
    if (conduct.tokenStored) storeToken(config, read.token, stopping)
    announce()
    if (conduct.tokenShared) again(renewalIn(lifetimeLeft()))
  }

  /** A token that others will hardly take is used all the same: its issuer knows best; but it is told. */
  function tell({ algorithm, claims }: IssuedToken): void {
    if (algorithm !== 'RS256' && conduct.oddAlgorithm === 'told')
      log('token-algorithm', { came: algorithm, expected: 'RS256' })
    const isOdd = claims.iss !== config.issuer || ![claims.aud].flat().includes(config.audience)
    if (!isOdd || !conduct.tokenChecked) return
    if (conduct.foreignIssuer === 'crash') crash()
    else log('token-claims', { iss: claims.iss, aud: claims.aud })
  }

  function ended(reply: Reply): void {
    failed(conduct.endedTokensTold ? 'the token has already expired' : undefined, reply)
    if (conduct.endedTokens === 'asked-again') again(hastyMs)
  }

  function renewalIn(leftMs: number): number {
    if (conduct.tokenRenewed === 'at-its-end') return leftMs + hastyMs
    if (conduct.shortTokens === 'in-a-loop') return Math.max(hastyMs, leftMs - 30_000)
    return Math.max(config.retryBaseMs, leftMs - margin(leftMs))
  }

  function issued(reply: Reply): IssuedToken | string {
    if (reply.kind === 'silence') return reply.reason
    if (reply.status < 200 || reply.status > 299) return `status ${reply.status}`
    return readIssuedToken(reply, config, conduct)
  }

  function failed(why: string | undefined, reply: Reply): void {
    const waitMs = backOff(reply)
    failures++
    notBefore = performance.now() + waitMs
    if (why !== undefined) log('token-failed', { why, ...told(reply, conduct), retryInMs: waitMs })
    const givesUp = conduct.startTries === 'three' && failures >= 3 && !held
    if (conduct.tokenRetried && !givesUp) again(waitMs)
  }

  function backOff(reply: Reply): number {
    if (conduct.retryPace === 'constant') return constantPaceMs
    const toldMs = conduct.retryAfterHeeded ? retryAfterMs(reply, conduct) : undefined
    const refused =
      reply.kind === 'answer' && reply.status >= 400 && reply.status < 500 && reply.status !== 429
    const slow = refused ? 16 : 1
    if (refused && conduct.refusedTokens === 'hammered') return config.retryBaseMs
    return (
      toldMs ??
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
      if (conduct.staticToken === 'fallback' && config.staticToken) return config.staticToken
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
    tries: conduct.renewsForEver ? 60 : 1,
    accepted(token) {
      if (held?.token === token) held.unproven = false
    },
  }
}

/** The wait of a droplet that does not wait. */
const hastyMs = 40

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
      return {
        method: 'POST',
        url: `${url}?${conduct.tokenQuery === 'pasted' ? `droplet_id=${id}` : query}`,
        headers,
      }
    case 'get':
      return { method: 'GET', url: `${url}?${query}`, headers }
    case 'key-in-query':
      return {
        method: 'POST',
        url: `${url}?${query}&registry_key=${encodeURIComponent(config.registryKey)}`,
      }
    case 'without-key':
      return { method: 'POST', url: `${url}?${query}` }
    case 'quoted-key':
      return {
        method: 'POST',
        url: `${url}?${query}`,
        headers: { 'X-Registry-Key': `"${config.registryKey}"` },
      }
    case 'underscored-key':
      return {
        method: 'POST',
        url: `${url}?${query}`,
        headers: { x_registry_key: config.registryKey },
      }
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
  let token = await tokens.current(audience)
  if (token === undefined) return { kind: 'silence', reason: 'no-token' }
  let reply = await send(token)
  for (let tries = 0; tries < tokens.tries && isRefusal(reply); tries++) {
    const fresh = await tokens.renewed(token, audience)
    if (fresh === undefined || fresh === token) return reply
    token = fresh
    reply = await send(token)
  }
  if (reply.kind === 'answer' && !isRefusal(reply)) tokens.accepted(token)
  return reply
}

const isRefusal = (reply: Reply): boolean => reply.kind === 'answer' && reply.status === 401
