import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { renderJunit } from '../reporters/junit.ts'
import { hostileReport, sample, trouble } from './report-cast.ts'

describe('junit', () => {
  test('a strict parser reads the counts of the report, also with hostile text in every field', () => {
    for (const report of [sample, hostileReport()]) {
      const { byState, byLevel, total } = report.summary
      const forTheRun = report.trouble === undefined ? 0 : 1
      const counts = {
        tests: total + forTheRun,
        failures: byLevel.MUST.fail,
        errors: byState.error + forTheRun,
        skipped: byState.inconclusive + byState.inapplicable + byState.blocked + byState['not-run'],
      }
      const read = parseXml(renderJunit(report))
      expect(read.attributes).toEqual(counts)
      expect(read.elements).toEqual(counts)
      expect(read.suites).toEqual(counts)
      expect(read.names.length).toBe(counts.tests)
    }
  })

  test('a failure tells its story, a skip its reason, a failed SHOULD only its output', () => {
    const read = parseXml(renderJunit(sample))
    const failure = read.cases['AUTH-CLM-EXP-PAST An expired token is refused']
    expect(failure?.tag).toBe('failure')
    for (const label of ['clause', 'sent', 'got', 'expected', 'blame', 'fix', 'reproduce']) {
      expect(failure?.text).toContain(`${label}: `)
    }
    expect(read.cases['HB-CADENCE Heartbeats keep the interval']?.message).toBe(
      'not-run: three heartbeats take 90 s',
    )
    expect(read.cases['HTTP-404-BODY An unknown path is answered in JSON']?.tag).toBe('system-out')
  })

  test('forbidden characters are replaced, line breaks in attributes spelt out', () => {
    const read = parseXml(renderJunit(hostileReport()))
    expect(read.names[0]).toContain('\ufffd[31m\\u{9b}2J\ufffd')
    expect(read.names[0]).toContain(']]>\\u{202e}\\u{200b}')
    expect(read.names[0]).toContain('\\nok\\ttail')
  })

  test('a file without a red case means exit code 0', () => {
    const empty = { ...sample, findings: [], causes: [] }
    const unproved = parseXml(renderJunit({ ...empty, exit: { code: 3, all: [3] } }))
    expect(unproved.attributes).toEqual({ tests: 1, failures: 0, errors: 1, skipped: 0 })
    const down = parseXml(renderJunit({ ...empty, trouble, exit: { code: 4, all: [4] } }))
    expect(down.cases['the run reaches a verdict']?.text).toContain('ModuleNotFoundError')
    const green = parseXml(renderJunit({ ...empty, exit: { code: 0, all: [0] } }))
    expect(green.attributes).toEqual({ tests: 0, failures: 0, errors: 0, skipped: 0 })
  })
})

interface Counts {
  tests: number
  failures: number
  errors: number
  skipped: number
}

/** What Python's expat, a strict XML 1.0 parser, reads. */
function parseXml(xml: string): {
  attributes: Counts
  elements: Counts
  suites: Counts
  names: string[]
  cases: Record<string, { tag: string | null; message: string | null; text: string }>
} {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', python], {
    input: xml,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

const python = `
import json, sys
import xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
keys = ["tests", "failures", "errors", "skipped"]
cases = root.findall("./testsuite/testcase")
out = {
  "attributes": {k: int(root.get(k)) for k in keys},
  "suites": {k: sum(int(s.get(k)) for s in root.findall("testsuite")) for k in keys},
  "elements": {"tests": len(cases), "failures": len(root.findall(".//failure")),
    "errors": len(root.findall(".//error")), "skipped": len(root.findall(".//skipped"))},
  "names": [c.get("name") for c in cases],
  "cases": {c.get("name"): {"tag": c[0].tag if len(c) else None,
    "message": c[0].get("message") if len(c) else None,
    "text": (c[0].text or "") if len(c) else ""} for c in cases},
}
print(json.dumps(out))
`
