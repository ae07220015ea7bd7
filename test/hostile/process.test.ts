import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inFolder, readReport, runCli } from '../cli-process.ts'
import { answer, cameOf, clientOf, openPeer, ways } from './peer.ts'

const told = async (args: readonly string[]) =>
  inFolder(async (folder) => {
    const file = join(folder, 'report.json')
    const { code, stdout } = await runCli([...args, '--reporter', `json=${file}`])
    return { code, stdout, report: readReport(file) }
  })

test('a run ends by itself although its peer never lets a connection go', {
  timeout: 120_000,
}, async () => {
  const peer = await openPeer({ asked: (socket) => void socket.write(answer()) })
  const { code, report } = await told([peer.url, '--only', 'CTL-*'])
  expect(code).toBeTypeOf('number')
  expect(report.findings.length).toBeGreaterThan(0)
  await expect.poll(() => peer.open()).toBe(0)
})

test('a target that speaks no TLS is trouble, not a failure', {
  timeout: 120_000,
}, async () => {
  const peer = await openPeer({ asked: (socket) => void socket.write(answer()) })
  const url = peer.url.replace('http:', 'https:')
  const { code, report } = await told([url, '--only', 'CTL-*', '--wait', '2s'])
  expect(code).toBe(4)
  expect(report.findings.filter(({ state }) => state === 'fail')).toEqual([])
})

describe('a droplet on ::1 alone', () => {
  test.each(ways)('answers a %s request', async (_way, ask) => {
    const server = createServer((_, response) => void response.end('{"ok":true}'))
    const port = await new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined))
      server.listen(0, '::1', () => resolve(Object(server.address()).port))
    })
    // A machine without IPv6 has no such droplet.
    if (port === undefined) return
    expect(cameOf(await clientOf({ url: `http://[::1]:${port}` }).ask(ask))).toBe('200')
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  test('that was told a port on 127.0.0.1 is trouble to be mended, and nothing fails', {
    timeout: 120_000,
  }, async () => {
    const serve = `require('http').createServer((q, r) => r.end('{}')).listen(process.env.PORT, '::1')`
    const { code, report } = await told([
      ...['--command', `${process.execPath} -e "${serve}"`, '--only', 'CTL-*', '--wait', '4s'],
    ])
    expect(report.findings.filter(({ state }) => state === 'fail')).toEqual([])
    expect([code, report.trouble?.kind]).toEqual([4, 'unreachable'])
    expect(report.trouble?.came).toMatch(/./)
    expect(report.trouble?.todo).toMatch(/./)
  })
})
