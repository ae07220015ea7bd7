import * as clause from '../../../fixtures/clauses/env.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { accepts, everyReply, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { post } from './post.ts'
import { member, sentTrace, shapeFault } from './reply.ts'

const baseline: Stimulus<Reply> = {
  name: 'the baseline message',
  phase: 'messages',
  apply: (stage) => post(stage, { note: 'the baseline message', parts: {} }),
}

const common = { needs: 'T', after: [posToken] } as const
const baselineCheck = { ...common, given: baseline }

export const envResponseChecks: readonly Check[] = [
  check({
    ...baselineCheck,
    id: 'ENV-RSP-TRACE',
    title: 'the reply repeats the trace id of its message',
    clause: clause.replyEchoesTrace,
    judge: (reply) => ifAccepted(reply, () => echoes(reply)),
    means:
      'A message cannot be followed through the mesh: the reply bears another trace id, or none.',
    fix: 'Copy trace_id from the request into the reply; never make a new one.',
  }),
  check({
    ...baselineCheck,
    id: 'ENV-RSP-SCHEMA',
    title: 'the reply has a documented shape',
    clause: clause.replyHasShape,
    judge: (reply, _, profile) => ifAccepted(reply, () => hasShape(reply, profile)),
    means: 'Callers that read the documented members of the reply find nothing there.',
    fix: 'Answer {trace_id, response, data} or {received, trace_id, processed_at, result}.',
  }),
  check({
    ...baselineCheck,
    id: 'ENV-RSP-STATUS',
    title: 'an accepted message is answered with 200, 201 or 202',
    clause: clause.acceptanceIs2xx,
    judge: (reply) =>
      everyReply([reply], 'HTTP 200, 201 or 202', ({ status = 0 }) =>
        [200, 201, 202].includes(status),
      ),
    means: 'A caller that expects a body with its acceptance gets none.',
    fix: 'Answer 200 with the reply, or 202 where the work goes on afterwards.',
  }),
  check({
    ...common,
    id: 'ENV-RSP-UPPER',
    title: 'a trace id in upper case is the same trace id',
    clause: clause.hexIgnoresCase,
    given: {
      name: 'the baseline message with its trace id in upper case',
      phase: 'messages',
      apply: (stage) =>
        post(stage, {
          note: 'trace_id in upper case',
          parts: { trace_id: stage.envelope().trace_id.toUpperCase() },
        }),
    },
    judge: (reply) =>
      isAccepted(reply) ? echoes(reply, (trace) => trace.toLowerCase()) : accepts([reply]),
    means: 'Senders whose UUID library writes capitals are shut out.',
    fix: 'Compare and validate UUIDs without regard to case.',
  }),
]

const ifAccepted = (reply: Reply, judge: () => Outcome): Outcome =>
  isAccepted(reply) ? judge() : inconclusive(`the message was not accepted: ${said(reply)}`)

function echoes(reply: Reply, same = (trace: string) => trace): Outcome {
  const sent = sentTrace(reply)
  const echoed = member(reply, 'trace_id')
  if (sent === undefined) return inconclusive('the message bore no trace id')
  return typeof echoed === 'string' && same(echoed) === same(sent)
    ? pass()
    : fail(`trace_id ${sent}`, `trace_id ${JSON.stringify(echoed) ?? 'absent'}`)
}

function hasShape(reply: Reply, profile: Profile): Outcome {
  const fault = shapeFault(reply, profile)
  return fault === undefined
    ? pass()
    : fail('a reply of a documented shape', `${fault}: ${said(reply)}`)
}
