// A Docker engine for a trial: the one that runs, or one of Debian's packages that is started for as long.
import { spawn, spawnSync } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const answers = () => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0
/** On a busy machine the engine gives up on a part of its own that is slow to start. */
const mostStarts = 3

/** Resolves when an engine answers; what ends the one that was started is handed over. */
export async function engineForTrial(temp, mind) {
  if (answers()) return
  // Without an init system nobody has mounted them.
  spawnSync('cgroupfs-mount', { stdio: 'ignore' })
  const log = join(temp, 'dockerd.log')
  for (let starts = 0; starts < mostStarts; starts += 1) if (await started(log, mind)) return
  const last = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')
  throw new Error(`no Docker engine came up:\n${last}`)
}

async function started(log, mind) {
  const output = openSync(log, 'w')
  const engine = spawn('dockerd', { stdio: ['ignore', output, output], detached: true })
  let isOver = false
  for (const event of ['error', 'exit'])
    engine.once(event, () => {
      isOver = true
    })
  mind(() => end(engine))
  for (let tries = 0; tries < 300 && !isOver; tries += 1) {
    if (answers()) return true
    await sleep(200)
  }
  end(engine)
  return false
}

/** Waits for it, since what the engine itself started ends with it. */
function end({ pid, exitCode, signalCode }) {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  process.kill(pid, 'SIGTERM')
  spawnSync('timeout', ['15', 'tail', `--pid=${pid}`, '-f', '/dev/null'])
}
