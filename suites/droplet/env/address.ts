import * as clause from '../../../fixtures/clauses/env.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply } from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { allInvalid, post, postEach, undemanded, valuesOf } from './post.ts'
import { sentTrace } from './reply.ts'

/** How long an unlawful message is given to show an effect at our actors. */
const effectMs = 200

export const envAddressChecks: readonly Check[] = [
  check({
    id: 'ENV-SRC-MISMATCH',
    title: 'a message whose source is not the token owner is refused',
    clause: clause.sourceIsTheCaller,
    needs: 'R',
    after: [trust],
    inapplicable: undemanded('source'),
    given: {
      name: 'messages in the name of other droplets',
      phase: 'messages',
      negatives: 2,
      waits: () => effectMs,
      apply: async (stage) => {
        const replies = await postEach(stage, [
          {
            note: 'source: another registered droplet',
            parts: { source: sourceAs(stage, stage.mesh.addPeer().id) },
          },
          {
            note: 'source: a droplet nobody knows',
            parts: { source: sourceAs(stage, stage.mesh.unknownId()) },
          },
        ])
        await stage.mesh.until((calls) => effectsOf(replies, calls).length > 0, effectMs)
        return { replies, effects: effectsOf(replies, stage.mesh.calls()) }
      },
    },
    judge: ({ replies, effects }) => all(refusesSender(replies), noEffects(effects)),
    means: 'Any droplet with a token speaks in the name of any other.',
    fix: 'Compare source with the droplet id in the verified token and answer 403 where they differ.',
  }),
  check({
    id: 'ENV-TGT-WRONG',
    title: 'a message to another droplet is refused',
    clause: clause.targetIsMe,
    needs: 'T',
    after: [posToken],
    inapplicable: undemanded('target'),
    given: {
      name: 'a message addressed to another droplet',
      phase: 'messages',
      negatives: 1,
      apply: (stage) =>
        post(stage, { note: 'target: another droplet', parts: { target: otherTarget(stage) } }),
    },
    judge: (reply, facts) =>
      facts.dropletId === undefined
        ? notRun(
            'nobody told the id of the droplet, so no id is certainly another one',
            '--droplet-id N',
          )
        : everyReply([reply], 'HTTP 422, 404, 403 or 421', ({ status = 0 }) =>
            [400, 403, 404, 409, 421, 422].includes(status),
          ),
    means: 'A message meant for another droplet can be replayed to this one.',
    fix: 'Compare target with DROPLET_ID and answer 422 where they differ.',
  }),
  check({
    id: 'ENV-MT-UNKNOWN',
    title: 'an unknown message type is invalid',
    clause: clause.typeIsKnown,
    needs: 'T',
    after: [posToken],
    inapplicable: undemanded('message_type'),
    given: {
      name: 'message types outside the vocabulary',
      phase: 'messages',
      negatives: 4,
      apply: (stage) =>
        postEach(
          stage,
          valuesOf('message_type', ['bogus', '__proto__', 'constructor', 'toString']),
        ),
    },
    judge: allInvalid,
    means:
      'Messages nobody handles are confirmed, or a handler table answers with its own machinery.',
    fix: 'Check message_type against the list of types before looking a handler up.',
  }),
]

/** An id as a source, in the form the baseline message has. */
export const sourceAs = (stage: Stage, id: number): unknown =>
  like(stage.envelope().source, stage.facts.peerId, id)

function otherTarget(stage: Stage): unknown {
  const own = stage.facts.dropletId ?? 0
  return like(stage.envelope().target, own, Math.max(own, stage.facts.peerId) + 1000)
}

/** The new id in the spelling of the old one: a number, digits, "droplet-5" or a domain. */
const like = (sample: unknown, old: number, id: number): unknown =>
  typeof sample === 'string' ? sample.replace(String(old), String(id)) : id

const refusesSender = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 403 (401 and 422 are tolerated)', ({ status = 0 }) =>
    [400, 401, 403, 422].includes(status),
  )

/** Calls to our actors that bear the trace id of one of the messages. */
const effectsOf = (replies: readonly Reply[], calls: readonly Call[]): readonly Call[] => {
  const traces = replies.map(sentTrace).filter((trace) => trace !== undefined)
  return calls.filter((call) =>
    traces.some((trace) => `${call.target} ${call.text}`.includes(trace)),
  )
}

function noEffects([effect]: readonly Call[]): Outcome {
  return effect
    ? fail(
        'no call that bears the trace id of the message',
        `${effect.method} ${effect.path} to the ${effect.actor}`,
        'calls to the mesh',
        [effect.exchange],
      )
    : pass()
}
