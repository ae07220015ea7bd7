import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import { quantile } from '../../ranks.ts'

/** Why samples tell nothing of a droplet's pace; undefined when they do. */
export function unfit(replies: readonly Reply[], least: number): Outcome | undefined {
  const limited = replies.find(({ status }) => status === 429)
  if (limited)
    return notRun("the target's rate limit answered 429, and waiting is not its pace", '--rate 5')
  const other = replies.find((reply) => !isAccepted(reply) && !isLate(reply))
  if (other)
    return inconclusive(`only answers of 2xx are timed, and one was: ${said(other)}`, [
      other.exchange,
    ])
  return replies.length < least
    ? inconclusive(`only ${replies.length} answers came in the time for them`)
    : undefined
}

/** No answer within the deadline is slow, whatever it would have been. */
const isLate = ({ silence }: Reply): boolean => silence?.kind === 'timeout'

const leastForMean = 5
const leastForShare = 20

export function meanBelow(replies: readonly Reply[], limitMs: number): Outcome {
  const unusable = unfit(replies, leastForMean)
  if (unusable) return unusable
  const meanMs = replies.reduce((sum, { ms }) => sum + ms, 0) / replies.length
  return meanMs < limitMs
    ? pass(undefined, { meanMs: Math.round(meanMs * 10) / 10 })
    : slow(replies, `a mean below ${limitMs} ms`, `a mean of ${Math.round(meanMs)} ms`)
}

/** Where even the fastest answer took most of the limit, the way to the target may be what is long. */
export function mostBelow(
  replies: readonly Reply[],
  limitMs: number,
  { farAway = false, least = leastForShare } = {},
): Outcome {
  const unusable = unfit(replies, 1)
  if (unusable) return unusable
  const tookMs = replies.map(({ ms }) => ms)
  const fastestMs = Math.min(...tookMs)
  if (replies.length < least && fastestMs < limitMs)
    return inconclusive(`only ${replies.length} answers came in the time for them`)
  const slowMs = quantile(tookMs, 0.95)
  if (slowMs < limitMs) return pass(undefined, { p95Ms: Math.round(slowMs * 10) / 10 })
  if (farAway && fastestMs > limitMs / 2)
    return inconclusive(`the fastest answer took ${Math.round(fastestMs)} ms, maybe for the way`)
  return slow(
    replies,
    `95 of 100 answers within ${limitMs} ms`,
    `a twentieth took ${Math.round(slowMs)} ms and more`,
  )
}

function slow(replies: readonly Reply[], expected: string, actual: string): Outcome {
  const slowest = replies.toSorted((one, other) => other.ms - one.ms).slice(0, 3)
  return fail(
    expected,
    actual,
    slowest[0]?.ask.note,
    slowest.map(({ exchange }) => exchange),
  )
}

const isBusy = ({ status }: Reply): boolean => status === 429 || status === 503

/** Every caller of a crowd is served, and nobody with the answer to another. */
export function keptApart(replies: readonly Reply[]): Outcome {
  const crossed = crossTalk(replies)
  if (crossed) return crossed
  const broken = replies.filter((reply) => !isAccepted(reply) && !isBusy(reply) && !isLate(reply))
  const [first] = broken
  if (first)
    return fail(
      'every message of the crowd accepted',
      `${said(first)} (${broken.length} of ${replies.length})`,
      first.ask.note,
      broken.slice(0, 5).map(({ exchange }) => exchange),
    )
  const busy = replies.find(isBusy)
  if (busy) return inconclusive(`the droplet said that it is busy: ${said(busy)}`, [busy.exchange])
  const late = replies.find(isLate)
  if (late)
    return inconclusive(`not every message was answered in time: ${said(late)}`, [late.exchange])
  return replies.length > 0 ? pass() : inconclusive('nothing was sent')
}

/** The trace id of another message in an answer; ids that nobody sent are another question. */
function crossTalk(replies: readonly Reply[]): Outcome | undefined {
  const sent = new Set(replies.map(traceOf))
  for (const reply of replies) {
    const own = traceOf(reply)
    const foreign = (reply.text.match(uuid) ?? []).find((id) => id !== own && sent.has(id))
    if (foreign !== undefined)
      return fail(
        `the trace id of its own message, ${own}`,
        `${foreign}, that of another message`,
        reply.ask.note,
        [reply.exchange],
      )
  }
  return undefined
}

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g

const traceOf = ({ ask: { body } }: Reply): string | undefined =>
  typeof body === 'object' && 'trace_id' in body ? String(body.trace_id) : undefined

/** Too much is turned away in so many words, and nothing breaks. */
export function servedOrTurnedAway(replies: readonly Reply[]): Outcome {
  const bad = replies.filter(
    (reply) => !isAccepted(reply) && !(isBusy(reply) && reply.json !== undefined),
  )
  const [first] = bad
  if (first)
    return fail(
      'a 2xx answer, or 429 or 503 with a reason as JSON',
      `${said(first)} (${bad.length} of ${replies.length})`,
      first.ask.note,
      bad.slice(0, 5).map(({ exchange }) => exchange),
    )
  return replies.length > 0 ? pass() : inconclusive('nothing was sent')
}
