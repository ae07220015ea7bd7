import type { Scene, Stimulus } from '../../../src/model/check.ts'
import { inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts, Stage } from '../../../src/model/stage.ts'
import type { Deviation, Json, PublicKeys } from '../../../src/model/token.ts'
import { acceptsOrRefuses, everyReply, neverAccepted, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'

/** One family of tokens, between two good ones. */
export interface Trial {
  readonly opening: Reply
  readonly replies: readonly Reply[]
  readonly closing: Reply
  /** How often the key set of the scene had been fetched. */
  readonly fetches: number
}

/** A droplet of its own that finds these keys published, and each family of tokens put to it in turn. */
export const keyScene = <Name extends string>(
  name: string,
  keys: (keys: PublicKeys) => readonly Json[],
  families: Readonly<Record<Name, readonly Deviation[]>>,
): Stimulus<Readonly<Record<string, Trial>>> => ({
  name,
  phase: 'outage',
  scene: withKeys(keys),
  apply: async (stage) => {
    let opening = await firstGood(stage)
    const trials: Record<string, Trial> = {}
    for (const [family, deviations] of Object.entries<readonly Deviation[]>(families)) {
      const replies = await tryTokens(stage, deviations)
      const closing = await good(stage)
      trials[family] = { opening, replies, closing, fetches: stage.mesh.calls('jwks').length }
      opening = closing
    }
    return trials
  },
})

export const withKeys = (keys: (keys: PublicKeys) => readonly Json[]): Scene => ({
  faults: [],
  keys,
})

const good = (stage: Stage): Promise<Reply> =>
  stage.probe({ token: stage.token(), note: 'a good token beside odd keys' })

/** A droplet that has just started may still be on its way to the key set. */
export async function firstGood(stage: Stage): Promise<Reply> {
  let reply = await good(stage)
  for (let tries = 0; tries < 5 && !isAccepted(reply); tries += 1) {
    await stage.wait(300)
    reply = await good(stage)
  }
  return reply
}

/** Judges a family by its replies, once a good token has shown that the scene took hold. */
export function beside(trial: Trial | undefined, judge: (trial: Trial) => Outcome): Outcome {
  if (trial === undefined) throw new Error('no such family in this scene')
  const lost = unheld(trial)
  if (lost) return lost
  const outcome = judge(trial)
  const after = everyReply([trial.closing], 'the next good token accepted', isAccepted)
  if (outcome.state !== 'pass' || after.state === 'pass') return outcome
  return after.state === 'fail' ? { ...after, told: stumbles } : after
}

/** What the check asks about is not what broke. */
const stumbles = {
  means: 'Good tokens are refused while keys that the droplet cannot use stand in the set.',
  fix: 'Pick the key by the kid of the token, and pass over entries that do not fit.',
}

/** As `beside`, for tokens of which no single one may get in, whatever the good token met. */
export function refusedBeside(
  trial: Trial | undefined,
  judge: (replies: readonly Reply[]) => Outcome,
): Outcome {
  const open = neverAccepted(trial?.replies ?? [])
  return open.state === 'fail' ? open : beside(trial, ({ replies }) => judge(replies))
}

function unheld({ opening, fetches }: Trial): Outcome | undefined {
  if (!isAccepted(opening))
    return inconclusive(`the good token beside the odd keys met ${said(opening)}`, [
      opening.exchange,
    ])
  return fetches === 0 ? inconclusive('the droplet never fetched the key set') : undefined
}

/** One key that cannot be imported costs the good one: what is sent under the odd key no longer matters. */
export function spoilsNothing(trial: Trial | undefined): Outcome {
  const { opening } = trial ?? {}
  if (!opening || !trial?.fetches || (opening.status ?? 0) < 500 || opening.status === 503)
    return pass()
  return {
    state: 'fail',
    expected: 'the good token accepted beside the odd keys',
    actual: said(opening),
    evidence: [opening.exchange],
    told: {
      means: 'One odd key in the key set turns every request into an error, good tokens included.',
      fix: 'Import the keys one by one, and leave out those that the library refuses.',
    },
  }
}

/** Refusing all keys of a set in which a symmetric one stands is a choice, and leaves nothing to ask. */
export function unlessWholeSetRefused(trial: Trial | undefined, outcome: Outcome): Outcome {
  const status = trial?.opening.status ?? 0
  return outcome.state === 'inconclusive' && [401, 503].includes(status) && trial?.fetches
    ? inapplicable('the droplet takes no key from a set that holds a symmetric one')
    : outcome
}

/** Keys that are handed over as a setting are nobody's to add to. */
export const withoutKeySet = (_: Facts, { keySource }: Profile): string | undefined =>
  keySource === 'pem' ? 'this profile hands the key over as PEM, nothing is fetched' : undefined

/** What became of tokens that may be taken or refused: recorded, unless they broke something. */
export function recorded(replies: readonly Reply[], taken: string, refused: string): Outcome {
  const outcome = acceptsOrRefuses(replies)
  return outcome.state === 'pass' ? pass(replies.some(isAccepted) ? taken : refused) : outcome
}
