import * as clause from '../../../fixtures/clauses/send-egress.ts'
import type { Call } from '../../../src/model/call.ts'
import type { Check, Stimulus } from '../../../src/model/check.ts'
import { membersOf } from '../../../src/model/json.ts'
import { fail, inapplicable, inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { accepts, all, everyReply, said } from '../../judges.ts'
import { posToken } from '../ctl/ctl.ts'
import { inSeconds } from '../life/beats.ts'
import { arrivedFor, type Errand, ended, endedInTime, patienceMs, runErrand } from './errand.ts'
import { noSend, sendCheck } from './rows.ts'
import { delivered } from './send.ts'
import { newTarget } from './sending.ts'
import { healthOf } from './target.ts'
import { promptHealthMs } from './target-judges.ts'

export interface Crowd {
  readonly errands: readonly Errand[]
  /** /health while they all wait. */
  readonly meanwhile: readonly Reply[]
}

const crowd: Stimulus<Crowd> = {
  name: 'thirty POST /send at once to a slow target',
  phase: 'send',
  lane: 'exclusive',
  waits: patienceMs,
  apply: async (stage) => {
    const { mesh } = stage
    const { id, path } = newTarget(mesh)
    const lift = mesh.fault({ at: 'message', matching: path, delayMs: slowMs })
    const errands = Promise.all(
      Array.from({ length: crowdSize }, () => runErrand(stage, id, 'a slow target')),
    )
    // What matters is how /health fares while all of them wait, not while they set out.
    await mesh.until((calls) => arrivedFor(calls, id).length >= crowdSize, setOutMs)
    const meanwhile: Reply[] = []
    for (let round = 0; round < 5; round += 1)
      meanwhile.push(
        ...(await Promise.all(
          Array.from({ length: 4 }, () => healthOf(stage, 'health while 30 messages wait')),
        )),
      )
    return { errands: await errands.finally(lift), meanwhile }
  },
}

const crowdSize = 30
const slowMs = 600
const setOutMs = 300

export interface Departure {
  readonly reply: Reply
  readonly tries: readonly Call[]
  readonly after: Reply
}

const departure: Stimulus<Departure> = {
  name: 'POST /send by a caller that leaves, to a target that answers 503',
  phase: 'send',
  waits: () => longestWatchMs,
  apply: async (stage) => {
    const { mesh, constants } = stage
    const { id, path } = newTarget(mesh)
    const lift = mesh.fault({ at: 'message', matching: path, status: 503, delayMs: 2 * leavesMs })
    const { reply } = await runErrand(stage, id, 'a busy target, by a caller that leaves', leavesMs)
    const watchMs = Math.min(longestWatchMs, 20 * constants.retryBaseMs + 30 * leavesMs)
    await mesh.until((calls) => arrivedFor(calls, id).length > mostTries, watchMs)
    lift()
    const tries = arrivedFor(mesh.calls('message'), id)
    return { reply, tries, after: await healthOf(stage, 'health after a caller that left') }
  },
}

const leavesMs = 40
const mostTries = 4
const longestWatchMs = 10_000

export interface ToItself {
  readonly errand: Errand
  /** How often the droplet looked itself up. */
  readonly lookups: number
  /** The address it registered, where it named one. */
  readonly endpoint: string | undefined
}

const toItself: Stimulus<ToItself> = {
  name: 'POST /send to the droplet itself',
  phase: 'send',
  waits: patienceMs,
  apply: async (stage) => {
    const { mesh, facts } = stage
    const since = mesh.now()
    const own = facts.dropletId ?? 0
    const errand = await runErrand(stage, own, 'itself')
    const named = new RegExp(`\\b${own}\\b`)
    const lookups = mesh
      .calls('lookup')
      .filter(({ at, target }) => at >= since && named.test(target))
    return { errand, lookups: lookups.length, endpoint: registeredEndpoint(stage) }
  },
}

function registeredEndpoint({ mesh }: Stage): string | undefined {
  const body = membersOf(mesh.calls('register').at(-1)?.json)
  const told = body.endpoint ?? body.url ?? membersOf(body.metadata).endpoint
  return typeof told === 'string' && URL.canParse(told) ? told : undefined
}

export const sendLoadChecks: readonly Check[] = [
  sendCheck({
    id: 'SEND-SELF',
    title: 'a message to the droplet itself is refused or delivered once',
    clause: clause.selfIsNoLoop,
    given: toItself,
    after: [posToken, delivered],
    evidence: { exchanges: 1 },
    inapplicable: (facts, profile) =>
      noSend(facts, profile) ??
      (facts.dropletId === undefined ? 'nobody knows the id of the droplet' : undefined),
    judge: onceAtMost,
    means: 'One request makes the droplet call itself, and wait for itself.',
    fix: 'Answer 422 to a target that is your own id, before any look-up.',
  }),
  sendCheck({
    id: 'SEND-PARALLEL',
    title: 'thirty messages to a slow target hold up nobody',
    clause: clause.slowTargetsHoldNobody,
    given: crowd,
    after: [posToken, delivered],
    tags: ['timed'],
    judge: sideBySide,
    means: 'A few slow peers make this droplet look dead to the whole mesh.',
    fix: 'Send without blocking: an asynchronous client, or a worker thread for each delivery.',
  }),
  sendCheck({
    id: 'SEND-ABORT',
    title: 'a caller that leaves costs no further tries and no crash',
    clause: clause.callerMayLeave,
    given: departure,
    after: [posToken, delivered],
    evidence: { callbacks: 1 },
    judge: leftInPeace,
    means: 'Impatient callers make the droplet send more, or end it.',
    fix: 'Let a delivery end within its tries when its caller is gone, and catch the closed connection.',
  }),
]

export function onceAtMost({ errand, lookups, endpoint }: ToItself): Outcome {
  const { reply } = errand
  const refused = reply.status !== undefined && reply.status >= 400 && reply.status < 500
  if (lookups > mostTries)
    return fail('one delivery at most', `${lookups} look-ups of itself`, errand.what, [
      reply.exchange,
    ])
  if (isAccepted(reply) || (refused && reply.status !== 429)) return pass()
  const isNear = endpoint !== undefined && /^(127\.|localhost$|\[::1\]$)/.test(hostOf(endpoint))
  if ([502, 503, 504].includes(reply.status ?? 0) && !isNear)
    return inapplicable('the address that the droplet registered leads nowhere from here', [
      reply.exchange,
    ])
  return endedInTime(errand, () => ended(errand, 'a 2xx or 4xx answer', () => false))
}

const hostOf = (endpoint: string): string => new URL(endpoint).hostname

export function sideBySide({ errands, meanwhile }: Crowd): Outcome {
  const [first] = errands
  const busy = errands.find(({ reply }) => reply.status === 503)
  const late = meanwhile.toSorted((one, other) => one.ms - other.ms)
  const slow = late[Math.ceil(late.length * 0.95) - 1]
  if (slow && slow.ms > promptHealthMs)
    return fail(
      `95 of 100 answers of /health within ${promptHealthMs} ms`,
      `${said(slow)} after ${inSeconds(slow.ms)}`,
      'while 30 messages wait for a slow target',
      [slow.exchange],
    )
  if (busy)
    return inconclusive(`the droplet said that it is busy: ${said(busy.reply)}`, [
      busy.reply.exchange,
    ])
  return first
    ? all(
        everyReply(meanwhile, 'an answer of /health', isAccepted),
        ...errands.map((errand) =>
          endedInTime(errand, () => ended(errand, 'a 2xx answer', isAccepted)),
        ),
      )
    : inconclusive('nothing was sent')
}

export function leftInPeace({ reply, tries, after }: Departure): Outcome {
  const evidence = [...tries.map((call) => call.exchange), reply.exchange]
  if (tries.length > mostTries)
    return fail(`${mostTries} tries at most`, `${tries.length} tries`, reply.ask.note, evidence)
  if (reply.status !== undefined)
    return inconclusive(`the answer came before the caller could leave: ${said(reply)}`, evidence)
  return accepts([after])
}
