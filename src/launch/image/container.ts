import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Resources } from '../../model/stage.ts'
import { type Exit, LaunchError } from '../launch-error.ts'
import { createOutputLog, type OutputLog } from '../output-log.ts'
import { type ProbeAnswer, waitUntilReady } from '../readiness.ts'
import { resourcesOf } from '../resources.ts'
import { type Written, writtenIn } from './changed-files.ts'
import type { Container, ContainerOrder, Engine } from './engine.ts'
import { firstLine } from './missing.ts'
import { whyNotServing } from './why-not-serving.ts'

/** A droplet in a container: what a process of our own tells and obeys, as far as an engine lets it. */
export interface Housed {
  /** What it printed, redacted; only the last mebibyte is kept. */
  log(): string
  alive(): boolean
  exit(): Exit | undefined
  /** Signals its first process; false when it has ended. */
  signal(name: NodeJS.Signals): boolean
  /** What it holds; undefined where the engine is on another machine, or its processes are not ours to see. */
  resources(): Resources | undefined
  /** The files that it wrote and that are small enough to look at. */
  written(): Promise<readonly Written[]>
  /** Ends it, by force after a grace, and removes the container. */
  stop(): Promise<void>
}

export interface HouseOptions {
  readonly order: ContainerOrder
  readonly healthPath: string
  readonly probe: () => Promise<ProbeAnswer>
  readonly waitMs: number
  readonly redact: (text: string) => string
}

const shownLines = 15
const graceSeconds = 3

/** Starts a droplet in a container and resolves when it answers; throws LaunchError, with nothing left. */
export async function launchImage(engine: Engine, options: HouseOptions): Promise<Housed> {
  const { order, probe, waitMs, healthPath } = options
  const began = performance.now()
  const log = createOutputLog(options.redact)
  const container = await engine.create(order).catch((error: unknown) => {
    throw notStarted(error, order)
  })
  const running = await started(container, log, order)
  try {
    const readiness = await waitUntilReady({ probe, ended: running.ended, waitMs })
    if (readiness === 'ready' && running.housed.alive()) return running.housed
    await running.housed.stop()
    throw whyNotServing(readiness === 'ready' ? 'exited' : readiness, {
      image: order.image,
      port: order.port.inside,
      healthPath,
      lastedMs: performance.now() - began,
      exit: running.housed.exit(),
      log: log.tail(shownLines),
    })
  } catch (error) {
    await running.housed.stop()
    throw error
  }
}

async function started(
  container: Container,
  log: OutputLog,
  order: ContainerOrder,
): Promise<{ readonly housed: Housed; readonly ended: Promise<Exit> }> {
  try {
    for (const stream of await container.output()) log.attach(stream)
    await container.start()
    return supervise(container, log, await container.pid())
  } catch (error) {
    await container.remove().catch(() => undefined)
    throw notStarted(error, order)
  }
}

function supervise(
  container: Container,
  log: OutputLog,
  pid: number | undefined,
): { readonly housed: Housed; readonly ended: Promise<Exit> } {
  let exit: Exit | undefined
  let stopping: Promise<void> | undefined
  const ended = container
    .ended()
    .catch(() => 137)
    .then((code) => {
      exit = exitOf(code)
      return exit
    })
  const stop = async (): Promise<void> => {
    if (exit === undefined) await container.stop(graceSeconds).catch(() => undefined)
    await container.remove()
    exit ??= exitOf(137)
  }
  const housed: Housed = {
    log: log.text,
    alive: () => exit === undefined,
    exit: () => exit,
    signal: (name) => {
      if (exit !== undefined) return false
      container.signal(name).catch(() => undefined)
      return true
    },
    resources: () => (isHere(pid, container.id) ? resourcesOf(pid) : undefined),
    written: () => writtenIn(container),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
  return { housed, ended }
}

/** An engine tells of an end by a signal as a shell does. */
function exitOf(code: number): Exit {
  const signal = Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0]
  return isSignal(signal) ? { code: null, signal } : { code, signal: null }
}

const isSignal = (name: string | undefined): name is NodeJS.Signals =>
  name !== undefined && name in constants.signals

/** A pid that an engine in a virtual machine tells of is that of somebody else here. */
function isHere(pid: number | undefined, id: string): pid is number {
  try {
    return pid !== undefined && readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(id)
  } catch {
    return false
  }
}

function notStarted(error: unknown, { image, port }: ContainerOrder): LaunchError {
  const came = firstLine(error)
  const isPort = /port is already allocated|address already in use/i.test(came)
  return new LaunchError(isPort ? 'port-taken' : 'not-found', {
    expected: `a container of the image ${image}`,
    came,
    where: `--image ${image}`,
    todo: isPort
      ? `somebody took port ${port.outside} of this machine meanwhile: run it again`
      : `try it by hand: docker run --rm ${image}`,
  })
}
