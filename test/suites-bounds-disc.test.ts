import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Profile } from '../src/model/profile.ts'
import { catalogue } from '../suites/catalogue.ts'
import { wordsDiffer } from '../suites/droplet/disc/words.ts'
import { call, judgeOf, reply } from './suites-env-stage.ts'

// What a droplet says of itself, on the bounds of what it may say.

const judge = judgeOf(catalogue)
const reading = (parts: Partial<Profile['reads']>): Profile => ({
  ...{ ...mesh, reads: { ...mesh.reads, ...parts } },
})

describe('state', () => {
  const figure = (name: string, value: unknown): string => {
    const state = reply(200, { [name]: value })
    return judge('DISC-STATE', { state }, reading({ state: [name] })).state
  }

  it('has figures in their natural ranges', () => {
    const [yes, no] = ['pass', 'fail']
    expect([-1, 0, 100, 101].map((value) => figure('cpu_percent', value))).toEqual([
      ...[no, yes, yes, no],
    ])
    expect([-1, 0, 1].map((value) => figure('memory_mb', value))).toEqual([no, no, yes])
    expect([-1, 0].map((value) => figure('uptime_seconds', value))).toEqual([no, yes])
    expect([-1, -0.5, 0, 0.5].map((value) => figure('queue_depth', value))).toEqual([
      ...[no, no, yes, yes],
    ])
  })

  it('has figures that are numbers, and no more than finite ones', () => {
    const all = [Number.POSITIVE_INFINITY, Number.NaN, '5', null, undefined, 5]
    expect(all.map((value) => figure('memory_mb', value))).toEqual([
      ...[...Array(5).fill('fail'), 'pass'],
    ])
  })

  it('may stand in a frame where the dialect frames its answers', () => {
    const framed = (body: unknown, wrapped = true): string =>
      judge('DISC-STATE', { state: reply(200, body) }, reading({ state: ['queue'], wrapped })).state
    const frame = { status: 'success', data: { queue: 1 } }
    expect([framed(frame), framed(frame, false)]).toEqual(['pass', 'fail'])
    expect(
      [{ ...frame, status: 'error' }, { ...frame, data: [1] }, [], 'x'].map((body) => framed(body)),
    ).toEqual(Array(4).fill('fail'))
    expect(
      [{ queue: 1 }, { status: 'success', data: 'x', queue: 1 }].map((body) => framed(body)),
    ).toEqual(['pass', 'pass'])
  })
})

describe('times of health', () => {
  const now = Date.parse('2025-11-13T08:00:00.000Z')
  const off = (ms: number): string => new Date(now + ms).toISOString()
  const told = (body: object): string =>
    judge('DISC-HEALTH-TIME', { reply: reply(200, body), now }).state

  it('lie five seconds and the time of the answer apart from ours at most', () => {
    const times = [5_005, 5_006, -5_005, -5_006].map((ms) => told({ timestamp: off(ms) }))
    expect(times).toEqual(['pass', 'fail', 'pass', 'fail'])
  })

  it('are right, both of them', () => {
    const [right, wrong] = [off(0), off(60_000)]
    expect(told({ timestamp: right, updated_at: right })).toBe('pass')
    expect(told({ timestamp: wrong, updated_at: right })).toBe('fail')
    expect(told({ timestamp: right, updated_at: wrong })).toBe('fail')
    expect(told({ timestamp: right, updated_at: now })).toBe('fail')
    expect(told({ other: right })).toBe('inapplicable')
  })
})

describe('one identity', () => {
  const shown = (health: unknown, capabilities: unknown, source?: unknown): string =>
    judge('DISC-IDS', {
      ...{ health: reply(200, { id: health }), registrations: [] },
      capabilities: reply(200, { droplet_id: capabilities }),
      messages: source === undefined ? [] : [call('message', { source }, { actor: 'peer' })],
    }).state

  it('is a number everywhere, or digits', () => {
    expect([shown(4, '4'), shown(4, 5), shown('4', '5'), shown(4, '4', 4)]).toEqual([
      ...['pass', 'fail', 'fail', 'pass'],
    ])
    expect(shown(4, '4', '5')).toBe('fail')
  })

  it('is asked of two places that show whole numbers', () => {
    const others = ['drop4', 4.5, '4.5', true, null, '1'.repeat(16), undefined]
    expect(others.map((value) => shown(4, value))).toEqual(Array(7).fill('inapplicable'))
    expect(shown(4, '1'.repeat(15))).toBe('fail')
  })
})

it('words differ by what is said, not by the order of members', () => {
  expect(wordsDiffer({ a: 'one', b: 'two' }, { b: 'two', a: 'one' })).toBe(false)
  expect(wordsDiffer({ a: 'one', b: 'two' }, { a: 'two', b: 'one' })).toBe(true)
  expect([wordsDiffer({ a: 1 }, { a: 2 }), wordsDiffer([1], [1, 2])]).toEqual([false, true])
})
