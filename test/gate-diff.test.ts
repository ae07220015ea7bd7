import { describe, expect, it } from 'vitest'
import { renderDifference } from '../reporters/difference.ts'
import { differenceOf } from '../src/gate/diff.ts'
import { finding, report } from './gate-cast.ts'

const before = report([
  finding('AUTH-A', 'pass'),
  finding('AUTH-B', 'fail', { cause: 'D18-SELF-SIGNED' }),
  finding('AUTH-C', 'fail', { cause: 'D18-SELF-SIGNED' }),
  finding('AUTH-D', 'pass', { level: 'SHOULD', durationMs: 2000 }),
  finding('AUTH-E', 'pass', { durationMs: 100 }),
  finding('AUTH-F', 'pass'),
  finding('AUTH-G', 'not-run'),
  finding('AUTH-GONE', 'pass'),
])
const mark = { entry: 1, reason: 'r', owner: 'o', until: '2026-04-01', daysLeft: 3 }
const after = report(
  [
    finding('AUTH-A', 'fail'),
    finding('AUTH-B', 'pass'),
    finding('AUTH-C', 'fail', { cause: 'D33-KID-MISSING-STRICT' }),
    finding('AUTH-D', 'pass', { durationMs: 4000 }),
    finding('AUTH-E', 'pass', { durationMs: 900 }),
    finding('AUTH-F', 'blocked', { blockedBy: 'AUTH-A' }),
    finding('AUTH-G', 'error'),
    finding('AUTH-NEW', 'fail', { waiver: mark }),
  ],
  { verdict: 'nonconformant', access: ['U'] },
)
const difference = differenceOf(before, after)
const ids = (changes: readonly { readonly id: string }[]) => changes.map(({ id }) => id)

describe('a difference', () => {
  it('tells every kind of change apart', () => {
    expect(ids(difference.newlyRed)).toEqual(['AUTH-A', 'AUTH-G', 'AUTH-NEW'])
    expect(ids(difference.newlyGreen)).toEqual(['AUTH-B'])
    expect(ids(difference.newlyOpen)).toEqual(['AUTH-F'])
    expect(difference.causeChanged).toMatchObject([
      { id: 'AUTH-C', was: 'D18-SELF-SIGNED', is: 'D33-KID-MISSING-STRICT' },
    ])
    expect(difference.levelChanged).toMatchObject([{ id: 'AUTH-D', was: 'SHOULD', is: 'MUST' }])
    expect(difference.only).toEqual({ before: ['AUTH-GONE'], after: ['AUTH-NEW'] })
  })

  it('calls slower only what took more than a second', () => {
    expect(difference.slower).toMatchObject([{ id: 'AUTH-D', ratio: 2 }])
  })

  it('marks a new failure that is accepted', () => {
    expect(difference.newlyRed.map(({ waived }) => waived === true)).toEqual([false, false, true])
  })

  it('names in what the runs themselves differ', () => {
    expect(ids(difference.runs)).toContain('access')
    expect(ids(differenceOf(before, before).runs)).toEqual([])
  })

  it('reads as text, worst first', () => {
    const text = renderDifference(difference, { color: false, width: 80 })
    expect(text.split('\n')[0]).toBe(
      '3 newly red, 1 newly green, 1 red for another cause, 1 no longer answered',
    )
    expect(text).toContain('pass → fail: AUTH-A')
    expect(text).toContain('AUTH-D  2000 ms → 4000 ms, 2 times as long')
    expect(text.indexOf('newly red')).toBeLessThan(text.indexOf('AUTH-B'))
  })

  it('of a report with itself is none', () => {
    const text = renderDifference(differenceOf(after, after), { color: false, width: 80 })
    expect(text).toBe('no finding changed\n')
  })
})
