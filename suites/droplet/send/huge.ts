import * as clause from '../../../fixtures/clauses/send-egress.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Check, Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, all } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { deliveredOrGatewayError, type Errand, endedInTime, patienceMs } from './errand.ts'
import { sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { faultyTarget, healthOf } from './target.ts'

export interface HugeAnswers {
  readonly errands: readonly Errand[]
  /** How many bytes of each answer were taken. */
  readonly taken: readonly number[]
  readonly after: Reply
  /** By how much the memory of the droplet grew meanwhile; undefined where nobody can see it. */
  readonly grownBytes: number | undefined
}

export const hugeAnswers: Stimulus<HugeAnswers> = {
  name: 'POST /send to targets whose answers have no end, plain and compressed',
  phase: 'send',
  lane: 'exclusive',
  waits: patienceMs,
  apply: async (stage) => {
    const before = memoryOf(stage)
    const send = [
      faultyTarget(stage, 'a target that answers half a gigabyte', () => ({ flow: 'endless' })),
      faultyTarget(stage, 'a target whose answer inflates to half a gigabyte', () => ({
        flow: 'inflating',
      })),
    ]
    let highest = before
    const watch = setInterval(() => {
      highest = higher(highest, memoryOf(stage))
    }, everyMs)
    const errands = await Promise.all(send.map((go) => go())).finally(() => clearInterval(watch))
    await stage.mesh.until((calls) => errands.every(({ id }) => isSettled(calls, id)), settleMs)
    const after = await healthOf(stage, 'health after answers without end')
    highest = higher(highest, memoryOf(stage))
    const grown = highest !== undefined && before !== undefined ? highest - before : undefined
    const taken = errands.map((errand) => takenBy(stage, errand))
    return { errands, taken, after, grownBytes: grown }
  },
}

const everyMs = 25
/** The last bytes are counted a moment after the answer. */
const settleMs = 1000

const memoryOf = (stage: Stage): number | undefined => stage.resources()?.rssBytes

const higher = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)

const isOf = ({ purpose, target }: Call, id: number): boolean =>
  purpose === 'message' && target.includes(String(id))

const isSettled = (calls: readonly Call[], id: number): boolean =>
  calls.every((call) => !isOf(call, id) || call.taken !== undefined)

const takenBy = (stage: Stage, { id }: Errand): number =>
  Math.max(
    0,
    ...stage.mesh.calls('message').map((call) => (isOf(call, id) ? (call.taken ?? 0) : 0)),
  )

/** What lies in buffers on the way is taken too, as far as anybody can tell. */
const boundBytes = 16 * 1024 * 1024

/** A runtime that throws away what it reads needs some memory for that, too. */
const keptBytes = 128 * 1024 * 1024

/** Taking much is no harm where it is thrown away; keeping it is. */
export function bounded({ errands, after, taken, grownBytes }: HugeAnswers): Outcome {
  const most = Math.max(0, ...taken)
  const figures = { takenBytes: most, ...(grownBytes === undefined ? {} : { grownBytes }) }
  const evidence = errands.map(({ reply }) => reply.exchange)
  const served = all(
    ...errands.map((errand) => endedInTime(errand, deliveredOrGatewayError)),
    accepts([after]),
  )
  if (served.state !== 'pass') return served
  if (most === 0)
    return inconclusive('no target was asked for more than the head of its answer', evidence)
  if (grownBytes !== undefined && grownBytes > keptBytes)
    return fail(
      `memory that grows by ${inMegabytes(keptBytes)} at most`,
      `it grew by ${inMegabytes(grownBytes)}`,
      'while targets answered without end',
      evidence,
    )
  return most <= boundBytes || grownBytes !== undefined
    ? pass(`${inMegabytes(most)} were taken`, figures)
    : inconclusive(
        `${inMegabytes(most)} were taken, and whether they were kept is not to be seen from here`,
        evidence,
      )
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576)} MB`

export const sendHugeChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-TGT-HUGE',
    title: 'an answer of a target that has no end does not fill the memory',
    clause: clause.hugeAnswerIsBounded,
    given: hugeAnswers,
    after: [posToken, delivered],
    // Not repeated: memory that has grown once does not grow again.
    judge: bounded,
    means: 'One target that answers without end takes the droplet down.',
    fix: 'Read at most 64 KB of what a target answers, counted after decompression, then close the connection.',
  }),
]
