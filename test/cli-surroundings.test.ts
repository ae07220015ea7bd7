import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtInProfiles } from '../fixtures/profiles.ts'
import { freePort } from '../src/launch/ports.ts'
import { catalogue } from '../suites/catalogue.ts'
import {
  inDist,
  inFolder,
  isListening,
  readReport,
  runCli,
  startCli,
  startNode,
} from './cli-process.ts'
import { environmentIn, meshOnPorts } from './printed-environment.ts'

const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
).version

describe.concurrent('what needs no droplet', () => {
  test('list has one line for each check', async () => {
    const { code, stdout, stderr } = await runCli(['list'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.trim().split('\n')
    expect(lines.slice(0, -1).map((line) => line.split(' ')[0])).toEqual(
      catalogue.map(({ id }) => id),
    )
    expect(lines.at(-1)).toContain(`${catalogue.length} checks`)
  })

  test('list --json holds id, level, needs and source of each', async () => {
    const { code, stdout } = await runCli(['list', '--json', '--only', 'CTL-*'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(
      catalogue
        .filter(({ id }) => id.startsWith('CTL-'))
        .map(({ id, title, clause, needs, group }) => ({
          id,
          title,
          level: clause.level,
          needs,
          group,
          source: clause.source,
        })),
    )
  })

  test('explain tells a check in full, however its id is written', async () => {
    const { code, stdout } = await runCli(['explain', 'ctl-pos-token'])
    expect(code).toBe(0)
    const check = catalogue.find(({ id }) => id === 'CTL-POS-TOKEN')
    for (const text of [
      check?.title,
      check?.clause.text,
      check?.clause.source,
      check?.means,
      check?.fix,
      'demo --fault',
    ])
      expect(stdout).toContain(text)
  })

  test('profiles names each built-in one with its endpoints', async () => {
    const { code, stdout } = await runCli(['profiles'])
    expect(code).toBe(0)
    for (const { id, title, endpoints } of builtInProfiles) {
      expect(stdout).toContain(`${id}  ${title}`)
      for (const { path } of Object.values(endpoints)) expect(stdout).toContain(path)
    }
  })

  test('--version and --help', async () => {
    const [asked, help, ofRun] = await Promise.all([
      runCli(['--version']),
      runCli(['--help']),
      runCli(['run', '--help']),
    ])
    expect(asked).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
    expect(help).toMatchObject({ code: 0, stderr: '' })
    for (const command of ['run', 'demo', 'list', 'explain', 'profiles'])
      expect(help.stdout).toMatch(new RegExp(`^ +${command}`, 'm'))
    expect(ofRun.code).toBe(0)
    for (const flag of ['--command', '--mesh', '--token-file', '--reporter', '--only'])
      expect(ofRun.stdout).toContain(flag)
  })
})

describe('the folder it is started from', () => {
  test('means nothing to a run, whatever lies there', { timeout: 60_000 }, () =>
    inFolder(async (cwd) => {
      const poison = "throw new Error('poison')\n"
      for (const name of [
        'vitest.config.ts',
        'vitest.config.mjs',
        'vite.config.ts',
        'vitest.workspace.ts',
        'conformance.test.js',
      ])
        writeFileSync(join(cwd, name), poison)
      writeFileSync(join(cwd, 'package.json'), '{"type": "commonjs", "vitest": {"bail": 1}}')
      writeFileSync(join(cwd, 'tsconfig.json'), '{ poison')
      writeFileSync(join(cwd, '.env'), 'NODE_ENV=poison\nPORT=1\nREGISTRY_KEY=poison\n')
      const file = join(cwd, 'report.json')
      const { code, stdout } = await runCli(
        ['demo', '--only', 'CTL-*', '--reporter', `json=${file}`],
        { cwd },
      )
      expect(code, stdout).toBe(0)
      expect(stdout).not.toContain('poison')
      expect(readReport(file).summary.byState).toMatchObject({
        fail: 0,
        error: 0,
        inconclusive: 0,
        blocked: 0,
        'not-run': 0,
      })
    }),
  )

  test('and our own NODE_ENV never reach a launched droplet', { timeout: 60_000 }, () =>
    inFolder(async (cwd) => {
      const [told, report] = [join(cwd, 'environment.json'), join(cwd, 'report.json')]
      writeFileSync(
        join(cwd, 'droplet.mjs'),
        `import { writeFileSync } from 'node:fs'
        writeFileSync(${JSON.stringify(told)}, JSON.stringify({ env: process.env, cwd: process.cwd() }))
        await import(${JSON.stringify(inDist('mocks/droplet/main.js'))})`,
      )
      const { code, stdout } = await runCli(
        [
          '--command',
          `${process.execPath} droplet.mjs`,
          '--only',
          'CTL-*',
          '--reporter',
          `json=${report}`,
        ],
        { cwd, env: { MINE: 'not yours', NODE_OPTIONS: '--no-deprecation' } },
      )
      expect(code, stdout).toBe(0)
      const seen = JSON.parse(readFileSync(told, 'utf8')) as {
        env: Record<string, string>
        cwd: string
      }
      expect(seen.cwd).toBe(cwd)
      const foreign = Object.keys(seen.env).filter((name) =>
        /^(NODE_|VITEST|VITE_|MINE$|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(name),
      )
      expect(foreign).toEqual([])
      expect(seen.env).toMatchObject({ JWT_ALGORITHM: 'RS256', HEARTBEAT_INTERVAL: '1' })
    }),
  )
})

test(
  '--mesh tells how to start the droplet, and proves that it trusts the mesh',
  { timeout: 90_000 },
  () =>
    inFolder(async (folder) => {
      const [port, registry, orchestrator, peer] = await Promise.all([
        freePort(),
        freePort(),
        freePort(),
        freePort(),
      ])
      const file = join(folder, 'report.json')
      const run = startCli([
        `http://127.0.0.1:${port}`,
        ...meshOnPorts({ registry, orchestrator, peer }),
        ...[
          '--only',
          'CTL-*',
          '--only',
          'TOK-REQ-SHAPE',
          '--exclude',
          'CTL-PHASE',
          '--reporter',
          `json=${file}`,
        ],
      ])
      // The last name that is printed: by then the whole environment is.
      await run.said(/RETRY_BASE_MS=/)
      const printed = environmentIn(await run.said(/[\s\S]+/))
      expect(printed.REGISTRY_BASE_URL).toBe(`http://127.0.0.1:${registry}`)
      const droplet = startNode([inDist('mocks/droplet/main.js')], {
        env: { ...printed, PORT: String(port) },
      })
      try {
        const { code, stdout } = await run.ended
        expect(code, stdout).toBe(0)
        const report = readReport(file)
        expect(report.access).toEqual(['U', 'T', 'R'])
        expect(
          report.findings.filter(({ state }) => state !== 'pass' && state !== 'inapplicable'),
        ).toEqual([])
        expect(report.findings.find(({ id }) => id === 'CTL-TRUST')?.state).toBe('pass')
        const taken = await Promise.all([registry, orchestrator, peer].map(isListening))
        expect(taken).toEqual([false, false, false])
      } finally {
        droplet.process.kill('SIGKILL')
        await droplet.ended
      }
    }),
)
