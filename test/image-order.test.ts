import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTls } from '../fixtures/authority.ts'
import { noDocker } from '../src/launch/image/missing.ts'
import { packageAt } from '../src/launch/image/testcontainers.ts'
import { callBack } from '../src/session/call-back.ts'
import { createClient } from '../src/wire/client.ts'
import { createRecorder } from '../src/wire/recorder.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { runCli } from './cli-process.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe('--image on the command line', () => {
  it.each([
    [['--command', 'node x.js'], 'expected  --image without --command'],
    [['http://127.0.0.1:8010'], 'expected  --image without a URL'],
    [['--mesh'], 'expected  --image without --mesh'],
    [['--inherit-env'], 'to do     name what the droplet needs: --env NAME=env:NAME'],
  ])('is not taken beside %j', async (beside, told) => {
    const { code, stderr } = await runCli(['--image', 'drop:1', ...beside])
    expect(stderr).toContain(told)
    expect(code).toBe(2)
  })

  it('finds testcontainers beside us, wherever it is called', () => {
    expect(packageAt('/')).toMatch(/node_modules.testcontainers/)
  })
})

describe('without an engine that answers', () => {
  it.each([
    [{}, 'by /var/run/docker.sock (DOCKER_HOST is not set)', /docker/],
    [{ DOCKER_HOST: 'unix:///no/such.sock' }, 'by DOCKER_HOST=unix:///no/such.sock', /^unset DOC/],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:9' }, 'by DOCKER_HOST=tcp://127.0.0.1:9', /docker version$/],
  ])('it is said what was tried and what to do: %j', (env, where, todo) => {
    const error = noDocker(env)
    expect(error.where).toBe(`--image, ${where}`)
    expect(error.expected).toBe('a Docker engine that answers')
    expect(error.todo).toMatch(todo)
  })
})

describe('a droplet whose loopback is not ours', () => {
  it('is asked where we find it when it names its own address', async () => {
    const { port, client } = await asked()
    const at = (address: string) => callBack(client, address, 'there?', { port, told: 8010 })
    expect((await at('http://127.0.0.1:8010/health'))?.status).toBe(200)
    expect((await at('http://localhost:8010/health'))?.status).toBe(200)
    expect(await at('http://drop42.mesh.test:8010/health')).toBeUndefined()
  })

  it('shows certificates for the names by which it finds us', () => {
    const named = { host: '172.17.0.1', otherName: 'host.docker.internal' }
    const { cert, faulty } = makeTls(named)
    const good = new X509Certificate(cert)
    expect(good.checkIP('172.17.0.1')).toBe('172.17.0.1')
    expect(good.checkHost('host.docker.internal')).toBe('host.docker.internal')
    const wrong = new X509Certificate(faulty('wrong-name').cert)
    expect(wrong.checkIP('172.17.0.1')).toBeUndefined()
  })
})

async function asked() {
  const server = createServer((_, response) => response.end('ok'))
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const client = createClient({
    baseUrl: `http://127.0.0.1:${port}`,
    recorder: createRecorder(createRedactor()),
    userAgent: 'udc-conformance/test',
    runId: 'r1',
    timeoutMs: 2000,
    insecure: false,
    limiter: {},
  })
  closers.push(
    () => client.close(),
    () => server.close(),
  )
  return { port, client }
}
