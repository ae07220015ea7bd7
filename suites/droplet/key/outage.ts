import { recoversFromBadKeys } from '../../../fixtures/clauses/ctl.ts'
import * as clause from '../../../fixtures/clauses/key.ts'
import { withoutKeys } from '../../../fixtures/deviations/outage.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { trust } from '../ctl/ctl.ts'
import { neverAsked, type Refetch, refetched, refusedOrClosed, stepMs } from './refetch.ts'
import { withoutKeySet } from './scenes.ts'

interface Outage {
  /** The unknown kid that made the droplet fetch, and the fetch fail. */
  readonly unknown: Refetch
  readonly good: Reply
  readonly forged: readonly Reply[]
  readonly restored: Reply
  readonly waitedMs: number
}

const outage: Stimulus<Outage> = {
  name: 'the key set out of reach for a while, then back',
  phase: 'outage',
  lane: 'exclusive',
  waits: ({ constants }) => 2 * constants.jwksCooldownSeconds * 1000,
  apply: async (stage) => {
    const { mesh, constants } = stage
    const started = mesh.now()
    const lift = mesh.fault({ at: 'jwks', drop: true })
    const { jwksCooldownSeconds, rotationMaxSeconds, maxWaitMs } = constants
    const mostMs = Math.min(1000 * Math.max(2 * jwksCooldownSeconds, rotationMaxSeconds), maxWaitMs)
    const unknown = await refetched(stage, mostMs)
    const waitedMs = mesh.now() - started
    const good = await goodOne(stage, 'a good token while the key set is out of reach')
    const forged = await tryTokens(stage, withoutKeys)
    lift()
    return { unknown, good, forged, restored: await restoredGood(stage), waitedMs }
  },
}

const goodOne = (stage: Stage, note: string): Promise<Reply> =>
  stage.probe({ token: stage.token(), note })

async function restoredGood(stage: Stage): Promise<Reply> {
  const note = 'a good token after the key set came back'
  let restored = await goodOne(stage, note)
  for (let tries = 0; tries < 10 && !isAccepted(restored); tries += 1) {
    await stage.wait(stepMs(stage))
    restored = await goodOne(stage, note)
  }
  return restored
}

const inOutage = {
  needs: 'R',
  after: [trust],
  inapplicable: withoutKeySet,
  given: outage,
} as const

export const keyOutageChecks: readonly Check[] = [
  check({
    ...inOutage,
    id: 'KEY-DOWN-CACHED',
    title: 'the last good key set serves through an outage',
    clause: clause.cachedKeysServe,
    judge: ({ unknown, good, forged, waitedMs }) =>
      all(
        everyReply([unknown.reply, ...forged], 'the forged token refused', (r) => !isAccepted(r)),
        everyReply([good], 'the good token accepted', isAccepted),
        askedFor(unknown, waitedMs),
      ),
    means: 'A short outage of the Registry takes this droplet down with it.',
    fix: 'Keep the last good key set when a fetch fails.',
  }),
  check({
    ...inOutage,
    id: 'KEY-DOWN-UNVERIFIED-MID',
    title: 'an outage of the key set makes no token believed',
    clause: clause.neverUnverified,
    evidence: { exchanges: withoutKeys.length },
    judge: ({ unknown, forged, waitedMs }) =>
      all(refusedOrClosed(forged), askedFor(unknown, waitedMs)),
    means: 'Who can keep the droplet from the Registry for a moment gets in with any claims.',
    fix: 'Fail closed: a fetch that failed changes nothing about how a token is verified.',
  }),
  check({
    ...inOutage,
    id: 'KEY-DOWN-UNKNOWNKID',
    title: 'an unknown kid in an outage is refused, soon and cleanly',
    clause: clause.outageIsNoError,
    judge: ({ unknown, waitedMs }) =>
      all(unknownRefused(unknown.reply), askedFor(unknown, waitedMs)),
    means: 'The failed fetch comes out as an error that nobody caught, or holds the caller.',
    fix: 'Give the fetch a deadline, catch its errors, and answer 401 or 503.',
  }),
  check({
    ...inOutage,
    id: 'CTL-PHASE',
    title: 'good tokens are accepted again after an outage of the key set',
    clause: recoversFromBadKeys,
    judge: ({ restored }) => everyReply([restored], 'the good token accepted', isAccepted),
    means: 'The droplet does not come back by itself.',
    fix: 'Fetch again after a failed fetch, and replace the set only by a good one.',
  }),
]

const askedFor = ({ fetched }: Refetch, waitedMs: number): Outcome =>
  fetched ? pass() : neverAsked(waitedMs)

const soonMs = 10_000

function unknownRefused(reply: Reply): Outcome {
  if (reply.silence?.kind === 'timeout' || reply.ms > soonMs)
    return fail(
      `HTTP 401 or 503 within ${soonMs / 1000} s`,
      `${said(reply)} after ${Math.round(reply.ms / 1000)} s`,
      reply.ask.note,
      [reply.exchange],
    )
  return refusedOrClosed([reply])
}
