import type { Call } from '../../../src/model/call.ts'
import { fail, inconclusive, notRun, type Outcome, pass } from '../../../src/model/outcome.ts'
import type { Reply } from '../../../src/model/reply.ts'
import type { Stage } from '../../../src/model/stage.ts'
import { said } from '../../judges.ts'
import { quantile } from '../../ranks.ts'
import { post } from '../env/post.ts'
import { callsFor, gapsMs, inSeconds } from './beats.ts'
import { longerWait } from './life.ts'
import { healthOf } from './troubles.ts'

/** GET /health again and again around one heartbeat, at a steady pace whatever became of the one before. */
export interface Quiet {
  readonly healths: readonly Reply[]
  readonly beat: Call | undefined
}

/** Heartbeats from the last before a load of messages to the first after it. */
export interface Loaded {
  readonly messages: readonly Reply[]
  readonly beats: readonly Call[]
  readonly intervalMs: number
  /** From the first of these heartbeats until nobody waited any longer. */
  readonly watchedMs: number
}

const everyMs = 50
/** A sample of the processor commonly takes a second. */
const leadMs = 1_200
const trailMs = 400
const mostOpen = 12
const perTick = 5
const shortestLoadMs = 1_500
const longestLoadMs = 3_000

export async function watchQuietly(stage: Stage, intervalMs: number): Promise<Quiet> {
  const { mesh } = stage
  const lastMs = lastBeat(stage)?.at ?? mesh.now()
  await stage.wait(Math.max(0, lastMs + intervalMs - leadMs - mesh.now()))
  const healths: Promise<Reply>[] = []
  let answered = 0
  const untilMs = lastMs + 2 * intervalMs + leadMs
  const seen = (): Call | undefined => beatAfter(stage, lastMs)
  while (mesh.now() < Math.min(untilMs, (seen()?.at ?? untilMs) + trailMs)) {
    // Who has not answered so many is not asked yet again.
    if (healths.length - answered < mostOpen)
      healths.push(
        healthOf(stage, 'health around a heartbeat').finally(() => {
          answered += 1
        }),
      )
    await stage.wait(everyMs)
  }
  return { healths: await Promise.all(healths), beat: seen() }
}

export async function loadWith(stage: Stage, intervalMs: number): Promise<Loaded> {
  const { mesh } = stage
  const first = lastBeat(stage)
  const fromMs = first?.at ?? mesh.now()
  await stage.wait(Math.max(0, fromMs + intervalMs - shortestLoadMs - mesh.now()))
  const endMs = mesh.now() + Math.min(longestLoadMs, Math.max(shortestLoadMs, 2 * intervalMs))
  const messages: Promise<Reply>[] = []
  while (mesh.now() < endMs) {
    for (let count = 0; count < perTick; count += 1)
      messages.push(post(stage, { note: 'one of a hundred messages a second', parts: {} }))
    await stage.wait(everyMs)
  }
  const replies = await Promise.all(messages)
  const loadedMs = mesh.now()
  await mesh.until(() => beatAfter(stage, loadedMs) !== undefined, 2 * intervalMs + leadMs)
  return {
    messages: replies,
    beats: callsFor(mesh.calls(), 'heartbeat').filter(({ at }) => at >= fromMs),
    intervalMs,
    watchedMs: mesh.now() - fromMs,
  }
}

const lastBeat = (stage: Stage): Call | undefined =>
  callsFor(stage.mesh.calls(), 'heartbeat').at(-1)

const beatAfter = (stage: Stage, atMs: number): Call | undefined =>
  callsFor(stage.mesh.calls(), 'heartbeat').find(({ at }) => at > atMs)

const promptMs = 500

export function blocksNobody(seen: Quiet | undefined): Outcome {
  if (!seen?.beat) return tooFewBeats()
  const { healths } = seen
  const silent = healths.find(({ status }) => status === undefined)
  if (silent && silent.silence?.kind !== 'timeout')
    return inconclusive(`GET on the health endpoint: ${said(silent)}`, [silent.exchange])
  const tookMs = healths.map(({ ms }) => ms)
  const quickestMs = quantile(tookMs, 0.1)
  const slowMs = quantile(tookMs, 0.95)
  if (slowMs < promptMs) return pass(undefined, { p95Ms: Math.round(slowMs) })
  const slowest = healths.toSorted((one, other) => other.ms - one.ms)
  if (quickestMs > promptMs / 2)
    return inconclusive(`hardly an answer comes within ${inSeconds(quickestMs)}, heartbeat or not`)
  return fail(
    `95 of 100 answers of /health within ${promptMs} ms`,
    `a twentieth took ${inSeconds(slowMs)} and more`,
    'around a heartbeat, with nothing else to do',
    slowest.slice(0, 3).map(({ exchange }) => exchange),
  )
}

export function keepsBeating(seen: Loaded | undefined): Outcome {
  const [first] = seen?.beats ?? []
  if (!seen || !first) return tooFewBeats()
  const { messages, beats, intervalMs, watchedMs } = seen
  const answered = messages.filter(({ status }) => status !== undefined && status !== 429)
  if (answered.length < messages.length / 2)
    return inconclusive(`only ${answered.length} of ${messages.length} messages were answered`)
  const boundMs = (4 / 3) * intervalMs + 500
  const longestMs = Math.max(...gapsMs(beats), beats.length === 1 ? watchedMs : 0)
  if (longestMs <= boundMs) return pass(`a gap of ${inSeconds(longestMs)} at most`)
  return fail(
    `no gap above ${inSeconds(boundMs)}`,
    `one of ${inSeconds(longestMs)}`,
    `during ${messages.length} messages`,
    beats.map(({ exchange }) => exchange),
  )
}

const tooFewBeats = (): Outcome =>
  notRun('the droplet beats too rarely to be watched between two heartbeats', longerWait)
