import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { storyMutants } from '../mocks/mutants/stories.ts'
import { mutants } from '../mocks/mutants.ts'
import { kindsOfFailure } from '../src/diagnosis/causes.ts'
import { leaves } from '../src/diagnosis/leaves.ts'
import { roots } from '../src/diagnosis/roots.ts'
import { stories } from '../src/diagnosis/stories/stories.ts'
import { matches } from '../src/kernel/plan.ts'
import { catalogue } from '../suites/catalogue.ts'

const read = (name: string): string =>
  readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8')
const page = read('troubleshooting.md')
const pages = [page, ...['author', 'ci', 'steward'].map((who) => read(`quick-start-${who}.md`))]
const found = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[0])),
]

const played = new Set([...mutants, ...storyMutants].map(({ name }) => name))

/** Named by the run itself, from what it met and not from a story. */
const ofTheRun = ['BROKEN-BY-A-REQUEST', 'ENDS-BY-ITSELF']

describe('troubleshooting', () => {
  test('speaks of every cause of a refused token', () => {
    expect(found(page, /\bD\d\d\b/g).toSorted()).toEqual(leaves.map(({ id }) => id).toSorted())
  })

  test('speaks of every recorded story', () => {
    const missing = stories.filter(({ id }) => !page.includes(`\`${id}\``)).map(({ id }) => id)
    expect(missing).toEqual([])
  })

  test('names no cause that a run does not know', () => {
    const known = new Set(
      [...stories, ...roots].map(({ id }) => id).concat(ofTheRun, kindsOfFailure),
    )
    const named = found(page, /`([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)`/g)
    expect(named.filter((id) => !known.has(id))).toEqual([])
  })

  test('and the quick starts select checks and faults that exist', () => {
    const globs = pages.flatMap((text) => found(text, /--only '?([A-Z][A-Z0-9*-]*)'?/g))
    const faults = pages.flatMap((text) => found(text, /--fault ([a-z-]+)/g))
    expect(globs.length).toBeGreaterThan(10)
    expect(globs.filter((glob) => !catalogue.some(({ id }) => matches(glob, id)))).toEqual([])
    expect(faults.filter((name) => !played.has(name))).toEqual([])
  })
})
