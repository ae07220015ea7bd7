import * as clause from '../../../fixtures/clauses/key-sets.ts'
import { kidMissingForged, kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { localKey, secondKey } from '../../../fixtures/deviations/keys.ts'
import { withoutKeys } from '../../../fixtures/deviations/outage.ts'
import { manyKeys, plainPair } from '../../../fixtures/key-shapes.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, all, refuses, said } from '../../judges.ts'
import { median } from '../../ranks.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { trust } from '../ctl/ctl.ts'
import { refusedOrClosed } from './refetch.ts'
import { firstGood, keyScene, type Trial, withKeys, withoutKeySet } from './scenes.ts'
import { inScene, neverFetched, unbroken } from './set-rows.ts'

const byKid = 'Keep the whole set by kid, and look up the kid of each token.'

/** The second key comes first, so that neither the first nor the last key is always the right one. */
const pair = keyScene('two keys in the members of the standard alone', plainPair, { secondKey })

interface Crowd {
  /** Tokens of the first and of the last key in the set, in turns. */
  readonly first: readonly Reply[]
  readonly last: readonly Reply[]
  readonly fetches: number
}

const crowd: Stimulus<Crowd> = {
  name: 'a hundred keys, and tokens of the first and the last',
  phase: 'outage',
  scene: withKeys(manyKeys),
  apply: async (stage) => {
    const warm = await firstGood(stage)
    const first: Reply[] = []
    const last: Reply[] = [warm]
    // Where the last key is not taken, its speed is no question.
    for (let round = 0; round < (isAccepted(warm) ? 9 : 1); round += 1) {
      first.push(...(await tryTokens(stage, secondKey)))
      last.push(await stage.probe({ token: stage.token(), note: 'a token of the last key' }))
    }
    return { first, last, fetches: stage.mesh.calls('jwks').length }
  },
}

interface Emptied {
  readonly forged: readonly Reply[]
  readonly good: Reply
  readonly fetches: number
}

const strangers = [...withoutKeys, ...kidMissingForged, ...kidUnknownForged]

const emptied: Stimulus<Emptied> = {
  name: 'an empty key set',
  phase: 'outage',
  scene: withKeys(() => []),
  apply: async (stage) => {
    // The good token makes a droplet fetch that had no reason to before.
    const good = await stage.probe({ token: stage.token(), note: 'a good token' })
    await fetched(stage)
    const forged = await tryTokens(stage, strangers)
    return { forged, good, fetches: stage.mesh.calls('jwks').length }
  },
}

const fetched = (stage: Stage): Promise<boolean> =>
  stage.mesh.until(
    (calls) => calls.some(({ purpose, status }) => purpose === 'jwks' && status !== undefined),
    1000,
  )

export const keySetChecks: readonly Check[] = [
  check({
    ...inScene,
    id: 'KEY-PEM-ABSENT',
    title: 'a key set in the members of the standard alone is enough',
    clause: clause.standardMembers,
    given: pair,
    judge: ({ secondKey: trial }) => understood(trial),
    means: 'The droplet understands a private format only: no standard Registry serves it.',
    fix: 'Make the key of n and e; pem and public_key are members of a private format.',
  }),
  check({
    ...inScene,
    id: 'KEY-MULTI-SECOND',
    title: 'each key of the set verifies its own tokens, first or second',
    clause: clause.kidSelects,
    evidence: { exchanges: 2 },
    given: pair,
    judge: ({ secondKey: trial }) => bothTaken(trial),
    means:
      'One key of the set is used for every token: during a rotation half of them are refused.',
    fix: byKid,
  }),
  check({
    ...inScene,
    id: 'KEY-MULTI-MANY',
    title: 'the last of a hundred keys is found as fast as the first',
    clause: clause.manyKeysAreFine,
    evidence: { exchanges: 2 },
    given: crowd,
    judge: found,
    tags: ['timed'],
    means: 'Each token is tried against key after key: a large set slows down every request.',
    fix: byKid,
  }),
  check({
    ...inScene,
    id: 'KEY-EMPTY',
    title: 'an empty key set lets nobody in',
    clause: clause.emptySetVerifiesNothing,
    evidence: { exchanges: strangers.length },
    given: emptied,
    judge: ({ forged, good, fetches }) =>
      all(refusedOrClosed(forged), unbroken([good]), fetches === 0 ? neverFetched : pass()),
    means: 'A Registry that shows no key for a moment opens every door.',
    fix: 'No key means no token: answer 401 or 503.',
  }),
  check({
    id: 'KEY-NO-LOCAL-TRUST',
    title: "tokens under the droplet's own key are refused, right claims or not",
    clause: clause.noLocalKey,
    needs: 'R',
    after: [trust],
    inapplicable: withoutKeySet,
    evidence: { exchanges: localKey.length },
    given: {
      name: "tokens under the droplet's own key, which the set does not hold",
      phase: 'tokens',
      negatives: localKey.length,
      apply: (stage) => tryTokens(stage, localKey),
    },
    judge: (replies) => refuses(replies),
    means: 'Whoever holds the key pair of one droplet is any droplet he likes.',
    fix: 'Verify with the published keys alone; a local PEM is for signing, if for anything.',
  }),
]

function understood(trial: Trial | undefined): Outcome {
  const { opening, replies, fetches } = there(trial)
  if (fetches === 0) return neverFetched
  return replies.some(isAccepted) ? pass() : accepts([opening])
}

function bothTaken(trial: Trial | undefined): Outcome {
  const { opening, replies, fetches } = there(trial)
  if (fetches === 0) return neverFetched
  const both = [opening, ...replies]
  return both.some(isAccepted)
    ? accepts(both)
    : inconclusive(`neither key of the plain set is taken: ${said(opening)}`, [opening.exchange])
}

function there(trial: Trial | undefined): Trial {
  if (trial === undefined) throw new Error('no such family in this scene')
  return trial
}

const mostAddedMs = 50

function found({ first, last, fetches }: Crowd): Outcome {
  if (fetches === 0) return neverFetched
  const taken = accepts([...last, ...first])
  if (taken.state !== 'pass') return taken
  // The first request of all may have had to wait for the fetch.
  const addedMs = Math.round(median(timesOf(last.slice(1))) - median(timesOf(first)))
  return addedMs < mostAddedMs
    ? pass(`${Math.max(0, addedMs)} ms between the first and the last key`)
    : fail(`less than ${mostAddedMs} ms between the first and the last key`, `${addedMs} ms`)
}

const timesOf = (replies: readonly Reply[]): number[] => replies.map(({ ms }) => ms)
