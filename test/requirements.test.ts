import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { builtInProfiles } from '../fixtures/profiles.ts'
import { requirementsHash, requirementsOf } from '../src/gate/requirements.ts'
import { catalogue } from '../suites/catalogue.ts'

const file = new URL('./frozen/requirements.json', import.meta.url)

/** What every profile demands today: the lines of the whole catalogue once, and for each profile what it leaves out. */
const today = () => {
  const all = requirementsOf(catalogue, { notLaw: [] })
  return {
    requirements: all,
    profiles: Object.fromEntries(
      builtInProfiles.map((profile) => {
        const law = requirementsOf(catalogue, profile)
        const hash = createHash('sha256').update(JSON.stringify(profile)).digest('hex')
        const left = all.filter((line) => !law.includes(line)).map((line) => line.split(' ')[0])
        const { length } = law
        return [profile.id, { hash, requirements: requirementsHash(law), length, notLaw: left }]
      }),
    ),
  }
}

test('what the profiles demand changes on purpose alone (else: UPDATE_FROZEN=1)', () => {
  if (process.env.UPDATE_FROZEN === '1')
    writeFileSync(file, `${JSON.stringify(today(), null, 1)}\n`)
  expect(today()).toEqual(JSON.parse(readFileSync(file, 'utf8')))
})

test('a requirement that changes its level, its words or its place gives the set another name', () => {
  const lines = requirementsOf(catalogue, { notLaw: [] })
  const [first = '', second = '', ...rest] = lines
  const names = [
    lines,
    [second, first, ...rest],
    [first.replace('MUST', 'SHOULD'), second, ...rest],
    [`${first} now`, second, ...rest],
    [second, ...rest],
  ].map(requirementsHash)
  expect(first).toContain(' MUST ')
  expect(new Set(names).size).toBe(names.length)
})

test('a rule that a dialect does not know is no requirement of its profile', () => {
  const [line = ''] = requirementsOf(catalogue, { notLaw: [] })
  const [id = ''] = line.split(' ')
  const notLaw = [{ checks: [id], because: 'it does not know it' }]
  expect(requirementsOf(catalogue, { notLaw })).not.toContain(line)
})
