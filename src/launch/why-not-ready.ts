import { type Exit, LaunchError, type LaunchErrorLines } from './launch-error.ts'
import type { Readiness } from './readiness.ts'

/** What is known of a launch that failed, before it is put into words. */
export interface FailedLaunch {
  readonly command: string
  readonly port: number
  readonly healthPath: string
  readonly lastedMs: number
  readonly exit: Exit | undefined
  /** The last lines of output, redacted. */
  readonly log: readonly string[]
}

/** Says why a started droplet cannot be judged, and what its author can do. */
export function whyNotReady(kind: Exclude<Readiness, 'ready'>, failed: FailedLaunch): LaunchError {
  const { command, log, exit, port, healthPath } = failed
  return new LaunchError(kind, {
    expected: `an HTTP answer on http://127.0.0.1:${port}${healthPath}`,
    where: command,
    log,
    exit,
    ...stories[kind](failed),
  })
}

type Story = (failed: FailedLaunch) => Pick<LaunchErrorLines, 'came' | 'todo'>

const stories: Record<Exclude<Readiness, 'ready'>, Story> = {
  exited: ({ exit, lastedMs, log }) => ({
    came: `the process ended ${howItEnded(exit)} after ${seconds(lastedMs)}, before it answered`,
    todo: portWasTaken(log)
      ? 'its log says that an address is already in use: make it listen on PORT, or name its port with --port'
      : 'read its last lines; run the command by hand; if it puts itself into the background, start it in the foreground',
  }),
  'never-ready': ({ port, lastedMs, log }) => ({
    came: `no connection was accepted on port ${port} for ${seconds(lastedMs)}, though the process runs`,
    todo: `make it listen on PORT; ${elsewhere(log, port)}; if it only needs longer to start, raise --wait`,
  }),
  silent: ({ healthPath, lastedMs }) => ({
    came: `connections were accepted and no complete answer came for ${seconds(lastedMs)}`,
    todo: `look for what holds up the first request: a start-up step that never ends, or a blocked event loop; if ${healthPath} is not its health path, name it with --health-path`,
  }),
}

export const howItEnded = (exit: Exit | undefined): string =>
  exit?.signal ? `by ${exit.signal}` : `with exit code ${exit?.code ?? 'unknown'}`

const portWasTaken = (log: readonly string[]): boolean =>
  log.some((line) => /EADDRINUSE|address already in use/i.test(line))

function elsewhere(log: readonly string[], port: number): string {
  const said = log
    .map((line) => /\b(?:listen\w*|running|serving|bound)\b.*?[:\s](\d{4,5})\b/i.exec(line)?.[1])
    .find((mentioned) => mentioned !== undefined && mentioned !== String(port))
  return said === undefined
    ? 'if its port is fixed, name it with --port, or its address with --url'
    : `its log mentions port ${said}: if that is its port, say --port ${said}`
}

export const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
