import * as clause from '../../../fixtures/clauses/auth-signature.ts'
import { lookalikes, twin } from '../../../fixtures/deviations/signature.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { accepts, all, refuses, said } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { member, sentTrace } from '../env/reply.ts'

const keyOnAll = 'Remember a verdict under a hash of the whole token, or not at all.'

/** A good token, and tokens that share a part of it. */
function imitated(
  stage: Stage,
  imitations: readonly Deviation[],
): { readonly good: string; readonly others: readonly { token: string; note: string }[] } {
  let good = ''
  let others: { token: string; note: string }[] = []
  stage.token({
    name: 'a good token and its imitations',
    needs: 'R',
    forge: (draft) => {
      good = `${draft.good.header}.${draft.good.payload}.${draft.good.signature}`
      others = imitations.map(({ name, forge }) => ({ token: forge(draft), note: name }))
      return others[0]?.token ?? good
    },
  })
  return { good, others }
}

const keyed: Stimulus<{ first: readonly Reply[]; others: readonly Reply[] }> = {
  name: 'a good token twice, then tokens that share a part of it',
  phase: 'tokens',
  negatives: lookalikes.length,
  apply: async (stage) => {
    const { good, others } = imitated(stage, lookalikes)
    const once = await stage.probe({ token: good, note: 'a good token' })
    const again = await stage.probe({ token: good, note: 'the same good token again' })
    const replies = await Promise.all(others.map((credential) => stage.probe(credential)))
    return { first: [once, again], others: replies }
  },
}

const imitatedFirst: Stimulus<{ forged: readonly Reply[]; good: Reply }> = {
  name: 'an imitation, then the good token it imitates',
  phase: 'tokens',
  negatives: 2,
  apply: async (stage) => {
    const { good, others } = imitated(stage, twin)
    const forged: Reply[] = []
    for (const credential of [...others, ...others]) forged.push(await stage.probe(credential))
    return { forged, good: await stage.probe({ token: good, note: 'the token it imitates' }) }
  },
}

const rounds = 5
const pairs = 25

const crowd: Stimulus<{ good: readonly Reply[]; forged: readonly Reply[] }> = {
  name: 'fifty tokens at once, half of them imitations of the other half, five times',
  phase: 'tokens',
  lane: 'exclusive',
  apply: async (stage) => {
    const good: Reply[] = []
    const forged: Reply[] = []
    for (let round = 0; round < rounds; round += 1) {
      const tokens = shuffled(Array.from({ length: pairs }, () => imitated(stage, twin)))
      const replies = await Promise.all(tokens.map(({ token }) => message(stage, token)))
      for (const [index, reply] of replies.entries())
        (tokens[index]?.isGood ? good : forged).push(reply)
    }
    return { good, forged }
  },
}

/** Neither half comes first, and no token stands beside its imitation. */
const shuffled = (tokens: readonly ReturnType<typeof imitated>[]) =>
  tokens
    .flatMap(({ good, others }) => [
      { token: good, isGood: true },
      { token: others[0]?.token ?? '', isGood: false },
    ])
    .map((entry, index) => ({ ...entry, place: (index * 37) % (2 * pairs) }))
    .sort((one, other) => one.place - other.place)

const message = (stage: Stage, token: string): Promise<Reply> =>
  stage.ask({
    method: 'POST',
    path: stage.profile.endpoints.message.path,
    token,
    body: stage.envelope(),
    note: 'one of fifty at once',
  })

export const verdictChecks: readonly Check[] = [
  check({
    id: 'AUTH-SIG-CACHE-KEYED-WRONG',
    title: 'a token that shares a part of an accepted one is refused',
    clause: clause.verdictOfWholeToken,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: 2 + lookalikes.length },
    given: keyed,
    judge: ({ first, others }) => all(refuses(others), accepts(first)),
    means:
      'Verdicts are remembered under a part of the token, and the rest is no longer looked at.',
    fix: keyOnAll,
  }),
  check({
    id: 'AUTH-SIG-NEGCACHE',
    title: 'an imitation does not get the good token refused',
    clause: clause.refusalOfWholeToken,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: 3 },
    given: imitatedFirst,
    judge: ({ forged, good }) => all(accepts([good]), refuses(forged)),
    means: 'Whoever sees a token can have it refused, by sending a bad copy first.',
    fix: keyOnAll,
  }),
  check({
    id: 'AUTH-SIG-CONCURRENT',
    title: 'fifty tokens at once get each its own verdict',
    clause: clause.verdictsApart,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: rounds * pairs * 2 },
    given: crowd,
    judge: ({ good, forged }) => all(refuses(forged), accepts(good), ownTraces(good)),
    tags: ['concurrent'],
    means: 'Requests that are served at once share the state of one verifier.',
    fix: 'Keep nothing of a token outside the request that brought it.',
  }),
]

/** A reply without a trace id is another check's question. */
function ownTraces(replies: readonly Reply[]): Outcome {
  const foreign = replies.find((reply) => {
    const echoed = member(reply, 'trace_id')
    return typeof echoed === 'string' && echoed.toLowerCase() !== sentTrace(reply)?.toLowerCase()
  })
  return foreign
    ? fail(`trace_id ${sentTrace(foreign)}`, said(foreign), foreign.ask.note, [foreign.exchange])
    : pass()
}
