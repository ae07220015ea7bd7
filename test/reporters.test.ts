import { readFileSync, writeFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { renderJson } from '../reporters/json.ts'
import { renderJunit } from '../reporters/junit.ts'
import { reportJsonSchema, reportSchema } from '../reporters/schema.ts'
import { renderTerminal } from '../reporters/terminal.ts'
import { levels } from '../src/model/clause.ts'
import { type Finding, states } from '../src/model/finding.ts'
import { hostileReport, sample, trouble } from './report-cast.ts'
import { plain } from './reporters-cast.ts'

const path = (name: string) => new URL(`./goldens/${name}`, import.meta.url)

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
