import { type Exit, LaunchError } from '../launch-error.ts'
import type { Readiness } from '../readiness.ts'
import { howItEnded, seconds } from '../why-not-ready.ts'

/** What is known of a container that did not come to answer. */
interface FailedHouse {
  readonly image: string
  /** The port that the droplet was told. */
  readonly port: number
  readonly healthPath: string
  readonly lastedMs: number
  readonly exit: Exit | undefined
  readonly log: readonly string[]
}

/** Says why a droplet in a container cannot be judged, and what its author can do. */
export function whyNotServing(
  kind: Exclude<Readiness, 'ready'>,
  { image, port, healthPath, lastedMs, exit, log }: FailedHouse,
): LaunchError {
  const lasted = seconds(lastedMs)
  const stories = {
    exited: {
      came: `the container ended ${howItEnded(exit)} after ${lasted}, before it answered`,
      todo: `read its last lines; try it by hand: docker run --rm ${image}`,
    },
    'never-ready': {
      came: `no connection was accepted on port ${port} of the container for ${lasted}, though it runs`,
      todo: 'make it listen on 0.0.0.0 (127.0.0.1 inside a container is out of reach) and on PORT; name a fixed port with --port; if it only needs longer to start, raise --wait',
    },
    silent: {
      came: `connections were accepted and no complete answer came for ${lasted}`,
      todo: `look for what holds up the first request; if ${healthPath} is not its health path, name it with --health-path`,
    },
  } as const
  return new LaunchError(kind, {
    expected: `an HTTP answer of GET ${healthPath} on port ${port} of the container`,
    where: `--image ${image}`,
    log,
    exit,
    ...stories[kind],
  })
}
