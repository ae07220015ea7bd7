import * as clause from '../../../fixtures/clauses/env-identity.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Facts } from '../../../src/model/stage.ts'
import { accepts, acceptsOrRefuses, everyReply, said, staysSafe } from '../../judges.ts'
import { trust } from '../ctl/ctl.ts'
import { undemanded } from './post.ts'
import { type Repeats, repeats, resultOf, tellsApart } from './repeats.ts'

const common = {
  needs: 'R',
  after: [trust],
  given: repeats,
  inapplicable: undemanded('trace_id'),
} as const

export const envIdempotencyChecks: readonly Check[] = [
  check({
    ...common,
    id: 'ENV-IDEMP-SAME',
    title: 'a message that comes again is worked once',
    clause: clause.repeatsWorkOnce,
    judge: (seen) => held(accepts(seen.same)) ?? workedOnce(seen),
    means: 'A sender that retries because a reply was lost has its message worked twice.',
    fix: 'Remember (source, trace_id) with its reply for some minutes, and answer a repeated message with it.',
  }),
  check({
    ...common,
    id: 'ENV-IDEMP-DIFF',
    title: 'another message under a known trace id is not passed over',
    clause: clause.reusedTraceIsTold,
    judge: (seen) => held(tellsConflict(seen.changed[1])) ?? notPassedOver(seen),
    means: 'The second message is answered with the result of the first, and is lost.',
    fix: 'Answer 409 where a known trace id comes with other content.',
  }),
  check({
    ...common,
    id: 'ENV-IDEMP-RACE',
    title: 'copies of one message at the same time do no harm',
    clause: clause.repeatsRaceSafely,
    tags: ['concurrent'],
    judge: (seen, _: Facts, { limits }: Profile) =>
      held(staysSafe(seen.race, limits.maxLatencyMs)) ?? racedOnce(seen),
    means:
      'Between the look whether a message is known and the note that it is, its copies slip through.',
    fix: 'Note the message before it is worked, in one step that only one copy can win.',
  }),
  check({
    ...common,
    id: 'ENV-IDEMP-SCOPE',
    title: 'a trace id shows one peer nothing of another',
    clause: clause.resultsStayApart,
    judge: (seen) => held(acceptsOrRefuses([seen.scope.reused])) ?? keptApart(seen),
    means: 'Whoever learns a trace id gets the reply that was meant for another peer.',
    fix: 'Remember replies under source and trace id together.',
  }),
]

/** What stands in the way of the question proper; undefined when nothing does. */
const held = (first: Outcome): Outcome | undefined => (first.state === 'pass' ? undefined : first)

const unseen = 'replies and calls are the same for every message, so the work itself was not seen'

function workedOnce(seen: Repeats): Outcome {
  const { same, effects } = seen
  const evidence = same.map(({ exchange }) => exchange)
  if (effects.control > 0 && effects.same > effects.control)
    return fail(
      `${effects.control} calls that bear the trace id, as after one message`,
      `${effects.same} calls`,
      'calls to the mesh',
      evidence,
    )
  const [first, again] = same.map(resultOf)
  if (first !== again)
    return fail(`the same result: ${first}`, `${again}`, 'the second reply', evidence)
  return tellsApart(seen) || effects.control > 0 ? pass() : inapplicable(unseen, evidence)
}

const tellsConflict = (reply: Reply): Outcome =>
  everyReply(
    [reply],
    'a 2xx answer, or HTTP 409 (400, 422)',
    ({ status = 0 }) => [400, 409, 422].includes(status) || (status >= 200 && status < 300),
  )

function notPassedOver(seen: Repeats): Outcome {
  const [first, changed] = seen.changed
  if (!isAccepted(changed)) return pass(`refused with HTTP ${changed.status}`)
  if (!tellsApart(seen)) return inapplicable(unseen, [changed.exchange])
  return resultOf(first) === resultOf(changed)
    ? fail(
        'HTTP 409, or a result of its own',
        `the result of the first message: ${resultOf(changed)}`,
        changed.ask.note,
        [first.exchange, changed.exchange],
      )
    : pass('worked as a new message')
}

/** Only a droplet whose repeats were seen to work once one after the other has promised anything about copies. */
function racedOnce(seen: Repeats): Outcome {
  const { same, race, effects } = seen
  const worked = workedOnce(seen)
  if (worked.state !== 'pass' || !same.every(isAccepted))
    return pass('repeats were not seen to work once, so copies need not either')
  if (effects.control > 0 && effects.race > effects.control)
    return fail(
      `${effects.control} calls that bear the trace id, as after one message`,
      `${effects.race} calls`,
      'calls to the mesh',
    )
  const accepted = race.filter(isAccepted)
  const results = new Set(accepted.map(resultOf))
  return results.size > 1
    ? fail(
        'one result for all copies',
        `${results.size} results`,
        undefined,
        accepted.slice(0, 4).map(({ exchange }) => exchange),
      )
    : pass()
}

function keptApart(seen: Repeats): Outcome {
  const { first, other, reused } = seen.scope
  if (!isAccepted(other))
    return other.status !== undefined && [401, 403].includes(other.status)
      ? inapplicable(`a second peer is not served (${said(other)})`, [other.exchange])
      : inconclusive(`a second peer was not served: ${said(other)}`, [other.exchange])
  if (!isAccepted(reused)) return pass(`refused with HTTP ${reused.status}`)
  if (!tellsApart(seen)) return pass('replies say nothing of their message')
  return resultOf(first) === resultOf(reused)
    ? fail(
        'a result of its own, or a refusal',
        `the result of the first peer: ${resultOf(reused)}`,
        reused.ask.note,
        [first.exchange, reused.exchange],
      )
    : pass()
}
