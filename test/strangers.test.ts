import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { freePort } from '../src/launch/ports.ts'
import type { Report } from '../src/model/report.ts'
import { leftOpen, untold } from './left-open.ts'
import { environmentIn, meshOnPorts } from './printed-environment.ts'
import { ended, runForReport } from './spawned.ts'
import { canRun, failedMusts, patient, slots } from './stranger.ts'

const folder = fileURLToPath(new URL('./strangers/', import.meta.url))
const frozen = JSON.parse(readFileSync(`${folder}frozen.json`, 'utf8')) as Record<
  string,
  Record<string, string>
>
/** What a droplet gets that leaves everything to jose: these and no other, each with the default behind it. */
const joseDefaults = JSON.parse(readFileSync(`${folder}jose-findings.json`, 'utf8')) as Record<
  string,
  string
>
const asking = (...globs: readonly string[]): string[] => globs.flatMap((glob) => ['--only', glob])
const auth = asking('CTL-*', 'AUTH-*', 'KEY-*')
/** What takes seconds: most rows about a droplet's own life wait for retries at a stranger's own pace. */
const brief = [
  ...auth,
  ...asking(
    'ENV-*',
    'HTTP-*',
    'DISC-*',
    'NET-*',
    'REG-ORDER',
    'REG-AUTH',
    'HB-AUTH',
    'TOK-USE-EXACT',
  ),
]
const strangers = [
  { name: 'raw-http.mjs', argv: [process.execPath, `${folder}raw-http.mjs`], asked: brief },
  // The findings that its defaults bring are about tokens and keys, of every level; it cools down for half a minute at a time.
  { name: 'jose-droplet.mjs', argv: [process.execPath, `${folder}jose-droplet.mjs`], asked: auth },
  {
    name: 'fastapi_droplet.py',
    argv: ['/usr/bin/python3', `${folder}fastapi_droplet.py`],
    // Each bad key set costs it a time-out, and those of one scene come one after the other.
    asked: [...brief, '--level', 'must', '--max-wait', '90s'],
  },
]

/** Everything about tokens and keys that failed, at whatever level. */
const failedAuth = ({ findings }: Report): string[] =>
  findings
    .filter(({ group, state }) => state === 'fail' && ['CTL', 'AUTH', 'KEY'].includes(group))
    .map(({ id }) => id)
    .sort()

/** Whatever the test started is gone when it ends. */
async function withChildren(test: (running: ChildProcess[]) => Promise<void>): Promise<void> {
  const running: ChildProcess[] = []
  try {
    await slots(() => test(running))
  } finally {
    for (const child of running) {
      child.kill('SIGKILL')
      await ended(child)
    }
  }
}

describe.concurrent.each(strangers.filter(canRun))('a stranger: $name', ({ name, argv, asked }) => {
  const explained = Object.keys(frozen[name] ?? {})

  it('started by its command, fails only what is explained', patient, () =>
    slots(async () => {
      const { report } = await runForReport(['--command', argv.join(' '), ...asked])
      expect(report.access).toEqual(['U', 'T', 'R', 'P'])
      const due = explained.filter((id) => !untold(report).includes(id))
      expect(failedMusts(report).sort()).toEqual(due.sort())
      expect(leftOpen(report)).toEqual([])
      expect(report.summary.byState.pass).toBeGreaterThan(180)
      if (name === 'jose-droplet.mjs') expect(failedAuth(report)).toEqual(Object.keys(joseDefaults))
    }),
  )

  it('asked by its address, fails nothing a black box shows', patient, () =>
    withChildren(async (running) => {
      const port = await freePort()
      running.push(started(argv, { ...nobody, PORT: String(port) }))
      await answering(port)
      const { code, report } = await runForReport([`http://127.0.0.1:${port}`])
      expect(failedMusts(report)).toEqual([])
      expect(leftOpen(report)).toEqual([])
      expect(report.summary.weak).toBeGreaterThan(10)
      expect({ code, verdict: report.verdict }).toEqual({ code: 0, verdict: 'undetermined' })
    }),
  )

  it.runIf(name === 'raw-http.mjs')(
    'started in our mesh by somebody else, fails only what is explained',
    patient,
    () =>
      withChildren(async (running) => {
        const port = await freePort()
        const [registry, orchestrator, peer] = [
          await freePort(),
          await freePort(),
          await freePort(),
        ]
        let told = ''
        const { report } = await runForReport(
          [
            `http://127.0.0.1:${port}`,
            ...meshOnPorts({ registry, orchestrator, peer }),
            ...auth,
            // The rotation may take a stranger half a minute; the row that rests on it goes with it.
            ...['--exclude', 'KEY-ROT-*', '--exclude', 'AUTH-JWT-KID-CROSS', '--max-wait', '10s'],
          ],
          (text) => {
            told += text
            const environment = environmentIn(told)
            if (running.length === 0 && environment.JWT_AUDIENCE)
              running.push(started(argv, { ...environment, PORT: String(port) }))
          },
        )
        expect(report.access).toEqual(['U', 'T', 'R'])
        expect(failedMusts(report).filter((id) => !explained.includes(id))).toEqual([])
        expect(leftOpen(report)).toEqual([])
        expect(report.summary.byState.pass).toBeGreaterThan(150)
      }),
  )
})

/** A mesh that is not there: what a droplet alone on a machine meets. */
const nobody = {
  DROPLET_ID: '42',
  DROPLET_NAME: 'Stranger',
  DROPLET_DOMAIN: 'drop42.mesh.test',
  STEWARD: 'nobody',
  REGISTRY_BASE_URL: 'http://127.0.0.1:9',
  REGISTRY_KEY: 'no-registry-will-ever-see-this',
  JWT_ISSUER: 'https://registry.mesh.test',
  JWKS_URL: 'http://127.0.0.1:9/.well-known/jwks.json',
  JWT_AUDIENCE: 'fullpotential-mesh',
  HEARTBEAT_INTERVAL: '30',
}

function started(argv: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const [file = '', ...args] = argv
  return spawn(file, args, { env: { PATH: process.env.PATH ?? '', ...env }, stdio: 'ignore' })
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await fetch(`http://127.0.0.1:${port}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (answered) return
    await new Promise((resume) => setTimeout(resume, 100))
  }
  throw new Error('the stranger does not answer')
}
