// Runs a command in a process group of its own, so that nothing of it outlives its deadline.
import { spawn } from 'node:child_process'

/** Resolves when the command exits as it should (with 0) and prints what it should; throws with all it said otherwise. */
export async function run(command, args, { cwd, says = /^/, exits = 0, timeoutMs }) {
  const began = performance.now()
  const child = spawn(command, args, {
    cwd,
    env: withoutNpmContext(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const output = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text
    })
  const end = () => signalGroup(child.pid, 'SIGKILL')
  process.once('exit', end)
  const { code, late } = await finished(child, timeoutMs)
  process.off('exit', end)
  end()
  const line = [command, ...args].join(' ').split('\n')[0]
  const said = `${output.stdout}\n${output.stderr}`.trim().split('\n')
  const all = (said.length > 120 ? [...said.slice(0, 80), '…', ...said.slice(-40)] : said).join(
    '\n',
  )
  if (late) throw new Error(`\`${line}\` did not end within ${timeoutMs / 1000} s:\n${all}`)
  if (code !== exits) throw new Error(`\`${line}\` ended with ${code}:\n${all}`)
  const told = exits === 2 ? output.stderr : output.stdout
  if (!says.test(told)) throw new Error(`\`${line}\` did not say ${says}:\n${all}`)
  return { ms: performance.now() - began }
}

/** The harness is asked to end first: it has droplets of its own to stop. */
function finished(child, timeoutMs) {
  return new Promise((resolve, reject) => {
    let late = false
    const timers = [
      setTimeout(() => {
        late = true
        signalGroup(child.pid, 'SIGTERM')
      }, timeoutMs),
      setTimeout(() => signalGroup(child.pid, 'SIGKILL'), timeoutMs + 5_000),
    ]
    const settle = () => timers.forEach(clearTimeout)
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('close', (code) => {
      settle()
      resolve({ code, late })
    })
  })
}

function signalGroup(pid, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // The group has ended.
  }
}

/** An outer `npm run` tells its children which package they belong to; these belong to another. */
function withoutNpmContext(env) {
  const inherited = /^(npm_package_|npm_lifecycle_|npm_config_local_prefix|INIT_CWD|NODE_ENV$)/
  return Object.fromEntries(Object.entries(env).filter(([name]) => !inherited.test(name)))
}
