import type { Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Json, PublicKeys } from '../../../src/model/token.ts'
import { accepts, everyReply, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { firstGood, type Trial, withKeys, withoutKeySet } from './scenes.ts'

/** What all rows have in common that show a key set of their own to a droplet of their own. */
export const inScene = { needs: 'P', after: [trust], inapplicable: withoutKeySet } as const

export interface Alone {
  readonly good: Reply
  /** How often the key set of the scene had been fetched. */
  readonly fetches: number
}

/** A good token, where the set that is asked about is all there is. */
export const goodIn = (
  name: string,
  keys: (keys: PublicKeys) => readonly Json[],
): Stimulus<Alone> => ({
  name,
  phase: 'outage',
  scene: withKeys(keys),
  apply: async (stage) => ({
    good: await firstGood(stage),
    fetches: stage.mesh.calls('jwks').length,
  }),
})

/** The main instance took a good token, so here only the key set is left to blame. */
export const alone = ({ good, fetches }: Alone): Outcome =>
  fetches === 0 ? neverFetched : accepts([good])

export const neverFetched: Outcome = inconclusive('the droplet never fetched the key set')

/** Taken or refused, but no error that nobody caught: 503 says that no key is at hand. */
export function harmless(
  trial: Trial | undefined,
  asked: (trial: Trial) => readonly Reply[],
  what: string,
): Outcome {
  if (trial === undefined) throw new Error('no such family in this scene')
  if (trial.fetches === 0) return neverFetched
  const replies = asked(trial)
  const { opening } = trial
  if (!replies.includes(opening) && crashed(opening))
    return inconclusive(`the good token of the same set met ${said(opening)}`, [opening.exchange])
  return noted(trial.replies, unbroken(replies), what)
}

/** What became of it, where both ways are right. */
export const noted = (replies: readonly Reply[], outcome: Outcome, what: string): Outcome =>
  outcome.state === 'pass'
    ? pass(`${what} is ${replies.some(isAccepted) ? 'used' : 'not used'}`)
    : outcome

/** A 2xx, a 4xx or 503. */
export const unbroken = (replies: readonly Reply[]): Outcome =>
  everyReply(
    replies,
    'a 2xx answer, a 4xx refusal or 503',
    (reply) => isAccepted(reply) || ((reply.status ?? 0) >= 400 && !crashed(reply)),
  )

const crashed = ({ status = 0 }: Reply): boolean => status >= 500 && status !== 503
