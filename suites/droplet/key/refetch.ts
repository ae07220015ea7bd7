import { kidUnknownForged } from '../../../fixtures/deviations/header.ts'
import { notRun, type Outcome } from '../../../src/model/outcome.ts'
import { isAccepted, type Reply } from '../../../src/model/reply.ts'
import { type Stage, usualMaxWaitMs } from '../../../src/model/stage.ts'
import type { Deviation } from '../../../src/model/token.ts'
import { everyReply } from '../../judges.ts'

/** What an unknown kid met, and whether it made the droplet ask for the key set. */
export interface Refetch {
  readonly reply: Reply
  readonly fetched: boolean
}

/** Longer than any droplet has a right to wait for the key set, so that its own deadline shows. */
const patienceMs = 12_000
/** What a droplet gets that fetches beside the request and not within it. */
const besideMs = 150

/** Shows unknown kids until the droplet asks for the key set again, which it does once it has cooled down. */
export async function refetched(stage: Stage, withinMs: number): Promise<Refetch> {
  const { mesh } = stage
  const before = mesh.calls('jwks').length
  const started = mesh.now()
  const isAsked = () =>
    mesh.until(
      (calls) => calls.filter(({ purpose }) => purpose === 'jwks').length > before,
      besideMs,
    )
  for (let tries = 1; ; tries += 1) {
    // The last one is asked when the time is up, and not shortly before.
    const leftMs = withinMs - (mesh.now() - started)
    const [reply] = await askWith(stage, kidUnknownForged)
    const fetched = await isAsked()
    if (fetched || leftMs <= 0) return { reply: reply as Reply, fetched }
    await stage.wait(Math.min(pauseMs(stage, tries), leftMs))
  }
}

/** Now and then longer than a short cool-down, so that our own asking cannot be what keeps it going. */
const pauseMs = (stage: Stage, tries: number): number =>
  tries % 5 === 0 ? stepMs(stage) * 5 : stepMs(stage)

/** How often a question is put again while the droplet cools down. */
export const stepMs = ({ constants }: Stage): number =>
  Math.min(1000, constants.jwksCooldownSeconds * 250 + 50)

/** Tokens on the probe endpoint, one after the other, each with time for a fetch that hangs. */
export async function askWith(stage: Stage, deviations: readonly Deviation[]): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const deviation of deviations)
    replies.push(await patiently(stage, stage.token(deviation), deviation.name))
  return replies
}

/** One token, with time for a fetch that hangs. */
export function patiently(stage: Stage, token: string, note: string): Promise<Reply> {
  const { facts, profile } = stage
  const common = { token, note, timeoutMs: patienceMs }
  return facts.protectedRead === undefined
    ? stage.ask({
        ...common,
        method: 'POST',
        path: profile.endpoints.message.path,
        body: stage.envelope(),
      })
    : stage.ask({ ...common, method: 'GET', path: facts.protectedRead })
}

export interface Patience {
  readonly last: Reply
  readonly tookMs: number
  /** How long the droplet has; where the run has less patience, nothing follows from its end. */
  readonly allowedMs: number
}

/** How long a droplet may take to follow its key set. */
export const rotationMs = ({ constants }: Pick<Stage, 'constants'>): number =>
  constants.rotationMaxSeconds * 1000

/** What two waits for a droplet to follow its key set may come to. */
export const twoRotationsMs = (stage: Pick<Stage, 'constants'>): number => 2 * rotationMs(stage)

/** Asks again and again until the answer is the one hoped for, as long as it is allowed to take and the run may wait. */
export async function askedUntil(
  stage: Stage,
  allowedMs: number,
  ask: () => Promise<Reply>,
  {
    holds = isAccepted,
    mostMs = dueMs(stage, allowedMs),
  }: { readonly holds?: (reply: Reply) => boolean; readonly mostMs?: number } = {},
): Promise<Patience> {
  const started = stage.mesh.now()
  let last = await ask()
  for (let tries = 1; !holds(last) && stage.mesh.now() - started < mostMs; tries += 1) {
    await stage.wait(pauseMs(stage, tries))
    last = await ask()
  }
  return { last, tookMs: stage.mesh.now() - started, allowedMs }
}

/** A droplet that follows in time costs nothing: it gets all it is allowed, unless the run is told to be short. */
const dueMs = ({ constants: { maxWaitMs } }: Stage, allowedMs: number): number =>
  maxWaitMs >= usualMaxWaitMs ? allowedMs : Math.min(allowedMs, maxWaitMs)

/** Why the end of the run's patience proves nothing; undefined where the droplet had all the time it has. */
export const cutShort = (
  { tookMs, allowedMs }: Omit<Patience, 'last'>,
  what: string,
): Outcome | undefined =>
  tookMs < allowedMs
    ? notRun(
        `${what} after ${Math.round(tookMs / 1000)} s; it may take ${allowedMs / 1000} s`,
        `--max-wait ${Math.ceil(allowedMs / 1000) + 5}s`,
      )
    : undefined

/** All the time there is, where the run has it; a good part of the run's patience where it proves nothing anyway. */
export const patienceFor = ({ constants: { maxWaitMs } }: Stage, allowedMs: number): number =>
  maxWaitMs >= allowedMs ? allowedMs : maxWaitMs / 3

/** Starts the droplet of a scene anew without a cool-down, where it understands that, else as it was. */
export async function withoutCooldown(stage: Stage): Promise<void> {
  const quick = await stage.restart((settings) => ({ ...settings, JWKS_COOLDOWN_SECONDS: '0' }))
  if (quick !== 'serves') await stage.restart((settings) => settings)
}

/** No fetch was seen within the run's patience: what would have come of it nobody knows. */
export const neverAsked = (waitedMs: number, neededMs = 2 * waitedMs): Outcome =>
  notRun(
    `the droplet did not ask for the key set again within ${Math.round(waitedMs / 1000)} s`,
    `--max-wait ${Math.ceil(neededMs / 1000) + 5}s`,
  )

/** Refused, or closed for want of a key. */
export const refusedOrClosed = (replies: readonly Reply[]): Outcome =>
  everyReply(replies, 'HTTP 401 or 503', ({ status = 0 }) => [400, 401, 503].includes(status))
