import type { Droplet } from './context.ts'
import { isObject, tryJson } from './json.ts'
import { meetOrchestrator } from './orchestrator.ts'
import { constantPaceMs, type Reply, retryAfterMs } from './outbound.ts'
import { pause } from './pause.ts'
import { heartbeat, register } from './registry.ts'

/** Token, registration, then heartbeats until stopped; the Registry may be away at any point. */
export async function live(droplet: Droplet): Promise<void> {
  const { conduct, tokens, stopping } = droplet
  if (!conduct.registersBeforeBeat) {
    await tokens.first()
    await heartbeat(droplet)
  }
  if (!(await registerUntilDone(droplet)) || stopping.aborted) return
  void meetOrchestrator(droplet)
  await pause(conduct.firstBeatDelayMs, stopping)
  await beatForEver(droplet)
}

async function registerUntilDone(droplet: Droplet): Promise<boolean> {
  const { tokens, stopping, log, conduct } = droplet
  await tokens.first()
  for (let failures = 0; !stopping.aborted; failures++) {
    const reply = await register(droplet)
    log('register', { outcome: outcome(reply) })
    if (isRegistered(reply, droplet)) return true
    if (!conduct.registrationRetried) return false
    await pause(backOff(reply, failures, droplet), stopping)
  }
  return false
}

function isRegistered(reply: Reply, { conduct }: Droplet): boolean {
  if (reply.kind === 'silence') return false
  if (conduct.registrationSuccess === 'only-200') return reply.status === 200
  return (reply.status >= 200 && reply.status < 300) || reply.status === 409
}

/** Base × 1, 2, 4 … for what may pass; far slower for what will not mend itself. */
function backOff(reply: Reply, failures: number, { config, conduct }: Droplet): number {
  if (conduct.retryPace === 'constant') return constantPaceMs
  const told = conduct.retryAfterHeeded ? retryAfterMs(reply) : undefined
  const refused =
    reply.kind === 'answer' && reply.status >= 400 && reply.status < 500 && reply.status !== 429
  const base = config.retryBaseMs
  return (
    told ??
    (refused
      ? Math.min(base * 16 * 2 ** failures, base * 60)
      : Math.min(base * 2 ** failures, base * 30))
  )
}

interface Pulse {
  refusals: number
  unknownRow: number
  registerNotBefore: number
}

/** Beats on a fixed grid; a late beat is dropped, never made up for. */
async function beatForEver(droplet: Droplet): Promise<void> {
  const { config, conduct, stopping } = droplet
  const intervalMs = (conduct.intervalHeeded ? config.heartbeatMs : 30_000) * conduct.intervalFactor
  const pulse: Pulse = { refusals: 0, unknownRow: 0, registerNotBefore: -Infinity }
  let next = performance.now() - intervalMs * conduct.phaseSpread * Math.random()
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
  const { conduct, log } = droplet
  if (conduct.registersEveryBeat) await register(droplet)
  const reply = await heartbeat(droplet)
  log('heartbeat', { outcome: outcome(reply) })
  const well = reply.kind === 'answer' && reply.status >= 200 && reply.status < 300
  if (!well && !conduct.beatsAfterFailure) return 'over'
  if (well && !conduct.beatsAfterGarbage && reply.body.length > 0 && !isObject(tryJson(reply.body)))
    return 'over'
  if (reply.kind === 'silence') return 0
  if (reply.status === 404) await registerAgain(droplet, pulse)
  if (well) pulse.unknownRow = 0
  pulse.refusals = reply.status === 401 ? pulse.refusals + 1 : 0
  if (reply.status === 401 && !conduct.renewsForEver) {
    return Math.max(intervalMs, Math.min(intervalMs * 2 ** (pulse.refusals - 1), 60_000))
  }
  return reply.status === 429 && conduct.retryAfterHeeded ? (retryAfterMs(reply) ?? 0) : 0
}

/** The first 404 registers at once; a Registry that keeps forgetting is asked more and more rarely. */
async function registerAgain(droplet: Droplet, pulse: Pulse): Promise<void> {
  const { conduct, config, log } = droplet
  if (conduct.unknownDroplet === 'ignored') return
  const now = performance.now()
  if (now < pulse.registerNotBefore && conduct.unknownDroplet !== 'registers-without-limit') return
  pulse.registerNotBefore = now + config.retryBaseMs * 15 * 2 ** pulse.unknownRow
  pulse.unknownRow = Math.min(pulse.unknownRow + 1, 6)
  log('register-again', { outcome: outcome(await register(droplet)) })
}

function outcome(reply: Reply): string {
  return reply.kind === 'answer' ? `status ${reply.status}` : reply.reason
}
