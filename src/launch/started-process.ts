import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Resources } from '../model/stage.ts'
import { type Exit, LaunchError } from './launch-error.ts'
import type { OutputLog } from './output-log.ts'
import { isPortFree } from './ports.ts'
import { isGroupAlive, signalGroup } from './process-group.ts'
import { resourcesOf } from './resources.ts'

export interface Launched {
  readonly pid: number
  /** What it printed, redacted; only the last mebibyte is kept. */
  log(): string
  alive(): boolean
  /** What its process group holds; undefined where nobody can tell. */
  resources(): Resources | undefined
  exit(): Exit | undefined
  /** Signals the whole process group; false when nobody is left to hear it. */
  signal(name: NodeJS.Signals): boolean
  /** Ends the whole process group, by force after a grace; then waits a little for its port. */
  stop(): Promise<void>
}

export interface StartedProcess extends Launched {
  readonly ended: Promise<Exit>
}

export interface StartOptions {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly port: number
  readonly onGroup?: (pgid: number) => void
}

/** Starts a process in a group of its own; throws LaunchError when it cannot be started at all. */
export async function startProcess(
  options: StartOptions,
  command: string,
  log: OutputLog,
): Promise<StartedProcess> {
  const child = spawnDetached(options, command)
  if (child.pid === undefined) {
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
      child.once('error', resolve)
    })
    throw couldNotStart(error, options, command)
  }
  for (const stream of [child.stdout, child.stderr]) if (stream) log.attach(stream)
  const started = supervise(child, child.pid, log, options.port)
  options.onGroup?.(child.pid)
  return started
}

function spawnDetached(options: StartOptions, command: string): ChildProcess {
  const [file = '', ...args] = options.argv
  try {
    return spawn(file, args, {
      env: { ...options.env },
      cwd: options.cwd,
      shell: false,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
  } catch (error) {
    throw couldNotStart(error instanceof Error ? error : new Error(String(error)), options, command)
  }
}

function supervise(child: ChildProcess, pid: number, log: OutputLog, port: number): StartedProcess {
  let exit: Exit | undefined
  let stopping: Promise<void> | undefined
  const ended = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal }
      resolve(exit)
    })
  })
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
  })
  child.on('error', () => undefined)
  const killAtExit = () => signalGroup(pid, 'SIGKILL')
  process.once('exit', killAtExit)

  const stop = async (): Promise<void> => {
    await endGroup(pid, () => exit !== undefined)
    process.removeListener('exit', killAtExit)
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })])
    // Whoever left the group may still hold the pipes; what it prints is not waited for.
    child.stdout?.destroy()
    child.stderr?.destroy()
    await until(() => isPortFree(port), portFreeMs)
  }
  return {
    pid,
    ended,
    log: log.text,
    alive: () => exit === undefined,
    resources: () => resourcesOf(pid),
    exit: () => exit,
    signal: (name) => signalGroup(pid, name),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

const graceMs = 3000
const killedMs = 1000
const drainMs = 500
const portFreeMs = 2000

async function endGroup(pgid: number, leaderEnded: () => boolean): Promise<void> {
  const gone = () => leaderEnded() && !isGroupAlive(pgid)
  if (gone()) return
  signalGroup(pgid, 'SIGTERM')
  if (await until(gone, graceMs)) return
  signalGroup(pgid, 'SIGKILL')
  await until(gone, killedMs)
}

async function until(holds: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  for (let pauseMs = 5; !(await holds()); pauseMs = Math.min(pauseMs * 2, 50)) {
    if (performance.now() >= deadline) return false
    await sleep(pauseMs)
  }
  return true
}

function couldNotStart(
  error: NodeJS.ErrnoException,
  { argv, cwd }: StartOptions,
  command: string,
): LaunchError {
  const noDirectory = cwd !== undefined && !existsSync(cwd)
  const code = error.code ?? error.message
  return new LaunchError('not-found', {
    expected: 'a program that can be started',
    came: noDirectory
      ? `the working directory ${cwd} does not exist`
      : `${JSON.stringify(argv[0] ?? '')} ${startTroubles[code] ?? 'could not be started'} (${code})`,
    where: command,
    todo: 'check the name and PATH; no shell is used, so aliases, built-ins and ~ do not work',
  })
}

const startTroubles: Readonly<Record<string, string>> = {
  ENOENT: 'was not found',
  EACCES: 'may not be executed',
  E2BIG: 'was given too long a command line or environment',
}
