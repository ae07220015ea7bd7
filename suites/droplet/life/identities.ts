import { claimed } from '../../../fixtures/claimed.ts'
import { idForms, idText, subDisagree } from '../../../fixtures/deviations/claims-identity.ts'
import type { Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { say, sayWith } from '../auth/claim-rows.ts'

/** One droplet_id in two spellings, each in its own name and in another's. */
export interface IdSpellings {
  readonly number: { readonly own: Reply; readonly foreign: Reply }
  readonly text: { readonly own: Reply; readonly foreign: Reply }
}

export const idSpellings: Stimulus<IdSpellings> = {
  name: 'a droplet_id as number and as text, with its own source and a foreign one',
  phase: 'tokens',
  negatives: 2,
  apply: async (stage) => {
    const foreign = { source: spelt(stage, stage.mesh.unknownId()) }
    const [a, b, c, d] = await Promise.all([
      say(stage, stage.token(), 'droplet_id as a number'),
      say(stage, stage.token(), 'droplet_id as a number, a foreign source', foreign),
      say(stage, stage.token(idText[0]), 'droplet_id as text'),
      say(stage, stage.token(idText[0]), 'droplet_id as text, a foreign source', foreign),
    ])
    return { number: { own: a, foreign: b }, text: { own: c, foreign: d } }
  },
}

/** Speaks once for each of the two droplets that the token names. */
export const twoNames: Stimulus<Reply[]> = {
  name: 'a token that names two droplets, with either as the source',
  phase: 'tokens',
  negatives: 2,
  apply: async (stage) => {
    const other = spelt(stage, stage.facts.peerId + 1)
    const replies = await Promise.all([
      sayWith(stage, subDisagree),
      sayWith(stage, subDisagree, { source: other }),
    ])
    return replies.flat()
  },
}

/** Who the caller is decides what it may say, so it is asked with messages. */
export const oddIds: Stimulus<{ readonly other: Reply[]; readonly odd: Reply[] }> = {
  name: 'messages with a droplet_id that only resembles a number, and with that of another droplet',
  phase: 'tokens',
  negatives: idForms.length + subDisagree.length,
  apply: async (stage) => {
    const [other, odd] = await Promise.all([sayWith(stage, subDisagree), sayWith(stage, idForms)])
    return { other, odd }
  },
}

/** A droplet's id in the spelling of this run's ids. */
function spelt(stage: Stage, id: number): unknown {
  const { source } = stage.envelope()
  return typeof source === 'number' ? id : String(source).replace(/\d+/, String(id))
}

/** Either spelling gets the same answers; a droplet may also refuse the text as no id at all. */
export function oneCaller({ number, text }: IdSpellings): Outcome {
  const clear = everyReply(
    [number.own, number.foreign, text.own, text.foreign],
    'an answer that is no 5xx',
    ({ status = 0 }) => status < 500,
  )
  if (clear.state !== 'pass') return clear
  if (!isAccepted(number.own))
    return inconclusive(`the number was not accepted: ${said(number.own)}`, [number.own.exchange])
  const refusedAsToken = ({ status }: Reply): boolean => status === 401 || status === 400
  if (refusedAsToken(text.own) && refusedAsToken(text.foreign))
    return pass('a droplet_id in text is refused as no droplet number')
  if (!isAccepted(text.own)) return differs('the message accepted, as with the number', text.own)
  if (isAccepted(text.foreign) && !isAccepted(number.foreign))
    return differs('the foreign source refused, as with the number', text.foreign)
  return pass()
}

const differs = (expected: string, reply: Reply): Outcome =>
  fail(expected, said(reply), reply.ask.note, [reply.exchange])

export const ownSubject: Stimulus<Reply[]> = {
  name: 'a token in the name of the droplet itself',
  phase: 'tokens',
  apply: (stage) => {
    const { dropletId, dropletDomain } = stage.facts
    const claims = { sub: dropletDomain ?? `drop${dropletId}.mesh.test`, droplet_id: dropletId }
    const source = stage.envelope().target
    return sayWith(stage, [claimed("the droplet's own sub and droplet_id", claims)], { source })
  },
}
