import { createPrivateKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlsFrom } from '../src/cli/tls-files.ts'
import { UsageError } from '../src/model/usage-error.ts'
import { inFolder, readReport, runCli } from './cli-process.ts'
import { makeAuthority, type Served, serveTls } from './tls-cast.ts'

const authority = makeAuthority()
const me = authority.client()
let droplet: Served

beforeAll(async () => {
  droplet = await serveTls({
    ...authority.server(),
    ca: authority.pem,
    requestCert: true,
    rejectUnauthorized: true,
  })
})
afterAll(() => droplet.close())

const encrypted = createPrivateKey(me.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'Vn7hTqLw93KzPd' })
  .toString()

const files: Readonly<Record<string, string>> = {
  'ca.pem': `of the office\n${authority.pem}${authority.pem}`,
  'cert.pem': me.cert,
  'key.pem': me.key,
  'both.pem': me.key + me.cert,
  'other-key.pem': authority.client().key,
  'locked.pem': encrypted,
  'torn.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  'torn-key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  'text.pem': 'nothing of the kind',
  'a name.pem': authority.pem,
}

const withFiles = <T>(work: (cwd: string) => Promise<T> | T): Promise<T> =>
  inFolder(async (cwd) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    return work(cwd)
  })

const told = (error: unknown): string =>
  error instanceof UsageError ? `${error.came} | ${error.where}` : String(error)

describe('files that cannot be used', () => {
  test.each([
    [{ ca: 'none.pem' }, /no such file.*\| --ca none\.pem/],
    [{ ca: 'text.pem' }, /without any \| --ca text\.pem/],
    [{ ca: 'torn.pem' }, /the 1\. of 1 cannot/],
    [{ clientCert: 'cert.pem' }, /without one \| --client-cert cert\.pem/],
    [{ clientKey: 'key.pem' }, /^none \| --client-key/],
    [
      { clientCert: 'cert.pem', clientKey: 'other-key.pem' },
      /another one \| --client-key other-key/,
    ],
    [{ clientCert: 'cert.pem', clientKey: 'locked.pem' }, /encrypted \| --client-key locked/],
    [{ clientCert: 'cert.pem', clientKey: 'torn-key.pem' }, /one that cannot/],
    [{ clientCert: 'cert.pem', clientKey: 'text.pem' }, /without one/],
    [{ clientCert: 'cert.pem', clientKey: me.key }, /\(the text itself\)$/],
  ])('%j', (settings, says) =>
    withFiles((cwd) => {
      try {
        tlsFrom(settings, { cwd, env: {} })
      } catch (error) {
        expect(told(error)).toMatch(says)
        expect(JSON.stringify(error)).not.toContain(me.key.slice(60, 90))
        return
      }
      expect.unreachable()
    }),
  )

  test('end a run before it begins, in four lines, with exit code 2', () =>
    withFiles(async (cwd) => {
      const { code, stderr } = await runCli(
        [droplet.url, '--client-cert', 'cert.pem', '--client-key', 'locked.pem'],
        { cwd },
      )
      expect(code).toBe(2)
      expect(stderr.match(/^ {2}(expected|came|where|to do) /gm)).toHaveLength(4)
    }))
})

describe('a target behind a private authority that asks who we are', () => {
  const flags = ['--ca', 'ca.pem', '--client-cert', 'both.pem']
  const rest = ['--only', 'CTL-NEG-*', '--out', 'out', '--timeout', '20s']

  test('is asked with the files, by flag and by variable, and its report holds no key', () =>
    withFiles(async (cwd) => {
      const flagged = await runCli([droplet.url, ...flags, ...rest], { cwd })
      expect(flagged.code).toBe(1)
      const report = readReport(join(cwd, 'out/report.json'))
      expect(report.trouble).toBeUndefined()
      const [reproduce] = report.findings.map((finding) => finding.reproduce)
      expect(reproduce).toContain(`${droplet.url} --ca ca.pem --client-cert both.pem --only`)
      expect(report.exchanges.some(({ response }) => response !== undefined)).toBe(true)
      const env = { UDC_CA: 'ca.pem', UDC_CLIENT_CERT: 'cert.pem', UDC_CLIENT_KEY: 'key.pem' }
      expect((await runCli([droplet.url, ...rest], { cwd, env })).code).toBe(1)
      const written = JSON.stringify(report) + flagged.stdout + flagged.stderr
      expect(written).not.toContain(me.key.split('\n')[1])
    }))

  test('is not reached without them, and the run says what would help', () =>
    withFiles(async (cwd) => {
      const blind = await runCli([droplet.url, ...rest], { cwd })
      expect([blind.code, blind.stdout]).toEqual([4, expect.stringContaining('--ca FILE')])
      const unnamed = await runCli([droplet.url, '--ca', 'ca.pem', ...rest], { cwd })
      expect(unnamed.code).toBe(4)
      const told = unnamed.stdout.replace(/\s+/g, ' ')
      expect(told).toMatch(/tlsv13 alert certificate required where .*--client-cert FILE/)
    }))
})

describe('the files', () => {
  test('stand in the line that asks a check again, as a shell needs them', () =>
    withFiles((cwd) => {
      const tls = tlsFrom(
        { ca: 'a name.pem', clientCert: 'cert.pem', clientKey: 'key.pem' },
        { cwd, env: {} },
      )
      expect(tls?.flags).toEqual([
        ...['--ca', 'a name.pem', '--client-cert', 'cert.pem', '--client-key', 'key.pem'],
      ])
    }))

  test('are printed by name where they are there, and not where they are the key itself', () =>
    withFiles(async (cwd) => {
      const print = async (args: readonly string[]) => {
        const { stdout } = await runCli(['config', 'print', '--json', ...args], { cwd })
        const rows = JSON.parse(stdout) as { name: string; value: unknown; where: string }[]
        return rows.flatMap(({ name, value, where }) =>
          /^(ca|client)/.test(name) ? [[name, value, where]] : [],
        )
      }
      expect(await print(['--ca', 'ca.pem', '--client-key', 'key.pem'])).toEqual([
        ['ca', 'ca.pem', '--ca'],
        ['clientCert', null, 'default'],
        ['clientKey', 'key.pem', '--client-key'],
      ])
      expect((await print(['--client-key', 'hunter2hunter2']))[2]?.[1]).toBe('[not shown]')
    }))
})
