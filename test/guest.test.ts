import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isRunning } from './cli-process.ts'
import {
  asking,
  canary,
  dropletWith,
  makeProject,
  startVitest,
  type Told,
  temporary,
  toldOf,
} from './guest-project.ts'

const folder = mkdtempSync(join(tmpdir(), 'udc-guest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The example's droplet; each start adds its process id to a file, so that it can be looked for afterwards. */
const counted = (file: string): string =>
  `import { appendFileSync } from 'node:fs'
  appendFileSync('${file}', process.pid + '\\n')
  await import('./droplet.js')`

const only = ['CTL-POS-TOKEN', 'AUTH-CLM-EXP-MISSING', 'AUTH-CLM-EXP-FAR']

beforeAll(() =>
  makeProject(folder, {
    'good.js': counted('good.pids'),
    'slow.js': counted('slow.pids'),
    'lax.js': dropletWith(`requiredClaims: ['exp', 'sub']`, `requiredClaims: ['sub']`).replace(
      `['messaging']`,
      `[process.env.CANARY]`,
    ),
    'good.test.ts': asking({ command: 'node good.js', only, seed: 1 }),
    'lax.test.ts': asking({ command: 'node lax.js', only, env: { CANARY: 'env:CANARY' } }),
    'ended.test.ts': asking({ command: `node -e 0`, only }),
    'mistyped.test.ts': asking({ command: 'node good.js', profile: 'mehs' }),
    'unknown.test.ts': asking({ command: 'node good.js', onyl: ['CTL-*'] }),
    'browser.test.ts': `globalThis.document = {}\n${asking({ command: 'node good.js' })}`,
    'slow.test.ts': asking({ command: 'node slow.js', only: ['CTL-*', 'AUTH-*', 'KEY-*'] }),
  }),
)

async function runFiles(...args: string[]): Promise<{ code: number | null; report: string }> {
  const file = join(folder, 'told.json')
  rmSync(file, { force: true })
  const { code } = await startVitest(folder, [...args, '--reporter=json', `--outputFile=${file}`])
    .ended
  return { code, report: readFileSync(file, 'utf8') }
}

const statusOf = (tests: readonly Told[], id: string): string | undefined =>
  tests.find(({ name }) => name.startsWith(`${id} `) || name === id)?.status

/** The droplets that were started. */
function pidsIn(name: string): number[] {
  const file = join(folder, name)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number)
}

/** Folders of runs that were not removed. */
const scratch = (): string[] =>
  readdirSync(temporary(folder)).filter((name) => name.startsWith('udc-conformance-'))

describe("in somebody else's vitest", { timeout: 120_000 }, () => {
  test('each check is a test, and nothing outlives the file', async () => {
    const { code, report } = await runFiles('good.test.ts')
    const { tests } = toldOf(report, 'good.test.ts')
    expect(tests.map(({ name }) => name)).toContain('CTL-POS-TOKEN a valid token is accepted')
    expect(statusOf(tests, 'CTL-POS-TOKEN')).toBe('passed')
    expect(statusOf(tests, 'AUTH-CLM-EXP-MISSING')).toBe('passed')
    expect(statusOf(tests, 'AUTH-CLM-EXP-FAR'), 'a failed SHOULD').toBe('skipped')
    expect(statusOf(tests, 'the verdict')).toBe('passed')
    expect(code).toBe(0)
    expect(pidsIn('good.pids')).toHaveLength(1)
    expect(pidsIn('good.pids').filter(isRunning)).toEqual([])
    expect(scratch()).toEqual([])
  })

  test('a failed MUST is red and says what, where, why and what to do', async () => {
    const { code, report } = await runFiles('lax.test.ts')
    const { tests } = toldOf(report, 'lax.test.ts')
    const red = tests.filter(({ status }) => status === 'failed')
    expect(red.map(({ name }) => name.split(' ')[0])).toEqual(['AUTH-CLM-EXP-MISSING', 'the'])
    const [failed, verdict] = red
    expect(failed?.message).toMatch(
      /MUST failed: AUTH-CLM-EXP-MISSING .*\n {2}expected {2}HTTP 401.*\n {2}came {6}.*200.*\n {2}where {5}GET .*no exp.*\n {2}to do {5}\S/,
    )
    expect(failed?.message).toMatch(/blame droplet/)
    expect(report).not.toContain(canary)
    expect(failed?.message).not.toMatch(/\n\s+at /)
    expect(verdict?.message).toMatch(/nonconformant: 1 of \d MUST checks failed/)
    expect(code).toBe(1)
  })

  test('a droplet that does not start is one red test, never a green file', async () => {
    const { code, report } = await runFiles('ended.test.ts')
    const { tests } = toldOf(report, 'ended.test.ts')
    const red = tests.filter(({ status }) => status === 'failed')
    expect(red).toHaveLength(1)
    expect(red[0]?.message).toMatch(/could not be reached\n {2}expected/)
    expect(tests.some(({ status }) => status === 'passed')).toBe(false)
    expect(code).toBe(1)
  })

  test('what is mistyped is told in four lines before anything is started', async () => {
    const { code, report } = await runFiles(
      'mistyped.test.ts',
      'unknown.test.ts',
      'browser.test.ts',
    )
    expect(toldOf(report, 'mistyped.test.ts').message).toMatch(/came {6}"mehs"[\s\S]*"mesh"/)
    expect(toldOf(report, 'unknown.test.ts').message).toMatch(
      /came {6}"onyl"\n.*conformance\(\)\n.*did you mean "only"/,
    )
    expect(toldOf(report, 'browser.test.ts').message).toMatch(/@vitest-environment node/)
    expect(code).toBe(1)
  })

  test('a file narrowed by name asks those checks alone', async () => {
    const { code, report } = await runFiles('slow.test.ts', '-t', 'CTL-POS-TOKEN')
    const { tests } = toldOf(report, 'slow.test.ts')
    expect(pidsIn('slow.pids'), 'no scene of another check').toHaveLength(1)
    expect(tests.filter(({ status }) => status === 'passed')).toHaveLength(1)
    expect(tests.filter(({ status }) => status === 'failed')).toEqual([])
    expect(code).toBe(0)
  })

  test.runIf(process.platform === 'linux')(
    'a worker that is ended by force takes the droplet with it',
    async () => {
      rmSync(join(folder, 'slow.pids'), { force: true })
      const { process: host, ended } = startVitest(folder, ['slow.test.ts', '--pool=forks'])
      await until(() => pidsIn('slow.pids').length > 0)
      const [droplet = 0] = pidsIn('slow.pids')
      expect(scratch()).toHaveLength(1)
      process.kill(parentOf(droplet), 'SIGKILL')
      await until(() => pidsIn('slow.pids').filter(isRunning).length === 0)
      await until(() => scratch().length === 0)
      host.kill('SIGKILL')
      await ended
    },
  )
})

/** The name in parentheses may itself hold spaces. */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(50)
}
