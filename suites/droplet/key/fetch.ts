import * as clause from '../../../fixtures/clauses/key-sets.ts'
import { type Call, headerValues } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Mesh } from '../../../src/model/stage.ts'
import { accepts, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { firstGood, withoutKeySet } from './scenes.ts'
import { inScene, neverFetched } from './set-rows.ts'

/** Where the Registry of the mesh publishes, and what JWKS_URL says. */
const keySetPath = '/.well-known/jwks.json'

interface Fetching {
  readonly calls: readonly Call[]
  /** The secrets that the droplet was handed for other purposes. */
  readonly secrets: readonly string[]
}

const secretsOf = ({ registryKey, apiToken }: Mesh): readonly string[] => [registryKey, apiToken]

const fetching: Stimulus<Fetching> = {
  name: 'all fetches of the key set in this run',
  phase: 'ledger',
  apply: async ({ mesh }) => ({ calls: mesh.calls('jwks'), secrets: secretsOf(mesh) }),
}

const elsewhere: Stimulus<Fetching & { readonly good: Reply }> = {
  name: 'a key set at another origin than the Registry',
  phase: 'outage',
  scene: { faults: [], tls: true },
  apply: async (stage) => {
    const good = await firstGood(stage)
    return { good, calls: stage.mesh.calls('jwks'), secrets: secretsOf(stage.mesh) }
  },
}

/** A droplet that takes its time is put fewer: one that fetches for each token shows it by the first few. */
const most = 100
const mostMs = 20_000
const fewest = 10
/** The first fetch and one renewal. */
const leastAllowed = 2

interface Steady {
  readonly asked: number
  readonly replies: readonly Reply[]
  readonly fetches: number
  readonly allowed: number
}

const steady: Stimulus<Steady> = {
  name: 'a hundred good tokens, one after the other',
  phase: 'tokens',
  lane: 'exclusive',
  apply: async (stage) => {
    const before = stage.mesh.calls('jwks').length
    const started = stage.mesh.now()
    const replies: Reply[] = []
    const inTime = (): boolean => stage.mesh.now() - started < mostMs || replies.length < fewest
    while (replies.length < most && inTime())
      replies.push(await stage.probe({ token: stage.token(), note: 'a good token of a hundred' }))
    const seconds = (stage.mesh.now() - started) / 1000
    return {
      asked: replies.length,
      replies,
      fetches: stage.mesh.calls('jwks').length - before,
      // A droplet told of a short cool-down may renew its set as often as that.
      allowed: leastAllowed + Math.floor(seconds / stage.constants.jwksCooldownSeconds),
    }
  },
}

export const keyFetchChecks: readonly Check[] = [
  check({
    id: 'KEY-FETCH-URL',
    title: 'the key set is fetched from the configured address, as it stands',
    clause: clause.fetchedWhereTold,
    needs: 'R',
    after: [trust],
    inapplicable: withoutKeySet,
    evidence: { callbacks: 1 },
    given: fetching,
    judge: ({ calls }) => plainlyFetched(calls),
    means:
      'The key set comes from an address that was guessed or altered: elsewhere it is not there.',
    fix: 'Use JWKS_URL as it was configured, with GET and nothing added.',
  }),
  check({
    ...inScene,
    id: 'KEY-FETCH-NOCRED',
    title: 'a key set at another origin is fetched without credentials',
    clause: clause.elsewhereNoCredential,
    evidence: { callbacks: 1 },
    given: elsewhere,
    judge: ({ good, calls, secrets }) =>
      isAccepted(good) && calls.length > 0
        ? unauthenticated(calls, secrets)
        : notRun(
            `the droplet took no key set from a server of our own authority: ${said(good)}`,
            'a droplet that reads NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or REQUESTS_CA_BUNDLE',
          ),
    means: 'Whoever serves the key set gets the key that issues tokens.',
    fix: 'Use a client of its own for the key set, without default headers.',
  }),
  check({
    id: 'KEY-FETCH-NOCRED-SHOULD',
    title: 'the key set is fetched without credentials',
    clause: clause.keysNeedNoCredential,
    needs: 'R',
    after: [trust],
    inapplicable: withoutKeySet,
    evidence: { callbacks: 1 },
    given: fetching,
    judge: ({ calls, secrets }) => unauthenticated(calls, secrets),
    means: 'A credential goes where nobody asks for it, and into one more log.',
    fix: 'Use a client of its own for the key set, without default headers.',
  }),
  check({
    id: 'KEY-FETCH-CACHED',
    title: 'one fetch of the key set serves many requests',
    clause: clause.setIsCached,
    needs: 'R',
    after: [trust],
    inapplicable: withoutKeySet,
    evidence: { exchanges: fewest },
    given: steady,
    judge: cached,
    means: 'Each request costs the Registry one, and waits for it.',
    fix: 'Keep the key set in memory, one client for the whole process, and renew it now and then.',
  }),
]

function plainlyFetched(calls: readonly Call[]): Outcome {
  const fetches = calls.filter(({ path }) => path === keySetPath)
  const odd = fetches.find(
    ({ method, query, text }) =>
      !['GET', 'HEAD'].includes(method) || query.length > 0 || text !== '',
  )
  const came = odd ?? (fetches.length === 0 ? calls[0] : undefined)
  return came
    ? fail(
        `GET ${keySetPath} without query or body`,
        `${came.method} ${came.target}${came.text === '' ? '' : ' with a body'}`,
        'at the Registry',
        [came.exchange],
      )
    : pass(`${fetches.length} fetches`)
}

const credentials = ['authorization', 'x-registry-key', 'cookie', 'proxy-authorization']

function unauthenticated(calls: readonly Call[], secrets: readonly string[]): Outcome {
  for (const call of calls) {
    const shown =
      credentials.find((name) => headerValues(call, name).length > 0) ??
      call.rawHeaders.find(([, value]) => secrets.some((secret) => value.includes(secret)))?.[0] ??
      (secrets.some((secret) => call.target.includes(secret)) ? 'query' : undefined)
    if (shown)
      return fail('no credential in the request', `a credential in ${shown}`, 'at the key set', [
        call.exchange,
      ])
  }
  return calls.length === 0 ? neverFetched : pass()
}

function cached({ asked, replies, fetches, allowed }: Steady): Outcome {
  const taken = accepts(replies)
  if (taken.state === 'not-run') return taken
  const lost = replies.find((reply) => !isAccepted(reply))
  if (lost) return inconclusive(`a good token met ${said(lost)}`, [lost.exchange])
  if (fetches > allowed)
    return fail(`at most ${allowed} fetches for ${asked} requests`, `${fetches} fetches`)
  // Where requests take longer than a key set may be kept, a fetch for each is no waste.
  return fetches > leastAllowed && 2 * fetches > asked
    ? inconclusive(`${asked} requests took so long that ${fetches} fetches are allowed`)
    : pass(
        `${fetches} fetches for ${asked} requests`,
        asked === most ? { fetchesFor100Requests: fetches } : undefined,
      )
}
