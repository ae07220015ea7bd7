import type { Droplet } from './context.ts'
import { isObject, tryJson } from './json.ts'
import { type Reply, retryAfterMs } from './outbound.ts'
import { pause } from './pause.ts'
import { heartbeat, register } from './registry.ts'
import { told } from './told.ts'

interface Pulse {
  refusals: number
  unknownRow: number
  registerNotBefore: number
  missed: number
  beats: number
}

/** Beats on a fixed grid; a late beat is dropped, never made up for. */
export async function beatForEver(droplet: Droplet): Promise<void> {
  const { config, conduct, stopping } = droplet
  const intervalMs = (conduct.intervalHeeded ? config.heartbeatMs : 30_000) * conduct.intervalFactor
  const pulse: Pulse = {
    refusals: 0,
    unknownRow: 0,
    registerNotBefore: -Infinity,
    missed: 0,
    beats: 0,
  }
  // Droplets started together drift apart at once: the second beat comes a little early, or late.
  let next = performance.now() + intervalMs * conduct.phaseSpread * (0.6 - Math.random())
  while (!stopping.aborted) {
    const beating = beat(droplet, pulse, intervalMs)
    const extraMs = conduct.beatsOverlap ? 0 : await beating
    if (extraMs === 'over') return
    const now = performance.now()
    next += intervalMs
    while (next <= now) next += intervalMs
    if (extraMs > 0) next = Math.max(next, now + extraMs)
    const jitterMs = intervalMs * conduct.beatJitter * (2 * Math.random() - 1)
    await pause(next - now + jitterMs, stopping)
  }
}

/** One beat; answers how long the Registry wants to be left alone, or that the loop has died. */
async function beat(droplet: Droplet, pulse: Pulse, intervalMs: number): Promise<number | 'over'> {
  const { conduct, log, metrics, stopping, thread } = droplet
  await thread.work(conduct.beatBlocksMs)
  while (conduct.beatsWhen === 'idle' && metrics.idleMs() < 200 && !stopping.aborted)
    await pause(50, stopping)
  pulse.beats++
  const isDue = pulse.beats % conduct.registersAnewAfter === 0
  if (conduct.registersEveryBeat || isDue) await register(droplet)
  const reply = await heartbeat(droplet)
  log('heartbeat', told(reply, conduct))
  if (endsLoop(reply, droplet)) return 'over'
  await makeUp(reply, droplet, pulse)
  if (reply.kind === 'silence') return 0
  if (isWell(reply)) pulse.unknownRow = 0
  if (reply.status === 404) {
    await registerAgain(droplet, pulse)
    if (conduct.unknownDroplet === 'registers-without-limit' && !stopping.aborted)
      return beat(droplet, pulse, intervalMs)
  }
  pulse.refusals = reply.status === 401 ? pulse.refusals + 1 : 0
  if (reply.status === 401 && conduct.refusedBeat === 'at-once' && !stopping.aborted)
    return beat(droplet, pulse, intervalMs)
  if (reply.status === 401 && !conduct.renewsForEver) {
    return Math.max(intervalMs, Math.min(intervalMs * 2 ** (pulse.refusals - 1), 60_000))
  }
  return reply.status === 429 && conduct.retryAfterHeeded ? (retryAfterMs(reply) ?? 0) : 0
}

const isWell = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.status >= 200 && reply.status < 300

/** Nothing that comes back ends the loop of a sound droplet. */
function endsLoop(reply: Reply, { conduct }: Droplet): boolean {
  if (!isWell(reply) && !conduct.beatsAfterFailure) return true
  if (reply.kind === 'silence') return !conduct.beatsAfterSilence
  const odd = isWell(reply) && reply.body.length > 0 && !isObject(tryJson(reply.body))
  return odd && !conduct.beatsAfterGarbage
}

/** A sound droplet forgets the beats that reached nobody. */
async function makeUp(reply: Reply, droplet: Droplet, pulse: Pulse): Promise<void> {
  if (reply.kind === 'silence') pulse.missed++
  if (!isWell(reply) || droplet.conduct.missedBeats === 'dropped') return
  const missed = Array.from({ length: Math.min(pulse.missed, 20) }, () => heartbeat(droplet))
  pulse.missed = 0
  await Promise.all(missed)
}

/** The first 404 registers at once; a Registry that keeps forgetting is asked more and more rarely. */
async function registerAgain(droplet: Droplet, pulse: Pulse): Promise<void> {
  const { conduct, config, log } = droplet
  if (conduct.unknownDroplet === 'ignored') return
  const now = performance.now()
  if (now < pulse.registerNotBefore && conduct.unknownDroplet !== 'registers-without-limit') return
  pulse.registerNotBefore = now + config.retryBaseMs * 15 * 2 ** pulse.unknownRow
  pulse.unknownRow = Math.min(pulse.unknownRow + 1, 6)
  log('register-again', told(await register(droplet), conduct))
}
