import { recoversFromBadKeys } from '../../fixtures/clauses/ctl.ts'
import * as clause from '../../fixtures/clauses/key.ts'
import { kidUnknownForged } from '../../fixtures/deviations/header.ts'
import { withoutKeys } from '../../fixtures/deviations/outage.ts'
import { type Check, check, type Stimulus } from '../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../src/model/reply.ts'
import type { Stage } from '../../src/model/stage.ts'
import { all, everyReply, said } from '../judges.ts'
import { posToken, trust } from './ctl.ts'
import { tryTokens } from './token-rows.ts'

interface Rotation {
  readonly last: Reply
  readonly tookMs: number
  readonly allowedMs: number
}

const rotation: Stimulus<Rotation> = {
  name: 'a new key beside the old one, and a token signed by it',
  phase: 'rotation',
  lane: 'exclusive',
  apply: async (stage) => {
    const allowedMs = stage.constants.rotationMaxSeconds * 1000
    const started = stage.mesh.now()
    stage.mesh.publish(['K1', 'K2'], 'K2')
    try {
      let last = await probeNewKey(stage)
      while (
        !isAccepted(last) &&
        stage.mesh.now() - started < Math.min(allowedMs, stage.constants.maxWaitMs)
      ) {
        await stage.wait(Math.min(1000, stage.constants.jwksCooldownSeconds * 250 + 50))
        last = await probeNewKey(stage)
      }
      return { last, tookMs: stage.mesh.now() - started, allowedMs }
    } finally {
      stage.mesh.publish(['K1', 'K2'], 'K1')
    }
  },
}

const probeNewKey = (stage: Stage): Promise<Reply> =>
  stage.probe({ token: stage.token(), note: 'a token signed by the new key' })

const unknownKids: Stimulus<{
  fetches: number
  allowed: number
  requests: number
  refusals: Reply[]
  good: Reply
}> = {
  name: 'two hundred tokens with two hundred unknown kids',
  phase: 'unknown-keys',
  lane: 'exclusive',
  apply: async (stage) => {
    const before = stage.mesh.calls('jwks').length
    const started = stage.mesh.now()
    const refusals: Reply[] = []
    for (let round = 0; round < 20; round += 1)
      refusals.push(
        ...(
          await Promise.all(Array.from({ length: 10 }, () => tryTokens(stage, kidUnknownForged)))
        ).flat(),
      )
    const good = await stage.probe({
      token: stage.token(),
      note: 'a good token after 200 unknown kids',
    })
    return {
      fetches: stage.mesh.calls('jwks').length - before,
      // A droplet that heeds a short cool-down may fetch once in each that passed meanwhile.
      allowed:
        2 + Math.ceil((stage.mesh.now() - started) / 1000 / stage.constants.jwksCooldownSeconds),
      requests: refusals.length,
      refusals,
      good,
    }
  },
}

const outage: Stimulus<{ good: Reply; forged: Reply; restored: Reply }> = {
  name: 'the key set out of reach for a while, then back',
  phase: 'outage',
  lane: 'exclusive',
  waits: ({ constants }) => 2 * constants.jwksCooldownSeconds * 1000,
  apply: async (stage) => {
    const lift = stage.mesh.fault({ at: 'jwks', drop: true })
    await stage.wait(2 * stage.constants.jwksCooldownSeconds * 1000)
    // The unknown kid comes first: it makes the droplet fetch, and the fetch fail.
    const [forged] = await tryTokens(stage, kidUnknownForged)
    const good = await stage.probe({
      token: stage.token(),
      note: 'a good token while the key set is out of reach',
    })
    lift()
    let restored = await stage.probe({
      token: stage.token(),
      note: 'a good token after the key set came back',
    })
    for (let tries = 0; tries < 10 && !isAccepted(restored); tries += 1) {
      await stage.wait(stage.constants.jwksCooldownSeconds * 200)
      restored = await stage.probe({
        token: stage.token(),
        note: 'a good token after the key set came back',
      })
    }
    return { good, forged: forged as Reply, restored }
  },
}

/** Passed, it also tells that the droplet knows both keys from then on. */
export const rotated = check({
  id: 'KEY-ROT-NEW',
  title: 'a newly published key is followed',
  clause: clause.newKeysFollowed,
  needs: 'R',
  after: [trust],
  given: rotation,
  judge: followed,
  means: 'After a rotation the droplet refuses every token until it is restarted.',
  fix: 'Fetch the key set again when a kid is unknown, once per cool-down.',
})

export const keyChecks: readonly Check[] = [
  rotated,
  check({
    id: 'KEY-DOWN-UNVERIFIED',
    title: 'without keys no token is believed',
    clause: clause.neverUnverified,
    needs: 'P',
    after: [posToken],
    evidence: { exchanges: withoutKeys.length },
    given: {
      name: 'forged tokens while the key set was never to be had',
      phase: 'outage',
      scene: { faults: [{ at: 'jwks', drop: true }] },
      apply: (stage) => tryTokens(stage, withoutKeys),
    },
    judge: (replies) =>
      everyReply(replies, 'HTTP 401 or 503', (reply) =>
        [400, 401, 503].includes(reply.status ?? 0),
      ),
    means:
      'When the key set is unreachable, claims are believed unverified: an outage opens every door.',
    fix: 'Fail closed: answer 401 or 503 until a key has been fetched.',
  }),
  check({
    id: 'KEY-DOWN-CACHED',
    title: 'the last good key set serves through an outage',
    clause: clause.cachedKeysServe,
    needs: 'R',
    after: [trust],
    given: outage,
    judge: ({ good, forged }) =>
      all(
        everyReply([forged], 'the forged token refused', (reply) => !isAccepted(reply)),
        everyReply([good], 'the good token accepted', isAccepted),
      ),
    means: 'A short outage of the Registry takes this droplet down with it.',
    fix: 'Keep the last good key set when a fetch fails.',
  }),
  check({
    id: 'CTL-PHASE',
    title: 'good tokens are accepted again after an outage of the key set',
    clause: recoversFromBadKeys,
    needs: 'R',
    after: [trust],
    given: outage,
    judge: ({ restored }) => everyReply([restored], 'the good token accepted', isAccepted),
    means: 'The droplet does not come back by itself.',
    fix: 'Fetch again after a failed fetch, and replace the set only by a good one.',
  }),
  check({
    id: 'KEY-UNK-RATE',
    title: 'unknown kids lead to few fetches of the key set',
    clause: clause.refetchIsBounded,
    needs: 'R',
    after: [trust],
    given: unknownKids,
    judge: ({ fetches, allowed }) =>
      fetches <= allowed
        ? pass(`${fetches} fetches`)
        : fail(`at most ${allowed} fetches for 200 unknown kids`, `${fetches} fetches`),
    means: 'A stranger with made-up kids turns this droplet into a flood on the Registry.',
    fix: 'Fetch again for an unknown kid only once per cool-down.',
  }),
  check({
    id: 'KEY-UNK-RATE-MUST',
    title: 'a flood of unknown kids leaves good tokens served',
    clause: clause.refetchIsHarmless,
    needs: 'R',
    after: [trust],
    given: unknownKids,
    judge: ({ fetches, requests, good, refusals }) =>
      all(
        fetches > requests
          ? fail('at most one fetch per request', `${fetches} fetches for ${requests} requests`)
          : pass(),
        everyReply(refusals, 'a refusal', (reply) => !isAccepted(reply)),
        good.status === 429
          ? inconclusive('the rate limit answered 429')
          : everyReply([good], 'the good token accepted', isAccepted),
      ),
    means: 'Made-up kids cost the service of good tokens.',
    fix: 'Keep serving from the cached set while unknown kids are refused.',
  }),
]

function followed({ last, tookMs, allowedMs }: Rotation): Outcome {
  if (isAccepted(last)) return pass(`accepted after ${Math.round(tookMs)} ms`)
  if (last.status === undefined) return inconclusive(said(last), [last.exchange])
  if (tookMs < allowedMs)
    return notRun(
      `not accepted after ${Math.round(tookMs / 1000)} s; the profile allows ${allowedMs / 1000} s`,
      `--max-wait ${Math.ceil(allowedMs / 1000) + 5}s`,
    )
  return fail(
    `accepted within ${allowedMs / 1000} s of its publication`,
    said(last),
    last.ask.note,
    [last.exchange],
  )
}
