import { LaunchError } from '../launch-error.ts'
import { isOwnAddress } from '../ports.ts'
import type { Engine } from './engine.ts'
import { labelsOf, removeLeftovers } from './labels.ts'
import { firstLine } from './missing.ts'

/** Where the containers of a run stand, and what they have in common. */
export interface Ground {
  readonly engine: Engine
  readonly image: string
  /** This machine, as its containers find it: our actors listen there. */
  readonly gateway: string
  /** The one port that the image exposes, if it is one. */
  readonly exposed: number | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** Clears away what dead runs left, and sees to it that the image is here. Throws LaunchError. */
export async function prepareGround(engine: Engine, image: string, runId: string): Promise<Ground> {
  await removeLeftovers(engine)
  const gateway = await engine.gateway()
  if (gateway === undefined || !(await isOwnAddress(gateway))) throw elsewhere(image, gateway)
  const { ports } = await imageFor(engine, image)
  return {
    engine,
    image,
    gateway,
    exposed: ports.length === 1 ? ports[0] : undefined,
    labels: labelsOf(runId),
  }
}

async function imageFor(engine: Engine, image: string): Promise<{ ports: readonly number[] }> {
  const here = await engine.image(image)
  if (here) return here
  const why = await engine.pull(image).then(() => undefined, firstLine)
  const fetched = await engine.image(image)
  if (fetched) return fetched
  throw new LaunchError('not-found', {
    expected: `the image ${image}, on this machine or in its registry`,
    came: why ?? 'it was fetched, and is not there',
    where: `--image ${image}`,
    todo: `docker build -t ${image} . to make it; docker pull ${image} to see why it cannot be fetched`,
  })
}

/** Our actors could not be reached by the droplet, or we not be told from the rest of a network. */
const elsewhere = (image: string, gateway: string | undefined): LaunchError =>
  new LaunchError('not-found', {
    expected: "a Docker engine whose default bridge is this machine's own (Linux, not rootless)",
    came:
      gateway === undefined
        ? 'one without a default bridge'
        : `one whose bridge, ${gateway}, is no address of this machine: it runs in a virtual machine, or elsewhere`,
    where: `--image ${image}`,
    todo: `run this where the engine runs, or start the container yourself and give its address: udc-conformance http://127.0.0.1:8010 --mesh`,
  })
