import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimiter } from '../src/kernel/limiter.ts'
import { batchesOf, matches, planFor, type Selection } from '../src/kernel/plan.ts'
import { ended, row, stimulus, turns } from './kernel-cast.ts'

const quiet = { events: [] }
const checks = [
  row('AUTH-A', stimulus(quiet, 'a')),
  row('AUTH-B', stimulus(quiet, 'b'), { level: 'SHOULD' }),
  row('HB-A', stimulus(quiet, 'c'), { level: 'MAY', needs: 'P' }),
  row('HB-B', stimulus(quiet, 'd'), { tags: ['disruptive'] }),
  row('HB-C', stimulus(quiet, 'e'), { tags: ['soak', 'timed'] }),
]
const everything: Selection = { only: [], exclude: [], level: 'MAY', tags: [] }

const idsOf = (selection: Partial<Selection>): string[] =>
  planFor(checks, { ...everything, ...selection }).checks.map(({ id }) => id)

describe('the plan', () => {
  it('holds every check but those that are dangerous or long, whatever the access', () => {
    const plan = planFor(checks, everything)
    expect(plan.checks.map(({ id }) => id)).toEqual(['AUTH-A', 'AUTH-B', 'HB-A'])
    expect(plan.outside).toEqual([
      { id: 'HB-B', reason: expect.stringContaining('--disruptive') },
      { id: 'HB-C', reason: expect.stringContaining('--soak') },
    ])
    expect(plan.narrowed).toBe(false)
  })

  it('takes in what was asked for', () => {
    expect(idsOf({ tags: ['disruptive'] })).toContain('HB-B')
    expect(idsOf({ tags: ['soak'] })).toContain('HB-C')
    expect(idsOf({ tags: ['timed'] })).toEqual(['AUTH-A', 'AUTH-B', 'HB-A'])
  })

  it('is narrowed by globs and level, and lists what it left out', () => {
    expect(idsOf({ only: ['AUTH-*'] })).toEqual(['AUTH-A', 'AUTH-B'])
    expect(idsOf({ only: ['*-A'], exclude: ['HB-*'] })).toEqual(['AUTH-A'])
    expect(idsOf({ level: 'MUST' })).toEqual(['AUTH-A'])
    expect(idsOf({ level: 'SHOULD' })).toEqual(['AUTH-A', 'AUTH-B'])
    const plan = planFor(checks, { ...everything, only: ['HB-A'] })
    expect(plan.checks.length + plan.outside.length).toBe(checks.length)
    expect(plan.outside.find(({ id }) => id === 'AUTH-A')?.reason).toContain('--only')
  })

  it('is narrowed in what conformance means only where a MUST was left out', () => {
    const narrowed = (selection: Partial<Selection>): boolean =>
      planFor(checks, { ...everything, ...selection }).narrowed
    expect(narrowed({ only: ['AUTH-*'] }), 'no MUST but the dangerous ones is outside').toBe(false)
    expect(narrowed({ level: 'MUST' })).toBe(false)
    expect(narrowed({ only: ['HB-*'] })).toBe(true)
    expect(narrowed({ exclude: ['auth-a'] })).toBe(true)
  })
})

describe('a glob', () => {
  it.each([
    ['AUTH-*', 'AUTH-X', true],
    ['auth-*', 'AUTH-X', true],
    ['AUTH', 'AUTH-X', false],
    ['*', 'anything', true],
    ['*-X', 'AUTH-X', true],
    ['A*B*C', 'A1B2C', true],
    ['A*B*C', 'A1C2B', false],
    ['AB*BA', 'ABA', false],
    ['A*A', 'A', false],
    ['*A*', 'XAX', true],
    ['A.*', 'AXX', false],
    ['', 'A', false],
  ])('%s and %s: %s', (glob, id, expected) => expect(matches(glob, id)).toBe(expected))

  it('means what a regular expression with .* would mean', () => {
    const letters = fc.stringMatching(/^[AB*-]{0,8}$/)
    const ids = fc.stringMatching(/^[AB-]{0,10}$/)
    fc.assert(
      fc.property(letters, ids, (glob, id) => {
        const pattern = new RegExp(`^${glob.replaceAll('*', '.*')}$`)
        expect(matches(glob, id)).toBe(pattern.test(id))
      }),
      { numRuns: 500 },
    )
  })
})

describe('batches', () => {
  it('hold at most twenty refusals, or one stimulus with more', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 30 })
    fc.assert(
      fc.property(sizes, (negatives) => {
        const rows = negatives.map((count, index) =>
          row(`A-${index}`, stimulus(quiet, `${index}`, { negatives: count })),
        )
        const batches = batchesOf(rows)
        expect(batches.size).toBe(rows.length)
        for (const batch of new Set(batches.values())) {
          const size = batch.reduce((sum, { stimulus: s }) => sum + (s.negatives ?? 0), 0)
          expect(size <= 20 || batch.length === 1).toBe(true)
        }
      }),
    )
  })

  it('hold a stimulus once, however many checks ask', () => {
    const given = stimulus(quiet, 'n', { negatives: 12 })
    const batches = batchesOf([row('A-1', given), row('A-2', given)])
    expect(batches.get(given)?.map(({ id }) => id)).toEqual(['A-1'])
  })

  it('leave out what provokes no refusal and what has a scene', () => {
    const plain = stimulus(quiet, 'p')
    const scene = stimulus(quiet, 's', { negatives: 3, scene: { faults: [] } })
    expect(batchesOf([row('A-1', plain), row('A-2', scene)]).size).toBe(0)
  })
})

describe('the limiter', () => {
  it('never lets in more than its limit, and nobody overtakes', async () => {
    const takes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), takes, async (limit, durations) => {
        const run = createLimiter(limit)
        const started: number[] = []
        let inside = 0
        let most = 0
        const work = (index: number) => async () => {
          started.push(index)
          inside += 1
          most = Math.max(most, inside)
          await turns(durations[index] ?? 0)
          inside -= 1
        }
        await ended(Promise.all(durations.map((_, index) => run(work(index)))))
        expect(most).toBeLessThanOrEqual(limit)
        expect(started).toEqual(durations.map((_, index) => index))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps its limit when somebody comes in the moment a place falls free', async () => {
    const run = createLimiter(1)
    let inside = 0
    let most = 0
    const order: string[] = []
    const work = (name: string, until: Promise<void>) => async () => {
      order.push(name)
      inside += 1
      most = Math.max(most, inside)
      await until
      inside -= 1
    }
    let finish = () => {}
    const first = new Promise<void>((resolve) => {
      finish = resolve
    })
    const a = run(work('first', first))
    const b = run(work('second', turns(3)))
    const c = a.then(() => run(work('third', turns(3))))
    const rest = Array.from({ length: 4 }, async (_, ticks) => {
      await first
      for (let left = ticks; left > 0; left -= 1) await Promise.resolve()
      return run(work(`late ${ticks}`, turns(3)))
    })
    finish()
    await ended(Promise.all([a, b, c, ...rest]))
    expect(most).toBe(1)
    expect(order.slice(0, 2)).toEqual(['first', 'second'])
  })

  it('lets what is ahead go before everything that waits', async () => {
    const run = createLimiter(1)
    const order: string[] = []
    const work = (name: string) => async () => {
      await turns(1)
      order.push(name)
    }
    const all = [
      run(work('first')),
      run(work('second')),
      run(work('long'), true),
      run(work('longer'), true),
    ]
    await ended(Promise.all(all))
    expect(order).toEqual(['first', 'long', 'longer', 'second'])
  })

  it('frees the place of work that failed', async () => {
    const run = createLimiter(1)
    await expect(
      run(async () => {
        throw new Error('lost')
      }),
    ).rejects.toThrow('lost')
    expect(await ended(run(async () => 'next'))).toBe('next')
  })
})
