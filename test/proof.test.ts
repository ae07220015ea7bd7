import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { inPool } from '../src/self-test/in-pool.ts'
import { idsIn, prove, proveUnder } from '../src/self-test/prove.ts'
import { catalogue } from '../suites/catalogue.ts'
import { caughtNow, ownGroups, provable, spared } from './own-groups.ts'
import { sourceHash } from './source-hash.ts'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./frozen/${name}`, import.meta.url), 'utf8'))
const failing = read('failing.json') as Record<string, string[]>
const unproven = read('unproven.json') as Record<string, string>

// Some rows count milliseconds, and a machine that is busy elsewhere stretches them: what stays after two more tries counts.
const patient = { timeout: 180_000, retry: 2 }

describe('the reference droplet', () => {
  it('fails nothing and leaves nothing open', patient, async () => {
    const { findings } = await prove({})
    expect(idsIn(findings, 'fail', 'error', 'inconclusive', 'blocked', 'not-run')).toEqual([])
    expect(idsIn(findings, 'pass').length).toBeGreaterThan(200)
  })

  it(
    'nor where permissions are law, and every question about them is then asked',
    patient,
    async () => {
      const under = { fault: {}, under: 'permissions' } as const
      const { findings } = await proveUnder(under, { only: ['CTL-*', 'AUTH-CLM-*'] })
      const rights = /^AUTH-CLM-(?:PERM|SCOPE)-/
      expect(idsIn(findings, 'fail', 'error', 'inconclusive', 'blocked', 'not-run')).toEqual([])
      expect(idsIn(findings, 'inapplicable').filter((id) => rights.test(id))).toEqual([])
      expect(idsIn(findings, 'pass').filter((id) => rights.test(id)).length).toBe(7)
    },
  )
})

/** By-products that count milliseconds come and go with the load of the machine; what a mutant is named for does not. */
const timed = new Set(
  catalogue
    .filter(({ tags = [] }) => tags.includes('timed') || tags.includes('concurrent'))
    .map(({ id }) => id),
)
const steady = (mutant: (typeof provable)[number], ids: readonly string[]): string[] =>
  ids.filter((id) => !timed.has(id) || mutant.caught.includes(id))

// The full matrix was made from these very sources (below); here each mutant is asked what it is named for once
// more, and one in eight its whole groups, so that a machine on which the record would not hold is noticed.
describe('every mutant is caught, by name', () => {
  const inFull = new Set(provable.filter((_, index) => index % 8 === 0))
  const askedOf = (mutant: (typeof provable)[number]) =>
    inFull.has(mutant)
      ? { only: ownGroups(mutant), exclude: spared(mutant) }
      : { only: ['CTL-*', ...caughtNow(mutant)] }
  const isAsExpected = (mutant: (typeof provable)[number], failed: readonly string[]): boolean => {
    const record = steady(mutant, failing[mutant.name] ?? [])
    const seen = steady(mutant, failed)
    return inFull.has(mutant)
      ? seen.join() === record.join()
      : caughtNow(mutant).every((id) => seen.includes(id)) &&
          seen.every((id) => record.includes(id))
  }
  const first = new Map<string, string[]>()
  const failedBy = async (mutant: (typeof provable)[number]): Promise<string[]> =>
    idsIn((await proveUnder(mutant, askedOf(mutant))).findings, 'fail')

  beforeAll(
    () =>
      inPool(provable, 8, async (mutant) => {
        first.set(mutant.name, await failedBy(mutant))
      }),
    1_800_000,
  )

  // Beside others some rows that count milliseconds come out otherwise: what differs is asked again, alone.
  for (const mutant of provable)
    it(mutant.name, { timeout: 120_000, retry: 3 }, async () => {
      const beside = first.get(mutant.name)
      const failed = beside && isAsExpected(mutant, beside) ? beside : await failedBy(mutant)
      expect(failed, 'the checks that exist to catch it').toEqual(
        expect.arrayContaining(caughtNow(mutant)),
      )
      const record = steady(mutant, failing[mutant.name] ?? [])
      expect(
        inFull.has(mutant) ? record : record.filter((id) => failed.includes(id)),
        'the frozen record; `npm run proof:freeze` writes it anew for review',
      ).toEqual(steady(mutant, failed))
    })
})

describe('no check is unproven', () => {
  const caught = new Set(Object.values(failing).flat())

  it('but the explained ones', () => {
    const open = catalogue.map(({ id }) => id).filter((id) => !caught.has(id) && !(id in unproven))
    expect(open).toEqual([])
  })

  it('and no explanation outlives its reason', () => {
    expect(Object.keys(unproven).filter((id) => caught.has(id))).toEqual([])
    const must = catalogue.filter(({ id, clause }) => id in unproven && clause.level === 'MUST')
    expect(must.length).toBeLessThanOrEqual(10)
    expect(Object.keys(unproven).length).toBeLessThanOrEqual(20)
  })

  it('and the record knows no mutant that is gone', () => {
    const names = provable.map(({ name }) => name)
    expect(Object.keys(failing).filter((name) => !names.includes(name))).toEqual([])
  })
})

// Of other groups one row speaks for each family.
describe('the full matrix, every mutant against its own group and a row of every family', () => {
  const matrix = read('matrix.json') as { source: string; failing: Record<string, string[]> }

  it('was made from these sources; `npm run proof:full` makes it anew', () => {
    expect(matrix.source).toBe(sourceHash())
  })

  it('holds what each mutant fails on its own groups', () => {
    const lost = Object.entries(failing).flatMap(([name, ids]) =>
      ids.filter((id) => !matrix.failing[name]?.includes(id)).map((id) => `${name}: ${id}`),
    )
    expect(lost).toEqual([])
  })
})
