import { beatForEver } from './beats.ts'
import type { Droplet } from './context.ts'
import { jittered } from './habits.ts'
import { meetOrchestrator } from './orchestrator.ts'
import { constantPaceMs, type Reply, retryAfterMs } from './outbound.ts'
import { askForAddress } from './own-address.ts'
import { pause } from './pause.ts'
import { heartbeat, register } from './registry.ts'
import { told } from './told.ts'

/** Token, registration, then heartbeats until stopped; the Registry may be away at any point. */
export async function live(droplet: Droplet): Promise<void> {
  const { conduct, config, tokens, stopping } = droplet
  if (conduct.asksForItsAddress) askForAddress(config, stopping)
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
    log('register', told(reply, conduct))
    if (isRegistered(reply, droplet)) return true
    if (!conduct.registrationRetried) return false
    if (conduct.startTries === 'three' && failures === 2) return false
    await pause(backOff(reply, failures, droplet), stopping)
  }
  return false
}

function isRegistered(reply: Reply, { conduct }: Droplet): boolean {
  if (reply.kind === 'silence') return false
  if (reply.status === 409) return conduct.alreadyListed === 'registered'
  if (conduct.registrationSuccess === 'only-200') return reply.status === 200
  return reply.status >= 200 && reply.status < 300
}

/** Base × 1, 2, 4 … for what may pass; far slower for what will not mend itself. */
function backOff(reply: Reply, failures: number, { config, conduct }: Droplet): number {
  if (conduct.retryPace === 'constant') return constantPaceMs
  const told = conduct.retryAfterHeeded ? retryAfterMs(reply) : undefined
  const refused =
    reply.kind === 'answer' && reply.status >= 400 && reply.status < 500 && reply.status !== 429
  const base = config.retryBaseMs
  if (refused && conduct.refusedRegistration === 'hammered') return base / 4
  return (
    told ??
    (refused
      ? Math.min(base * 16 * 2 ** failures, base * 60)
      : jittered(Math.min(base * 2 ** failures, base * 30), conduct))
  )
}
