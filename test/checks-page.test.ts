import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mutants } from '../mocks/mutants.ts'
import { addressOf } from '../reporters/reference.ts'
import { checksPage } from '../src/cli/checks-page.ts'
import { groupIntros } from '../src/cli/checks-page-groups.ts'
import { catalogue } from '../suites/catalogue.ts'

const page = readFileSync(new URL('../docs/checks.md', import.meta.url), 'utf8')
const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, id]) => id)

describe('the page of all checks', () => {
  test('is the one the catalogue makes: `npm run docs:checks` writes it', () => {
    expect(page === checksPage(catalogue, mutants), 'docs/checks.md is out of date').toBe(true)
  })

  test('has a heading for each check and no other, in reading order within each group', () => {
    expect(headings.toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted())
  })

  test('is introduced group by group, with no group that does not exist', () => {
    const groups = new Set(catalogue.map(({ group }) => group))
    expect(Object.keys(groupIntros).toSorted()).toEqual([...groups].toSorted())
  })

  test('stays below the half mebibyte up to which hosts render it', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(512 * 1024)
  })

  test('has an anchor for every address that a report may link to', () => {
    const anchors = new Set(headings.map((id) => `#${id?.toLowerCase()}`))
    const checks = { of: () => undefined, url: '' }
    expect(catalogue.filter(({ id }) => !anchors.has(addressOf(checks, id) ?? ''))).toEqual([])
  })
})
