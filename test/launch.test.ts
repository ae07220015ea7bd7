import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, get } from 'node:http'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { splitCommand } from '../src/launch/argv.ts'
import { type Launched, type LaunchOptions, launchCommand } from '../src/launch/command.ts'
import { type DropletEnvironmentOptions, dropletEnvironment } from '../src/launch/environment.ts'
import { LaunchError } from '../src/launch/launch-error.ts'
import { writeKeyFile } from '../src/launch/own-key.ts'
import { fill } from '../src/launch/placeholders.ts'
import { freePort, isPortFree } from '../src/launch/ports.ts'
import { isGroupAlive, signalGroup } from '../src/launch/process-group.ts'
import type { ProbeAnswer } from '../src/launch/readiness.ts'
import { UsageError } from '../src/model/usage-error.ts'

const parentEnv = { PATH: process.env.PATH ?? '' }
const started: Launched[] = []
const groups: number[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((droplet) => droplet.stop()))
})

describe('a command line', () => {
  test.each([
    ['python main.py', ['python', 'main.py']],
    [`node -e "a > b; c && d" 'x y'`, ['node', '-e', 'a > b; c && d', 'x y']],
    [`sh -c 'serve --port $PORT | tee log'`, ['sh', '-c', 'serve --port $PORT | tee log']],
    [`grep ">" ''`, ['grep', '>', '']],
    ['curl http://x/?a=1&b=2;c', ['curl', 'http://x/?a=1&b=2;c']],
  ])('%s is split as it is written', (command, argv) => {
    expect(splitCommand(command)).toEqual(argv)
  })

  test.each([
    ['cd app && node x.js', '&&'],
    ['a || b', '||'],
    ['node x.js | tee log', '|'],
    ['cd app; node x.js', ';'],
    ['node x.js > log', '>'],
    ['node x.js 2>&1', '>'],
    ['node x.js < in', '<'],
    ['node `which x`', '`'],
    ['node $(which x)', '$('],
    ['node x.js &', '&'],
    ['serve --port $PORT', 'variable'],
    ['PORT=8080 node x.js', '--env PORT'],
    ['node "x.js', 'quote'],
    ['', 'no program'],
    ['   ', 'no program'],
  ])('%s is refused, naming what a shell would be needed for', (command, named) => {
    const refusal = usageErrorOf(() => splitCommand(command))
    expect(refusal.message).toContain(named)
    expect(refusal.where).toBe('--command')
    expect(refusal.todo).not.toBe('')
  })

  test('a value assigned before the program is not repeated', () => {
    expect(usageErrorOf(() => splitCommand('KEY=s3cret node x.js')).message).not.toContain('s3cret')
  })
})

describe('a placeholder', () => {
  const names = { 'registry.url': 'http://r', 'registry.key': 'k', port: '1' }

  test('is replaced by its value wherever it stands', () => {
    expect(fill('{registry.url}/x?p={port}', names)).toBe('http://r/x?p=1')
  })

  test('leaves other braces alone, and doubled ones stand for themselves', () => {
    expect(fill('{"a":{"b":1}} {} {{port}}', names)).toBe('{"a":{"b":1}} {} {port}')
  })

  test('that is unknown names the nearest known one', () => {
    const refusal = usageErrorOf(() => fill('{registry.ulr}', names, '--env X'))
    expect(refusal.todo).toContain('{registry.url}')
    expect(refusal.where).toBe('--env X')
  })

  test('is never an inherited property', () => {
    expect(usageErrorOf(() => fill('{constructor}', names)).came).toContain('constructor')
  })
})

describe('the environment', () => {
  const options: DropletEnvironmentOptions = {
    parent: {
      PATH: '/bin',
      HOME: '/h',
      NODE_ENV: 'test',
      VITEST_POOL_ID: '1',
      NODE_OPTIONS: '--x',
      SECRET: 's',
      NO_PROXY: '.corp',
      PORT: '1',
    },
    port: 8010,
    droplet: { id: 4, name: 'Four', domain: 'drop4.example', steward: 'Ada' },
    registry: { url: 'http://r', key: 'rk', jwksUrl: 'http://r/jwks' },
    orchestratorUrl: 'http://o',
    token: { issuer: 'iss', audience: 'aud', algorithm: 'RS256' },
    apiToken: 'at',
    heartbeatSeconds: 2,
    hints: {
      jwksCacheSeconds: 3,
      jwksCooldownSeconds: 4,
      httpTimeoutSeconds: 5,
      retryBaseMs: 100,
    },
    overrides: { JWKS_URL: '{registry.url}/mine', EXTRA: 'x' },
    placeholders: { 'registry.url': 'http://r' },
  }

  test('holds what the droplet is told, and four names of the parent', () => {
    expect(dropletEnvironment(options)).toEqual({
      PATH: '/bin',
      HOME: '/h',
      PORT: '8010',
      DROPLET_ID: '4',
      DROPLET_NAME: 'Four',
      DROPLET_DOMAIN: 'drop4.example',
      STEWARD: 'Ada',
      REGISTRY_BASE_URL: 'http://r',
      REGISTRY_URL: 'http://r',
      REGISTRY_KEY: 'rk',
      REGISTRY_API_KEY: 'rk',
      ORCHESTRATOR_URL: 'http://o',
      HEARTBEAT_INTERVAL: '2',
      JWT_ISSUER: 'iss',
      JWKS_URL: 'http://r/mine',
      JWT_AUDIENCE: 'aud',
      JWT_ALGORITHM: 'RS256',
      API_TOKEN: 'at',
      NO_PROXY: '127.0.0.1,localhost,r',
      no_proxy: '127.0.0.1,localhost,r',
      JWKS_CACHE_SECONDS: '3',
      JWKS_COOLDOWN_SECONDS: '4',
      HTTP_TIMEOUT_SECONDS: '5',
      RETRY_BASE_MS: '100',
      EXTRA: 'x',
    })
  })

  test('inherits the rest when asked, but nothing a test runner set', () => {
    const env = dropletEnvironment({ ...options, inheritEnv: true })
    expect(env).toMatchObject({
      SECRET: 's',
      PORT: '8010',
      NO_PROXY: '127.0.0.1,localhost,r,.corp',
    })
    for (const name of ['NODE_ENV', 'VITEST_POOL_ID', 'NODE_OPTIONS'])
      expect(env).not.toHaveProperty(name)
  })
})

test('the key file is readable by its owner alone, and removable twice', () => {
  const file = writeKeyFile('-----BEGIN PRIVATE KEY-----')
  expect(readFileSync(file.path, 'utf8')).toBe('-----BEGIN PRIVATE KEY-----')
  expect(statSync(file.path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(file.path)).mode & 0o777).toBe(0o700)
  file.remove()
  file.remove()
  expect(existsSync(dirname(file.path))).toBe(false)
})

test.each(['127.0.0.1', '0.0.0.0', '::', '::1'])('a port taken on %s is not free', async (host) => {
  const port = await freePort()
  expect(await isPortFree(port)).toBe(true)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, host, () => resolve()))
  expect(await isPortFree(port)).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isPortFree(port)).toBe(true)
})

test.runIf(process.platform === 'linux')('the dead do not keep a process group alive', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true })
  const pgid = child.pid ?? 0
  expect(isGroupAlive(pgid)).toBe(true)
  process.kill(pgid, 'SIGKILL')
  // This thread is held, so nobody reaps the child: it is a zombie, and still a member.
  const until = performance.now() + 2000
  while (isGroupAlive(pgid) && performance.now() < until);
  expect(signalGroup(pgid, 0)).toBe(true)
  expect(isGroupAlive(pgid)).toBe(false)
  await once(child, 'exit')
  expect(signalGroup(pgid, 0)).toBe(false)
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

function usageErrorOf(act: () => unknown): UsageError {
  try {
    act()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('a UsageError was expected')
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
