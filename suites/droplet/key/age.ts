import * as clause from '../../../fixtures/clauses/key.ts'
import { sameKid } from '../../../fixtures/deviations/outage.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, refuses, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import { onceRotated } from './key.ts'
import {
  askedUntil,
  cutShort,
  type Patience,
  patienceFor,
  refusedOrClosed,
  rotationMs,
} from './refetch.ts'
import { firstGood } from './scenes.ts'

/** A good token, and what became of it, or of its successor, as its key grew old. */
interface Aged extends Patience {
  readonly before: Reply
}

/** Caches of ten minutes are common, and a rotation takes one of them. */
const ageMs = (stage: Stage): number => 10 * rotationMs(stage)
const dayMs = 86_400_000

const isRefused = ({ status }: Reply): boolean =>
  status !== undefined && [401, 503].includes(status)

const again = (stage: Stage, note: string) => (): Promise<Reply> =>
  stage.probe({ token: stage.token(), note })

const aged = (
  stage: Stage,
  allowedMs: number,
  ask: () => Promise<Reply>,
  holds?: (reply: Reply) => boolean,
): Promise<Patience> =>
  askedUntil(stage, allowedMs, ask, {
    mostMs: patienceFor(stage, allowedMs),
    ...(holds ? { holds } : {}),
  })

const retired: Stimulus<Aged> = {
  name: 'a key that left the set, and nothing that makes the droplet fetch it',
  phase: 'outage',
  scene: { faults: [] },
  apply: async (stage) => {
    const before = await firstGood(stage)
    stage.mesh.publish(['K2'], 'K1')
    const ask = again(stage, 'a token of the retired key')
    return { before, ...(await aged(stage, ageMs(stage), ask, isRefused)) }
  },
}

const renamed: Stimulus<Aged & { readonly old: Reply }> = {
  name: 'new key material under the same kid',
  phase: 'outage',
  scene: { faults: [] },
  apply: async (stage) => {
    const before = await firstGood(stage)
    const old = stage.token()
    stage.mesh.publish([{ ...stage.keys.jwk('K2'), kid: stage.keys.jwk('K1').kid }], 'K1')
    const patience = await aged(
      stage,
      ageMs(stage),
      async () => (await tryTokens(stage, sameKid))[0] as Reply,
    )
    return {
      ...patience,
      before,
      old: await stage.probe({ token: old, note: 'a token of the old material' }),
    }
  },
}

const stale: Stimulus<Aged> = {
  name: 'the key set out of reach for longer than it is to be believed',
  phase: 'outage',
  scene: { faults: [], env: { JWKS_STALE_SECONDS: '2' } },
  apply: async (stage) => {
    const before = await firstGood(stage)
    const lift = stage.mesh.fault({ at: 'jwks', drop: true })
    const ask = again(stage, 'a good token while the key set is long out of reach')
    const patience = await aged(stage, dayMs, ask, isRefused)
    lift()
    return { before, ...patience }
  },
}

export const keyAgeChecks: readonly Check[] = [
  check({
    ...onceRotated,
    id: 'KEY-ROT-SAMEKID',
    title: 'new key material under a known kid is found',
    clause: clause.sameKidRenewed,
    evidence: { exchanges: 3 },
    given: renamed,
    judge: (seen) =>
      once(seen, isAccepted(seen.last), 'the new material not accepted', () => refuses([seen.old])),
    means: 'A Registry that makes its key anew at each start strands this droplet.',
    fix: 'Fetch once, with a cool-down, when a signature is wrong under a known kid.',
  }),
  check({
    ...onceRotated,
    id: 'KEY-ROT-RETIRED',
    title: 'a retired key is dropped in time, without being asked to',
    clause: clause.keysAge,
    evidence: { exchanges: 2 },
    given: retired,
    judge: (seen) =>
      once(seen, isRefused(seen.last), 'the retired key still accepted', () => pass()),
    means: 'A key that the Registry withdrew is trusted for ever.',
    fix: 'Give the key set a maximum age, ten minutes or so, and fetch it anew after that.',
    tags: ['soak'],
  }),
  check({
    ...onceRotated,
    id: 'KEY-STALE-LIMIT',
    title: 'a key set that cannot be renewed is not believed for ever',
    clause: clause.staleHasAnEnd,
    evidence: { exchanges: 2 },
    given: stale,
    judge: (seen) =>
      once(seen, isRefused(seen.last), 'the old set is still believed', () =>
        refusedOrClosed([seen.last]),
      ),
    means: 'Whoever keeps the droplet from the Registry keeps a withdrawn key alive.',
    fix: 'Stop believing a set that could not be renewed for hours: answer 503 then.',
    tags: ['soak'],
  }),
]

/** The time it took is judged only where the run had as much of it as the droplet has. */
function once(seen: Aged, happened: boolean, otherwise: string, judge: () => Outcome): Outcome {
  const { before, last } = seen
  if (!isAccepted(before))
    return inconclusive(`the good token beforehand met ${said(before)}`, [before.exchange])
  if (happened) return judge()
  return (
    cutShort(seen, otherwise) ??
    everyReply([last], `otherwise within ${seen.allowedMs / 1000} s`, () => false)
  )
}
