import type { Conduct } from '../conduct.ts'
import type { Config } from '../config.ts'
import { isObject, tryJson } from '../json.ts'
import type { Log } from '../log.ts'
import { type Answered, type Call, type Outgoing, type Reply, retryAfterMs } from '../outbound.ts'
import { looksLikeJwk, type RegistryKey, usableKey } from './jwk.ts'
import { entriesThatCount, searchOneByOne, stumble } from './key-lapses.ts'
import { Unmapped } from './refusal.ts'

/** The Registry's published keys, by kid, as last fetched well. */
export interface KeySet {
  /** Every key with that kid; refetches once per cool-down for an unknown one. */
  find(kid: string): Promise<readonly RegistryKey[]>
  all(): readonly RegistryKey[]
  /** Fetches soon unless cooling down, without making the caller wait: a kid may have got new material. */
  suspect(): void
  /** Makes sure of a first set, or of a fresh one where the conduct asks for it. */
  ready(): Promise<boolean>
  document(): string
  healthy(): boolean
}

interface State {
  keys: Map<string, RegistryKey[]> | undefined
  text: string
  headers: Answered['headers']
  attemptedAt: number
  fetchedAt: number
  notBefore: number
  failing: boolean
  inFlight: Promise<void> | undefined
}

const coldCooldownMs = 2_000

/** Starts fetching at once, keeps the last good set, and renews it in the background until stopped. */
export function createKeySet(
  config: Config,
  conduct: Conduct,
  call: Call,
  log: Log,
  stopping: AbortSignal,
): KeySet {
  const state: State = {
    keys: undefined,
    text: '',
    headers: {},
    attemptedAt: -Infinity,
    fetchedAt: -Infinity,
    notBefore: -Infinity,
    failing: false,
    inFlight: undefined,
  }
  const unknown = new Set<Buffer>()
  const believedMs = Math.min(
    conduct.keysBelievedSeconds * 1000,
    config.jwksStaleMs ?? Number.POSITIVE_INFINITY,
  )
  let timer: NodeJS.Timeout | undefined
  const cooldownMs = () =>
    state.keys ? config.jwksCooldownMs : Math.min(config.jwksCooldownMs, coldCooldownMs)

  async function load(): Promise<void> {
    state.attemptedAt = performance.now()
    accept(await call(requestFor(config, conduct, state)))
    const isRenewed = conduct.keysFetched !== 'startup-only' && conduct.keysRenewed !== 'on-demand'
    if (!stopping.aborted && isRenewed) schedule()
  }

  function accept(reply: Reply): void {
    if (reply.kind === 'answer' && reply.status === 304 && state.keys) {
      confirm()
      return
    }
    const fetched = keysOf(reply, conduct)
    state.failing = fetched === undefined
    if (fetched) {
      state.keys =
        conduct.rotation === 'merges' ? new Map([...(state.keys ?? []), ...fetched]) : fetched
      state.fetchedAt = performance.now()
      if (reply.kind === 'answer') {
        state.text = reply.body.toString('utf8')
        state.headers = reply.headers
      }
      return
    }
    if (['drops-set', 'gives-up'].includes(conduct.failedFetch)) state.keys = new Map()
    if (conduct.failedFetch === 'forgets-set') state.keys = undefined
    if (conduct.keyRetryAfter === 'honoured')
      state.notBefore = performance.now() + (retryAfterMs(reply) ?? 0)
    if (conduct.failedFetch === 'gives-up') state.notBefore = Number.POSITIVE_INFINITY
    log('jwks-fetch-failed', {
      why: reply.kind === 'answer' ? `status ${reply.status}` : reply.reason,
    })
  }

  /** The set in hand is still the newest. */
  function confirm(): void {
    state.failing = false
    state.fetchedAt = performance.now()
    if (conduct.notModified === 'drops-set') state.keys = new Map()
  }

  function schedule(): void {
    clearTimeout(timer)
    const waitMs = state.failing
      ? Math.min(config.jwksCacheMs, Math.max(cooldownMs(), 100))
      : config.jwksCacheMs
    timer = setTimeout(() => void refresh(), Math.max(waitMs, state.notBefore - performance.now()))
  }

  function refresh(): Promise<void> {
    state.inFlight ??= load().finally(() => {
      state.inFlight = undefined
    })
    return state.inFlight
  }

  function cooling(): boolean {
    const now = performance.now()
    const cooled = now - state.attemptedAt < cooldownMs() || now < state.notBefore
    if (cooled && conduct.cooldownRestarts) state.attemptedAt = now
    return cooled && conduct.keysFetched !== 'per-unknown-kid'
  }

  async function refreshUnlessCooling(): Promise<void> {
    if (state.inFlight) return state.inFlight
    if (conduct.keysFetched !== 'startup-only' && !cooling()) await refresh()
  }

  async function coldStart(): Promise<void> {
    if (conduct.coldRequests === 'fetch-each') await load()
    if (conduct.coldRequests === 'share-fetch') await refreshUnlessCooling()
  }

  function kept(kid: string, found: RegistryKey[]): RegistryKey[] {
    if (conduct.keysKept === 'last-used') state.keys = new Map([[kid, found]])
    return found
  }

  const isPerRequest = (): boolean =>
    conduct.keysFetched === 'per-request' ||
    (conduct.noStore === 'literal' && state.headers['cache-control'] === 'no-store')

  stopping.addEventListener('abort', () => clearTimeout(timer))
  void refresh()

  return {
    async ready() {
      if (isPerRequest()) await refresh()
      else if (!state.keys) await coldStart()
      const age = performance.now() - state.fetchedAt
      return state.keys !== undefined && age < believedMs
    },
    async find(kid) {
      stumble(conduct, kid, state)
      if (conduct.keyLookup === 'one-by-one')
        await searchOneByOne([...(state.keys?.keys() ?? [])], kid)
      const known = state.keys?.get(kid)
      if (known) return kept(kid, known)
      if (conduct.keysFetched === 'twice-per-unknown-kid') await load().then(load)
      else await refreshUnlessCooling()
      const found = state.keys?.get(kid)
      if (found) return kept(kid, found)
      if (conduct.unknownKids === 'remembered') unknown.add(Buffer.from(kid))
      if (state.failing && conduct.fetchError === 'server-error') throw new Unmapped('fetch failed')
      return []
    },
    suspect() {
      if (conduct.badSignature === 'final') return
      if (conduct.keysFetched !== 'startup-only' && !cooling()) void refresh()
    },
    all: () => [...(state.keys?.values() ?? [])].flat(),
    document: () => state.text,
    healthy: () => conduct.keyTrouble === 'untold' || (state.keys !== undefined && !state.failing),
  }
}

const redirects = { refused: false, followed: true, 'followed-for-ever': 'for-ever' } as const

/** Asks whether the set in hand is still the newest, where the last answer bore an ETag. */
function requestFor(config: Config, conduct: Conduct, { keys, headers }: State): Outgoing {
  const { jwksUrl } = config
  const tag = keys && headers.etag
  return {
    method: 'GET',
    url: conduct.keyAddress === 'as-told' ? jwksUrl : `${jwksUrl}?t=${Date.now()}`,
    headers: {
      ...(typeof tag === 'string' ? { 'If-None-Match': tag } : {}),
      ...(conduct.keyFetchShows === 'registry-key' ? { 'X-Registry-Key': config.registryKey } : {}),
    },
    follow: redirects[conduct.keyRedirects],
    timeout: conduct.keyFetchTimeout,
  }
}

/** The usable keys of a well-formed answer; undefined when it brought no key set at all. */
function keysOf(reply: Reply, conduct: Conduct): Map<string, RegistryKey[]> | undefined {
  if (reply.kind !== 'answer' || reply.status !== 200) return undefined
  const type = reply.headers['content-type']
  if (conduct.keyTypeHeader !== 'any' && type !== conduct.keyTypeHeader) return undefined
  const document = tryJson(reply.body)
  if (!isObject(document) || !Array.isArray(document.keys)) return undefined
  const emptied = document.keys.length === 0 && conduct.emptySet === 'unsigned'
  if (!emptied && !document.keys.some(looksLikeJwk)) return undefined
  const usable = entriesThatCount(document.keys, conduct).map((entry) => usableKey(entry, conduct))
  if (conduct.secretsSpoilSet && document.keys.some(isSecret)) return undefined
  if (conduct.oneBadKeySpoilsSet && usable.includes(undefined)) return undefined
  const keys = new Map<string, RegistryKey[]>()
  for (const key of usable) {
    if (key) keys.set(key.kid, [...(keys.get(key.kid) ?? []), key])
  }
  return keys
}

const isSecret = (entry: unknown): boolean =>
  isObject(entry) && (entry.kty === 'oct' || 'd' in entry)
