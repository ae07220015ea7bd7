import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLimiter } from '../src/kernel/limiter.ts'
import { freePort } from '../src/launch/ports.ts'
import type { Report } from '../src/model/report.ts'
import { type LiarKind, startLiar } from '../src/self-test/liars.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type Ended, idsOf, inFolder, inTest, readReport, runCli } from './cli-process.ts'

/** What a run of each liar comes to: the exit code, by its address and by its command. */
const liars: readonly {
  readonly kind: LiarKind
  readonly byUrl: number
  readonly byCommand: number
  /** Shorter deadlines where a liar only makes us wait. */
  readonly flags?: readonly string[]
}[] = [
  { kind: 'always-200', byUrl: 1, byCommand: 1 },
  { kind: 'always-401', byUrl: 1, byCommand: 1 },
  { kind: 'always-500', byUrl: 1, byCommand: 1 },
  { kind: 'reset', byUrl: 4, byCommand: 4, flags: ['--wait', '4s'] },
  { kind: 'hang', byUrl: 4, byCommand: 4, flags: ['--timeout', '2s', '--wait', '4s'] },
  { kind: 'drip', byUrl: 4, byCommand: 4, flags: ['--timeout', '2s', '--wait', '4s'] },
  // Its health is in order; by its command it is also known never to have registered.
  { kind: 'health-only-then-hang', byUrl: 3, byCommand: 1, flags: ['--timeout', '1s'] },
]

/** Refusals are what a liar that takes everything must not be praised for; in these rows a 2xx is no fault. */
const noRefusalAsked = [
  'AUTH-HDR-CTL', // the HTTP parser of the liar itself refuses control characters
  'AUTH-HDR-OWS', // acceptance is what is asked
  'AUTH-RSP-NOECHO', // nothing of the token may come back, and nothing does
  'ENV-CE-BOMB', // survival is all that is asked, here and in the rows of ENV below
  'ENV-PAYLOAD-BIGNUM',
  'ENV-PAYLOAD-DEPTH-BOMB',
  'ENV-PAYLOAD-INJECT',
  'ENV-PAYLOAD-UNICODE',
  'ENV-PAYLOAD-WIDE',
  'ENV-TS-EXTREME',
  'ENV-TS-IMPOSSIBLE',
  'ENV-TS-LEAP',
  'ENV-UTF16',
  'ENV-UTF8-BAD',
  'HTTP-DOCS-MUST', // it has no secret to show
  'HTTP-ERR-200', // it never speaks of an error
  'HTTP-ERR-NOAUTHECHO', // nothing of the token may come back, and nothing does
  'HTTP-METHOD-UNKNOWN', // survival is all that is asked
  'HTTP-OPEN-REDIRECT', // it redirects nobody
  'HTTP-TRACE', // it repeats nothing
]

/** A liar calls nobody, and the rows about a droplet's own life wait for calls: of those the first few are enough. */
const asked = ['CTL', 'AUTH', 'KEY', 'ENV', 'HTTP', 'DISC']
  .map((group) => `${group}-*`)
  .concat('REG-ORDER', 'REG-AUTH', 'TOK-REQ-SHAPE', 'HB-AUTH')
  .flatMap((glob) => ['--only', glob])

const slots = createLimiter(2)

describe.concurrent('a liar', () => {
  for (const { kind, byUrl, byCommand, flags = [] } of liars) {
    test(`${kind} by its address`, { timeout: 240_000 }, async () => {
      const liar = await startLiar(kind)
      try {
        judge(kind, byUrl, await slots(() => run([liar.url, ...flags])))
      } finally {
        await liar.close()
      }
    })

    test(`${kind} by its command`, { timeout: 240_000 }, async () => {
      const command = `${process.execPath} ${inTest('strangers/liar.mjs')} ${kind}`
      judge(kind, byCommand, await slots(() => run(['--command', command, ...flags, ...asked])))
    })
  }

  test('that is not there', { timeout: 240_000 }, async () => {
    const { ended, report } = await slots(async () => run([`http://127.0.0.1:${await freePort()}`]))
    judge('nobody', 4, { ended, report })
    expect(report.trouble?.came).toContain('ECONNREFUSED')
  })
})

interface Told {
  readonly ended: Ended
  readonly report: Report
}

const run = (args: readonly string[]): Promise<Told> =>
  inFolder(async (folder) => {
    const file = join(folder, 'report.json')
    const ended = await runCli([...args, '--reporter', `json=${file}`])
    return { ended, report: readReport(file) }
  })

function judge(kind: string, code: number, { ended, report }: Told): void {
  expect(ended.code, ended.stdout).toBe(code)
  expect(report.exit.code).toBe(code)
  expect(report.verdict).not.toBe('conformant')
  expect(ended.stdout).not.toMatch(/^conformant/)
  expect(praisedRefusals(report)).toEqual(
    kind === 'always-200' && report.access.includes('T') ? noRefusalAsked : [],
  )
  // A guard against waiting for ever, on a machine that does other things too; the bench has the figure.
  expect(report.run.durationMs).toBeLessThan(60_000)
  expectRightBlame(code, report)
}

/** MUST checks about requests that have to be refused, passed as if that were proved. */
function praisedRefusals({ findings }: Report): string[] {
  const negatives = new Set(
    idsIn(({ stimulus, clause }) => Boolean(stimulus.negatives) && clause.level === 'MUST'),
  )
  return idsOf(
    findings.filter(
      ({ id, state, strength }) => negatives.has(id) && state === 'pass' && strength !== 'weak',
    ),
  ).sort()
}

const idsIn = (holds: (check: (typeof catalogue)[number]) => boolean): string[] =>
  catalogue.filter(holds).map(({ id }) => id)

function expectRightBlame(code: number, { findings, causes, trouble }: Report): void {
  const failed = findings.filter(({ state }) => state === 'fail')
  expect(failed.filter(({ blame }) => blame !== 'droplet')).toEqual([])
  expect(findings.filter(({ state }) => state === 'error')).toEqual([])
  if (code === 1) {
    expect(failed.some(({ level }) => level === 'MUST')).toBe(true)
    expect(new Set(causes.map(({ blame }) => blame))).toEqual(new Set(['droplet']))
    expect(idsOf(failed).sort()).toEqual(
      causes
        .flatMap(({ checks }) => checks)
        .filter((id) => idsOf(failed).includes(id))
        .sort(),
    )
  } else {
    expect(failed.filter(({ level }) => level === 'MUST')).toEqual([])
  }
  if (code !== 4) return
  expect(trouble?.kind).toBe('unreachable')
  expect(new Set(findings.map(({ state, blame }) => `${state} ${blame}`))).toEqual(
    new Set(['not-run environment']),
  )
}
