import { createHash, type Hash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { builtInProfiles } from '../fixtures/profiles.ts'
import type { Check } from '../src/model/check.ts'
import type { Facts } from '../src/model/stage.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type Observation, readObservations } from './observations.ts'
import {
  at,
  changed,
  fewFor,
  likeAnother,
  othersThan,
  type Path,
  placesIn,
  tellingPlaces,
  turnsOf,
} from './perturbed.ts'

// What every judge says of what it was shown in real runs, and of the same with one place changed: statuses, numbers
// along the number line, lists without an element, other facts, other profiles. That it says the right thing is proved
// elsewhere; here it cannot begin to say something else, or in other words, unnoticed.

const verdictsFile = new URL('./frozen/verdicts.json', import.meta.url)
const wordsFile = new URL('./frozen/verdict-words.json', import.meta.url)
const read = (file: URL): Record<string, unknown> =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const frozen = { verdicts: read(verdictsFile), words: read(wordsFile) }
const renewed: typeof frozen = { verdicts: {}, words: {} }

type Shown = Observation['shown']

/** The whole outcome. */
function wordsBy(check: Check, [seen, facts, profile]: Shown): string {
  try {
    const because = check.inapplicable?.(facts, profile)
    if (because !== undefined) return `inapplicable ${because}`
    const { state, ...words } = check.judgeSeen(seen, facts, profile)
    return `${state} ${JSON.stringify(words)}`
  } catch {
    // No droplet can be seen so; what then happens binds nobody.
    return '-'
  }
}

const letters: Readonly<Record<string, string>> = {
  ...{ pass: 'p', fail: 'f', inconclusive: 'i', inapplicable: 'a', 'not-run': 'n' },
}
const letterOf = (words: string): string => letters[words.split(' ', 1)[0] ?? ''] ?? '-'

/** By place, the verdicts: one letter for each change. All words go into the digest. */
function verdictsOn(check: Check, [seen, facts, profile]: Shown, words: Hash): object {
  const say = (other: unknown): string => {
    const said = wordsBy(check, [other, facts, profile])
    words.update(said)
    return letterOf(said)
  }
  const told: Record<string, string> = { '': say(seen) }
  for (const path of placesIn(seen)) {
    const sayOf = (to: unknown): string => say(changed(seen, path, to))
    const value = at(seen, path)
    const isCount = typeof value === 'number' && !/status$/i.test(String(path.at(-1)))
    const said = isCount ? turnsOf(sayOf) : othersThan(value, path).map(sayOf).join('')
    if (new Set(said + told['']).size > 1) told[path.join('.')] = said
  }
  return told
}

/** Of places far down, and of two at a time; of texts that are just too long to be shown whole, and lists of few. */
function* further(seen: unknown): Generator<unknown> {
  const telling = tellingPlaces(seen, 40)
  const few = (path: Path, value: unknown): readonly unknown[] => fewFor(at(value, path), path)
  for (const path of telling) for (const to of few(path, seen)) yield changed(seen, path, to)
  const first = telling.slice(0, 5)
  for (const [index, path] of first.entries())
    for (const to of few(path, seen)) {
      const once = changed(seen, path, to)
      for (const other of first.slice(index + 1))
        for (const then of few(other, seen)) yield changed(once, other, then)
    }
  yield* likeAnother(seen)
  for (const path of placesIn(seen)) {
    const here = at(seen, path)
    if (typeof here === 'string')
      for (const length of edgesOfTexts) yield changed(seen, path, 'x'.repeat(length))
    if (Array.isArray(here) && here.length > 0)
      for (const length of [1, 2, 3, 4, 5, 6]) yield changed(seen, path, repeated(here, length))
  }
}

const repeated = (list: readonly unknown[], length: number): unknown[] =>
  Array.from({ length }, (_, index) => list[index % list.length])

const edgesOfTexts = [120, 160, 600]

/** What is said of the same under other facts and profiles. */
function elsewhere(check: Check, [seen, facts, profile]: Shown): string[] {
  const others = placesIn(facts, 30).flatMap((path) =>
    othersThan(at(facts, path), path)
      .slice(0, 4)
      .map((to) => changed(facts, path, to) as Facts),
  )
  return [
    ...builtInProfiles.map((other) => wordsBy(check, [seen, facts, other])),
    ...others.map((other) => wordsBy(check, [seen, other, profile])),
  ]
}

const digest = (hash: Hash): string => hash.digest('base64url').slice(0, 8)

/** No piece of a token is committed; the digest knows the words as they are. */
const tokenless = (words: string): string => words.replace(/eyJ[\w-]+(?:\.[\w-]*)*/g, '(a token)')

const byCheck = new Map<string, Observation[]>()
for (const one of readObservations()) byCheck.set(one.id, [...(byCheck.get(one.id) ?? []), one])

describe('the verdict on what was seen, and on the same with one place changed, stays', () => {
  it.each([...byCheck.keys()])('%s', (id) => {
    const check = catalogue.find((one) => one.id === id)
    if (!check) return
    const told: Record<string, object> = {}
    const words: Record<string, unknown> = {}
    for (const { subject, shown } of byCheck.get(id) ?? []) {
      const hash = createHash('sha256')
      told[subject] = verdictsOn(check, shown, hash)
      const [seen, facts, profile] = shown
      for (const other of further(seen)) hash.update(wordsBy(check, [other, facts, profile]))
      for (const said of elsewhere(check, shown)) hash.update(said)
      words[subject] = `${digest(hash)} ${tokenless(wordsBy(check, shown)).slice(0, 240)}`
    }
    renewed.verdicts[id] = told
    renewed.words[id] = words
    if (process.env.UPDATE_FROZEN === '1') return
    expect(told, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen.verdicts[id])
    expect(words, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen.words[id])
  })

  it('and nearly every check has such an observation', () => {
    expect(byCheck.size).toBeGreaterThan(catalogue.length * 0.9)
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN !== '1') return
  writeFileSync(verdictsFile, `${JSON.stringify(renewed.verdicts, null, 1)}\n`)
  writeFileSync(wordsFile, `${JSON.stringify(renewed.words, null, 1)}\n`)
})
