import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort } from '../src/launch/ports.ts'
import type { Report } from '../src/model/report.ts'
import {
  type Ended,
  idsOf,
  inDist,
  inFolder,
  readJunit,
  readReport,
  runCli,
  startNode,
} from './cli-process.ts'

const only = ['CTL-*', 'AUTH-RSP-NOECHO', 'AUTH-HDR-*', 'TOK-KEY-*', 'HTTP-ERR-NO*', 'DISC-HEALTH*']
const hostile = inDist('test/cli-hostile-droplet.js')

describe.concurrent('a droplet that repeats every secret it sees', () => {
  test('gets none of them into any output of a run that starts it', { timeout: 90_000 }, () =>
    inFolder(async (folder) => {
      const told = await tell(folder, [
        '--command',
        `${process.execPath} ${hostile}`,
        '--env',
        `SECRETS=${join(folder, 'secrets')}`,
        ...selected,
      ])
      const secrets = linesOf(join(folder, 'secrets'))
      // The registry key, the API token, an issued token and some that were shown to it.
      expect(secrets.length).toBeGreaterThanOrEqual(4)
      expect(secrets.filter((text) => text.split('.').length === 3).length).toBeGreaterThanOrEqual(
        2,
      )
      expectNoneOf(secrets, told.outputs)
      expect(told.report.exchanges.length).toBeGreaterThan(20)
      expect(told.report.findings.filter(({ state }) => state === 'error')).toEqual([])
    }),
  )

  test('gets none of them into the last lines of its log', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const told = await tell(folder, [
        '--command',
        `${process.execPath} ${hostile}`,
        '--env',
        `SECRETS=${join(folder, 'secrets')}`,
        '--env',
        'LEAVES=1',
        '--only',
        'CTL-*',
      ])
      expect(told.ended.code).toBe(4)
      expect(told.report.trouble?.log?.join('\n')).toContain('"status":"active"')
      const secrets = linesOf(join(folder, 'secrets'))
      expect(secrets.length).toBeGreaterThanOrEqual(3)
      expectNoneOf(secrets, told.outputs)
    }),
  )

  test('gets a token that was handed to us into no output', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const port = await freePort()
      const handed = tokenOfSomebody()
      writeFileSync(join(folder, 'token'), `Bearer ${handed}\n`)
      const droplet = startNode([hostile], { env: { PORT: String(port) } })
      try {
        const told = await tell(folder, [
          `http://127.0.0.1:${port}`,
          '--token-file',
          join(folder, 'token'),
          ...selected,
        ])
        expect(told.report.access).toEqual(['U', 'T'])
        expectNoneOf([handed], told.outputs)
      } finally {
        droplet.process.kill('SIGKILL')
        await droplet.ended
      }
    }),
  )
})

test(
  'every reporter counts the same, and --out writes what the reporters write',
  { timeout: 60_000 },
  () =>
    inFolder(async (folder) => {
      const out = join(folder, 'out')
      const { report, ended } = await tell(folder, [
        'demo',
        '--fault',
        'takes-none',
        '--only',
        'CTL-*',
        '--only',
        'AUTH-JWT-*',
        '--out',
        out,
      ])
      const { byState, byLevel, total } = report.summary
      const junit = readJunit(join(folder, 'junit.xml'))
      expect([...junit.names].sort()).toEqual(idsOf(report.findings).sort())
      expect(junit).toMatchObject({
        tests: total,
        failures: byLevel.MUST.fail,
        errors: byState.error,
      })
      expect(junit.skipped).toBe(
        byState.blocked + byState.inconclusive + byState.inapplicable + byState['not-run'],
      )
      const { names: _, told, ...counted } = junit
      expect(told).toEqual(counted)
      expect(byLevel.MUST.fail).toBeGreaterThan(0)
      expect(ended.stdout).toContain(`${total} checks`)
      expect(ended.stdout).toMatch(new RegExp(`nonconformant: ${byLevel.MUST.fail} of `))
      expect(readReport(join(out, 'report.json'))).toEqual(report)
      expect(readJunit(join(out, 'junit.xml'))).toEqual(junit)
    }),
)

const selected = only.flatMap((glob) => ['--only', glob])

interface Told {
  readonly ended: Ended
  readonly report: Report
  /** Everything that left the process, by name. */
  readonly outputs: Readonly<Record<string, string>>
}

async function tell(folder: string, args: readonly string[]): Promise<Told> {
  const [json, junit] = [join(folder, 'report.json'), join(folder, 'junit.xml')]
  const ended = await runCli([
    ...args,
    '--reporter',
    `json=${json}`,
    '--reporter',
    `junit=${junit}`,
  ])
  const report = readReport(json)
  readJunit(junit)
  return {
    ended,
    report,
    outputs: {
      stdout: ended.stdout,
      stderr: ended.stderr,
      json: readFileSync(json, 'utf8'),
      junit: readFileSync(junit, 'utf8'),
    },
  }
}

const linesOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

/** A token is given away by its signature alone: header and claims may be shown, and one without opens nothing. */
function expectNoneOf(secrets: readonly string[], outputs: Told['outputs']): void {
  const telling = secrets.filter((secret) => !secret.endsWith('.'))
  const found = telling.flatMap((secret) =>
    Object.entries(formsOf(secret.split('.').at(-1) ?? secret)).flatMap(([form, text]) =>
      Object.entries(outputs).flatMap(([output, all]) =>
        all.includes(text)
          ? [`${form} of ${secret.slice(0, 6)}… in ${output}: ${around(all, text)}`]
          : [],
      ),
    ),
  )
  expect(found).toEqual([])
}

const around = (all: string, text: string): string =>
  all.slice(Math.max(0, all.indexOf(text) - 80), all.indexOf(text) + 40)

/** Cut by the characters at both ends, whose encoding depends on what stands beside them. */
function formsOf(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret)
  const percent = encodeURIComponent(secret)
  return {
    plain: secret,
    ...Object.fromEntries(
      [0, 1, 2].flatMap((shift) => {
        const shifted = Buffer.concat([Buffer.alloc(shift, 0x20), bytes])
        return (['base64', 'base64url'] as const).map((form) => [
          `${form} shifted by ${shift}`,
          shifted.toString(form).replace(/=+$/, '').slice(4, -4),
        ])
      }),
    ),
    hex: bytes.toString('hex'),
    'upper-case hex': bytes.toString('hex').toUpperCase(),
    ...(percent === secret ? {} : { percent }),
    'percent-encoded throughout': bytes
      .toString('hex')
      .replace(/../g, (pair) => `%${pair.toUpperCase()}`),
  }
}

/** Well formed, and signed by nobody. */
const tokenOfSomebody = (): string =>
  [
    { alg: 'RS256', kid: 'somebody', typ: 'JWT' },
    { iss: 'https://registry.mesh.test', aud: 'fullpotential-mesh', exp: 4_102_444_800 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(
      Buffer.from('the signature of a canary, long enough to be told from a word').toString(
        'base64url',
      ),
    )
    .join('.')
