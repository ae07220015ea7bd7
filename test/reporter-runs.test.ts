import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parts } from '../reporters/sarif-parts.ts'
import type { Report } from '../src/model/report.ts'
import { catalogue } from '../suites/catalogue.ts'
import { inFolder, readJunit, readReport, runCli, stackTrace, startCli } from './cli-process.ts'
import {
  readCounts,
  readCsv,
  readEvents,
  readGithub,
  readSarif,
  readTap,
  reportFrom,
  toldBy,
} from './report-readers.ts'

const files = {
  json: 'report.json',
  ndjson: 'report.ndjson',
  junit: 'junit.xml',
  sarif: 'report.sarif',
  github: 'github.txt',
  markdown: 'report.md',
  tap: 'report.tap',
  csv: 'report.csv',
}

const everyFormat = (folder: string): string[] =>
  Object.entries(files).flatMap(([name, file]) => ['--reporter', `${name}=${join(folder, file)}`])

/** A server that says yes to everything, after a moment. */
let liar: Server
let liarUrl = ''
beforeAll(async () => {
  liar = createServer((_, response) => {
    setTimeout(() => response.setHeader('content-type', 'application/json').end('{}'), 20)
  })
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
  liarUrl = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`
})
afterAll(() => liar.close())

describe('a run tells the same in every format', () => {
  test('green', () =>
    inFolder(async (folder) => {
      const { code } = await runCli(['demo', '--only', 'CTL-*', ...everyFormat(folder)])
      expect(code).toBe(0)
      expect(agreed(folder).summary.byState.fail).toBe(0)
    }))

  test('the golden fault, step summary included', () =>
    inFolder(async (folder) => {
      const summary = join(folder, 'summary.md')
      writeFileSync(summary, '# another step\n')
      const only = ['--only', 'CTL-POS-TOKEN', '--only', 'TOK-ORCH-FOUR-STEPS']
      const { code } = await runCli(
        ['demo', '--fault', 'mints-own-token', ...only, ...everyFormat(folder)],
        { env: { GITHUB_STEP_SUMMARY: summary } },
      )
      expect(code).toBe(1)
      const [cause] = agreed(folder).causes
      expect(cause?.id).toBe('D18-SELF-SIGNED')
      const { results } = readSarif(read(folder, 'sarif')).run
      expect(results.map(({ fingerprints }) => Object.values(fingerprints))).toEqual([
        ['TOK-ORCH-FOUR-STEPS D18-SELF-SIGNED'],
      ])
      expect(readFileSync(summary, 'utf8')).toBe(`# another step\n${read(folder, 'markdown')}`)
    }))

  test('a liar', () =>
    inFolder(async (folder) => {
      const { code } = await runCli([liarUrl, '--only', 'AUTH-HDR-*', ...everyFormat(folder)])
      expect(code).not.toBe(0)
      expect(agreed(folder).verdict).not.toBe('conformant')
    }))

  test('interrupted', () =>
    inFolder(async (folder) => {
      const run = startCli([liarUrl, '--rate', '20', ...everyFormat(folder)])
      await until(() => found(folder).length > 0)
      run.process.kill('SIGINT')
      expect((await run.ended).code).toBe(130)
      const report = agreed(folder)
      expect(report.run.interrupted).toBe(true)
      expect(report.summary.byState['not-run']).toBeGreaterThan(100)
    }))
})

describe('the stream', () => {
  test('of a run that is killed is a valid beginning', () =>
    inFolder(async (folder) => {
      const run = startCli([liarUrl, '--rate', '20', ...everyFormat(folder)])
      await until(() => found(folder).length > 0)
      run.process.kill('SIGKILL')
      await run.ended
      const events = readEvents(read(folder, 'ndjson'))
      const [start] = events
      expect(start?.type === 'started' && start.plan.length).toBeGreaterThan(500)
      expect(events.some(({ type }) => type === 'finding')).toBe(true)
      expect(events.some(({ type }) => type === 'ended')).toBe(false)
      expect(existsSync(join(folder, files.json))).toBe(false)
    }))

  test('goes to standard output line by line', async () => {
    const { stdout } = await runCli([liarUrl, '--only', 'CTL-*', '--reporter', 'ndjson'])
    const report = reportFrom(readEvents(stdout))
    expect(report.findings.length).toBe(report.summary.total)
  })

  test('that cannot be opened is a mistake that is told before anything is asked', async () => {
    const { code, stderr } = await runCli([liarUrl, '--reporter', 'ndjson=/dev/null/x'])
    expect(code).toBe(2)
    expect(stderr).toContain('a file that can be written')
    expect(stderr).not.toContain('putting')
    expect(stderr).not.toMatch(stackTrace)
  })
})

describe('report FILE', () => {
  test('tells a stored report as its run did', () =>
    inFolder(async (folder) => {
      await runCli([liarUrl, '--only', 'CTL-*', ...everyFormat(folder)])
      const stored = join(folder, files.json)
      const again = join(folder, 'again')
      const { code } = await runCli(['report', stored, ...everyFormat(again)])
      expect(code).toBe(0)
      for (const format of ['markdown', 'tap', 'csv', 'sarif', 'github', 'junit', 'json'] as const)
        expect(read(again, format)).toBe(read(folder, format))
      expect(reportFrom(readEvents(read(again, 'ndjson')))).toEqual(readReport(stored))
    }))

  test('says in four lines what is no report', () =>
    inFolder(async (folder) => {
      const wrong = join(folder, 'wrong.json')
      writeFileSync(wrong, '{"schema":"other"}')
      for (const file of [wrong, join(folder, 'absent.json'), import.meta.filename]) {
        const { code, stderr } = await runCli(['report', file])
        expect(code).toBe(2)
        expect(stderr).toMatch(/expected .*\n.*came .*\n.*where .*\n.*to do /)
        expect(stderr).not.toMatch(stackTrace)
      }
    }))
})

test('SARIF has a place for every group of the catalogue', () => {
  expect(Object.keys(parts).sort()).toEqual([...new Set(catalogue.map((c) => c.group))].sort())
})

const read = (folder: string, format: keyof typeof files): string =>
  readFileSync(join(folder, files[format]), 'utf8')

/** The findings that the stream in the folder holds so far. */
const found = (folder: string): string[] =>
  existsSync(join(folder, files.ndjson))
    ? readEvents(read(folder, 'ndjson')).flatMap((e) =>
        e.type === 'finding' ? [e.finding.id] : [],
      )
    : []

/** The report of a run, once every format has been found to tell what it tells. */
function agreed(folder: string): Report {
  const report = readReport(join(folder, files.json))
  const told = toldBy(report)
  const { byState, byLevel, total } = report.summary
  expect(reportFrom(readEvents(read(folder, 'ndjson')))).toEqual(report)
  const tap = readTap(read(folder, 'tap'))
  expect([tap.told, tap.total]).toEqual([told, total])
  const csv = readCsv(read(folder, 'csv'))
  expect([csv.told, csv.rows.length]).toEqual([told, total])
  expect(readSarif(read(folder, 'sarif')).told).toEqual(told)
  const junit = readJunit(join(folder, files.junit))
  expect([junit.failures, junit.errors]).toEqual([told.failed, told.errors + told.run])
  expect(readCounts(read(folder, 'markdown')).all).toEqual(
    Object.fromEntries(Object.entries(byState).filter(([, n]) => n > 0)),
  )
  const shown = readGithub(read(folder, 'github')).map(({ name }) => name)
  expect(shown.filter((name) => name === 'error').length).toBe(
    Math.min(10, told.failed + told.errors + told.run),
  )
  expect(shown.filter((name) => name === 'warning').length).toBe(Math.min(10, byLevel.SHOULD.fail))
  return report
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 40_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to that')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
