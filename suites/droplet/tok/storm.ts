import * as clause from '../../../fixtures/clauses/tok-trouble.ts'
import type { Call } from '../../../src/model/call.ts'
import { type Check, check, type Stimulus } from '../../../src/model/check.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { absent } from '../../judges.ts'
import { callsFor, gapsMs, inSeconds } from '../life/beats.ts'
import { longerWait, oneCall } from '../life/life.ts'
import { described } from '../life/outbound.ts'
import { lived, type Spell, spell } from '../life/spells.ts'
import { countdown } from '../life/troubles.ts'
import { minuteMs, patientMs, watchMs } from './refusals.ts'
import { expMs, firstIssued } from './token-end.ts'

/** A droplet whose registration is refused for good, and one whose token ends while many want it. */
export interface Storm {
  readonly refused: Spell
  /** Undefined where the droplet has no /send. */
  readonly crowd: Spell<readonly Reply[]> | undefined
}

const mostMs = 25_000
const patienceMs = 4000
/** So long that a flood is one on a busy host too. */
const baseMs = 50

export const storm: Stimulus<Storm> = {
  name: 'registrations answered 401 for good, and twenty messages when the token has just ended',
  phase: 'life',
  scene: { faults: [], env: { RETRY_BASE_MS: String(baseMs) } },
  waits: (clockwork) => patientMs(clockwork, mostMs),
  apply: async (stage) => {
    const remainingMs = countdown(stage.mesh, patientMs(stage, mostMs))
    const refused = await spell(stage, {
      name: 'registrations answered 401',
      faults: [
        { at: 'register', times: 1, status: 500, body: '{"detail":"Internal error"}' },
        { at: 'register', status: 401, body: '{"detail":"invalid token or key"}' },
      ],
      during: async ({ until, calls }) => {
        await until((all) => refusals(all).length > 0, Math.min(patienceMs, remainingMs()))
        const spanMs = watchMs(minuteMs(firstWaitMs(calls()), baseMs), remainingMs())
        await until((all) => refusals(all).length > 3 * mostTries, spanMs)
        return undefined
      },
    })
    const hasSend = stage.facts.present.has(stage.profile.endpoints.send.path)
    return {
      refused,
      crowd: hasSend ? await crowded(stage, remainingMs) : undefined,
    }
  },
}

export const refusals = (calls: readonly Call[]): readonly Call[] =>
  callsFor(calls, 'register').filter(({ status }) => status === 401)

const crowdSize = 20
const lifeSeconds = 2
/** So long that whoever wants a token meanwhile has to decide whether to ask for one more. */
const slowMs = 400

const crowded = (stage: Stage, remainingMs: () => number): Promise<Spell<readonly Reply[]>> =>
  spell(stage, {
    name: 'a token that ends while twenty messages want it',
    faults: [
      { at: 'token', times: 1, issue: { lifeSeconds } },
      { at: 'token', delayMs: slowMs },
    ],
    during: async ({ until, calls }) => {
      await until((all) => firstIssued(all) !== undefined, Math.min(patienceMs, remainingMs()))
      const issued = firstIssued(calls())
      const restMs = ((issued && expMs(issued)) ?? 0) - Date.now() + 15
      await stage.wait(Math.max(0, Math.min(restMs, remainingMs())))
      return Promise.all(Array.from({ length: crowdSize }, (_, index) => sendOne(stage, index)))
    },
  })

function sendOne(stage: Stage, index: number): Promise<Reply> {
  const { facts, profile } = stage
  const { message_type, payload } = stage.envelope()
  return stage.ask({
    method: 'POST',
    path: profile.endpoints.send.path,
    token: stage.token(),
    body: { [profile.send.targetField]: facts.peerId, message_type, payload },
    note: `message ${index + 1} of ${crowdSize} when the token has just ended`,
  })
}

/** The wait after the one failure that may pass. */
const firstWaitMs = (calls: readonly Call[]): number | undefined =>
  gapsMs(callsFor(calls, 'register').slice(0, 2))[0]

/** What the guide's minute allows. */
const mostTries = 10
const mostAtOnce = 2
/** Tries this close are one: the call, and the same call with a fresh token. */
const oneMomentMs = 50

/** Ten tries in sixty of the droplet's own first waits, two in the first, and no haste towards the end. */
export function calmsDown({ refused }: Storm): Outcome {
  const tries = refusals(refused.calls)
  const [first] = tries
  if (!first) return inconclusive('no registration was there to be refused')
  const spanMs = minuteMs(firstWaitMs(refused.calls), baseMs)
  const within = tries.filter(({ at }) => at - first.at <= spanMs)
  const atOnce = within.filter(({ at }) => at - first.at < spanMs / 60)
  const broke = (actual: string): Outcome =>
    fail(
      `at most ${mostTries} registrations in ${inSeconds(spanMs)}, ${mostAtOnce} of them at once, and no shrinking waits`,
      actual,
      described(first),
      within.slice(0, mostTries + 1).map(({ exchange }) => exchange),
    )
  if (within.length > mostTries || atOnce.length > mostAtOnce)
    return broke(`${within.length} in ${inSeconds(spanMs)}, ${atOnce.length} at once`)
  const waits = gapsMs(firstOfTries(within, refused.calls)).filter((gap) => gap > oneMomentMs)
  const [shortest = 0, last = 0] = [waits[0], waits.at(-1)]
  if (last < shortest / 2) return broke(`waits of ${waits.map(inSeconds).join(', ')}`)
  const watchedMs = refused.untilMs - first.at
  return watchedMs >= spanMs
    ? pass(`${within.length} tries in ${inSeconds(spanMs)}`)
    : notRun(`watched for ${inSeconds(watchedMs)} of ${inSeconds(spanMs)} only`, longerWait)
}

/** Without the calls that repeat the one before with a token fetched meanwhile, however long that took. */
function firstOfTries(tries: readonly Call[], calls: readonly Call[]): readonly Call[] {
  const renewals = callsFor(calls, 'token').map(({ at }) => at)
  const firsts: Call[] = []
  let before: Call | undefined
  for (const call of tries) {
    const since = before?.at
    const isSecond = since !== undefined && renewals.some((at) => at >= since && at <= call.at)
    if (!isSecond) firsts.push(call)
    before = isSecond ? undefined : call
  }
  return firsts
}

export function sharesOne({ crowd }: Storm): Outcome {
  if (!crowd?.met) return inconclusive('no message was sent')
  const [issued, ...later] = callsFor(crowd.calls, 'token')
  if (!issued?.issued) return inconclusive('no short-lived token was had')
  const accepted = crowd.met.filter(isAccepted).length
  if (later.length > 2)
    return fail(
      'at most two token requests for twenty messages',
      `${later.length}`,
      'when the token had just ended',
      later.map(({ exchange }) => exchange),
    )
  if (later.length === 0) return inconclusive('no token was asked for when the first had ended')
  return accepted < crowdSize / 2
    ? inconclusive(`only ${accepted} of ${crowdSize} messages were accepted`)
    : pass(`${later.length} token requests for ${accepted} accepted messages`)
}

export const tokStormChecks: readonly Check[] = [
  check({
    id: 'TOK-401-STORM',
    title: 'a registration refused for good is tried ever more rarely',
    clause: clause.refusalEndsHaste,
    needs: 'P',
    evidence: oneCall,
    given: storm,
    judge: (seen) => lived(seen.refused, () => calmsDown(seen)),
    means: 'One wrong setting turns the droplet into a flood, and the Registry locks it out.',
    fix: 'After a 401 fetch one fresh token and try once more; from then on back off as after a 503, and further.',
  }),
  check({
    id: 'TOK-SINGLEFLIGHT',
    title: 'many that want a token at once share one request',
    clause: clause.renewalIsShared,
    needs: 'P',
    evidence: oneCall,
    inapplicable: (facts, profile) => absent(profile.endpoints.send.path)(facts),
    given: storm,
    judge: sharesOne,
    means: 'At every expiry the Registry gets as many token requests as there are messages.',
    fix: 'Keep the promise of the running token request and hand it to whoever comes meanwhile.',
  }),
]
