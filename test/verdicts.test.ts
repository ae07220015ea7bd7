import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { Check } from '../src/model/check.ts'
import { catalogue } from '../suites/catalogue.ts'
import { type Observation, readObservations } from './observations.ts'
import { at, changed, othersThan, placesIn, turnsOf } from './perturbed.ts'

// What every judge says of what it was shown in real runs, and of the same with one place changed: statuses, numbers
// along the number line, lists without an element. That it says the right thing is proved elsewhere; here it cannot
// begin to say something else unnoticed.

const file = new URL('./frozen/verdicts.json', import.meta.url)
const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Verdicts>
const renewed: Record<string, Verdicts> = {}

/** By subject and place, what is said: one letter for each change. */
type Verdicts = Readonly<Record<string, Readonly<Record<string, string>>>>

const letters: Readonly<Record<string, string>> = {
  ...{ pass: 'p', fail: 'f', inconclusive: 'i', inapplicable: 'a', 'not-run': 'n' },
}

const saidBy = (check: Check, [, facts, profile]: Observation['shown'], seen: unknown): string => {
  try {
    if (check.inapplicable?.(facts, profile) !== undefined) return 'a'
    return letters[check.judgeSeen(seen, facts, profile).state] ?? '?'
  } catch {
    // No droplet can be seen so; what then happens binds nobody.
    return '-'
  }
}

function verdictsOn(check: Check, shown: Observation['shown']): Record<string, string> {
  const [seen] = shown
  const told: Record<string, string> = { '': saidBy(check, shown, seen) }
  for (const path of placesIn(seen)) {
    const say = (to: unknown): string => saidBy(check, shown, changed(seen, path, to))
    const value = at(seen, path)
    const isCount = typeof value === 'number' && !/status$/i.test(String(path.at(-1)))
    const said = isCount ? turnsOf(say) : othersThan(value, path).map(say).join('')
    if (new Set(said + told['']).size > 1) told[path.join('.')] = said
  }
  return told
}

const byCheck = new Map<string, Observation[]>()
for (const one of readObservations()) byCheck.set(one.id, [...(byCheck.get(one.id) ?? []), one])

describe('the verdict on what was seen, and on the same with one place changed, stays', () => {
  it.each([...byCheck.keys()])('%s', (id) => {
    const check = catalogue.find((one) => one.id === id)
    if (!check) return
    const told = Object.fromEntries(
      (byCheck.get(id) ?? []).map(({ subject, shown }) => [subject, verdictsOn(check, shown)]),
    )
    renewed[id] = told
    if (process.env.UPDATE_FROZEN !== '1')
      expect(told, 'UPDATE_FROZEN=1 writes it anew for review').toEqual(frozen[id])
  })

  it('and nearly every check has such an observation', () => {
    expect(byCheck.size).toBeGreaterThan(catalogue.length * 0.9)
  })
})

afterAll(() => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(renewed, null, 1)}\n`)
})
