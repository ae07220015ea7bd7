import * as clause from '../../../fixtures/clauses/ctl.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import {
  fail,
  inapplicable,
  inconclusive,
  notRun,
  type Outcome,
  pass,
} from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { said } from '../../judges.ts'
import { errorInside, member, sentTrace } from '../env/reply.ts'
import { endpointOf } from '../http/error.ts'
import { allReplies } from '../http/run.ts'
import { type ClockSample, clockSkew, sampleClock } from './clock.ts'
import { posToken } from './ctl.ts'

interface Limited {
  readonly answered: boolean
  readonly limited: Reply | undefined
  /** The same request again, after the time the droplet asked for. */
  readonly again: Reply | undefined
  readonly askedWaitMs: number
}

const rateLimit: Stimulus<Limited> = {
  name: 'a request that met a rate limit, once more after its time',
  phase: 'ledger',
  apply: async (stage) => {
    const { replies } = stage.ledger()
    const limited = replies.findLast(
      ({ status, ask }) => status === 429 && !(ask.body instanceof Uint8Array),
    )
    const askedWaitMs = retryAfterMs(limited)
    const answered = replies.some(({ status }) => status !== undefined)
    if (!limited || askedWaitMs > stage.constants.maxWaitMs)
      return { answered, limited, again: undefined, askedWaitMs }
    await stage.wait(askedWaitMs)
    return { answered, limited, again: await stage.ask(limited.ask), askedWaitMs }
  },
}

const clock: Stimulus<readonly ClockSample[]> = {
  name: 'the Date header of five answers',
  phase: 'smoke',
  apply: sampleClock,
}

export const ctlRunChecks: readonly Check[] = [
  check({
    id: 'CTL-200-ERROR',
    title: 'a 2xx answer holds no error',
    clause: clause.successMeansSuccess,
    needs: 'U',
    given: allReplies,
    evidence: { exchanges: 0 },
    judge: (replies, _, profile) => noErrorInside(replies, profile),
    means: 'Callers take a failure for a success.',
    fix: 'Answer errors with an error status.',
  }),
  check({
    id: 'CTL-NONCE',
    title: 'each reply belongs to its own request',
    clause: clause.answersItsOwnRequest,
    needs: 'T',
    after: [posToken],
    given: allReplies,
    evidence: { exchanges: 0 },
    judge: (replies, _, profile) => ownReplies(replies, profile),
    means:
      'Answers come from a cache or are mixed up between requests; nothing else seen counts then.',
    fix: 'Keep no state of a request outside of it, and never cache replies to POST /message.',
  }),
  check({
    id: 'CTL-RATE',
    title: 'a rate limit ends when it says',
    clause: clause.rateLimitIsSaid,
    needs: 'U',
    given: rateLimit,
    evidence: { exchanges: 0 },
    judge: limitEnds,
    means: 'A sender that waits as it was told is still locked out.',
    fix: 'Answer 429 with Retry-After and let requests through again after that time.',
  }),
  check({
    id: 'CTL-CLOCK',
    title: 'the clock of the host is right to two seconds',
    clause: clause.clockIsRight,
    needs: 'U',
    given: clock,
    judge: clockIsRight,
    means: 'Fresh tokens look expired or not yet valid to this host.',
    fix: 'Let the host take its time from NTP.',
  }),
]

function noErrorInside(replies: readonly Reply[], profile: Profile): Outcome {
  const judged = replies.filter((reply) => isAccepted(reply) && speaksOfWork(reply, profile))
  const broken = judged.find(({ json }) => errorInside(json))
  if (broken)
    return fail('a 2xx answer without an error inside', said(broken), broken.ask.note, [
      broken.exchange,
    ])
  return judged.length > 0
    ? pass()
    : noneOf(replies, 'no such request was answered with 2xx in this run')
}

/** Health and state speak of the droplet, not of the request: `error` is a state there. */
const speaksOfWork = (reply: Reply, profile: Profile): boolean =>
  ['message', 'send', 'version'].includes(endpointOf(reply, profile) ?? '') ||
  reply.ask.path.startsWith('/management/')

const canonical = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A reply without any trace id is the question of ENV-RSP-TRACE. */
function ownReplies(replies: readonly Reply[], profile: Profile): Outcome {
  const judged = replies.flatMap((reply) => {
    const sent = sentTrace(reply)
    const echoed = member(reply, 'trace_id')
    const counts = isAccepted(reply) && endpointOf(reply, profile) === 'message'
    return counts && sent && canonical.test(sent) && typeof echoed === 'string'
      ? [{ reply, sent, echoed }]
      : []
  })
  const foreign = judged.find(({ sent, echoed }) => sent.toLowerCase() !== echoed.toLowerCase())
  if (foreign)
    return fail(`trace_id ${foreign.sent}`, `trace_id ${foreign.echoed}`, foreign.reply.ask.note, [
      foreign.reply.exchange,
    ])
  return judged.length > 0
    ? pass()
    : noneOf(replies, 'no accepted message was answered with a trace id')
}

const noneOf = (replies: readonly Reply[], because: string): Outcome =>
  replies.some(({ status }) => status !== undefined)
    ? inapplicable(because)
    : inconclusive('nothing was answered in this run')

function limitEnds({ answered, limited, again, askedWaitMs }: Limited): Outcome {
  if (!answered) return inconclusive('nothing was answered in this run')
  if (!limited) return inapplicable('no rate limit was met in this run')
  if (!again)
    return notRun(
      `the limit asks for ${Math.ceil(askedWaitMs / 1000)} s of waiting`,
      `--max-wait ${Math.ceil(askedWaitMs / 1000)}s`,
    )
  if (again.status === undefined) return inconclusive(`once more: ${said(again)}`, [again.exchange])
  return again.status === 429
    ? fail('another answer after the time asked for', said(again), limited.ask.note, [
        limited.exchange,
        again.exchange,
      ])
    : pass()
}

/** Retry-After in seconds or as a date; one second where the limit does not say. */
function retryAfterMs(limited: Reply | undefined): number {
  const value = limited?.headers['retry-after']?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1000 + 100
  const until = Date.parse(value) - Date.now()
  return Number.isNaN(until) ? 1000 : Math.max(0, until) + 100
}

function clockIsRight(samples: readonly ClockSample[]): Outcome {
  const skewMs = clockSkew(samples)
  if (samples.every(({ status }) => status === undefined))
    return inconclusive('nothing was answered')
  if (skewMs === undefined) return inapplicable('the answers bear no Date header')
  return skewMs <= 2000
    ? pass()
    : fail('a Date within 2 s of ours', `a Date ${(skewMs / 1000).toFixed(1)} s off`)
}
