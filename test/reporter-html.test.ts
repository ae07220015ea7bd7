import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderHtml } from '../reporters/html.ts'
import { html, joined, link, markupText, type Value } from '../reporters/html-template.ts'
import { outputsFrom, writeOutputs } from '../src/cli/outputs.ts'
import { referenceTo } from '../src/cli/reference.ts'
import { levels } from '../src/model/clause.ts'
import { states } from '../src/model/finding.ts'
import type { Report } from '../src/model/report.ts'
import { fullReport } from './html-cast.ts'
import { endings, hostile, hostileReport, sample, trouble } from './report-cast.ts'

const most = 500_000
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length
const bytes = (text: string): number => Buffer.byteLength(text)

describe.each(Object.entries({ ...endings, hostile: hostileReport() }))(
  'the counts of the report: %s',
  (_, report) => {
    const page = renderHtml(report)

    test('every finding is on the page once, under its state', () => {
      for (const state of states) {
        const section = new RegExp(`<section class=s data-state="${state}">.*?</section>`, 's')
        const own = section.exec(page)?.[0] ?? ''
        expect(count(own, /<details class=f /g)).toBe(report.summary.byState[state])
        if (own !== '') expect(own).toContain(`<span>${report.summary.byState[state]}</span>`)
      }
      expect(count(page, /<details class=f /g)).toBe(report.summary.total)
    })

    test('every level has its row of counts', () => {
      const shown = states.filter((state) => report.summary.byState[state] > 0)
      for (const level of report.summary.total === 0 ? [] : levels) {
        const row = new RegExp(`<tr><th scope=row>${level}(.*?)<tr>`).exec(page)?.[1] ?? ''
        expect([...row.matchAll(/>(\d+)/g)].map(([, n]) => Number(n))).toEqual(
          shown.map((state) => report.summary.byLevel[level][state]),
        )
      }
    })

    test('every cause is told, and every exchange that is cited has one place', () => {
      expect(count(page, /<li id="cause-/g)).toBe(report.causes.length)
      const cited = new Set(report.findings.flatMap(({ evidence }) => evidence))
      const held = report.exchanges.filter(({ id }) => cited.has(id))
      for (const { id } of held) expect(count(page, new RegExp(` id="${id}"`, 'g'))).toBe(1)
    })
  },
)

describe('what a reader is told', () => {
  const page = renderHtml(sample, referenceTo('https://docs.test/checks'))
  const own = (id: string): string =>
    page
      .slice(page.indexOf(`<details class=f id="${id}"`))
      .split('<details class=f ', 2)
      .join('')

  test('of a failure: clause, answer, expectation, blame, fix, command, reference, exchanges', () => {
    const told = own(sample.findings.find(({ state }) => state === 'fail')?.id ?? '')
    const labels = ['clause', 'sent', 'got', 'expected', 'blame', 'fix', 'reproduce', 'reference']
    for (const label of labels) expect(told).toContain(`<dt>${label}<dd>`)
    expect(told).toContain('What went over the wire')
    expect(told).toMatch(/href="https:\/\/docs\.test\/checks#[a-z0-9-]+"/)
  })

  test('of a cause: explanation, fix, what would fail next, and links to its checks', () => {
    for (const cause of sample.causes) {
      expect(page).toContain(markupText(html`${cause.explanation}`))
      expect(page).toContain(markupText(html`${cause.fix}`))
      for (const { id } of cause.alsoWrong) expect(page).toContain(`<code>${id}</code>`)
      for (const id of cause.checks) expect(page).toContain(`<a href="#${id}">${id}</a>`)
    }
  })

  test('why the run could not go on, with the log of the droplet', () => {
    const text = renderHtml({ ...sample, verdict: 'undetermined', trouble })
    for (const part of [trouble.came, trouble.where, trouble.todo, ...(trouble.log ?? [])])
      expect(text).toContain(part)
  })

  test('only a conformant report is called so', () => {
    const title = (report: Report) => /<title>(.*?)<\/title>/.exec(renderHtml(report))?.[1]
    expect(title(sample)).toMatch(/^nonconformant: /)
    expect(title({ ...sample, verdict: 'conformant' })).toMatch(/^conformant: /)
    expect(renderHtml(sample)).not.toMatch(/<h1>conformant/)
  })
})

describe('the page alone', () => {
  test('its policy allows the one style and the one script in it, by their hashes, and nothing else', () => {
    for (const report of [sample, hostileReport()]) {
      const page = renderHtml(report)
      const policy = /http-equiv=Content-Security-Policy content="([^"]*)"/.exec(page)?.[1] ?? ''
      const hashes = ['style', 'script'].map((name) => {
        const [, text = ''] = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(page) ?? []
        return `${name}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`
      })
      expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
        "default-src 'none'",
        ...hashes,
        "require-trusted-types-for 'script'",
        "base-uri 'none'",
        "form-action 'none'",
      ])
    }
  })

  test('no address but places in the page, and the check reference where somebody said where it is', () => {
    const page = renderHtml(hostileReport(' javascript:alert(1) http://evil.example/x'))
    const addresses = [...page.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, to]) => to ?? '')
    expect(addresses.length).toBeGreaterThan(20)
    const linked = renderHtml(sample, referenceTo('https://docs.test/checks#top'))
    const outward = [...linked.matchAll(/href="([^#"][^"]*)"/g)].map(([, to]) => to ?? '')
    expect(outward.length).toBeGreaterThan(3)
    for (const to of outward) expect(to).toMatch(/^https:\/\/docs\.test\/checks#[a-z0-9-]+$/)
    expect(addresses.filter((to) => !/^#[\w%.()-]+$/.test(to))).toEqual([])
  })
})

test('ids that a stored report brings along are text as well', () => {
  const bad = '"><script>alert(1)</script><img src=x>'
  const ids = (list: readonly string[]) => list.map((id) => id + bad)
  const page = renderHtml({
    ...sample,
    causes: sample.causes.map((one) => ({ ...one, id: one.id + bad, checks: ids(one.checks) })),
    findings: sample.findings.map((one) => ({
      ...one,
      id: one.id + bad,
      group: one.group + bad,
      evidence: ids(one.evidence),
    })),
    exchanges: sample.exchanges.map((one) => ({ ...one, id: one.id + bad })),
  })
  expect(count(page, /<script/g)).toBe(1)
  expect(count(page, /<img/g)).toBe(0)
})

describe('the size', () => {
  test('a small report is on the page as a whole', () => {
    expect(renderHtml(sample)).not.toContain('To stay small')
  })

  test('a full run stays below it, and says what the page leaves to the JSON report', () => {
    const page = renderHtml(fullReport())
    expect(bytes(page)).toBeLessThanOrEqual(most)
    expect(page).toMatch(/To stay small, this page holds \d+ of 2200 exchanges/)
    expect(count(page, /<details class=f /g)).toBe(624)
    expect(page).toMatch(/… \[cut, 4096 bytes in all\]/)
  })

  test('neither failures everywhere nor a flood of text passes it', () => {
    const long = 'an answer of <b> & "that" kind '.repeat(300)
    const red = fullReport({ state: 'fail', blame: 'droplet', expected: 'HTTP 401', actual: long })
    const page = renderHtml(red)
    expect(bytes(page)).toBeLessThanOrEqual(most)
    expect(count(page, /<details class=f /g)).toBe(624)
    expect(page).toMatch(/… \[cut, \d+ characters in all\]/)
  })
})

test('the command line writes it to the file that is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'udc-html-'))
  try {
    const outputs = outputsFrom(['html=report.html', 'json=report.json'], undefined, folder)
    const files = outputs.filter(({ file }) => file !== undefined)
    await writeOutputs(sample, files, { color: false, width: 80, timings: false })
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(
      renderHtml(sample, referenceTo(undefined)),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('the template', () => {
  const text = (value: Value) => markupText(html`<p title="${value}">${value}`)

  test('encodes text, keeps what is finished, and never the text of a droplet that poses as such', () => {
    expect(text(`<b a='1' c="2">&`)).toBe(
      `<p title="&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;">&lt;b a='1' c="2"&gt;&amp;`,
    )
    expect(markupText(html`<p>${html`<b>${'<'}</b>`}${[html`<i>`]}${undefined}${7}`)).toBe(
      '<p><b>&lt;</b><i>7',
    )
    expect(markupText(html`${html` class="${'"'}"`}`)).toBe(' class="&quot;"')
    expect(markupText(link('a b"<', 'x'))).toBe('<a href="#a-b%22%3C">x</a>')
    expect(markupText(joined([html`<a>`, html`<b>`], ', '))).toBe('<a>, <b>')
  })

  test('spells out what cannot be seen', () => {
    expect(text(hostile)).not.toMatch(/[\p{Cf}\p{Cs}\p{Zl}]|(?![\n\t])\p{Cc}/u)
    expect(markupText(html`${'\u202e\u0000'}`)).toBe('\\u{202e}\\x00')
  })

  test('drops its own indents, not the space between words', () => {
    const page = markupText(html`
      <p>one
        two ${'a\n  b'}
      </p>`)
    expect(page).toBe('<p>one two a\n  b</p>')
  })
})
