import { setMaxListeners } from 'node:events'
import { createKeySet } from './auth/keyset.ts'
import { pinnedKey } from './auth/pinned-key.ts'
import { createVerify } from './auth/verify.ts'
import { type Conduct, conforming } from './conduct.ts'
import { type Env, readConfig } from './config.ts'
import type { Droplet } from './context.ts'
import { createLeave, type Signal, tearOf } from './leave.ts'
import { live } from './life.ts'
import { createLink } from './link.ts'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { type Call, createCall } from './outbound.ts'
import { createRepeats } from './repeats.ts'
import { createDoor } from './server.ts'
import { createThread } from './thread.ts'
import { createTokens } from './tokens.ts'

export interface RunningDroplet {
  readonly url: string
  readonly port: number
  /** Stops timers and calls, lets open answers finish, and frees the port. */
  close(): Promise<void>
  /** What signals do to it; `exit` ends the process it lives in. */
  leaveBy(exit: (code: number) => void): (signal: Signal) => void
}

const graceMs = 1_000

/** Starts a droplet that keeps the contract except where `fault` says otherwise; it listens before it knows anybody. */
export async function startDroplet(
  env: Env,
  fault: Partial<Conduct> = {},
  log: (line: string) => void = () => {},
): Promise<RunningDroplet> {
  const conduct: Conduct = { ...conforming, ...fault }
  const config = readConfig(
    env,
    conduct.missingSettings === 'refuse-to-start',
    conduct.keysFrom,
    conduct.registryKeyRead,
  )
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  let port = config.port
  const droplet = assemble(
    config,
    conduct,
    stop.signal,
    log,
    () => `http://127.0.0.1:${port}`,
    () => crash(),
  )
  const door = createDoor(droplet)
  const crash = () => {
    stop.abort()
    door.close()
    door.closeAllConnections()
  }
  if (conduct.waitsForRegistry) await droplet.tokens.first()
  if (conduct.coldStart === 'exits' && !(await droplet.keys.ready()))
    throw new Error('no key set to verify with')
  port = await listen(door, config)
  droplet.log('listening', { port })
  void live(droplet)
  const leaving = { close: () => close(door, stop), tear: tearOf(door) }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: leaving.close,
    leaveBy: (exit) => createLeave(conduct, leaving, exit),
  }
}

function assemble(
  config: Droplet['config'],
  conduct: Conduct,
  stopping: AbortSignal,
  write: (line: string) => void,
  endpoint: () => string,
  crash: () => void,
): Droplet {
  const log = createLog(
    write,
    conduct.kidLoggedRaw || conduct.subjectLoggedRaw || conduct.secretsLogged,
  )
  const call = unlessBroken(createCall(config, conduct, stopping), conduct, crash)
  const pem = conduct.keysFrom === 'setting' ? config.registryPublicKeyPem : undefined
  const keys = pem ? pinnedKey(pem) : createKeySet(config, conduct, call, log, stopping)
  const link = createLink(() => keys.healthy(), conduct)
  const tokens = createTokens(config, conduct, call, link, log, stopping, crash)
  const verify = createVerify({ config, conduct, keys, call, log, stopping })
  const metrics = createMetrics(conduct)
  const capabilities = ['messaging', 'relay', 'status']
  const version = '1.0.0'
  const defaults = {}
  return {
    config,
    conduct,
    version,
    defaults,
    capabilities,
    log,
    metrics,
    link,
    call,
    tokens,
    keys,
    verify,
    repeats: createRepeats(conduct, stopping),
    thread: createThread(stopping),
    stopping,
    endpoint,
    crash,
  }
}

/** What an error of a response stream does that nobody listens to. */
const unlessBroken =
  (call: Call, { brokenAnswers }: Conduct, crash: () => void): Call =>
  async (outgoing) => {
    const reply = await call(outgoing)
    const isBroken = reply.kind === 'silence' && reply.reason === 'broken'
    if (isBroken && brokenAnswers === 'uncaught') crash()
    return reply
  }

function listen(
  door: ReturnType<typeof createDoor>,
  { host, port }: Droplet['config'],
): Promise<number> {
  return new Promise((resolve, reject) => {
    door.once('error', reject)
    door.listen(port, host, () => {
      door.off('error', reject)
      const address = door.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function close(door: ReturnType<typeof createDoor>, stop: AbortController): Promise<void> {
  stop.abort()
  return new Promise((resolve) => {
    const sweep = setInterval(() => door.closeIdleConnections(), 20)
    const force = setTimeout(() => door.closeAllConnections(), graceMs)
    door.close(() => {
      clearInterval(sweep)
      clearTimeout(force)
      resolve()
    })
  })
}
