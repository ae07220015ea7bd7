import { LaunchError } from './launch-error.ts'
import { createOutputLog } from './output-log.ts'
import { isPortFree } from './ports.ts'
import { type ProbeAnswer, waitUntilReady } from './readiness.ts'
import { type Launched, startProcess } from './started-process.ts'
import { whyNotReady } from './why-not-ready.ts'

export type { Launched } from './started-process.ts'

export interface LaunchOptions {
  readonly argv: readonly string[]
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly port: number
  readonly healthPath: string
  /** One look at the health path, with a deadline of its own of a few seconds. */
  readonly probe: () => Promise<ProbeAnswer>
  readonly waitMs: number
  readonly redact: (text: string) => string
  /** Told of the process group as soon as it exists, for whoever must kill it if this thread hangs. */
  readonly onGroup?: (pgid: number) => void
}

const shownLines = 15

/** Starts a droplet and resolves when it answers; throws LaunchError, with nothing left running. */
export async function launchCommand(options: LaunchOptions): Promise<Launched> {
  const { port, healthPath, redact, probe, waitMs } = options
  const command = redact(options.argv.join(' '))
  if (!(await isPortFree(port))) throw portTaken(port, command)
  const began = performance.now()
  const log = createOutputLog(redact)
  const droplet = await startProcess(options, command, log)
  try {
    const readiness = await waitUntilReady({ probe, ended: droplet.ended, waitMs })
    if (readiness === 'ready' && droplet.alive()) return droplet
    const lastedMs = performance.now() - began
    const exit = droplet.exit()
    await droplet.stop()
    const failed = { command, port, healthPath, lastedMs, exit, log: log.tail(shownLines) }
    throw whyNotReady(readiness === 'ready' ? 'exited' : readiness, failed)
  } catch (error) {
    await droplet.stop()
    throw error
  }
}

const portTaken = (port: number, command: string): LaunchError =>
  new LaunchError('port-taken', {
    expected: `port ${port} to be free for the droplet`,
    came: 'something else already listens there',
    where: command,
    todo: 'stop it, or choose another port with --port',
  })
