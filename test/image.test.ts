import { afterEach, describe, expect, it } from 'vitest'
import { fileIn } from '../src/launch/image/changed-files.ts'
import { launchImage } from '../src/launch/image/container.ts'
import type { Engine } from '../src/launch/image/engine.ts'
import { prepareGround } from '../src/launch/image/ground.ts'
import { LaunchError } from '../src/launch/launch-error.ts'
import { freePort } from '../src/launch/ports.ts'
import type { ProbeAnswer } from '../src/launch/readiness.ts'
import { playedEngine, serving, tarOf } from './image-cast.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function launched(engine: Engine, changed: { waitMs?: number; probe?: Probe } = {}) {
  const port = await freePort()
  return launchImage(engine, {
    order: {
      image: 'drop:1',
      name: 'udc-conformance-test',
      labels: { 'udc-conformance.run': 'r1' },
      env: { PORT: '8000' },
      port: { inside: 8000, outside: port },
      hosts: { 'host.docker.internal': '172.17.0.1' },
      files: [],
    },
    healthPath: '/health',
    waitMs: changed.waitMs ?? 2000,
    probe: changed.probe ?? (() => asked(port)),
    redact: (text) => text.replaceAll('s3cret', '[secret]'),
  })
}

type Probe = () => Promise<ProbeAnswer>

const asked = (port: number): Promise<ProbeAnswer> =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    () => 'answered',
    () => 'refused',
  )

const errorOf = (work: Promise<unknown>): Promise<LaunchError> =>
  work.then(
    () => expect.unreachable('it should not have come up'),
    (error: unknown) => (error instanceof LaunchError ? error : Promise.reject(error)),
  )

const answers = (engine = playedEngine(({ order }) => serving(order.port.outside, closers))) =>
  engine

describe('a droplet in a container', () => {
  it('is there once it answers, says what it printed without secrets, and hears signals', async () => {
    const engine = answers()
    const droplet = await launched(engine)
    engine.containers[0]?.out.write('the key is s3cret\n')
    await expect.poll(() => droplet.log()).toBe('the key is [secret]\n')
    expect(droplet.alive()).toBe(true)
    expect(droplet.signal('SIGINT')).toBe(true)
    expect(engine.containers[0]?.signals).toEqual(['SIGINT'])
    await droplet.stop()
    expect(engine.containers[0]?.removed).toBe(true)
  })

  it('tells how it ended, by a code or as an engine tells of a signal', async () => {
    for (const [code, exit] of [
      [0, { code: 0, signal: null }],
      [3, { code: 3, signal: null }],
      [137, { code: null, signal: 'SIGKILL' }],
      [143, { code: null, signal: 'SIGTERM' }],
    ] as const) {
      const engine = answers()
      const droplet = await launched(engine)
      engine.containers[0]?.end(code)
      await expect.poll(() => droplet.exit()).toEqual(exit)
      expect(droplet.alive()).toBe(false)
      expect(droplet.signal('SIGTERM')).toBe(false)
      await droplet.stop()
    }
  })

  it('is not believed to hold what the process of the same number here holds', async () => {
    const droplet = await launched(answers())
    expect(droplet.resources()).toBeUndefined()
    await droplet.stop()
  })

  it('that ends at once is told of with its last lines, and leaves no container', async () => {
    const engine = playedEngine((container) => {
      container.out.end('no REGISTRY_KEY, no s3cret\n')
      setTimeout(() => container.end(2), 20)
    })
    const error = await errorOf(launched(engine))
    expect(error.kind).toBe('exited')
    expect(error.came).toMatch(
      /^the container ended with exit code 2 after .*, before it answered$/,
    )
    expect(error.log).toEqual(['no REGISTRY_KEY, no [secret]'])
    expect(error.todo).toContain('docker run --rm drop:1')
    expect(engine.containers[0]?.removed).toBe(true)
  })

  it('that nobody can reach is told to listen on every address, and leaves no container', async () => {
    const engine = playedEngine()
    const error = await errorOf(launched(engine, { waitMs: 150, probe: async () => 'refused' }))
    expect(error.kind).toBe('never-ready')
    expect(error.came).toContain('on port 8000 of the container')
    expect(error.todo).toContain('0.0.0.0')
    expect(engine.containers[0]?.removed).toBe(true)
  })

  it('that the engine does not start is told of in its words, and leaves no container', async () => {
    const engine = playedEngine(() => {
      throw new Error('port is already allocated')
    })
    const error = await errorOf(launched(engine))
    expect(error.kind).toBe('port-taken')
    expect(error.came).toBe('port is already allocated')
    expect(engine.containers[0]?.removed).toBe(true)
  })
})

describe('what a droplet wrote into its container', () => {
  it('is read with its mode, whatever else lies beside it', async () => {
    const files = {
      '/tmp': tarOf('', 0o755, '5'),
      '/tmp/token': tarOf('ey.token', 0o644),
      '/app/own.pem': tarOf('pem', 0o600),
    }
    const engine = playedEngine(({ order }) => serving(order.port.outside, closers), { files })
    const droplet = await launched(engine)
    expect(await droplet.written()).toEqual([
      { path: '/tmp/token', text: 'ey.token', openToOthers: true },
      { path: '/app/own.pem', text: 'pem', openToOthers: false },
    ])
    await droplet.stop()
  })

  it('is found behind an entry that only tells about it, and is no folder', () => {
    const told = Buffer.concat([tarOf('30 mtime=1.5\n', 0o644, 'x'), tarOf('inside', 0o604)])
    expect(fileIn(told, '/a')).toEqual({ path: '/a', text: 'inside', openToOthers: true })
    expect(fileIn(tarOf('', 0o755, '5'), '/a')).toBeUndefined()
    expect(fileIn(Buffer.alloc(1024), '/a')?.text).toBe('')
  })
})

describe('the ground that containers stand on', () => {
  it('knows the gateway, the labels of the run and the one port that the image exposes', async () => {
    const ground = await prepareGround(playedEngine(), 'drop:1', 'r1')
    expect(ground).toMatchObject({ gateway: '127.0.0.1', exposed: 8000 })
    expect(ground.labels['udc-conformance.run']).toBe('r1')
  })

  it('takes no port from an image that exposes several', async () => {
    const engine = playedEngine(undefined, { images: { 'drop:1': [8000, 9000] } })
    expect((await prepareGround(engine, 'drop:1', 'r1')).exposed).toBeUndefined()
  })

  it('fetches an image that is not here, and says why it cannot', async () => {
    const engine = playedEngine()
    const error = await errorOf(prepareGround(engine, 'none:1', 'r1'))
    expect(engine.pulled).toEqual(['none:1'])
    expect(error.came).toBe('pull access denied for none:1')
    expect(error.todo).toContain('docker build -t none:1 .')
  })

  it('is not taken where the engine lives elsewhere', async () => {
    for (const gateway of ['192.0.2.77', null]) {
      const engine = playedEngine(undefined, { gateway })
      const error = await errorOf(prepareGround(engine, 'drop:1', 'r1'))
      expect(error.expected).toContain("this machine's own")
      expect(error.todo).toContain('--mesh')
    }
  })
})
