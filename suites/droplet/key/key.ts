import * as clause from '../../../fixtures/clauses/key.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, refuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { askedUntil, cutShort, type Patience, rotationMs, twoRotationsMs } from './refetch.ts'
import { firstGood, withoutKeySet } from './scenes.ts'

interface Rotation extends Patience {
  /** Tokens of both keys in turns, once the new one was followed. */
  readonly inTurns: readonly Reply[]
}

const rotation: Stimulus<Rotation> = {
  name: 'a new key beside the old one, and a token signed by it',
  phase: 'rotation',
  lane: 'exclusive',
  patienceMs: twoRotationsMs,
  apply: async (stage) => {
    stage.mesh.publish(['K1', 'K2'], 'K2')
    try {
      const patience = await untilFollowed(stage)
      const replies = isAccepted(patience.last) ? await inTurns(stage) : []
      // Whoever keeps one key only is to know the one that all further tokens bear.
      stage.mesh.publish(['K1', 'K2'], 'K1')
      if (replies.length > 0) await untilFollowed(stage, 'a token signed by the old key again')
      return { ...patience, inTurns: replies }
    } finally {
      stage.mesh.publish(['K1', 'K2'], 'K1')
    }
  },
}

const untilFollowed = (stage: Stage, note = 'a token signed by the new key'): Promise<Patience> =>
  askedUntil(stage, rotationMs(stage), () => stage.probe({ token: stage.token(), note }))

async function inTurns(stage: Stage): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const signer of ['K1', 'K2', 'K1', 'K2', 'K1', 'K2'] as const) {
    stage.mesh.publish(['K1', 'K2'], signer)
    const which = signer === 'K1' ? 'first' : 'second'
    replies.push(
      await stage.probe({ token: stage.token(), note: `a token of the ${which} key, in turns` }),
    )
  }
  return replies
}

interface Replaced extends Patience {
  readonly before: Reply
  readonly withdrawn: Reply
}

const replacement: Stimulus<Replaced> = {
  name: 'a new key in place of the old one, and a token of the old one',
  phase: 'outage',
  scene: { faults: [] },
  apply: async (stage) => {
    const before = await firstGood(stage)
    const old = stage.token()
    stage.mesh.publish(['K2'], 'K2')
    const followed = await untilFollowed(stage)
    const withdrawn = await stage.probe({ token: old, note: 'a token of the withdrawn key' })
    return { ...followed, before, withdrawn }
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

/** What all rows have in common that need a droplet which asks for its key set again. */
export const onceRotated = {
  needs: 'P',
  after: [rotated],
  inapplicable: withoutKeySet,
} as const

export const keyChecks: readonly Check[] = [
  rotated,
  check({
    id: 'KEY-ROT-OVERLAP',
    title: 'old and new key are both good while both are published',
    clause: clause.bothKeysInOverlap,
    needs: 'R',
    after: [rotated],
    inapplicable: withoutKeySet,
    evidence: { exchanges: 6 },
    given: rotation,
    judge: ({ inTurns: replies }) => accepts(replies),
    means: 'Only one key is remembered: in every rotation half of the tokens are refused.',
    fix: 'Keep the whole key set, by kid.',
  }),
  check({
    ...onceRotated,
    id: 'KEY-ROT-REPLACE',
    title: 'a key that left the set opens nothing once the new set is fetched',
    clause: clause.setIsReplaced,
    evidence: { exchanges: 3 },
    given: replacement,
    judge: replaced,
    means: 'Sets are merged, not replaced: a compromised key cannot be withdrawn.',
    fix: 'Put the new set in the place of the old one as a whole.',
  }),
]

const told = (tookMs: number): Outcome => {
  const rotationFollowedMs = Math.round(tookMs)
  return pass(`accepted after ${rotationFollowedMs} ms`, { rotationFollowedMs })
}

function followed(rotation: Rotation): Outcome {
  const { last, tookMs, allowedMs } = rotation
  if (isAccepted(last)) return told(tookMs)
  if (last.status === undefined) return inconclusive(said(last), [last.exchange])
  return (
    cutShort(rotation, 'not accepted') ??
    fail(`accepted within ${allowedMs / 1000} s of its publication`, said(last), last.ask.note, [
      last.exchange,
    ])
  )
}

function replaced(seen: Replaced): Outcome {
  const { before, last, withdrawn } = seen
  if (!isAccepted(before))
    return inconclusive(`the good token beforehand met ${said(before)}`, [before.exchange])
  if (!isAccepted(last))
    return (
      cutShort(seen, 'the new key not followed') ??
      inconclusive(`the new key was not followed here: ${said(last)}`, [last.exchange])
    )
  return refuses([withdrawn])
}
