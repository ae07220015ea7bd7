import { readFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { type Launched, type LaunchOptions, launchCommand } from '../src/launch/command.ts'
import { LaunchError } from '../src/launch/launch-error.ts'
import { freePort, isPortFree } from '../src/launch/ports.ts'
import type { ProbeAnswer } from '../src/launch/readiness.ts'

const parentEnv = { PATH: process.env.PATH ?? '' }

const started: Launched[] = []

const groups: number[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((droplet) => droplet.stop()))
})

describe('a launched droplet', () => {
  const serve = `require('http').createServer((q, r) => r.end('ok')).listen(process.env.PORT, '127.0.0.1')`

  test('is ready once it answers; stopping ends it, frees its port and keeps its log', async () => {
    const { droplet, port } = await launch(
      `console.log('token s3cret used'); console.error('no s3cret here'); ${serve}; process.stdout.write('half a line')`,
    )
    expect(droplet.alive()).toBe(true)
    expect(groups).toContain(droplet.pid)
    await expect.poll(() => droplet.log()).toContain('token ****** used\n')
    await Promise.all([droplet.stop(), droplet.stop()])
    expect(droplet.alive()).toBe(false)
    expect(droplet.exit()).toEqual({ code: null, signal: 'SIGTERM' })
    expect(droplet.log()).toContain('no ****** here\n')
    expect(droplet.log()).toContain('half a line\n')
    expect(droplet.log()).not.toContain('s3cret')
    expect(await isPortFree(port)).toBe(true)
  })

  test('that ends at once is said to have ended, with its last lines', async () => {
    const error = await launchErrorOf(
      `for (let i = 1; i <= 40; i++) console.error('line ' + i + ' s3cret'); process.exitCode = 7`,
    )
    expect(error.kind).toBe('exited')
    expect(error.exit).toEqual({ code: 7, signal: null })
    expect(error.came).toContain('exit code 7')
    expect(error.log).toHaveLength(15)
    expect(error.log.at(-1)).toBe('line 40 ******')
  })

  test('whose own port is taken is told about --port', async () => {
    const error = await launchErrorOf(
      `throw new Error('listen EADDRINUSE: address already in use')`,
    )
    expect(error.kind).toBe('exited')
    expect(error.todo).toContain('--port')
  })

  test('that cannot be found is said to be missing', async () => {
    const error = await launchErrorOf('', { argv: ['no-such-program-anywhere', 's3cret'] })
    expect(error.kind).toBe('not-found')
    expect(error.came).toContain('"no-such-program-anywhere" was not found')
    expect(error.where).toBe('no-such-program-anywhere ******')
  })

  test('whose directory does not exist is not called missing itself', async () => {
    const error = await launchErrorOf(serve, { cwd: '/no/such/directory' })
    expect(error.kind).toBe('not-found')
    expect(error.came).toContain('/no/such/directory does not exist')
  })

  test('is not started beside a stranger on its port', async () => {
    const port = await freePort()
    const stranger = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', () => resolve()))
    const error = await launchErrorOf(serve, { port })
    stranger.close()
    expect(error.kind).toBe('port-taken')
  })

  test('that listens elsewhere is told the port its log mentions', async () => {
    const error = await launchErrorOf(
      `console.log('Listening on port 3999'); setInterval(() => {}, 1000)`,
      { waitMs: 800 },
    )
    expect(error.kind).toBe('never-ready')
    expect(error.todo).toContain('--port 3999')
    expect(isRunning(groups.at(-1))).toBe(false)
  })

  test('that accepts and never answers is given up long before the wait is over', async () => {
    const began = performance.now()
    const error = await launchErrorOf(
      `require('net').createServer(() => {}).listen(process.env.PORT, '127.0.0.1')`,
      { waitMs: 60_000, probeTimeoutMs: 1100 },
    )
    expect(error.kind).toBe('silent')
    expect(performance.now() - began).toBeLessThan(8000)
    expect(isRunning(groups.at(-1))).toBe(false)
  })

  test('that closes its first connections and then answers is ready', async () => {
    const { droplet } = await launch(
      `let n = 0; const s = require('http').createServer((q, r) => ++n > 6 ? r.end('ok') : q.socket.destroy()); s.listen(process.env.PORT, '127.0.0.1')`,
    )
    expect(droplet.alive()).toBe(true)
  })

  test('that ignores SIGTERM is killed after its grace', async () => {
    const { droplet, port } = await launch(`process.on('SIGTERM', () => {}); ${serve}`)
    const began = performance.now()
    await droplet.stop()
    expect(performance.now() - began).toBeGreaterThan(2900)
    expect(droplet.exit()).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await isPortFree(port)).toBe(true)
  })

  test('that leaves its port to a grandchild is ended with it', async () => {
    const { droplet, port } = await launch(
      `const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(serve)}], { stdio: 'inherit' }); console.log('grandchild ' + c.pid); setInterval(() => {}, 1000)`,
    )
    const grandchild = Number(/grandchild (\d+)/.exec(droplet.log())?.[1])
    expect(isRunning(grandchild)).toBe(true)
    await droplet.stop()
    expect(isRunning(grandchild)).toBe(false)
    expect(await isPortFree(port)).toBe(true)
  })

  test('whose leader dies while a stubborn grandchild serves leaves nobody behind', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); ${serve}`
    const { droplet, port } = await launch(
      `const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' }); console.log('grandchild ' + c.pid); setInterval(() => {}, 1000)`,
    )
    const grandchild = Number(/grandchild (\d+)/.exec(droplet.log())?.[1])
    process.kill(droplet.pid, 'SIGKILL')
    await expect.poll(() => droplet.alive()).toBe(false)
    expect(isRunning(grandchild)).toBe(true)
    await droplet.stop()
    expect(isRunning(grandchild)).toBe(false)
    expect(await isPortFree(port)).toBe(true)
  })

  test('that floods its output costs little memory and still gets answers', async () => {
    const { droplet, port } = await launch(
      `${serve}; const b = Buffer.alloc(1 << 20, 'flood s3cret line\\n'); const go = () => { while (process.stdout.write(b)); process.stdout.once('drain', () => setImmediate(go)) }; go()`,
    )
    const held = () => process.memoryUsage().heapUsed + process.memoryUsage().external
    const before = held()
    for (let i = 0; i < 50; i++) {
      if (i % 5 === 0) expect(await probe(port, 2000)).toBe('answered')
      expect(held() - before).toBeLessThan(96 * 1024 * 1024)
      await sleep(20)
    }
    const text = droplet.log()
    expect(text.length).toBeGreaterThan(500_000)
    expect(text.length).toBeLessThanOrEqual(1024 * 1024)
    expect(text).not.toContain('s3cret')
    await droplet.stop()
    expect(droplet.alive()).toBe(false)
  })

  test('that prints one endless line shows its start and no half of a secret', async () => {
    const { droplet } = await launch(
      `${serve}; process.stdout.write('begin ' + 's3cret'.repeat(200000)); process.stdout.write('\\nnext line\\n')`,
    )
    await expect.poll(() => droplet.log()).toContain('next line')
    expect(droplet.log()).toMatch(/^begin \*+ … \(line cut\)\nnext line\n$/)
  })

  test('shows whole lines although two streams write at once', async () => {
    const { droplet } = await launch(
      `${serve}; const w = (s, t) => new Promise((r) => s.write(t, () => setTimeout(r, 30)));
       (async () => { await w(process.stdout, 'a s3'); await w(process.stderr, 'between\\n'); await w(process.stdout, 'cret z\\n') })()`,
    )
    await expect.poll(() => droplet.log()).toBe('between\na ****** z\n')
  })

  test('is stopped when the probe itself fails', async () => {
    const port = await freePort()
    const attempt = launchCommand({
      ...optionsFor(serve, port),
      probe: () => Promise.reject(new Error('probe broke')),
    })
    await expect(attempt).rejects.toThrow('probe broke')
    expect(isRunning(groups.at(-1))).toBe(false)
  })
})

type Extra = Partial<LaunchOptions> & { readonly probeTimeoutMs?: number }

async function launch(script: string, extra: Extra = {}) {
  const port = extra.port ?? (await freePort())
  const droplet = await launchCommand(optionsFor(script, port, extra))
  started.push(droplet)
  return { droplet, port }
}

function optionsFor(script: string, port: number, extra: Extra = {}): LaunchOptions {
  const { probeTimeoutMs = 1000, ...options } = extra
  return {
    argv: [process.execPath, '-e', script],
    env: { ...parentEnv, PORT: String(port) },
    port,
    healthPath: '/health',
    probe: () => probe(port, probeTimeoutMs),
    waitMs: 15_000,
    redact: (text) => text.replaceAll('s3cret', '******'),
    onGroup: (pgid) => groups.push(pgid),
    ...options,
  }
}

async function launchErrorOf(script: string, extra: Extra = {}): Promise<LaunchError> {
  const error = await launch(script, extra).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof LaunchError) return error
  throw new Error('the launch was expected to fail with a LaunchError', { cause: error })
}

function probe(port: number, timeoutMs: number): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/health', agent: false }, (response) => {
      response.resume().once('end', () => resolve('answered'))
    })
    request.setTimeout(timeoutMs, () => request.destroy())
    request.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'silent')
    })
  })
}

/** Whether a process runs; one that only waits to be reaped does not. */
function isRunning(pid: number | undefined): boolean {
  if (pid === undefined || Number.isNaN(pid)) throw new Error('no process was started')
  try {
    process.kill(pid, 0)
    if (process.platform !== 'linux') return true
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.charAt(stat.lastIndexOf(')') + 2) !== 'Z'
  } catch {
    return false
  }
}
