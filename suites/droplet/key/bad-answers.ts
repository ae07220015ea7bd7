import { attackersOwn, withoutKeys } from '../../../fixtures/deviations/outage.ts'
import type { Fault } from '../../../src/model/fault.ts'
import { inconclusive, type Outcome, pass } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { all, everyReply, neverAccepted, said } from '../../judges.ts'
import { tryTokens } from '../auth/token-rows.ts'
import {
  askedUntil,
  askWith,
  cutShort,
  neverAsked,
  type Patience,
  patiently,
  refetched,
  rotationMs,
  withoutCooldown,
} from './refetch.ts'
import { firstGood } from './scenes.ts'
import { unbroken } from './set-rows.ts'

/** One bad answer in place of the key set, and what tokens met while it stood there. */
export interface BadAnswer {
  readonly name: string
  readonly fetched: boolean
  readonly fetches: number
  /** The unknown kid that made the droplet fetch. */
  readonly unknown: Reply
  readonly good: Reply
  readonly forged: readonly Reply[]
  /** A good token after the answer was mended. */
  readonly back: Patience
}

export interface BadAnswers {
  readonly warm: Reply
  readonly answers: readonly BadAnswer[]
  readonly waitedMs: number
  /** What the whole script may take in a droplet that goes on as it began. */
  readonly neededMs: number
}

export type Script = Readonly<Record<string, Omit<Fault, 'at'>>>

/** What a script may take beside its waiting: a droplet may hang on a key set, and is then slow to start anew. */
export const slownessMs = (answers: number): number => answers * 6000

/** Bad answers one after the other, each fetched because an unknown kid asked for it, each mended afterwards. */
export async function badAnswers(stage: Stage, script: Script): Promise<BadAnswers> {
  await withoutCooldown(stage)
  const warm = await firstGood(stage)
  const started = stage.mesh.now()
  const answers: BadAnswer[] = []
  for (const [name, fault] of Object.entries(script)) {
    if (!isAccepted(warm)) break
    const left = Math.max(0, stage.constants.maxWaitMs - (stage.mesh.now() - started))
    const answer = await badAnswer(stage, name, { at: 'jwks', ...fault }, left)
    answers.push(answer)
    if (!answer.fetched) break
    // The next answer has a right to a droplet that is well.
    if (!isAccepted(answer.back.last)) {
      await withoutCooldown(stage)
      if (!isAccepted(await firstGood(stage))) break
    }
  }
  const waitedMs = stage.mesh.now() - started
  const seen = answers.filter(({ fetched }) => fetched).length + 1
  return { warm, answers, waitedMs, neededMs: (waitedMs / seen) * Object.keys(script).length }
}

const forgeries = [...withoutKeys.slice(0, 1), ...withoutKeys.slice(-1), ...attackersOwn]

async function badAnswer(
  stage: Stage,
  name: string,
  fault: Fault,
  withinMs: number,
): Promise<BadAnswer> {
  const before = stage.mesh.calls('jwks').length
  const lift = stage.mesh.fault(fault)
  const { reply: unknown, fetched } = await refetched(stage, withinMs)
  const good = await patiently(stage, stage.token(), `a good token beside ${name}`)
  const forged = fetched ? await askWith(stage, forgeries) : []
  const fetches = stage.mesh.calls('jwks').length - before
  lift()
  const back = await askedUntil(
    stage,
    rotationMs(stage),
    () => patiently(stage, stage.token(), `a good token after ${name}`),
    { mostMs: Math.min(withinMs, rotationMs(stage)) },
  )
  return { name, fetched, fetches, unknown, good, forged, back }
}

/** The part of a script that one row is about; not run where any of it was not fetched. */
export function among(
  { warm, answers, waitedMs, neededMs }: BadAnswers,
  names: readonly string[],
  judge: (answers: readonly BadAnswer[]) => Outcome,
): Outcome {
  if (!isAccepted(warm))
    return inconclusive(`the good token beforehand met ${said(warm)}`, [warm.exchange])
  const fetched = answers.filter((answer) => answer.fetched && names.includes(answer.name))
  const outcome = judge(fetched)
  if (outcome.state !== 'pass' || fetched.length === names.length) return outcome
  return neverAsked(waitedMs, neededMs)
}

/** Nobody got in, nothing broke, and it passed. */
export const survived = (answers: readonly BadAnswer[]): Outcome =>
  all(
    ...answers.map(({ name, unknown, good, forged, back }) =>
      all(
        at(name, neverAccepted([unknown, ...forged])),
        at(name, unbroken([unknown, good, ...forged])),
        at(name, cameBack(back)),
      ),
    ),
  )

/** The last good set served on. */
export const kept = (answers: readonly BadAnswer[]): Outcome =>
  all(
    ...answers.map(({ name, good }) =>
      at(name, everyReply([good], 'the good token accepted', isAccepted)),
    ),
  )

const cameBack = (back: Patience): Outcome =>
  isAccepted(back.last)
    ? pass()
    : (cutShort(back, 'good tokens still refused') ??
      everyReply([back.last], 'the good token accepted', isAccepted))

const at = (name: string, outcome: Outcome): Outcome =>
  outcome.state === 'fail' ? { ...outcome, where: `${outcome.where} (key set: ${name})` } : outcome

/** How often the droplet asked again, where it was told not to for a while. */
export async function askedAgain(
  stage: Stage,
  seconds: number,
): Promise<{ readonly fetched: boolean; readonly again: number; readonly waitedMs: number }> {
  const { mesh } = stage
  const started = mesh.now()
  const lift = mesh.fault({
    at: 'jwks',
    status: 429,
    headers: [['retry-after', String(seconds)]],
  })
  const { fetched } = await refetched(stage, stage.constants.maxWaitMs)
  const waitedMs = mesh.now() - started
  const first = mesh.calls('jwks').length
  // A little less than it was told: what comes at the last moment is no haste.
  const until = mesh.now() + seconds * 1000 * 0.8
  while (fetched && mesh.now() < until) {
    await tryTokens(stage, attackersOwn)
    await stage.wait(150)
  }
  const again = mesh.calls('jwks').length - first
  lift()
  return { fetched, again, waitedMs }
}
