import * as clause from '../../../fixtures/clauses/auth-serialisation.ts'
import { inPrototype } from '../../../fixtures/deviations/prototype.ts'
import { ownerTwice } from '../../../fixtures/deviations/serialisation-json.ts'
import { decoded, segmentsOf } from '../../../fixtures/jws.ts'
import { prototypeGrants } from '../../../fixtures/prototype-grants.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { inapplicable, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, all, everyReply } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { say, sayWith, whereSpokenTo } from './claim-rows.ts'

/** Who a token stands for, and what it may do, when its JSON can be read in two ways. */
export const ownerChecks: readonly Check[] = [
  check({
    id: 'AUTH-SER-DUP-SUB',
    title: 'a token that names two owners speaks at most for the last',
    clause: clause.oneIdentity,
    needs: 'R',
    after: [trust],
    evidence: { exchanges: 3 },
    given: {
      name: 'messages under a token that names two owners',
      phase: 'messages',
      negatives: 3,
      apply: speakForBoth,
    },
    judge: (seen, facts) =>
      whereSpokenTo(facts, () => all(acceptsOrRefuses(Object.values(seen)), speaksOnce(seen))),
    means:
      'Two parsers read two owners out of one token, so that one droplet can pass for another.',
    fix: 'Parse the claims once, refuse doubled names or take the last, and hand that object on.',
  }),
  check({
    id: 'AUTH-SER-PROTO-CLAIM',
    title: 'rights hidden in a prototype grant nothing',
    clause: clause.prototypeGrantsNothing,
    needs: 'R',
    after: [trust],
    inapplicable: (_, profile) =>
      profile.token.privilege === 'none' ? 'this profile grants no privileges' : undefined,
    evidence: { exchanges: inPrototype.length },
    given: {
      name: 'messages with rights that stand in a prototype',
      phase: 'messages',
      negatives: inPrototype.length,
      apply: async (stage) => {
        const { privilege } = stage.profile.token
        return privilege === 'none' ? [] : sayWith(stage, prototypeGrants(privilege))
      },
    },
    judge: (replies, facts) => whereSpokenTo(facts, () => forbids(replies)),
    means:
      'Claims are copied into an object whose prototype the token can set, and with it its rights.',
    fix: 'Read claims as own members of the parsed object, or keep them in a Map.',
  }),
]

interface Seen {
  /** A good token, the message in another droplet's name: shows whether the source is bound at all. */
  readonly foreign: Reply
  /** The token of two owners, the message in the name of the first. */
  readonly first: Reply
  /** The same in the name of the last, whom a parser that keeps one value keeps. */
  readonly last: Reply
}

async function speakForBoth(stage: Stage): Promise<Seen> {
  const twice = ownerTwice.map((deviation) => stage.token(deviation))[0] ?? ''
  const last = Number(decoded(segmentsOf(twice).payload).droplet_id)
  const by = (id: number) => ({ source: sourceAs(stage, id) })
  const first = by(stage.facts.peerId)
  return {
    foreign: await say(stage, stage.token(), 'a good token, source: another droplet', by(last)),
    first: await say(stage, twice, 'two owners in the token, source: the first', first),
    last: await say(stage, twice, 'two owners in the token, source: the last', by(last)),
  }
}

/** The id in the spelling of this droplet's own envelopes. */
function sourceAs(stage: Stage, id: number): unknown {
  const { source } = stage.envelope()
  return typeof source === 'string' ? source.replace(String(stage.facts.peerId), String(id)) : id
}

const speaksOnce = ({ foreign, first }: Seen): Outcome =>
  isAccepted(foreign)
    ? inapplicable('this droplet does not compare the source of a message with its token')
    : everyReply([foreign, first], 'a refusal', ({ status = 0 }) => status >= 400)

/** What the token lacks makes 403; that the claim is missing makes 401 as good an answer. */
const forbids = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 403 (or 401: the token names no right)', ({ status = 0 }) =>
    [401, 403].includes(status),
  )
