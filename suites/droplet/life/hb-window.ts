import * as clause from '../../../fixtures/clauses/hb-numbers.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import {
  fail,
  inapplicable,
  inconclusive,
  notRun,
  type Outcome,
  pass,
} from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { trust } from '../ctl/ctl.ts'
import { brokenParts, postEach } from '../env/post.ts'
import { newTarget } from '../send/sending.ts'
import { callsFor, inSeconds } from './beats.ts'
import { longerWait, oneCall, patienceMs } from './life.ts'

/** What was asked of the droplet, and the first heartbeat after the last answer. */
export interface Counted {
  readonly served: readonly Reply[]
  readonly failed: readonly Reply[]
  readonly refused: readonly Reply[]
  readonly fromMs: number
  readonly beat: Call | undefined
  readonly waitedMs: number
  /** The first heartbeat more than a minute after the last request; absent where that was not waited for. */
  readonly idleBeat?: Call | undefined
}

const busy: Stimulus<Counted> = {
  name: 'requests that are served, refused and failing, and the heartbeat after them',
  phase: 'life',
  waits: (clockwork) => patienceMs(clockwork, 2),
  apply: countedBy,
}

const idleMs = 62_000

const busyThenIdle: Stimulus<Counted> = {
  name: 'requests that are served, refused and failing, then none for a minute',
  phase: 'life',
  scene: { faults: [], long: true },
  waits: (clockwork) => idleMs + 2 * patienceMs(clockwork, 2),
  apply: async (stage) => {
    const counted = await countedBy(stage)
    if (!counted.beat) return counted
    await stage.wait(idleMs)
    return { ...counted, idleBeat: await nextBeat(stage) }
  },
}

const risen = { needs: 'R', after: [trust], evidence: oneCall, given: busy } as const
const fallen = { needs: 'P', evidence: oneCall, given: busyThenIdle, tags: ['soak'] } as const

export const hbWindowChecks: readonly Check[] = [
  check({
    ...risen,
    id: 'HB-COUNT-WINDOW',
    title: 'requests_last_minute counts what was asked just now',
    clause: clause.requestsAreCounted,
    judge: (seen) => counts(seen, 'requests_last_minute', seen.served.filter(isAccepted).length),
    means: 'Nobody sees from outside whether the droplet is used at all.',
    fix: 'Count every request in one place, in front of the routes.',
  }),
  check({
    ...risen,
    id: 'HB-ERR-WINDOW',
    title: 'errors_last_minute counts what failed just now',
    clause: clause.errorsAreCounted,
    judge: errorsCounted,
    means: 'A droplet that fails every request looks sound from outside.',
    fix: 'Count every answer from 500, and 422 too, where the answer is sent.',
  }),
  check({
    ...fallen,
    id: 'HB-COUNT-WINDOW-SHOULD',
    title: 'requests_last_minute falls after a minute of quiet',
    clause: clause.requestsAreForgotten,
    judge: (seen) => forgets(seen, 'requests_last_minute'),
    means: 'The figure is a total under the name of a rate, and grows for ever.',
    fix: 'Count in buckets of a second, and sum the last sixty.',
  }),
  check({
    ...fallen,
    id: 'HB-ERR-WINDOW-SHOULD',
    title: 'errors_last_minute falls after a minute of quiet',
    clause: clause.errorsAreForgotten,
    judge: (seen) => forgets(seen, 'errors_last_minute'),
    means: 'One bad minute marks the droplet as failing until its restart.',
    fix: 'Count in buckets of a second, and sum the last sixty.',
  }),
]

async function countedBy(stage: Stage): Promise<Counted> {
  const fromMs = stage.mesh.now()
  const served = await Promise.all(
    Array.from({ length: 20 }, () =>
      stage.probe({ token: stage.token(), note: 'one of twenty requests to be counted' }),
    ),
  )
  const refused = await postEach(
    stage,
    Array.from({ length: 10 }, () => ({ note: 'a message to be refused', parts: brokenParts })),
  )
  const failed = await failingSends(stage)
  const askedMs = stage.mesh.now()
  const beat = await nextBeat(stage)
  return { served, failed, refused, fromMs, beat, waitedMs: stage.mesh.now() - askedMs }
}

/** Sends that come to nothing: neither the look-up nor the peer answers as it should. */
async function failingSends(stage: Stage): Promise<Reply[]> {
  const { mesh, profile, facts } = stage
  const { path } = profile.endpoints.send
  const message = facts.acceptedMessage
  if (!facts.present.has(path) || !message) return []
  const target = newTarget(mesh)
  const lifts = [
    mesh.fault({ at: 'lookup', matching: String(target.id), status: 500 }),
    mesh.fault({ at: 'message', matching: target.path, status: 500 }),
  ]
  const body = { [profile.send.targetField]: target.id, ...message }
  const note = 'a message to a peer that fails'
  const send = () => stage.ask({ method: 'POST', path, token: stage.token(), body, note })
  const replies = await Promise.all([send(), send(), send()])
  for (const lift of lifts) lift()
  return replies
}

async function nextBeat(stage: Stage): Promise<Call | undefined> {
  const { mesh } = stage
  const nowMs = mesh.now()
  const later = (calls: readonly Call[]) =>
    callsFor(calls, 'heartbeat').find(({ at }) => at > nowMs)
  await mesh.until((calls) => later(calls) !== undefined, patienceMs(stage, 2))
  return later(mesh.calls())
}

type Counter = 'requests_last_minute' | 'errors_last_minute'

function told(beat: Call, counter: Counter): number | undefined {
  const body = membersOf(beat.json)
  const value = membersOf(body.metadata)[counter] ?? body[counter]
  return typeof value === 'number' ? value : undefined
}

/** Only what lies within the last minute has to be in the figure. */
const windowMs = 58_000

export function counts(seen: Counted, counter: Counter, least: number): Outcome {
  const { beat, fromMs, waitedMs } = seen
  if (!beat) return notRun(`no heartbeat in ${inSeconds(waitedMs)}`, longerWait)
  const value = told(beat, counter)
  if (value === undefined) return inapplicable(`the heartbeats tell no ${counter} as a number`)
  if (beat.at - fromMs > windowMs) return inconclusive('the heartbeat came after the minute')
  if (least === 0) return inconclusive('no request was answered')
  return value >= least
    ? pass(`${value}`)
    : fail(`${counter} of at least ${least}`, `${value}`, 'the next heartbeat', [beat.exchange])
}

/** Answers from 500 are errors to everybody; whether 422 is one is left to the droplet. */
export function errorsCounted(seen: Counted): Outcome {
  const failures = seen.failed.filter(({ status = 0 }) => status >= 500).length
  if (failures > 0) return counts(seen, 'errors_last_minute', failures)
  const any = counts(seen, 'errors_last_minute', seen.refused.length > 0 ? 1 : 0)
  return any.state === 'fail'
    ? inconclusive('only refused messages could be provoked, and they may not count as errors')
    : any
}

export function forgets(seen: Counted, counter: Counter): Outcome {
  const { beat, idleBeat } = seen
  if (!beat || !idleBeat) return notRun('too few heartbeats were seen', longerWait)
  const [before, after] = [told(beat, counter), told(idleBeat, counter)]
  if (before === undefined || after === undefined)
    return inapplicable(`the heartbeats tell no ${counter} as a number`)
  if (before === 0) return inconclusive(`${counter} never rose`, [beat.exchange])
  return after <= before / 4
    ? pass(`from ${before} to ${after}`)
    : fail(`${counter} near 0 after a minute of quiet`, `${after}, ${before} before`, undefined, [
        beat.exchange,
        idleBeat.exchange,
      ])
}
