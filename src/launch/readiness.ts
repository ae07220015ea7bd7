import { setTimeout as sleep } from 'node:timers/promises'

/** One look at the health path: a complete HTTP answer, no connection, or a connection and no answer. */
export type ProbeAnswer = 'answered' | 'refused' | 'silent'

export type Readiness = 'ready' | 'exited' | 'never-ready' | 'silent'

const firstPauseMs = 30
const longestPauseMs = 250
const silentProbes = 3
/** A connection that is closed at once is not yet a hang: a starting server may do that. */
const silentForMs = 3000
/** A probe still unanswered after this long, when the time is up, met silence. */
const patienceMs = 1000

/** Waits for the first complete answer, the end of the process, or a reason to give up. */
export async function waitUntilReady(options: {
  readonly probe: () => Promise<ProbeAnswer>
  readonly ended: Promise<unknown>
  readonly waitMs: number
}): Promise<Readiness> {
  const over = new AbortController()
  const late = sleep(options.waitMs, undefined, { signal: over.signal })
    .catch(() => undefined)
    .then(() => 'late' as const)
  const ended = options.ended.then(() => 'ended' as const)
  try {
    return await poll(options.probe, Promise.race([ended, late]))
  } finally {
    over.abort()
  }
}

async function poll(
  probe: () => Promise<ProbeAnswer>,
  stop: Promise<'ended' | 'late'>,
): Promise<Readiness> {
  let silent = { count: 0, since: performance.now() }
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.3, longestPauseMs)) {
    const began = performance.now()
    const answer = await Promise.race([stop, probe()])
    if (answer === 'answered') return 'ready'
    if (answer === 'ended') return 'exited'
    const pending = answer === 'late' && performance.now() - began > patienceMs
    if (answer === 'late') return pending || silent.count > 0 ? 'silent' : 'never-ready'
    if (answer === 'refused') silent = { count: 0, since: began }
    else silent = { count: silent.count + 1, since: silent.count === 0 ? began : silent.since }
    const hangs = performance.now() - silent.since >= silentForMs
    if (silent.count >= silentProbes && hangs) return 'silent'
    const paused = await Promise.race([stop, sleep(pauseMs)])
    if (paused === 'ended') return 'exited'
    if (paused === 'late') return silent.count > 0 ? 'silent' : 'never-ready'
  }
}
