import { describe, expect, test } from 'vitest'
import { createProgress } from '../reporters/progress.ts'
import { forJson, forTerminal, forXml, oneLine } from '../reporters/sanitize.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import { cells, clip, wrap } from '../reporters/wrap.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { hostile, hostileReport, sample, trouble } from './report-cast.ts'
import { plain } from './reporters-cast.ts'

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
