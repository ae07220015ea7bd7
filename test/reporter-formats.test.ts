import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { renderGithub } from '../reporters/github.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { renderNdjson } from '../reporters/ndjson.ts'
import { renderSarif } from '../reporters/sarif.ts'
import { renderTap } from '../reporters/tap.ts'
import { states } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { endings, hostileReport, sample } from './report-cast.ts'
import {
  readCounts,
  readEvents,
  readGithub,
  readSarif,
  readTap,
  reportFrom,
  toldBy,
} from './report-readers.ts'

const path = (name: string) => new URL(`./goldens/${name}`, import.meta.url)

describe('goldens', () => {
  const renderings: Record<string, string> = {
    'report.sarif': renderSarif({ ...sample, findings: sample.findings.slice(0, 5) }),
    'github.txt': renderGithub(sample),
    'report.md': renderMarkdown(sample),
    'report.tap': renderTap(sample),
  }
  test.each(Object.keys(renderings))('%s is what the sample report renders to', (name) => {
    const rendered = renderings[name] ?? ''
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(path(name), rendered)
    expect(rendered).toBe(readFileSync(path(name), 'utf8'))
  })
})

describe.each(Object.entries({ ...endings, hostile: hostileReport() }))(
  'the counts of the report: %s',
  (_, report) => {
    const told = toldBy(report)

    test('by a strict TAP parser', () => {
      const { byState } = report.summary
      const read = readTap(renderTap(report))
      expect(read.told).toEqual(told)
      expect(read.total).toBe(report.summary.total)
      expect(read.skipped).toBe(
        byState.inconclusive + byState.inapplicable + byState.blocked + byState['not-run'],
      )
    })

    test('by SARIF 2.1.0, which its schema accepts', () => {
      const { run, told: read } = readSarif(renderSarif(report))
      expect(read).toEqual(told)
      expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(report.findings.map(({ id }) => id))
      expect(run.results.map(({ ruleIndex }) => report.findings[ruleIndex]?.id)).toEqual(
        run.results.map(({ ruleId }) => ruleId),
      )
      const [invocation] = run.invocations
      expect(invocation?.exitCode).toBe(report.exit.code)
      expect(invocation?.executionSuccessful).toBe([0, 1].includes(report.exit.code))
    })

    test('by annotations, with the rest in the notice', () => {
      const shown = (name: string) => commands.filter((one) => one.name === name).length
      const more = (what: string) =>
        Number(new RegExp(`^(\\d+) more ${what}`, 'm').exec(notice?.text ?? '')?.[1] ?? 0)
      const commands = readGithub(renderGithub(report))
      const notice = commands.at(-1)
      expect(shown('error')).toBeLessThanOrEqual(10)
      expect(shown('warning')).toBeLessThanOrEqual(10)
      expect(shown('notice')).toBe(1)
      expect(shown('error') + more('failed MUST or in error')).toBe(
        told.failed + told.errors + told.run,
      )
      expect(shown('warning') + more('failed SHOULD')).toBe(report.summary.byLevel.SHOULD.fail)
    })

    test('by Markdown', () => {
      const { byLevel, byState, total } = report.summary
      const shown = states.filter((state) => byState[state] > 0)
      const only = (counts: Report['summary']['byState']) =>
        Object.fromEntries(shown.map((state) => [state, counts[state]]))
      const rows = { MUST: byLevel.MUST, SHOULD: byLevel.SHOULD, MAY: byLevel.MAY, all: byState }
      const expected = Object.entries(rows).map(([name, counts]) => [name, only(counts)])
      expect(readCounts(renderMarkdown(report))).toEqual(
        total > 0 ? Object.fromEntries(expected) : {},
      )
    })

    test('by the stream, which holds all of it', () => {
      expect(reportFrom(readEvents(renderNdjson(report)))).toEqual(report)
    })
  },
)

describe('tap', () => {
  const { points } = readTap(renderTap(sample))
  const point = (id: string) => points.find(({ name }) => name.startsWith(`${id} `))

  test('a failed MUST tells its story in YAML, a skip its reason', () => {
    expect(point('AUTH-CLM-EXP-PAST')?.diag).toMatchObject({
      level: 'MUST',
      expected: '401',
      fix: 'compare exp with the current time, with a leeway of at most 30 s',
    })
    expect(point('HB-CADENCE')?.skip).toBe('not-run: three heartbeats take 90 s')
    expect(point('AUTH-HDR-MISSING')?.diag).toEqual({ strength: 'weak' })
  })

  test('a failed SHOULD is not ok, and yet does not fail the file', () => {
    expect(point('AUTH-CLM-EXP-HUGE')).toMatchObject({
      ok: false,
      todo: 'SHOULD: recommended, not required',
    })
  })
})

describe('sarif', () => {
  test('no place is named by a droplet', () => {
    const strange = sample.findings.map((one) => ({ ...one, group: '../../etc/CON\u0000' }))
    const { run } = readSarif(renderSarif({ ...sample, findings: strange }))
    expect(run.artifacts.map(({ location }) => location.uri)).toEqual(['droplet/other'])
    for (const { locations } of run.results)
      for (const { physicalLocation } of locations)
        expect(physicalLocation.artifactLocation.uri).toBe('droplet/other')
  })

  test('a failure keeps its fingerprint, whatever came this time', () => {
    const prints = (report: Report) =>
      readSarif(renderSarif(report)).run.results.map(({ fingerprints }) => fingerprints)
    const again = sample.findings.map((finding) => ({ ...finding, actual: 'another answer' }))
    expect(prints({ ...sample, findings: again })).toEqual(prints(sample))
    expect(prints(sample)[0]).toEqual({ 'checkAndCause/v1': 'AUTH-CLM-EXP-PAST EXP-IGNORED' })
  })

  test('braces are doubled and no text becomes a link or a placeholder', () => {
    const actual = '{0} {"a":1} [click](https://evil.example) [other](0)'
    const findings = sample.findings.map((finding) => ({ ...finding, actual, evidence: [] }))
    const [first] = readSarif(renderSarif({ ...sample, findings })).run.results
    expect(first?.message.text).toContain(
      '{{0}} {{"a":1}} [click] (https://evil.example) [other] (0)',
    )
  })
})

describe('github', () => {
  test('ten errors show one failure of each cause before a second of any', () => {
    const titles = readGithub(renderGithub(sample)).map(({ title }) => title)
    expect(titles[0]).toContain('TOK-ORCH-ACCEPTED')
    expect(titles[1]).toContain('AUTH-CLM-EXP-PAST')
  })

  test('percent, line breaks, colons and commas come through', () => {
    const title = 'a: b, 100 %25\r\nc::d'
    const findings = sample.findings.map((one) => ({ ...one, title, actual: title, evidence: [] }))
    const [first] = readGithub(renderGithub({ ...sample, findings }))
    expect(first?.title).toContain('a: b, 100 %25\\x0d\nc::d')
    expect(first?.text).toContain('got: a: b, 100 %25\\x0d\nc::d')
  })
})

test('a waiver to mend is told where nothing else is red', () => {
  const green = endings.green ?? sample
  const problem = {
    expected: 'HB-X to fail',
    came: 'pass',
    where: 'waivers.json, entry 1',
    todo: 'x',
  }
  const waivers = [{ entry: 1, check: 'HB-X', state: 'stale', problem } as const]
  const report: Report = { ...green, waivers, exit: { code: 6, all: [6] } }
  const texts = [renderTap(report), renderGithub(report), renderMarkdown(report)]
  for (const text of texts) expect(text).toContain('waivers.json, entry 1')
  const [invocation] = readSarif(renderSarif(report)).run.invocations
  expect(invocation?.toolExecutionNotifications.length).toBe(1)
})

describe('a waived failure', () => {
  const waiver = { entry: 1, reason: 'known #1', owner: 'kim', until: '2026-03-31', daysLeft: 30 }
  const findings = sample.findings
    .filter(({ state }) => state !== 'error')
    .map((one) => (one.state === 'fail' ? { ...one, waiver } : one))
  const report: Report = { ...sample, findings, exit: { code: 0, all: [0] } }
  const told = 'waived until 2026-03-31 by kim: known #1'

  test('is told as failed in every format, and makes nothing red', () => {
    const { points, told: tap } = readTap(renderTap(report))
    expect(tap.failed + tap.errors + tap.run).toBe(0)
    expect(points.filter(({ todo }) => todo === told).length).toBe(9)
    const { results } = readSarif(renderSarif(report)).run
    expect(results.map(({ suppressions }) => suppressions?.[0]?.justification)).toEqual(
      Array.from({ length: 9 }, () => told),
    )
    const commands = readGithub(renderGithub(report))
    expect(commands.map(({ name }) => name)).toEqual(['notice'])
    expect(commands[0]?.text).toContain('9 waived')
    expect(renderMarkdown(report)).toContain('waived until 2026-03-31 by kim: known `#`1')
  })
})
