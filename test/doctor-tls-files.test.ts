import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Line } from '../src/cli/doctor/line.ts'
import { givenLine, handshakeLines } from '../src/cli/doctor/rules-tls.ts'
import { inFolder, runCli } from './cli-process.ts'
import { target } from './doctor-cast.ts'
import { makeAuthority, serveTls } from './tls-cast.ts'

const authority = makeAuthority()
const me = authority.client()
const day = 86_400_000

/** What doctor says of a droplet that asks who we are. */
const told = (
  args: readonly string[],
  env = {},
): Promise<{ code: number | null; of: (about: string) => Line | undefined }> =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, 'ca.pem'), authority.pem)
    writeFileSync(join(cwd, 'me.pem'), me.key + me.cert)
    writeFileSync(
      join(cwd, 'old.pem'),
      Object.values(authority.client(new Date(Date.now() - day))).join(''),
    )
    const droplet = await serveTls({
      ...authority.server(),
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: true,
    })
    try {
      const { code, stdout } = await runCli(['doctor', droplet.url, '--json', ...args], {
        cwd,
        env,
      })
      const { lines } = JSON.parse(stdout) as { lines: Line[] }
      return { code, of: (about) => lines.find((line) => line.about === about) }
    } finally {
      droplet.close()
    }
  })

test('shows what the files are good for, and what the handshake gave', async () => {
  const { code, of } = await told(['--ca', 'ca.pem', '--client-cert', 'me.pem'])
  expect([code, of('target')?.state]).toEqual([0, 'ok'])
  expect(of('--ca')).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('"Private Authority" until 20'),
  })
  expect(of('--client-cert')).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('"The Harness"'),
  })
  expect(of('TLS')).toMatchObject({
    state: 'ok',
    says: expect.stringMatching(
      /^TLSv1\.3, TLS_\w+; certificate of "Private Droplet" by "Private Authority", until 20/,
    ),
  })
})

test('names the authority that nobody trusts, and the flag that would', async () => {
  const { code, of } = await told([])
  expect(code).toBe(4)
  expect(of('TLS')).toMatchObject({
    state: 'note',
    says: expect.stringMatching(/by "Private Authority".*; not taken: [A-Z_]+$/),
  })
  expect(of('target')).toMatchObject({ todo: expect.stringContaining('--ca') })
})

test('says which flag answers a target that asks who we are', async () => {
  const { code, of } = await told(['--ca', 'ca.pem'])
  expect([code, of('TLS')?.state]).toEqual([4, 'ok'])
  expect(of('target')).toMatchObject({
    came: expect.stringContaining('certificate required'),
    todo: expect.stringContaining('--client-cert'),
  })
})

test('tells of a certificate of ours that has ended', async () => {
  const { of } = await told(['--ca', 'ca.pem', '--client-cert', 'old.pem'])
  expect(of('--client-cert')).toMatchObject({ state: 'trouble', where: 'old.pem' })
})

test('says nothing of a proxy in the way of this machine, and tells of one elsewhere', async () => {
  const office = { HTTPS_PROXY: 'http://joe:hunter2hunter2@127.0.0.1:9' }
  const here = await told(['--ca', 'ca.pem', '--client-cert', 'me.pem'], office)
  expect([here.code, here.of('proxy')?.state]).toEqual([0, 'note'])
  const closed = createServer((socket) => socket.destroy())
  await new Promise<void>((done) => void closed.listen(0, '127.0.0.1', done))
  const { port } = Object(closed.address())
  const env = { HTTPS_PROXY: `http://joe:hunter2hunter2@127.0.0.1:${port}` }
  const there = await runCli(['doctor', 'https://far.test'], { env })
  closed.close()
  expect(there.code).toBe(4)
  expect(there.stdout).toContain(`through http://127.0.0.1:${port} (HTTPS_PROXY)`)
  expect(there.stdout).toContain('closed the connection instead of a tunnel')
  expect(there.stdout).toContain('NO_PROXY=far.test')
  expect(there.stdout).not.toContain('hunter2')
})

test('a certificate that ends soon is noted', () => {
  const today = new Date('2026-03-01')
  const handshake = { protocol: 'TLSv1.2', cipher: 'X', subject: 'a', issuer: 'b' }
  const of = (validUntil: string) =>
    handshakeLines(
      { ...target(), handshake: { ...handshake, validUntil: new Date(validUntil) } },
      today,
    )[0]?.state
  expect([of('2026-06-01'), of('2026-03-10'), of('2026-02-01')]).toEqual(['ok', 'note', 'note'])
  expect(handshakeLines(target(), today)).toEqual([])
  const bundle = {
    flag: '--ca',
    path: 'ca.pem',
    count: 3,
    subject: 'a',
    validFrom: new Date('2026-01-01'),
    validUntil: new Date('2027-01-01'),
  } as const
  expect(givenLine(bundle, today)).toMatchObject({
    says: '"a" until 2027-01-01, and 2 more: trusted too',
  })
})
