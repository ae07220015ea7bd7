import { expiryEnforced } from '../../../fixtures/clauses/auth.ts'
import { signed } from '../../../fixtures/jws.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { inconclusive, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { refuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'

/** Seven halvings; who gives more leeway than this is told so elsewhere. */
const mostLeewaySeconds = 127

/** When the same token is sent again: the last time it is over for certain. */
const pausesMs = [1_000, 1_000, 1_000, 1_600]

interface Outlived {
  readonly leewaySeconds: number
  readonly first: Reply
  /** Undefined where the search found no end of the leeway. */
  readonly last: Reply | undefined
}

const outlived: Stimulus<Outlived> = {
  name: 'a token that expires while it is in use',
  phase: 'tokens',
  negatives: 9,
  waits: () => pausesMs.reduce((sum, ms) => sum + ms, 0),
  apply: async (stage) => {
    const { leewaySeconds, last: searched } = await leewayOf(stage)
    if (leewaySeconds > mostLeewaySeconds)
      return { leewaySeconds, first: searched, last: undefined }
    const token = stage.token(expired(leewaySeconds - 2))
    const note = 'a token with two seconds to go'
    const first = await stage.probe({ token, note })
    let last = first
    for (const pauseMs of pausesMs) {
      if (!isAccepted(last)) break
      await stage.wait(pauseMs)
      last = await stage.probe({ token, note: 'the same token, until it is over' })
    }
    return { leewaySeconds, first, last }
  },
}

/** The first whole number of seconds after exp at which a fresh token is refused, one more or less. */
async function leewayOf(stage: Stage): Promise<{ leewaySeconds: number; last: Reply }> {
  let [low, high] = [0, mostLeewaySeconds + 1]
  let last: Reply | undefined
  while (low < high || last === undefined) {
    const middle = Math.min(Math.floor((low + high) / 2), mostLeewaySeconds)
    const deviation = expired(middle)
    last = await stage.probe({ token: stage.token(deviation), note: deviation.name })
    if (isAccepted(last)) low = middle + 1
    else high = middle
  }
  return { leewaySeconds: low, last }
}

/** Long in use, so that nothing but exp speaks against it. */
const expired = (secondsAgo: number): Deviation => ({
  name: `exp ${secondsAgo} s ago`,
  needs: 'R',
  forge: (draft) =>
    signed(draft, {
      claims: { exp: draft.now - secondsAgo, iat: draft.now - 600, nbf: draft.now - 600 },
    }),
})

export const verdictExpiryChecks: readonly Check[] = [
  check({
    id: 'AUTH-SIG-CACHE-OUTLIVES',
    title: 'a token in use is refused once it expires',
    clause: expiryEnforced,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: 8 },
    given: outlived,
    judge,
    tags: ['timed'],
    means: 'The verdict on a token is remembered beyond its end.',
    fix: 'Remember a verdict no longer than until exp, or check exp each time.',
  }),
]

function judge({ first, last }: Outlived): Outcome {
  if (last === undefined)
    return inconclusive(
      `a token is accepted ${mostLeewaySeconds} s after its exp: no end is in sight to wait for`,
      [first.exchange],
    )
  return isAccepted(first)
    ? refuses([last])
    : inconclusive(`the token met ${said(first)} before it was over`, [first.exchange])
}
