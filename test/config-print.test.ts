import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingLayers, settingsFrom } from '../src/cli/config.ts'
import { printedOf } from '../src/cli/config-print.ts'
import { settingsSchema } from '../src/cli/settings.ts'
import { inFolder, runCli } from './cli-process.ts'

const canary = 'Vn7hTqLw93KzPd'
const jwt = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.${'aZ3kQ9'.repeat(8)}`

const printed = async (flags: Record<string, unknown>, cwd = '/nowhere', env = {}) => {
  const rows = printedOf(await settingLayers(flags, cwd, env), cwd)
  return new Map(rows.map((row) => [row.name, row]))
}

describe('where a setting comes from', () => {
  test('a flag beats a variable, a variable the file, the file what holds by itself', () =>
    inFolder(async (cwd) => {
      const file = join(cwd, 'udc-conformance.config.json')
      const inFile = { $schema: './x.json', jobs: 2, seed: 7, wait: 9, color: false }
      writeFileSync(file, JSON.stringify(inFile))
      const env = { UDC_SEED: '8', UDC_MAX_WAIT: '3', UDC_ONLY: 'CTL-*,REG-*' }
      const rows = await printed({ maxWait: 2, color: true }, cwd, env)
      const told = ['jobs', 'seed', 'only', 'maxWait', 'timeout', 'wait', 'color'].map((name) => {
        const { value, from, where } = rows.get(name) ?? {}
        return [name, value, from, where]
      })
      expect(told).toEqual([
        ['jobs', 2, 'file', file],
        ['seed', 8, 'environment', 'UDC_SEED'],
        ['only', ['CTL-*', 'REG-*'], 'environment', 'UDC_ONLY'],
        ['maxWait', 2, 'flag', '--max-wait'],
        ['timeout', 5, 'default', 'default'],
        ['wait', 9, 'file', file],
        ['color', false, 'file', file],
      ])
      expect([...rows.keys()]).toEqual(Object.keys(settingsSchema.shape))
    }))

  test('what holds by itself depends on the way in, as it does for a run', async () => {
    const of = async (flags: Record<string, unknown>) => {
      const rows = await printed(flags)
      return ['wait', 'maxWait', 'rate'].map((name) => rows.get(name)?.value)
    }
    expect(await of({ url: 'http://127.0.0.1:8010' })).toEqual([30, 90, null])
    expect(await of({ url: 'drop4.example', iOwnThisTarget: true })).toEqual([30, 90, 50])
    expect(await of({ url: 'localhost:8010', mesh: true })).toEqual([60, 90, null])
    expect(await of({ command: 'node server.js' })).toEqual([30, 30, null])
  })

  test('a schema named in the file is no setting of the run', () =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, 'udc-conformance.config.json'), '{"$schema": "./x.json", "jobs": 2}')
      expect(await settingsFrom({}, cwd, {})).toEqual({ jobs: 2 })
    }))
})

describe('a secret is not printed', () => {
  test.each([
    ['as a token', { token: canary }],
    ['as a token file', { tokenFile: canary }],
    ['as a registry key', { registryKey: canary }],
    ['as a JWT in any text', { prefix: `/${jwt}` }],
    ['in --env', { env: [`DB=${canary}`, canary] }],
    ['in env of a file', { env: { DB: canary } }],
    ['in the address of a Registry', { registry: `https://user:${canary}@registry.example` }],
    ['in the command', { command: `node x.js --db-password ${canary} API_KEY=${canary}` }],
  ])('%s', async (_, flags) => {
    const rows = [...(await printed(flags)).values()]
    const text = JSON.stringify(rows)
    expect(text).not.toContain(canary)
    expect(text).not.toContain(jwt.slice(-24))
    expect(rows.filter(({ from }) => from === 'flag')).toHaveLength(1)
  })

  test('while what leads to one is', () =>
    inFolder(async (cwd) => {
      mkdirSync(join(cwd, 'keys'))
      writeFileSync(join(cwd, 'keys/token'), jwt)
      const env = ['DB=env:DB_URL', 'URL={registry.url}/x']
      const rows = await printed({ token: 'env:TOKEN', tokenFile: 'keys/token', env }, cwd)
      expect(['token', 'tokenFile', 'env'].map((name) => rows.get(name)?.value)).toEqual([
        'env:TOKEN',
        'keys/token',
        env,
      ])
    }))
})

describe('config print', () => {
  test('is a table for people', async () => {
    const args = ['config', 'print', '127.0.0.1:8010', '--token', canary]
    const { code, stdout, stderr } = await runCli(args, { env: { UDC_JOBS: '3' } })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^url +127\.0\.0\.1:8010 +the command line$/m)
    expect(stdout).toMatch(/^jobs +3 +UDC_JOBS$/m)
    expect(stdout).toMatch(/^color +true +default$/m)
    expect(stdout).not.toContain(canary)
  })

  test('and JSON for programs', async () => {
    const { code, stdout } = await runCli(['config', 'print', '--json', '--jobs', '2'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toContainEqual({
      name: 'jobs',
      value: 2,
      from: 'flag',
      where: '--jobs',
    })
  })

  test('of settings that do not fit is a mistake with four lines', async () => {
    const { code, stdout, stderr } = await runCli(['config', 'print', '--jobs', '99'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/came +the value of "jobs"/)
  })
})
