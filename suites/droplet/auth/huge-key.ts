import { hugeKeysHarmless } from '../../../fixtures/clauses/auth-signature.ts'
import { hugeKey } from '../../../fixtures/deviations/hostile-keys.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, refuses } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { firstGood, refusedBeside, type Trial, withKeys, withoutKeySet } from '../key/scenes.ts'
import { tryTokens } from './token-rows.ts'

const tokens = 50
const longestMs = 250
const longestHealthMs = 500

const hugeKeySet: Stimulus<Trial & { readonly health: readonly Reply[] }> = {
  name: 'a key of 16384 bits in the key set, and tokens under it',
  phase: 'outage',
  lane: 'exclusive',
  scene: withKeys(({ jwk }) => [jwk('K1'), jwk('KBIG')]),
  apply: async (stage) => {
    await firstGood(stage)
    // The first one brought the key set with it; the second shows how fast the droplet is.
    const opening = await firstGood(stage)
    const replies: Reply[] = []
    const health: Reply[] = []
    // Who is slow twice running is not asked fifty times.
    while (replies.length < tokens && !twiceSlow(replies, opening)) {
      const [verdict, alive] = await Promise.all([tryTokens(stage, hugeKey), askHealth(stage)])
      replies.push(...verdict)
      health.push(alive)
    }
    const closing = await firstGood(stage)
    return { opening, replies, health, closing, fetches: stage.mesh.calls('jwks').length }
  },
}

/** A droplet that is slow at everything is not slow because of the key. */
const isSlow = (reply: Reply | undefined, opening: Reply): boolean =>
  reply !== undefined && reply.ms > longestMs + opening.ms

/** One late answer is a pause of the runtime; the next one tells. */
const twiceSlow = (replies: readonly Reply[], opening: Reply): Reply | undefined =>
  replies.find((reply, at) => isSlow(reply, opening) && isSlow(replies[at + 1], opening))

const askHealth = (stage: Stage): Promise<Reply> =>
  stage.ask({
    method: 'GET',
    path: stage.profile.endpoints.health.path,
    note: 'health while a huge key is in use',
  })

export const hugeKeyChecks: readonly Check[] = [
  check({
    id: 'AUTH-SIG-KBIG',
    title: 'a published key of 16384 bits stalls nothing',
    clause: hugeKeysHarmless,
    needs: 'P',
    after: [posToken],
    evidence: { exchanges: 4 },
    given: hugeKeySet,
    inapplicable: withoutKeySet,
    judge: (seen) =>
      refusedBeside(seen, (replies) => all(refuses(replies), prompt(seen), healthy(seen.health))),
    tags: ['timed'],
    means: 'Whoever names a huge key in a token keeps this droplet busy.',
    fix: 'Use keys of at most 8192 bits, and leave larger ones out of the set.',
  }),
]

function prompt({ opening, replies }: Trial): Outcome {
  const slow = twiceSlow(replies, opening)
  return slow
    ? fail(
        `a refusal within ${longestMs} ms`,
        `one after ${Math.round(slow.ms)} ms`,
        slow.ask.note,
        [slow.exchange],
      )
    : pass()
}

/** All but the slowest few: one pause of the runtime is no fault. */
function healthy(replies: readonly Reply[]): Outcome {
  const allowed = Math.floor(replies.length / 20)
  const slow = replies.filter(({ ms }) => ms > longestHealthMs)
  return slow[0] && slow.length > allowed
    ? fail(
        `health within ${longestHealthMs} ms, 19 times out of 20`,
        `${slow.length} of ${replies.length} later`,
        slow[0].ask.note,
        [slow[0].exchange],
      )
    : everyReply(replies, 'an answer', () => true)
}
