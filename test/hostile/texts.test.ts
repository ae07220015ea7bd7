import { describe, expect, test } from 'vitest'
import { renderCsv } from '../../reporters/csv.ts'
import { renderGithub } from '../../reporters/github.ts'
import { renderHtml } from '../../reporters/html.ts'
import { renderJson } from '../../reporters/json.ts'
import { renderJunit } from '../../reporters/junit.ts'
import { renderMarkdown } from '../../reporters/markdown.ts'
import { renderNdjson } from '../../reporters/ndjson.ts'
import { renderSarif } from '../../reporters/sarif.ts'
import { renderTap } from '../../reporters/tap.ts'
import { renderTerminal } from '../../reporters/terminal.ts'
import type { Report } from '../../src/model/report.ts'
import { sample } from './report.ts'

const formats: Readonly<Record<string, (report: Report) => string>> = {
  terminal: (report) => renderTerminal(report, { color: false, width: 300 }),
  json: renderJson,
  ndjson: renderNdjson,
  junit: renderJunit,
  sarif: renderSarif,
  github: renderGithub,
  markdown: renderMarkdown,
  tap: renderTap,
  csv: (report) =>
    renderCsv({
      ...report,
      findings: report.findings.map((finding) => ({ ...finding, title: finding.actual ?? '' })),
    }),
  html: (report) => renderHtml(report),
}

const names = Object.keys(formats)

/** The sample report with this text as what came, in all its findings. */
const saying = (actual: string): Report => ({
  ...sample,
  findings: sample.findings.map((finding) => ({ ...finding, actual })),
})

const rendered = (name: string, text: string): string => formats[name]?.(saying(text)) ?? ''

describe('what a droplet says is no template', () => {
  /** Each of these means something to one engine or another: a replacement, a format, an expression. */
  const parts = ["$& $1 $$ $' $`", '%s %d %o %c', '{{7*7}}', '<%= 7*7 %>', '#{7*7}', '{0}']
  const unescaped = (text: string): string =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&')
      .replaceAll('%25', '%')

  test.each(names)('to %s', (name) => {
    for (const part of parts) {
      const text = unescaped(rendered(name, `before ${part} after`))
      expect(text, part).not.toMatch(/before .*(49|NaN|undefined|\[object).* after/)
      // A message of SARIF has placeholders in braces, which are doubled where they are none.
      const spelt = name === 'sarif' ? part.replaceAll('{', '{{').replaceAll('}', '}}') : part
      // Markdown puts a backslash before what would be markup there.
      const shown = name === 'markdown' ? text.replaceAll('\\', '') : text
      expect(shown, part).toContain(`before ${spelt} after`)
    }
  })
})

/** Every character in it is invisible or moves its neighbours. */
const invisible = '\u202e\u2066\u200b\u200d\u2060\ufeff\u00ad\u{e0041}\u061c'

test.each(names)(
  'nothing in %s is invisible, reorders text or draws it from right to left',
  (name) => {
    // A table ends its lines so by its standard.
    const text = rendered(name, `user${invisible}resu`).replaceAll('\r\n', '\n')
    expect(text).toContain('user')
    expect(text).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the subject.
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/)
  },
)

test.each(['json', 'ndjson', 'sarif'])(
  '%s is valid JSON, line by line where it is a stream',
  (name) => {
    const hostile = `\u2028\u2029\u0000\ud800${invisible}"\\\n`
    const report = saying(hostile)
    const unsound = {
      ...report,
      findings: report.findings.map((finding) => ({
        ...finding,
        durationMs: Infinity,
        figures: { load: Number.NaN },
      })),
    }
    for (const given of [report, unsound]) {
      const text = formats[name]?.(given) ?? ''
      const lines = name === 'ndjson' ? text.trimEnd().split('\n') : [text]
      for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
      expect(text).not.toMatch(/[\u2028\u2029]|NaN|Infinity/)
    }
  },
)

describe('a name that only looks like another', () => {
  const formulas = '\u{1d41a}'
  test.each(names.filter((name) => name !== 'json' && name !== 'ndjson'))(
    'shows in %s the letters that are not Latin by their numbers',
    (name) => {
      const text = rendered(name, `\u0430dmin p\u03bfst \uff41b x${formulas}`).replaceAll('\\', '')
      for (const told of ['u{430}dmin', 'pu{3bf}st', 'u{ff41}b', 'xu{1d41a}'])
        expect(text.replaceAll('{{', '{').replaceAll('}}', '}'), told).toContain(told)
    },
  )

  test('is left alone where its script is one, or one of those that are written side by side', () => {
    for (const text of ['привет мир', 'Ω', 'Webサイト', 'café naïve', '10 µs', 'Größe'])
      expect(rendered('terminal', text)).toContain(text)
  })
})
