import * as clause from '../../../fixtures/clauses/env-identity.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check } from '../../../src/model/check.ts'
import { fail, inapplicable, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { acceptsOrRefuses, all, said } from '../../judges.ts'
import { posToken, trust } from '../ctl/ctl.ts'
import { sourceAs } from './address.ts'
import { post, postText, undemanded } from './post.ts'
import { member } from './reply.ts'

/** A message with two trace ids, and what bore one of them afterwards. */
export interface Doubled {
  readonly reply: Reply
  readonly traces: readonly [first: string, last: string]
  /** The sources in the same order; absent where the message has one. */
  readonly sources?: readonly [first: unknown, last: unknown]
  readonly calls: readonly Call[]
}

/** How long an accepted message is given to show an effect at our actors. */
const effectMs = 200

export const envDuplicateChecks: readonly Check[] = [
  check({
    id: 'ENV-DUPKEY-SOURCE',
    title: 'a message with two sources is checked and handled as from one',
    clause: clause.duplicateSourceIsOne,
    needs: 'R',
    after: [trust],
    inapplicable: (facts, profile) =>
      undemanded('source')(facts, profile) ?? undemanded('trace_id')(facts, profile),
    given: {
      name: 'messages that name their own source and a foreign one',
      phase: 'messages',
      negatives: 3,
      waits: () => effectMs,
      apply: async (stage) => {
        const own = stage.envelope().source
        const [lone, ownFirst, ownLast] = [foreign(stage), foreign(stage), foreign(stage)]
        const alone = await post(stage, { note: 'a foreign source alone', parts: { source: lone } })
        const doubled = await Promise.all([
          twice(stage, 'its own source, then a foreign one', [own, ownFirst]),
          twice(stage, 'a foreign source, then its own', [ownLast, own]),
        ])
        return { alone, own, doubled: await withCalls(stage, doubled) }
      },
    },
    judge: ({ alone, own, doubled }) =>
      isAccepted(alone)
        ? inapplicable('a foreign source is accepted in any case', [alone.exchange])
        : all(
            acceptsOrRefuses(doubled.map(({ reply }) => reply)),
            ...doubled.map((one) => readOnce(one, own)),
          ),
    means:
      'The body is read in two ways: one reading is checked against the token, the other is acted on.',
    fix: 'Parse the body once, and refuse objects that have a member twice.',
  }),
  check({
    id: 'ENV-DUPKEY-TRACE',
    title: 'a message with two trace ids is followed under the one repeated',
    clause: clause.duplicateTraceIsOne,
    needs: 'T',
    after: [posToken],
    inapplicable: undemanded('trace_id'),
    given: {
      name: 'a message with two trace ids',
      phase: 'messages',
      negatives: 1,
      apply: async (stage) => {
        const doubled = await twice(stage, 'two trace ids')
        await stage.wait(isAccepted(doubled.reply) ? effectMs : 0)
        const [seen = { ...doubled, calls: [] }] = bearing(stage.ledger().calls, [doubled])
        return { ...seen, log: stage.log() }
      },
      waits: () => effectMs,
    },
    judge: (seen) => all(acceptsOrRefuses([seen.reply]), followsOne(seen)),
    means: 'Sender, log and reply know one message under two ids.',
    fix: 'Parse the body once, and refuse objects that have a member twice.',
  }),
]

const foreign = (stage: Stage): unknown => sourceAs(stage, stage.mesh.addPeer().id)

/** Both members twice: which trace id the reply repeats shows which of the two the parser took. */
async function twice(
  stage: Stage,
  note: string,
  sources?: readonly [unknown, unknown],
): Promise<Omit<Doubled, 'calls'>> {
  const { trace_id: first, source, ...rest } = stage.envelope()
  const last = crypto.randomUUID()
  const pairs: readonly (readonly [string, unknown])[] = [
    ['trace_id', first],
    ['trace_id', last],
    ...(sources ?? [source]).map((value) => ['source', value] as const),
    ...Object.entries(rest),
  ]
  const members = pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const reply = await postText(stage, `{${members.join(',')}}`, note)
  return { reply, traces: [first, last], ...(sources ? { sources } : {}) }
}

async function withCalls(
  stage: Stage,
  doubled: readonly Omit<Doubled, 'calls'>[],
): Promise<readonly Doubled[]> {
  const accepted = doubled.some(({ reply }) => isAccepted(reply))
  if (accepted)
    await stage.mesh.until(
      (calls) => bearing(calls, doubled).some((one) => one.calls.length > 0),
      effectMs,
    )
  return bearing(stage.mesh.calls(), doubled)
}

const bearing = (
  calls: readonly Call[],
  doubled: readonly Omit<Doubled, 'calls'>[],
): readonly Doubled[] =>
  doubled.map((one) => ({
    ...one,
    calls: calls.filter(({ target, text }) =>
      one.traces.some((trace) => `${target} ${text}`.includes(trace)),
    ),
  }))

/** The trace id in the reply tells the reading that was acted on; its source has to be the one that was checked. */
function readOnce({ reply, traces, sources }: Doubled, own: unknown): Outcome {
  const at = traces.findIndex((trace) => trace === member(reply, 'trace_id'))
  if (!isAccepted(reply) || !sources || at < 0 || sources[at] === own) return pass()
  return fail(
    'a refusal, or one reading of the body',
    `accepted as from ${JSON.stringify(own)}, and answered as the ${at === 0 ? 'first' : 'last'} reading, which is from ${JSON.stringify(sources[at])}`,
    reply.ask.note,
    [reply.exchange],
  )
}

function followsOne({ reply, traces, calls, log }: Doubled & { readonly log: string }): Outcome {
  if (!isAccepted(reply)) return pass()
  const echoed = traces.find((trace) => trace === member(reply, 'trace_id'))
  if (echoed === undefined)
    return fail('one of the two trace ids in the reply', said(reply), undefined, [reply.exchange])
  const other = echoed === traces[0] ? traces[1] : traces[0]
  const call = calls.find(
    ({ target, text }) => `${target} ${text}`.includes(other) && !text.includes(echoed),
  )
  if (call)
    return fail(
      'calls under the trace id that the reply repeats',
      `${call.method} ${call.path} under the other one`,
      `calls to the ${call.actor}`,
      [reply.exchange, call.exchange],
    )
  return log.includes(other) && !log.includes(echoed)
    ? fail('the repeated trace id in the log', 'the other one alone', 'the log of the droplet', [
        reply.exchange,
      ])
    : pass()
}
