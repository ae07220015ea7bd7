import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { authorityIn, folderAt } from '../src/cli/doctor/gather-files.ts'
import type { Line } from '../src/cli/doctor/line.ts'
import { freePort } from '../src/launch/ports.ts'
import { inFolder, runCli } from './cli-process.ts'

/** A server for the length of one piece of work. */
async function serving<T>(
  listener: RequestListener,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer(listener)
  const port = await freePort()
  await new Promise<void>((done) => void server.listen(port, '127.0.0.1', done))
  try {
    return await work(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

interface Told {
  readonly code: number | null
  readonly exit: number
  readonly of: (about: string) => Line | undefined
}

async function doctor(args: readonly string[], env = {}): Promise<Told> {
  const { code, stdout, stderr } = await runCli(['doctor', ...args, '--json'], { env })
  expect(stderr).toBe('')
  const { exit, lines } = JSON.parse(stdout) as { exit: number; lines: Line[] }
  return { code, exit, of: (about) => lines.find((line) => line.about === about) }
}

describe('doctor', () => {
  test('looks at this machine without a target, and what it finds is no failure', async () => {
    const port = await freePort()
    const holder = createTcpServer()
    await new Promise<void>((done) => void holder.listen(port, '127.0.0.1', done))
    try {
      const { code, exit, of } = await doctor(['--peer-port', `${port}`], {
        UDC_OUT: '/dev/null/x',
      })
      expect([code, exit]).toEqual([0, 0])
      expect(of('Node')).toMatchObject({ says: expect.stringContaining(process.versions.node) })
      expect(of('peer port')).toMatchObject({
        state: 'trouble',
        todo: expect.stringContaining('--peer-port'),
      })
      expect(of('--out')?.state).toBe('trouble')
      expect(of('target')).toBeUndefined()
      for (const name of ['machine', 'terminal', 'IPv6', 'Docker', 'temporary folder'])
        expect(of(name), name).toBeDefined()
    } finally {
      holder.close()
    }
  })

  test('asks a target for its health, directly, and holds its clock against ours', () => {
    const seen: string[] = []
    return serving(
      (request, response) => {
        seen.push(`${request.method} ${request.url} ${request.headers['user-agent']}`)
        response.setHeader('date', new Date(Date.now() - 90_000).toUTCString())
        response.end('{}')
      },
      async (url) => {
        const proxy = { HTTP_PROXY: 'http://user:Vn7hTqLw93@127.0.0.1:9', http_proxy: 'x' }
        const args = [url, '--prefix', '/v1', '--health-path', '/up']
        const { code, of } = await doctor(args, proxy)
        expect(code).toBe(0)
        expect(of('target')?.state).toBe('ok')
        expect(of('clock')).toMatchObject({
          state: 'trouble',
          came: expect.stringMatching(/^\d+\.\d s behind/),
        })
        expect(JSON.stringify(of('proxy'))).toContain('HTTP_PROXY')
        expect(JSON.stringify(of('proxy'))).not.toContain('Vn7hTqLw93')
        expect(seen).toHaveLength(2)
        expect(seen[0]).toMatch(/^GET \/v1\/up udc-conformance\//)
      },
    )
  })

  test('exits 4 where nobody answers, in words for a person', async () => {
    const { code, stdout } = await runCli(['doctor', `127.0.0.1:${await freePort()}`])
    expect(code).toBe(4)
    expect(stdout).toMatch(/^trouble +target\n {2}expected +an HTTP answer\n {2}came +refused: /m)
    expect(stdout).toMatch(/exit 4\n$/)
  })

  test.each([
    [['doctor', 'ftp://127.0.0.1'], 'ftp:'],
    [['doctor', '--registry-port', '70000'], 'registryPort'],
    [['doctor', '--profile', 'mseh'], '"mseh"'],
  ])('%j is asked wrongly', async (args, came) => {
    const { code, stdout, stderr } = await runCli(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(came)
  })
})

describe('what it tries', () => {
  test('a folder, also one that is not there yet, without leaving anything', () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'file'), '')
      expect(folderAt('--out', cwd)).not.toHaveProperty('why')
      expect(folderAt('--out', join(cwd, 'a/b/c'))).not.toHaveProperty('why')
      expect(folderAt('--out', join(cwd, 'file/below'))).toHaveProperty('why')
      expect(readdirSync(cwd)).toEqual(['file'])
    }))

  test('a file of certificates', () =>
    inFolder(async (cwd) => {
      const files = { good: '-----BEGIN CERTIFICATE-----\n', empty: '' }
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
      mkdirSync(join(cwd, 'folder'))
      const why = (name: string) => authorityIn('CA', { CA: join(cwd, name) })[0]?.why
      expect(['good', 'empty', 'missing', 'folder'].map(why)).toEqual([
        undefined,
        'it holds no certificate',
        expect.stringContaining('ENOENT'),
        expect.stringContaining('EISDIR'),
      ])
      expect([...authorityIn('CA', {}), ...authorityIn('CA', { CA: '' })]).toEqual([])
    }))
})
