import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { trafficSchema } from '../src/cli/mesh/record.ts'
import { inFolder, isListening, type Running, runCli, stackTrace, startCli } from './cli-process.ts'
import { own, selfSigned } from './mesh-cast.ts'

const anyPorts = ['--registry-port', '0', '--orchestrator-port', '0', '--peer-port', '0']

interface Stood {
  readonly running: Running
  readonly registry: string
  readonly orchestrator: string
  readonly registryKey: string
  readonly secret: string
  readonly controlFile: string
}

/** A bench of the built command line, once it stands. */
async function stand(...args: string[]): Promise<Stood> {
  const running = startCli(['mesh', ...anyPorts, ...args])
  await running.said(/RETRY_BASE_MS=\d+\n/)
  const registry = await running.said(/REGISTRY_URL=(\S+)/)
  return {
    running,
    registry,
    orchestrator: await running.said(/ORCHESTRATOR_URL=(\S+)/),
    registryKey: await running.said(/REGISTRY_KEY=(\S+)/),
    secret: await running.said(/x-control-secret: (\S+)/),
    controlFile: join(tmpdir(), `udc-conformance-mesh-${new URL(registry).port}.json`),
  }
}

const listed = (orchestrator: string, token: string): Promise<Response> =>
  fetch(`${orchestrator}/droplets`, { headers: { authorization: `Bearer ${token}` } })

async function issued({ registry, registryKey }: Stood): Promise<string> {
  const url = `${registry}/auth/token?droplet_id=drop42.mesh.test`
  const answer = await fetch(url, { method: 'POST', headers: { 'x-registry-key': registryKey } })
  const { token } = (await answer.json()) as { token: string }
  return token
}

describe('the bench', () => {
  test('from start to end: environment, causes, tokens, record, and nothing left', () =>
    inFolder(async (folder) => {
      const keyFile = join(folder, 'own.pem')
      const record = join(folder, 'traffic.json')
      const privatePem = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      writeFileSync(keyFile, privatePem)
      const stood = await stand('--own-key', keyFile, '--record', record)
      const { running, orchestrator, registry, controlFile } = stood
      expect(statSync(controlFile).mode & 0o777).toBe(0o600)

      expect((await listed(orchestrator, selfSigned())).status).toBe(401)
      await running.said(
        /GET \/droplets +401 +D18-SELF-SIGNED \(0\.99\) \| why: .+\| fix: Stop generating/,
      )
      const token = await issued(stood)
      expect((await listed(orchestrator, token)).status).toBe(200)
      await running.said(
        /GET \/droplets +200 +token good: issued by the Registry, 3,(600|59\d) s left/,
      )

      const minting = ['mint', '--registry-port', new URL(registry).port]
      const minted = await runCli([...minting, '--deviation', 'no aud'])
      expect(minted).toMatchObject({ code: 0, stderr: '' })
      expect(minted.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
      expect((await listed(orchestrator, minted.stdout.trim())).status).toBe(401)
      await running.said(/D51-AUD-MISSING/)

      const halfAsked = connect({ port: Number(new URL(registry).port), host: '127.0.0.1' })
      halfAsked.on('error', () => undefined).write('POST /auth/token HTTP/1.1\r\nHost: a\r\n')
      const stopped = performance.now()
      running.process.kill('SIGTERM')
      const { code, stdout, stderr } = await running.ended
      expect(performance.now() - stopped).toBeLessThan(5000)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/ended; 4 calls; D18-SELF-SIGNED 1×; D51-AUD-MISSING 1×; recorded in/)
      expect(existsSync(controlFile)).toBe(false)
      expect(await isListening(Number(new URL(registry).port))).toBe(false)

      const text = readFileSync(record, 'utf8')
      const kept = trafficSchema.parse(JSON.parse(text))
      expect(kept.calls.map(({ cause }) => cause)).toEqual([
        'D18-SELF-SIGNED',
        null,
        null,
        'D51-AUD-MISSING',
      ])
      expect(kept.exchanges.map(({ id }) => id)).toEqual(kept.calls.map(({ exchange }) => exchange))
      const log = stdout.slice(stdout.indexOf('RETRY_BASE_MS'))
      const secrets = [stood.registryKey, stood.secret, token, minted.stdout.trim()]
      const tails = [token, minted.stdout.trim()].map((each) => each.split('.')[2] ?? '')
      for (const secret of [...secrets, ...tails, privatePem.split('\n')[3] ?? ''])
        for (const sink of [log, text]) expect(sink).not.toContain(secret)
    }))

  test('ends when its reader does', async () => {
    const { running, orchestrator, controlFile } = await stand()
    running.process.stdout.destroy()
    await listed(orchestrator, selfSigned()).catch(() => undefined)
    await listed(orchestrator, selfSigned()).catch(() => undefined)
    expect((await running.ended).code).toBe(0)
    expect(existsSync(controlFile)).toBe(false)
  })
})

/** Exit code 2 with four lines, and nothing of our insides. */
async function usage(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args)
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
  expect(stderr).not.toMatch(stackTrace)
  expect(stderr.trim().split('\n')).toHaveLength(5)
  return stderr
}

describe.concurrent('a bench that cannot be had', () => {
  test('because a port is taken: it says which, where, and by which flag to change it', async () => {
    const server = createServer()
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const address = server.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    try {
      const said = await usage('mesh', ...anyPorts, '--orchestrator-port', port)
      expect(said).toContain(`127.0.0.1:${port}`)
      expect(said).toContain('the mock Orchestrator, --orchestrator-port')
    } finally {
      await new Promise((closed) => server.close(closed))
    }
  })

  test.each([
    [['--host', '0.0.0.0'], 'stands for all of them', '--host 172.17.0.1'],
    [['--host', '203.0.113.9'], 'EADDRNOTAVAIL', 'leave --host out'],
    [['--registry-port', '18999', '--peer-port', '18999'], '18999 twice', 'another'],
    [['--own-key', '/nowhere/own.pem'], 'ENOENT', 'check the path'],
    [['--own-key', '/dev/null'], 'holds none', 'openssl pkey'],
    [['--record', '/nowhere/traffic.json'], 'ENOENT', 'another file'],
    [['--profile', 'mseh'], '"mseh"', '"mesh"'],
  ])('because of %j', async (args, came, todo) => {
    const said = await usage('mesh', ...anyPorts, ...args)
    expect(said).toContain(came)
    expect(said).toContain(todo)
  })
})

describe.concurrent('mint', () => {
  test('without a bench says how to start one', async () => {
    expect(await usage('mint', '--registry-port', '18998')).toContain('udc-conformance mesh')
  })

  test.each([
    ['no such deviation', 'the nearest is'],
    ['aud', 'write more of the name'],
  ])('of "%s" is a mistake that names a way on', async (name, todo) => {
    expect(await usage('mint', '--deviation', name)).toContain(todo)
  })

  test('lists the deviations, one a line', async () => {
    const { code, stdout } = await runCli(['mint', '--list'])
    const names = stdout.trim().split('\n')
    expect(code).toBe(0)
    expect(names).toContain('no aud')
    expect(new Set(names).size).toBe(names.length)
  })
})
