// A Docker engine for a trial: the one that runs, or one of Debian's packages that is started for as long.
import { spawn, spawnSync } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const answers = () => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0

/** Resolves when an engine answers; what ends the one that was started is handed over. */
export async function engineForTrial(temp, mind) {
  if (answers()) return
  // Without an init system nobody has mounted them.
  spawnSync('cgroupfs-mount', { stdio: 'ignore' })
  const log = join(temp, 'dockerd.log')
  const output = openSync(log, 'w')
  const engine = spawn('dockerd', { stdio: ['ignore', output, output], detached: true })
  let broken
  engine.once('error', (error) => {
    broken = error
  })
  mind(() => end(engine))
  for (let tries = 0; tries < 150; tries += 1) {
    if (answers()) return
    if (broken || engine.exitCode !== null) break
    await sleep(200)
  }
  const last = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n')
  throw new Error(`no Docker engine came up: ${broken?.message ?? last}`)
}

/** At the end of this process: what the engine itself started ends with it. */
function end(engine) {
  if (engine.pid === undefined || engine.exitCode !== null) return
  process.kill(engine.pid, 'SIGTERM')
  spawnSync('timeout', ['15', 'tail', `--pid=${engine.pid}`, '-f', '/dev/null'])
}
