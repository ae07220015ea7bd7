import type { Call } from '../../../src/model/call.ts'
import { fail, inconclusive, notRun, type Outcome } from '../../../src/model/outcome.ts'
import type { Profile } from '../../../src/model/profile.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { everyReply, said } from '../../judges.ts'
import { inSeconds } from '../life/beats.ts'
import { namesTarget, plainMessage } from './sending.ts'

/** One POST /send towards a target that is not as it ought to be. */
export interface Errand {
  /** What is odd about the target. */
  readonly what: string
  readonly id: number
  readonly reply: Reply
  /** What of it reached our peers and the attack listener, in order. */
  readonly arrived: readonly Call[]
  /** How many look-ups it took. */
  readonly lookups: number
  readonly patienceMs: number
  readonly budgetMs: number
}

type Told = Pick<Stage, 'constants' | 'profile'>

const minuteMs = 60_000
const budgetOf = ({ limits }: Profile): number => limits.sendBudgetMs ?? minuteMs

/** How long an errand is waited for: as long as it may take, and no longer than the run may wait. */
export const patienceMs = ({ constants, profile }: Told): number =>
  Math.min(budgetOf(profile), constants.maxWaitMs)

/** Sends one message to the target and gathers what came of it. */
export async function runErrand(
  stage: Stage,
  id: number,
  what: string,
  timeoutMs = patienceMs(stage),
): Promise<Errand> {
  const { mesh, profile } = stage
  const since = mesh.now()
  const reply = await stage.ask({
    method: 'POST',
    path: profile.endpoints.send.path,
    token: stage.token(),
    body: { [profile.send.targetField]: id, ...plainMessage(stage) },
    note: `a message for ${what}`,
    timeoutMs,
  })
  return {
    what,
    id,
    reply,
    arrived: arrivedFor(mesh.calls(), id, since),
    lookups: mesh.calls('lookup').filter((call) => call.at >= since && mayConcern(call, id)).length,
    patienceMs: timeoutMs,
    budgetMs: budgetOf(profile),
  }
}

/** Calls that name the target, in their address or as the target of the message. */
export const arrivedFor = (calls: readonly Call[], id: number, since = 0): readonly Call[] =>
  calls.filter(
    (call) =>
      call.at >= since &&
      !['registry', 'orchestrator'].includes(call.actor) &&
      (call.target.includes(String(id)) || namesTarget(call.json, id)),
  )

/** A look-up of the target, or one of the whole list. */
const mayConcern = ({ target }: Call, id: number): boolean =>
  new RegExp(`\\b${id}\\b`).test(target) || !/\d{6}/.test(target)

/** Judges an errand by its answer; a droplet that works from an old list was not asked. */
export function ended(errand: Errand, expected: string, holds: (reply: Reply) => boolean): Outcome {
  const { reply, arrived, lookups } = errand
  if (reply.status === 404 && lookups === 0)
    return inconclusive('the look-up was answered from a list of before the target', [
      reply.exchange,
      ...arrived.map((call) => call.exchange),
    ])
  return everyReply([reply], expected, holds)
}

/** The same where the clause says that there is an answer within the budget. */
export function endedInTime(errand: Errand, judge: (errand: Errand) => Outcome): Outcome {
  const { reply, what, patienceMs: waitedMs, budgetMs, arrived } = errand
  if (reply.silence?.kind === 'timeout' && waitedMs < budgetMs)
    return notRun(
      `${what}: no answer in ${inSeconds(waitedMs)}, and ${inSeconds(budgetMs)} are allowed`,
      `--max-wait ${Math.ceil(budgetMs / 1000)}s`,
    )
  if (!reply.silence) return judge(errand)
  return fail(`an answer within ${inSeconds(budgetMs)}`, said(reply), what, [
    reply.exchange,
    ...arrived.map((call) => call.exchange),
  ])
}

const gatewayErrors = [502, 503, 504]

export const toldAsGatewayError = (errand: Errand): Outcome =>
  ended(errand, 'HTTP 502, 503 or 504', ({ status = 0 }) => gatewayErrors.includes(status))

export const deliveredOrGatewayError = (errand: Errand): Outcome =>
  ended(
    errand,
    'a 2xx answer, or HTTP 502, 503 or 504',
    (reply) => isAccepted(reply) || gatewayErrors.includes(reply.status ?? 0),
  )

/** Refused as a target that nobody can call; who found another good address in the record is as well. */
export const refusedAsTarget = (errand: Errand): Outcome =>
  ended(
    errand,
    'a 4xx answer, or HTTP 502, 503 or 504',
    (reply) =>
      gatewayErrors.includes(reply.status ?? 0) ||
      (reply.status !== undefined && reply.status >= 400 && reply.status < 500) ||
      (isAccepted(reply) && errand.arrived.some((call) => isOwnDoor(call, errand.id))),
  )

/** The address at which a peer of ours takes its messages. */
export const isOwnDoor = ({ actor, method, path }: Call, id: number): boolean =>
  actor === 'peer' && method === 'POST' && path === `/peers/${id}/message`
