import { isIP } from 'node:net'
import { PassThrough } from 'node:stream'
import type { Container, ContainerOrder, Engine, Labelled } from './engine.ts'

type Docker = Awaited<
  ReturnType<typeof import('testcontainers')['getContainerRuntimeClient']>
>['container']['dockerode']

/** The engine behind a client for Docker's own interface. */
export const dockerEngine = (docker: Docker, pull: (name: string) => Promise<void>): Engine => ({
  pull,
  image: async (name) => {
    const facts = await ifThere(docker.getImage(name).inspect())
    const ports = Object.keys(facts?.Config.ExposedPorts ?? {})
    return facts && { ports: ports.filter((port) => port.endsWith('/tcp')).map(Number.parseFloat) }
  },
  gateway: () => gatewayOf(docker),
  create: (order) => create(docker, order),
  labelled: (label) => labelled(docker, label),
})

/** Of the network that a container is in unless said; a second range is that of IPv6. */
async function gatewayOf(docker: Docker): Promise<string | undefined> {
  const bridge = await ifThere(docker.getNetwork('bridge').inspect())
  const told: unknown = bridge?.IPAM?.Config
  const ranges: readonly unknown[] = Array.isArray(told) ? told : []
  return ranges.map(gatewayIn).find((address) => isIP(address) === 4)
}

/** An engine that was not told takes the first address of the range, and does not always say so. */
function gatewayIn(range: unknown): string {
  if (typeof range !== 'object' || range === null) return ''
  if ('Gateway' in range && range.Gateway) return String(range.Gateway)
  const network = 'Subnet' in range ? (String(range.Subnet).split('/')[0] ?? '') : ''
  return network.replace(/\.(\d+)$/, (_, last: string) => `.${Number(last) + 1}`)
}

async function create(docker: Docker, order: ContainerOrder): Promise<Container> {
  const made = await docker.createContainer({
    Image: order.image,
    name: order.name,
    Labels: { ...order.labels },
    Env: Object.entries(order.env).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: { [`${order.port.inside}/tcp`]: {} },
    HostConfig: {
      PortBindings: {
        [`${order.port.inside}/tcp`]: [
          { HostIp: '127.0.0.1', HostPort: String(order.port.outside) },
        ],
      },
      ExtraHosts: Object.entries(order.hosts).map(([name, address]) => `${name}:${address}`),
      Binds: order.files.map((path) => `${path}:${path}:ro,z`),
    },
  })
  return {
    id: made.id,
    output: async () => {
      const both = await made.attach({ stream: true, stdout: true, stderr: true })
      const parts = [new PassThrough(), new PassThrough()] as const
      docker.modem.demuxStream(both, ...parts)
      both.once('close', () => {
        for (const part of parts) part.end()
      })
      both.on('error', () => undefined)
      return parts
    },
    start: async () => {
      await made.start()
    },
    ended: async () => codeOf(await made.wait()),
    pid: async () => (await made.inspect()).State.Pid || undefined,
    signal: async (signal) => {
      await made.kill({ signal })
    },
    stop: async (graceSeconds) => {
      await ifThere(made.stop({ t: graceSeconds }))
    },
    changed: async () => pathsIn(await made.changes()),
    archive: async (path) => {
      const parts: Buffer[] = []
      for await (const part of await made.getArchive({ path })) parts.push(Buffer.from(part))
      return Buffer.concat(parts)
    },
    remove: async () => {
      await ifThere(made.remove({ force: true, v: true }))
    },
  }
}

const codeOf = (told: unknown): number =>
  typeof told === 'object' && told !== null && 'StatusCode' in told ? Number(told.StatusCode) : 0

/** Entries that were added or changed; what was deleted cannot be read. */
function pathsIn(told: unknown): string[] {
  const entries: readonly unknown[] = Array.isArray(told) ? told : []
  return entries.flatMap((entry) =>
    typeof entry === 'object' &&
    entry !== null &&
    'Path' in entry &&
    'Kind' in entry &&
    entry.Kind !== 2
      ? [String(entry.Path)]
      : [],
  )
}

async function labelled(docker: Docker, label: string): Promise<Labelled[]> {
  const containers = await docker.listContainers({ all: true, filters: { label: [label] } })
  return containers.map(({ Id, Labels: labels }) => ({
    labels,
    remove: async () => {
      await ifThere(docker.getContainer(Id).remove({ force: true, v: true }))
    },
  }))
}

/** Not modified, not found, or removed by somebody else at this moment: what was wanted is so. */
const isSo = new Set([304, 404, 409])

async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 0
    if (isSo.has(Number(code))) return undefined
    throw error
  }
}
