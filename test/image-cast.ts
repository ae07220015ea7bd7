import { createServer, type Server } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import type { ContainerOrder, Engine, Labelled } from '../src/launch/image/engine.ts'

/** A container of the stand-in: a server on the port it would be asked at, and what was done to it. */
export interface PlayedContainer {
  readonly order: ContainerOrder
  readonly out: PassThrough
  readonly signals: string[]
  /** Its first process ends. */
  end(code: number): void
  removed: boolean
}

export interface PlayedEngine extends Engine {
  readonly containers: PlayedContainer[]
  readonly pulled: string[]
}

/** What a container does when it is started. */
export type Conduct = (container: PlayedContainer) => void

/** An engine that starts nothing but a server, and obeys as Docker does. */
export function playedEngine(
  conduct: Conduct = () => undefined,
  {
    images = { 'drop:1': [8000] },
    gateway = '127.0.0.1',
    files = {},
  }: {
    images?: Record<string, readonly number[]>
    gateway?: string | null
    files?: Record<string, Buffer>
  } = {},
): PlayedEngine {
  const containers: PlayedContainer[] = []
  const pulled: string[] = []
  return {
    containers,
    pulled,
    image: async (name) => (images[name] ? { ports: images[name] } : undefined),
    pull: async (name) => {
      pulled.push(name)
      throw new Error(`pull access denied for ${name}\nmore of it`)
    },
    gateway: async () => gateway ?? undefined,
    labelled: async (label) =>
      containers.filter((one) => !one.removed && bears(one, label)).map(asLabelled),
    create: async (order) => {
      let tell: (code: number) => void = () => undefined
      const ended = new Promise<number>((resolve) => {
        tell = resolve
      })
      const container: PlayedContainer = {
        order,
        out: new PassThrough(),
        signals: [],
        end: (code) => tell(code),
        removed: false,
      }
      containers.push(container)
      return {
        id: `c${containers.length}`,
        output: async (): Promise<readonly Readable[]> => [container.out],
        start: async () => conduct(container),
        ended: () => ended,
        pid: async () => process.pid,
        signal: async (name) => {
          container.signals.push(name)
        },
        stop: async () => {
          container.signals.push('SIGTERM')
          tell(143)
        },
        changed: async () => Object.keys(files),
        archive: async (path) => {
          const file = files[path]
          if (!file) throw new Error('no such file')
          return file
        },
        remove: async () => {
          container.removed = true
          tell(137)
        },
      }
    },
  }
}

const bears = ({ order: { labels } }: PlayedContainer, label: string): boolean => {
  const [name = '', value] = label.split('=')
  return value === undefined ? name in labels : labels[name] === value
}

const asLabelled = (container: PlayedContainer): Labelled => ({
  labels: container.order.labels,
  remove: async () => {
    container.removed = true
  },
})

/** A server on that port of this machine, as an engine publishes one; it is closed with the test. */
export function serving(port: number, closers: (() => void)[]): Server {
  const server = createServer((_, response) => response.end('ok'))
  server.listen(port, '127.0.0.1')
  closers.push(() => server.close())
  return server
}

/** A tar archive of one file, as an engine hands it out. */
export function tarOf(text: string, mode: number, type = '0'): Buffer {
  const head = Buffer.alloc(512)
  head.write('file', 0)
  head.write(`${mode.toString(8).padStart(7, '0')}\0`, 100)
  head.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124)
  head.write(type, 156)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
  body.write(text)
  return Buffer.concat([head, body])
}
