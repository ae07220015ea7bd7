import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { matches } from '../src/kernel/plan.ts'
import { freePort } from '../src/launch/ports.ts'
import { catalogue } from '../suites/catalogue.ts'
import {
  type Ended,
  idsOf,
  inDist,
  inFolder,
  isListening,
  isRunning,
  type Running,
  readJunit,
  readReport,
  startCli,
  startNode,
} from './cli-process.ts'

/** Enough to be under way for seconds, scenes with droplets of their own included. */
const only = ['CTL-*', 'TOK-*', 'HB-*']
const planned = catalogue
  .filter(
    ({ id, tags = [] }) =>
      only.some((glob) => matches(glob, id)) &&
      !tags.includes('disruptive') &&
      !tags.includes('soak'),
  )
  .map(({ id }) => id)

describe.concurrent('an interrupted run', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by its command, by %s, leaves whole reports and nothing running',
    (signal) =>
      inFolder(async (folder) => {
        const pids = join(folder, 'pids')
        const command = `${process.execPath} ${inDist('test/cli-noted-droplet.js')}`
        const run = startCli(['--command', command, '--env', `NOTES=${pids}`, ...flags(folder)])
        // Two droplets: the main one and that of a scene, so that both are to be ended.
        await until(() => notedIn(pids).length >= 2)
        run.process.kill(signal)
        expectPartial(folder, await run.ended)

        const droplets = notedIn(pids)
        // One that was killed takes a moment to be gone.
        await until(() => !droplets.some(({ pid }) => isRunning(pid)))
        const ports = droplets.flatMap(({ ports }) => ports)
        expect(ports.length).toBeGreaterThanOrEqual(6)
        // A port that was let go may be somebody else's at once; that tests beside this one let go of it as well.
        await until(async () => !(await Promise.all(ports.map(isListening))).includes(true))
      }),
    60_000,
  )

  test(
    'by its address leaves whole reports, and the droplet of somebody else alone',
    () =>
      inFolder(async (folder) => {
        const droplet = await strangerDroplet()
        try {
          const run = startCli([droplet.url, ...flags(folder), '--rate', '2'])
          await run.said(/25 %|putting/)
          await pause(1_500)
          run.process.kill('SIGINT')
          expectPartial(folder, await run.ended)
          expect((await fetch(`${droplet.url}/health`)).status).toBe(200)
        } finally {
          droplet.running.process.kill('SIGKILL')
        }
      }),
    60_000,
  )

  test(
    'ends at the second signal at the latest',
    () =>
      inFolder(async (folder) => {
        const droplet = await strangerDroplet()
        try {
          const run = startCli([droplet.url, ...flags(folder), '--rate', '2'])
          await run.said(/putting/)
          run.process.kill('SIGINT')
          run.process.kill('SIGINT')
          expectPartial(folder, await run.ended)
        } finally {
          droplet.running.process.kill('SIGKILL')
        }
      }),
    60_000,
  )
})

const flags = (folder: string): string[] => [
  ...only.flatMap((glob) => ['--only', glob]),
  ...['--reporter', `json=${join(folder, 'report.json')}`],
  ...['--reporter', `junit=${join(folder, 'junit.xml')}`],
]

function expectPartial(folder: string, { code, stderr, ms }: Ended): void {
  expect(code, stderr).toBe(130)
  expect(ms).toBeLessThan(30_000)
  const report = readReport(join(folder, 'report.json'))
  expect(report.run.interrupted).toBe(true)
  expect(report.exit.code).toBe(130)
  expect(report.verdict).not.toBe('conformant')
  expect(idsOf(report.findings)).toEqual(planned)
  expect(report.findings.some(({ state }) => state === 'not-run')).toBe(true)
  expect(report.findings.filter(({ state }) => state === 'fail' || state === 'error')).toEqual([])
  const junit = readJunit(join(folder, 'junit.xml'))
  expect([...junit.names].sort()).toEqual([...planned].sort())
}

interface Noted {
  readonly pid: number
  /** Where it listened, and where its mesh did. */
  readonly ports: readonly number[]
}

/** What the droplets of the run wrote down of themselves. */
function notedIn(file: string): Noted[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Noted)
  } catch {
    return []
  }
}

async function strangerDroplet(): Promise<{ url: string; running: Running }> {
  const port = await freePort()
  const running = startNode([inDist('test/cli-noted-droplet.js')], {
    env: {
      PORT: String(port),
      DROPLET_ID: '42',
      DROPLET_DOMAIN: 'drop42.mesh.test',
      REGISTRY_BASE_URL: 'http://127.0.0.1:9',
      REGISTRY_KEY: 'no-registry-will-see-this',
      JWT_ISSUER: 'https://registry.mesh.test',
      JWKS_URL: 'http://127.0.0.1:9/keys',
      JWT_AUDIENCE: 'fullpotential-mesh',
    },
  })
  const url = `http://127.0.0.1:${port}`
  await until(() =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { url, running }
}

const pause = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms))

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds()) return
    await pause(50)
  }
  throw new Error('it did not come to that within 20 s')
}
