import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Check, Stimulus } from '../src/model/check.ts'
import type { Finding } from '../src/model/finding.ts'
import { fail, pass } from '../src/model/outcome.ts'
import { catalogue, positive } from '../suites/catalogue.ts'
import {
  conductAll,
  positiveIn,
  row,
  stimulus,
  turns,
  type World,
  worldWith,
} from './kernel-cast.ts'

describe('the findings', () => {
  /** One of everything: phases, lanes, needs, refusals, scenes, failures and a harmful request. */
  function everything(world: World, takes: readonly number[]): Check[] {
    let count = 0
    const given = (name: string, options: Parameters<typeof stimulus>[2] = {}) =>
      stimulus(world, name, { takes: takes[count++ % takes.length] ?? 1, ...options })
    const refusals = Array.from({ length: 25 }, (_, index) =>
      row(`NEG-${index}`, given(`n${index}`, { negatives: 1 }), {
        needs: 'T',
        ...(index % 7 === 3 ? { judge: () => fail('401', '200') } : {}),
      }),
    )
    const first = row('A-1', given('a', { phase: 'smoke' }), { judge: () => fail('x', 'y') })
    return [
      first,
      row('A-2', given('b', { phase: 'life' }), { after: [first] }),
      row('A-3', given('c', { phase: 'rotation', lane: 'exclusive' })),
      row('A-4', given('d', { phase: 'rotation', lane: 'exclusive' }), { tags: ['timed'] }),
      row('A-5', given('e', { phase: 'life', scene: { faults: [] } })),
      row('A-6', given('f', { phase: 'ledger' })),
      row('A-7', given('g', { phase: 'messages' }), {
        judge: () => {
          throw 'ours'
        },
      }),
      row('A-8', given('h', { waits: () => 99_000 })),
      ...refusals,
    ]
  }

  it('are the same in any order, with any jobs, whatever ends first', async () => {
    const calm = worldWith()
    const expected = byId(await conductAll(calm, everything(calm, [1])))
    const size = everything(calm, [1]).length
    const indices = Array.from({ length: size }, (_, index) => index)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(indices, { minLength: size, maxLength: size }),
        fc.constantFrom(1, 4, 16),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
        async (order, jobs, takes) => {
          const world = worldWith()
          const checks = everything(world, takes)
          const asked = order.flatMap((index) => checks[index] ?? [])
          expect(byId(await conductAll(world, checks, { asked, jobs }))).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('of the whole catalogue come, in any order: no check waits for one that waits for it', async () => {
    const indices = catalogue.map((_, index) => index)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(indices, { minLength: indices.length, maxLength: indices.length }),
        fc.constantFrom(1, 4, 16),
        async (order, jobs) => {
          const world = worldWith({
            constants: { ...worldWith().ports.constants, maxWaitMs: 1_000_000 },
          })
          const twins = hollow()
          const asked = order.flatMap((index) => twins.get(catalogue[index] ?? positive) ?? [])
          const found = await conductAll(
            world,
            catalogue.flatMap((c) => twins.get(c) ?? []),
            {
              asked,
              jobs,
              positive: twins.get(positive) ?? positiveIn(world),
            },
          )
          expect(found).toHaveLength(catalogue.length)
          expect(found.filter(({ state }) => state !== 'pass')).toEqual([])
        },
      ),
      { numRuns: 6 },
    )
  })
})

const byId = (findings: readonly Finding[]): Record<string, Finding> =>
  Object.fromEntries(findings.map((finding) => [finding.id, finding]))

/** The catalogue's own order, needs, lanes and scenes, with nothing sent and everything passing. */
function hollow(): Map<Check, Check> {
  const stimuli = new Map<Stimulus<unknown>, Stimulus<unknown>>()
  const twins = new Map<Check, Check>()
  const stimulusOf = (given: Stimulus<unknown>): Stimulus<unknown> => {
    const known = stimuli.get(given) ?? { ...given, apply: async () => turns(1) }
    stimuli.set(given, known)
    return known
  }
  const twinOf = (check: Check): Check => {
    const known = twins.get(check)
    if (known) return known
    const { inapplicable: _, ...rest } = check
    const twin: Check = {
      ...rest,
      after: check.after.map(twinOf),
      stimulus: stimulusOf(check.stimulus),
      judgeSeen: () => pass(),
      evidence: { exchanges: 1 },
    }
    twins.set(check, twin)
    return twin
  }
  for (const check of catalogue) twinOf(check)
  return twins
}
