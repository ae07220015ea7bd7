import { describe, expect, test } from 'vitest'
import { renderGithub } from '../reporters/github.ts'
import { renderMarkdown } from '../reporters/markdown.ts'
import { code, fenced, inline, table } from '../reporters/markdown-text.ts'
import { renderNdjson } from '../reporters/ndjson.ts'
import { forJson, forLog, forTerminal } from '../reporters/sanitize.ts'
import { renderSarif } from '../reporters/sarif.ts'
import { renderTap } from '../reporters/tap.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import type { Report } from '../src/model/report.ts'
import { hostile, hostileReport, sample } from './report-cast.ts'
import { readGithub, readSarif, readTap, toldBy } from './report-readers.ts'

/** What would be markup, a directive, a command or a new line of somebody else's in one format or another. */
const markup = [
  '\nnot ok 1 - forged # TODO',
  '\n  ...\nBail out!\n1..3\n# SKIP',
  '\n::error title=forged::x\n::stop-commands::x%0A::add-mask::y',
  ' ##[error]forged ##vso[task.complete]',
  '\n# conformant\n- item\n1. item\n===\n> quote',
  '\n```\n~~~~\n<script>alert(1)</script><img src=x onerror=alert(1)>',
  '![x](http://evil.example/x.png) [click](javascript:alert(1)) <http://evil.example>',
  ' http://evil.example www.evil.example @somebody #1 $x$ :smile: &lt; `a` ``b`` a|b\\|c\\\\|d',
  ' {0} {{1}} %s',
].join('')

const reports: Readonly<Record<string, Report>> = {
  controls: hostileReport(),
  markup: hostileReport(markup),
  both: hostileReport(hostile + markup),
}

const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u

describe.each(Object.entries(reports))('text of a droplet: %s', (_, report) => {
  const texts = {
    tap: renderTap(report),
    sarif: renderSarif(report),
    github: renderGithub(report),
    markdown: renderMarkdown(report),
    ndjson: renderNdjson(report),
    terminal: renderTerminal(report, { color: false, width: 100 }),
  }

  test.each(Object.entries(texts))(
    'nothing in %s is invisible or acts on a terminal',
    (_, text) => {
      expect(text.replaceAll('\n', '').replaceAll('\t', '')).not.toMatch(invisible)
    },
  )

  test.each(Object.entries(texts))('no line of %s is a command to a CI server', (name, text) => {
    const commands = text.split('\n').filter((line) => /^\s*::[a-z]/i.test(line))
    expect(name === 'github' ? [] : commands).toEqual([])
    expect(text).not.toMatch(/##\w*\[/)
  })

  test('TAP has the points of the report and no other', () => {
    expect(readTap(texts.tap).told).toEqual(toldBy(report))
  })

  test('every line for GitHub is one command of ours', () => {
    const commands = readGithub(texts.github)
    expect(commands.map(({ name }) => name)).toEqual(
      readGithub(renderGithub({ ...sample, trouble: report.trouble as never })).map((c) => c.name),
    )
  })

  test('no string of SARIF is invisible once it is parsed', () => {
    JSON.parse(texts.sarif, (_, value: unknown) => {
      if (typeof value === 'string')
        expect(value.replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cs}]/u)
      return value
    })
    expect(readSarif(texts.sarif).told).toEqual(toldBy(report))
  })

  test('Markdown has our headings, and no markup of theirs outside code', () => {
    const headings = (text: string) => prose(text).filter((line) => /^#+ /.test(line)).length
    expect(headings(texts.markdown)).toBe(
      headings(renderMarkdown({ ...sample, trouble: report.trouble as never })),
    )
    for (const line of prose(texts.markdown)) {
      expect(line).not.toMatch(/[<>@$&]|\]\(|!\[|https?:|www\.|``/)
      expect(line).not.toMatch(/[^#]#/)
    }
  })
})

describe('huge text', () => {
  const flood = 'a`|\u001b'.repeat(250_000)
  const findings = sample.findings.map((one) => ({
    ...one,
    title: flood,
    actual: flood,
    fix: flood,
  }))
  const report = { ...sample, findings }

  test.each([
    ['annotations', renderGithub(report), 100_000],
    ['Markdown', renderMarkdown(report), 500_000],
    ['TAP', renderTap(report), 1_500_000],
  ])('stays short in %s', (_, text, most) => {
    expect(text.length).toBeLessThan(most)
  })

  test('a thousand failures stay below the 1 MiB that GitHub takes as a summary', () => {
    const tags = '\u{e0041}`|'.repeat(10_000)
    const texts = { title: tags, actual: tags, expected: tags, where: tags, fix: tags }
    const [cause] = sample.causes
    const causes = Array.from({ length: 20 }, () => ({ ...cause, explanation: tags, ...texts }))
    const [like] = sample.findings
    const many = Array.from({ length: 1000 }, (_, i) => ({
      ...like,
      ...texts,
      id: `HTTP-N${i}`,
      state: 'fail',
    }))
    const text = renderMarkdown({ ...sample, causes, findings: many } as never)
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20)
    expect(text).toContain('950 more failures')
  })
})

describe('markdown text', () => {
  test('is escaped in sentences', () => {
    expect(inline('a *b* _c_ <d> [e](f) `g` ~h~ i|j')).toBe(
      'a \\*b\\* \\_c\\_ \\<d\\> \\[e\\](f) \\`g\\` \\~h\\~ i\\|j',
    )
    expect(inline('http://a.b www.a.b @me #1 at 10:30, why: so')).toBe(
      'http\\://a.b www\\.a.b `@`me `#`1 at 10\\:30, why: so',
    )
    expect([inline('- a'), inline('1. a'), inline('2) a'), inline('= a')]).toEqual([
      '\\- a',
      '1\\. a',
      '2\\) a',
      '\\= a',
    ])
    expect(inline('good-token, 99 %')).toBe('good-token, 99 %')
  })

  test('is fenced by more backticks than it holds', () => {
    expect(code('a')).toBe('`a`')
    expect(code('`a`` b')).toBe('``` `a`` b ```')
    expect(code('')).toBe('`  `')
    expect(fenced(['a', '````'], 'text')).toEqual(['`````text', 'a\n````', '`````'])
  })

  test('stays in its cell, however many backslashes stand before a bar', () => {
    const bars = ['a|b', 'a\\|b', 'a\\\\|b', 'a\\\\\\|b']
    for (const [, , row = ''] of bars.map((text) => table(['x'], [[code(text)]])))
      expect(row.replace(/\\./g, '').match(/\|/g)?.length).toBe(2)
  })
})

describe('lines for a log', () => {
  test('are no command, and keep their words', () => {
    expect(forLog('  ::error::x')).toBe('  \\x3a:error::x')
    expect(forLog('::1 listens')).toBe('::1 listens')
    expect(forTerminal('##[add-mask]a ###vso[b] ## c')).toBe('#\\x23[add-mask]a ##\\x23vso[b] ## c')
    const value = { text: '##[error] \u2028 ##' }
    expect(forJson(JSON.stringify(value))).toBe('{"text":"#\\u0023[error] \\u2028 ##"}')
    expect(JSON.parse(forJson(JSON.stringify(value)))).toEqual(value)
  })
})

/** Lines of Markdown without fences, code spans, escapes, and the bars of our tables. */
function prose(text: string): string[] {
  let fence: string | undefined
  const lines = text.split('\n').filter((line) => {
    const [, run, rest] = /^(`{3,})(.*)$/.exec(line) ?? []
    if (fence === undefined && run !== undefined) fence = run
    else if (fence !== undefined && run === fence && rest === '') {
      fence = undefined
      return false
    }
    return fence === undefined
  })
  return lines.map((line) =>
    line.replace(/\\[!-/:-@[-`{-~]/g, '').replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, ''),
  )
}
