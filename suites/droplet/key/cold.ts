import * as clause from '../../../fixtures/clauses/key-sets.ts'
import { kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { headerValues } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inapplicable, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Constants, Stage } from '../../../src/model/stage.ts'
import { accepts, all, everyReply } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { firstGood } from './scenes.ts'
import { inScene, neverFetched } from './set-rows.ts'

interface Cold {
  /** Whether the first key set was still to come when the burst began. */
  readonly wasCold: boolean
  readonly burst: readonly Reply[]
  readonly fetches: number
  /** A good token when the key set had come. */
  readonly settled: Reply
  /** Fetches after that, and those of them that asked whether anything had changed. */
  readonly refetches: number
  readonly revalidations: number
  readonly afterwards: Reply
}

const tag: readonly [string, string] = ['etag', '"set-1"']
const requests = 50

const cold: Stimulus<Cold> = {
  name: 'fifty good tokens before the first key set has come, and then a reason to renew it',
  phase: 'outage',
  scene: {
    faults: [
      { at: 'jwks', whenHeader: 'if-none-match', status: 304, headers: [tag] },
      { at: 'jwks', delayMs: 500, headers: [tag] },
    ],
    env: { JWKS_COOLDOWN_SECONDS: '0.2' },
  },
  waits: ({ constants }) => patienceMs(constants),
  apply: async (stage) => {
    const wasCold = !stage.mesh.calls('jwks').some(({ status }) => status !== undefined)
    const credential = () => ({ token: stage.token(), note: 'a good token of fifty at once' })
    const burst = await Promise.all(
      Array.from({ length: requests }, () => stage.probe(credential())),
    )
    const fetches = stage.mesh.calls('jwks').length
    const settled = await firstGood(stage)
    const before = stage.mesh.calls('jwks').length
    await untilRenewed(stage)
    const afterwards = await stage.probe({
      token: stage.token(),
      note: 'a good token after the key set was asked for again',
    })
    const since = stage.mesh.calls('jwks').slice(before)
    return {
      wasCold,
      burst,
      fetches,
      settled,
      refetches: since.length,
      revalidations: since.filter((call) => headerValues(call, 'if-none-match').length > 0).length,
      afterwards,
    }
  },
}

/** Some libraries renew a set at most every 30 s: who wants to wait for them says so. */
const patienceMs = ({ jwksCooldownSeconds, maxWaitMs }: Constants): number =>
  maxWaitMs >= 35_000 ? 33_000 : 1000 + 2000 * jwksCooldownSeconds

/** Unknown kids, ever farther apart, until the droplet asks for the key set again. */
async function untilRenewed(stage: Stage): Promise<void> {
  const before = stage.mesh.calls('jwks').length
  const deadline = stage.mesh.now() + patienceMs(stage.constants)
  for (let pauseMs = 300; stage.mesh.now() + pauseMs < deadline; pauseMs *= 1.5) {
    await stage.wait(pauseMs)
    await tryTokens(stage, kidUnknownForged)
    if (stage.mesh.calls('jwks').length > before) return
  }
}

export const keyColdChecks: readonly Check[] = [
  check({
    ...inScene,
    id: 'KEY-FETCH-SINGLEFLIGHT',
    title: 'requests that meet a cold cache share a fetch of the key set',
    clause: clause.oneFetchForMany,
    evidence: { exchanges: requests, callbacks: 1 },
    given: cold,
    judge: shared,
    tags: ['concurrent'],
    means: 'After each start the droplet falls upon the Registry with all its requests at once.',
    fix: 'Keep the promise of the running fetch, and let everybody wait for that one.',
  }),
  check({
    ...inScene,
    id: 'KEY-FETCH-SINGLEFLIGHT-MUST',
    title: 'good tokens are served while the key set is being fetched',
    clause: clause.earlyRequestsServed,
    evidence: { exchanges: requests, callbacks: 1 },
    given: cold,
    judge: servedEarly,
    tags: ['concurrent'],
    means: 'Requests that come right after a start are called unauthorized, though they are not.',
    fix: 'Let a request wait for the first key set, or answer 503 until it is there; never 401.',
  }),
  check({
    ...inScene,
    id: 'KEY-304',
    title: '304 on the key set keeps the set in hand',
    clause: clause.notModifiedKeeps,
    evidence: { exchanges: 1, callbacks: 1 },
    given: cold,
    judge: keptOn304,
    means: 'The Registry says that nothing changed, and the droplet forgets all keys.',
    fix: 'On 304 keep the set and count it as fetched; only a valid 200 replaces it.',
  }),
]

function shared({ fetches, wasCold }: Cold): Outcome {
  if (fetches === 0) return neverFetched
  if (fetches > 3)
    return fail(`at most 3 fetches for ${requests} requests at once`, `${fetches} fetches`)
  return pass(wasCold ? `${fetches} fetches` : 'it has its keys before it answers at all')
}

/** 503 is an honest answer while there is no key yet; calling a good token bad is none. */
function servedEarly({ burst, settled }: Cold): Outcome {
  const early = everyReply(
    burst,
    'a 2xx answer, or 503 until the key set is there',
    (reply) => isAccepted(reply) || reply.status === 503,
  )
  return all(early, accepts([settled]))
}

function keptOn304({ refetches, revalidations, afterwards }: Cold): Outcome {
  if (revalidations > 0) return accepts([afterwards])
  return refetches > 0
    ? inapplicable('the droplet asks for the key set without If-None-Match, so 304 is no answer')
    : notRun('the droplet had no reason yet to ask for the key set again', '--max-wait 35s')
}
