import { describe, expect, it } from 'vitest'
import { afterFailing, type Judged } from '../src/kernel/finding-of.ts'
import { enough, isRed, isSilent, neverAnswered, restsOnTime } from '../src/kernel/judged.ts'
import type { Observation } from '../src/kernel/observation.ts'
import type { Check } from '../src/model/check.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { type pass, unanswered } from '../src/model/outcome.ts'
import { conductOne, row, stimulus, worldWith } from './kernel-cast.ts'

// What the kernel makes of a judgement: each kind of it, and evidence that is just enough.

const judged = (outcome: Outcome): Judged => ({
  ...{ kind: 'outcome', outcome, traffic: ['x'], weak: undefined },
})
const passed = judged({ state: 'pass' })
const failed = judged({ state: 'fail', expected: 'e', actual: 'HTTP 500' })
const unclear = judged({ state: 'inconclusive', because: 'b' })
const broken: Judged = { kind: 'error', message: 'm', traffic: [] }
const blocked: Judged = { kind: 'blocked', by: { id: 'X-1', state: 'fail' } }
const all = [passed, failed, unclear, broken, blocked]

describe('a judgement', () => {
  it('is red where it failed, and silent where no answer came', () => {
    expect(all.map(isRed)).toEqual([false, true, false, false, false])
    const silent = judged({ state: 'inconclusive', because: 'b', silent: true })
    expect([...all, silent].map(isSilent)).toEqual([false, false, false, false, false, true])
  })

  it('is a failure where silence came twice, and otherwise what it was', () => {
    expect(neverAnswered(unclear)).toMatchObject({
      kind: 'outcome',
      outcome: { state: 'fail', expected: 'an answer', actual: 'b', evidence: [] },
    })
    const others = all.filter((one) => one !== unclear)
    expect(others.map(neverAnswered)).toEqual(others)
  })

  it('rests on time unless something got in', () => {
    const got = (actual: string) => restsOnTime(judged({ state: 'fail', expected: 'e', actual }))
    expect(all.map(restsOnTime)).toEqual([true, true, true, true, true])
    expect([got('HTTP 200'), got('HTTP 299 x'), got('HTTP 2000')]).toEqual([false, false, true])
    expect([got('HTTP 200 after 9 s'), got('then HTTP 200'), got('HTTP 300')]).toEqual([
      ...[true, true, true],
    ])
  })

  it('keeps what failed before it, where it did not fail again', () => {
    const firstTime = { expected: 'e', actual: 'HTTP 500', evidence: ['x'] }
    expect(afterFailing(failed, passed)).toEqual({ ...passed, firstTime })
    expect(afterFailing(failed, unclear)).toEqual({ ...unclear, firstTime })
    expect([failed, broken, blocked].map((second) => afterFailing(failed, second))).toEqual([
      ...[failed, broken, blocked],
    ])
    const firsts = all.filter((one) => one !== failed)
    expect(firsts.map((first) => afterFailing(first, passed))).toEqual(firsts.map(() => passed))
  })
})

describe('a pass', () => {
  const check = (evidence: Check['evidence']): Check =>
    row('A-1', stimulus({ events: [] }, 's'), evidence === undefined ? {} : { evidence })
  const seen = (answered: number, callbacks: number, closed: number): Observation => ({
    ...{ kind: 'seen', seen: undefined, weak: false },
    ...{ traffic: { exchanges: [], answered, closed, callbacks, ms: 0 } },
  })
  const of = (evidence: Check['evidence'], answered: number, callbacks = 0, closed = 0) =>
    enough(check(evidence), { state: 'pass' }, seen(answered, callbacks, closed))
  const few = (text: string) => ({ state: 'inconclusive', because: `only ${text}` })

  it('rests on one answered request, or on what its check demands', () => {
    expect([of(undefined, 1).state, of({}, 1).state]).toEqual(['pass', 'pass'])
    expect(of(undefined, 0)).toEqual(few('0 of at least 1 requests were answered'))
    expect(of(undefined, 0, 5, 5)).toEqual(few('0 of at least 1 requests were answered'))
    expect(of({ exchanges: 3 }, 3).state).toBe('pass')
    expect(of({ exchanges: 3 }, 2)).toEqual(few('2 of at least 3 requests were answered'))
    expect(of({ exchanges: 3, orClosed: true }, 2, 0, 1).state).toBe('pass')
    expect(of({ exchanges: 3 }, 2, 0, 1).state).toBe('inconclusive')
  })

  it('rests on calls alone, where those are demanded', () => {
    expect(of({ callbacks: 2 }, 0, 2).state).toBe('pass')
    expect(of({ callbacks: 2 }, 9, 1)).toEqual(few('1 of at least 2 calls were seen'))
    expect(of({ callbacks: 0 }, 0, 2)).toEqual(few('0 of at least 1 requests were answered'))
    expect(of({ callbacks: 1, exchanges: 1 }, 0, 1).state).toBe('inconclusive')
  })

  it('is asked for its evidence, and nothing else is', () => {
    const outcome: Outcome = { state: 'fail', expected: 'e', actual: 'a' }
    expect(enough(check(undefined), outcome, seen(0, 0, 0))).toBe(outcome)
  })
})

describe('a scene that was silent twice', () => {
  it('is left open although good requests are served and the second time the machine was not busy', async () => {
    const world = worldWith()
    world.traffic.set('a', { lateMs: 900 })
    let asked = 0
    const judge = (): ReturnType<typeof pass> => {
      asked += 1
      world.traffic.set('a', { lateMs: 0 })
      return unanswered('no answer', ['x 1'])
    }
    const given = stimulus(world, 'a', { scene: { faults: [] } })
    const found = await conductOne(world, row('A-1', given, { judge }))
    expect([asked, found.state]).toEqual([2, 'inconclusive'])
  })
})
