import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { phases } from '../src/model/check.ts'
import { catalogue } from '../suites/catalogue.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./frozen/${name}`, import.meta.url), 'utf8'))
const law = read('catalogue.json') as Record<string, { level: string; needs: string }>
const sections = read('rfc-sections.json') as Record<string, string>

/** Nobody is shown these. */
const comments = /\/\*\*[\s\S]*?\*\/|^ *\/\/.*$/gm

/** Rows that judge a cold start. */
const needStart = ['REG-ORDER']

describe('the catalogue', () => {
  it('has each id once', () => {
    const ids = catalogue.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('has each title once, short, and in the present tense', () => {
    const titles = catalogue.map(({ title }) => title)
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
    expect(
      titles.filter((title) => title.length > 70),
      'a title fits a line',
    ).toEqual([])
    expect(
      titles.filter((title) => /\b(?:should|must|shall|may|can|will)\b/i.test(title)),
      'a title states a fact of a conforming droplet; the level belongs to the clause',
    ).toEqual([])
  })

  for (const check of catalogue)
    it(`${check.id} has the level and the need that the catalogue gives it`, () => {
      const row = law[check.id]
      expect(row, 'ids are never invented').toBeDefined()
      // A row that needs a start of its own needs a process of ours, whatever the catalogue's letter.
      const needs = check.stimulus.scene || needStart.includes(check.id) ? 'P' : row?.needs
      expect({ level: check.clause.level, needs: check.needs }).toEqual({
        level: row?.level,
        needs,
      })
    })

  it('names only sections of RFCs that were looked up', () => {
    const cited = catalogue.flatMap(
      ({ clause }) => clause.source.match(/RFC \d+ §[\d.]+\d|RFC \d+ §\d/g) ?? [],
    )
    expect(cited.length).toBeGreaterThan(50)
    expect([...new Set(cited)].filter((name) => !(name in sections))).toEqual([])
  })

  it('nor do the words of a diagnosis or a report', () => {
    const told = ['src', 'reporters', 'suites'].flatMap((folder) => {
      const root = new URL(`../${folder}/`, import.meta.url)
      return readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => {
          const text = readFileSync(new URL(name, root), 'utf8').replace(comments, '')
          return text.match(/RFC \d+ §[\d.]*\d/g) ?? []
        })
    })
    expect(told.length).toBeGreaterThan(0)
    expect([...new Set(told)].filter((name) => !(name in sections))).toEqual([])
  })

  it('names a source for every clause', () => {
    const known =
      /^(?:RFC \d+ §[\d.]+|Integration Guide(?: §[1-6]| \((?:Integration Checklist|Environment Variables Reference)\))?|Orchestrator Integration Status|UDC 1\.0(?: .*)?)$/
    const odd = catalogue.flatMap(({ id, clause }) =>
      clause.source
        .split('; ')
        .filter((part) => !known.test(part))
        .map((part) => `${id}: ${part}`),
    )
    expect(odd).toEqual([])
  })

  it('asks for nothing that comes in a later phase', () => {
    const order = (check: (typeof catalogue)[number]) => phases.indexOf(check.stimulus.phase)
    const early = catalogue.filter((check) =>
      check.after.some((need) => order(need) > order(check)),
    )
    expect(early.map(({ id }) => id)).toEqual([])
  })
})
