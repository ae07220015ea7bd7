import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { renderJson } from '../reporters/json.ts'
import { renderJunit } from '../reporters/junit.ts'
import { createProgress } from '../reporters/progress.ts'
import { forJson, forTerminal, forXml, oneLine } from '../reporters/sanitize.ts'
import { reportJsonSchema, reportSchema } from '../reporters/schema.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import { cells, clip, wrap } from '../reporters/wrap.ts'
import { levels } from '../src/model/clause.ts'
import { type Finding, states } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { hostile, hostileReport, sample, trouble } from './report-cast.ts'

const path = (name: string) => new URL(`./goldens/${name}`, import.meta.url)
const plain = (report: Report, width = 100) => renderTerminal(report, { color: false, width })

describe('goldens', () => {
  const renderings: Record<string, string> = {
    'terminal.txt': plain(sample),
    'terminal-narrow.txt': renderTerminal(sample, { color: false, width: 60, timings: true }),
    'terminal-color.txt': renderTerminal(sample, { color: true, width: 100 }),
    'junit.xml': renderJunit(sample),
    'report.out.json': renderJson(sample),
  }
  test.each(Object.keys(renderings))('%s is what the sample report renders to', (name) => {
    const rendered = renderings[name] ?? ''
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(path(name), rendered)
    expect(rendered).toBe(readFileSync(path(name), 'utf8'))
  })

  test('the sample holds every state and level, and its counts are those of its findings', () => {
    const count = (list: readonly Finding[]) =>
      Object.fromEntries(states.map((s) => [s, list.filter(({ state }) => state === s).length]))
    expect(sample.summary.byState).toEqual(count(sample.findings))
    for (const level of levels) {
      const list = sample.findings.filter((finding) => finding.level === level)
      expect(sample.summary.byLevel[level]).toEqual(count(list))
      expect(list.length).toBeGreaterThan(0)
    }
    expect(Object.values(sample.summary.byState).every((n) => n > 0)).toBe(true)
  })
})

describe('schema', () => {
  const shipped = JSON.parse(
    readFileSync(new URL('../schemas/report.schema.json', import.meta.url), 'utf8'),
  )
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(shipped)
  const valid = [sample, { ...sample, trouble }, hostileReport()]

  test('the shipped file is what zod generates (else: npm run build && node scripts/schema.js)', () => {
    expect(shipped).toEqual(reportJsonSchema())
    expect(shipped.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(shipped.$id).toBe('udc-conformance/report/1')
  })

  test('reports are valid by ajv and by zod, also after a round trip', () => {
    for (const report of valid) {
      const back: unknown = JSON.parse(renderJson(report))
      expect(validate(back), JSON.stringify(validate.errors)).toBe(true)
      expect(reportSchema.parse(back)).toEqual(report)
    }
  })

  test.each([
    ['an unknown member', { ...sample, extra: 1 }],
    ['a missing member', { ...sample, verdict: undefined }],
    ['an unknown state', { ...sample, findings: [{ ...sample.findings[0], state: 'skip' }] }],
    ['a waiver', { ...sample, waivers: ['AUTH-HDR-MISSING'] }],
    ['confidence above 1', { ...sample, causes: [{ ...sample.causes[0], confidence: 99 }] }],
  ])('%s is refused by both', (_, wrong) => {
    const back: unknown = JSON.parse(JSON.stringify(wrong))
    expect(validate(back)).toBe(false)
    expect(reportSchema.safeParse(back).success).toBe(false)
  })
})

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

describe('terminal', () => {
  test('every line fits the width, except commands, which stay in one piece', () => {
    for (const width of [40, 60, 100, 160]) {
      const wide = plain(sample, width)
        .split('\n')
        .filter((line) => cells(line) > width)
      expect(wide.filter((line) => !/^ *reproduce /.test(line))).toEqual([])
    }
  })

  test('nothing a droplet says can act on the terminal', () => {
    const text = plain(hostileReport())
    expect(text.replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
    )
    expect(text).toContain('\\x1b[31m\\u{9b}2J\\x07\\x1b]52;c;AA==\\x07]]>\\u{202e}\\u{200b}')
    const colored = renderTerminal(hostileReport(), { color: true, width: 100 })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours are the subject.
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(text)
  })

  test('a droplet cannot pose as a line of ours: its line breaks keep the indent', () => {
    const { trouble: _, ...rest } = sample
    const forged = { ...trouble, came: 'nothing\nconformant: every MUST holds' }
    const lines = plain({ ...rest, verdict: 'undetermined', trouble: forged }).split('\n')
    expect(lines.filter((line) => /^\s{0,4}conformant/.test(line))).toEqual([])
  })

  test('only a conformant report is called conformant', () => {
    const first = (report: Report) => plain(report).split('\n')[0]
    const clean = { ...sample, summary: allPassed(sample), causes: [], findings: [] }
    const calm = { ...clean, exit: { code: 0, all: [0] } }
    expect(first({ ...calm, verdict: 'conformant' })).toBe(
      'conformant: every MUST of profile mesh holds, 20 checks',
    )
    expect(first({ ...calm, verdict: 'undetermined' })).toBe(
      'undetermined: no failure found in what could be asked: 20 of 20 checks',
    )
    expect(first(sample)).toBe('nonconformant: 6 of 13 MUST checks failed')
    for (const verdict of ['undetermined', 'nonconformant'] as const) {
      expect(plain({ ...sample, verdict })).not.toMatch(/\bconformant/)
    }
  })

  test('trouble is told in four lines, then the last log lines', () => {
    const text = plain({ ...sample, verdict: 'undetermined', trouble })
    expect(text).toMatch(/^undetermined: the droplet could not be reached\n/)
    const told = [trouble.expected, trouble.came, trouble.where, trouble.todo]
    const places = [...told, ...(trouble.log ?? [])].map((part) => text.indexOf(part))
    expect(places.every((place) => place > 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  test('every failure told alone names clause, sent, got, expected, blame, cause, fix, command', () => {
    const block = plain(sample).split('✗ HTTP-PATH-SLASH')[1]?.split('✗')[0] ?? ''
    const labels = ['clause', 'sent', 'got', 'expected', 'blame', 'fix', 'reproduce']
    expect([...block.matchAll(/^ {4}(\w+)/gm)].map(([, label]) => label)).toEqual(labels)
    expect(block).toContain('GET //message')
    expect(block).toContain('cause: not found')
  })

  test('twelve failures are told in full, the rest are counted', () => {
    const one = sample.findings.find(({ id }) => id === 'HTTP-404-BODY')
    const findings = Array.from({ length: 40 }, (_, i) => ({ ...one, id: `HTTP-N${i}` }) as Finding)
    const text = plain({ ...sample, causes: [], findings })
    expect(text.match(/✗/g)?.length).toBe(12)
    expect(text).toContain('+28 more failed')
  })

  test('a cause with many checks speaks for them, and names the first twelve', () => {
    const ids = Array.from({ length: 30 }, (_, i) => `TOK-N${i}`)
    const like = sample.findings.find(({ id }) => id === 'TOK-ORCH-LIST') as Finding
    const findings = ids.map((id) => ({ ...like, id }))
    const [cause] = sample.causes
    const text = plain({ ...sample, findings, causes: cause ? [{ ...cause, checks: ids }] : [] })
    expect(text.match(/✗/g)?.length).toBe(1)
    expect(text.replace(/\s+/g, ' ')).toContain('TOK-N11, +18 more in the JSON report')
  })

  test('a flood of text stays a few lines', () => {
    const flood = { actual: 'a\u001b'.repeat(500_000), where: '\n'.repeat(10_000) }
    const findings = sample.findings.map((finding) => ({ ...finding, ...flood }))
    expect(plain({ ...sample, findings }).split('\n').length).toBeLessThan(400)
  })

  test('not-run checks are grouped by the flag that lets them run', () => {
    expect(plain(sample)).toContain('add --command "…" to run: 2 checks (the process is not ours)')
  })
})

describe('progress', () => {
  const finding = (i: number): Finding =>
    ({ ...sample.findings[0], id: `ID-${i}`, state: i === 2 ? 'fail' : 'pass' }) as Finding
  const run = (out: { isTTY?: boolean; columns?: number }, total: number, until = total) => {
    let text = ''
    const write = (part: string) => {
      text += part
    }
    const progress = createProgress({ write, ...out }, total)
    for (let i = 0; i < until; i += 1) progress.found(finding(i))
    progress.say('a line\u001b[2J')
    progress.end()
    return text
  }

  test('a log gets a line for each failure and for every quarter', () => {
    expect(run({}, 8).split('\n')).toEqual([
      '25 %: 2/8 checks, 0 failed',
      'failed MUST ID-2: A good token is accepted',
      '50 %: 4/8 checks, 1 failed',
      '75 %: 6/8 checks, 1 failed',
      '100 %: 8/8 checks, 1 failed',
      'a line\\x1b[2J',
      '',
    ])
  })

  test('a terminal gets one living line, which is gone at the end', () => {
    const text = run({ isTTY: true, columns: 24 }, 8, 3)
    expect(text).toContain('\r\u001b[K3/8 checks, 1 failed  …')
    expect(text).toContain('\r\u001b[Ka line\\x1b[2J\n')
    expect(text.endsWith('\r\u001b[K')).toBe(true)
    expect(text.split('\n').length).toBe(2)
  })

  test('an empty plan is no trouble', () => {
    expect(run({}, 0)).toBe('a line\\x1b[2J\n')
  })
})

describe('text', () => {
  test('is made safe for terminals, XML and JSON', () => {
    expect(forTerminal('a\u001b\u007f\r\u0085\u2028\ufeff\u00ad\n\té漢')).toBe(
      'a\\x1b\\x7f\\x0d\\u{85}\\u{2028}\\u{feff}\\u{ad}\n\té漢',
    )
    expect(forTerminal('\ud83d\ude00\ud83d \udb40\udc41')).toBe('😀\\u{d83d} \\u{e0041}')
    expect(oneLine('a\nb\tc')).toBe('a\\nb\\tc')
    expect(forXml('\u0000\u000b\ufffe\uffff\udc00x\u202e')).toBe(`${'\ufffd'.repeat(5)}x\\u{202e}`)
    const value = { text: `${hostile}\u{e0041}` }
    expect(forJson(JSON.stringify(value))).toMatch(/^[\x20-\x7e]*$/)
    expect(JSON.parse(forJson(JSON.stringify(value)))).toEqual(value)
  })

  test('is wrapped by cells', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh'])
    expect(wrap('漢字漢字', 4)).toEqual(['漢字', '漢字'])
    expect(wrap('a\n\nb', 9)).toEqual(['a', '', 'b'])
    expect(clip('abcdef', 4)).toBe('abc…')
    expect(cells('e\u0301')).toBe(1)
  })
})

function allPassed({ summary }: Report): Report['summary'] {
  const none = { ...summary.byState, fail: 0, inconclusive: 0, inapplicable: 0, blocked: 0 }
  const byState = { ...none, error: 0, 'not-run': 0, pass: summary.total }
  const zero = { ...byState, pass: 0 }
  return { ...summary, weak: 0, byState, byLevel: { MUST: byState, SHOULD: zero, MAY: zero } }
}

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
