import { describe, expect, test } from 'vitest'
import type { Reply } from '../src/model/reply.ts'
import { quickMeanwhile } from '../suites/droplet/perf/crowd.ts'
import {
  keptApart,
  meanBelow,
  mostBelow,
  servedOrTurnedAway,
} from '../suites/droplet/perf/judges.ts'
import { costOf } from '../suites/droplet/perf/rest.ts'
import { bounded, givenBack, type Soaked } from '../suites/droplet/perf/soak.ts'
import { reply } from './life-calls.ts'

const taking = (ms: number, count = 30, status = 200): Reply[] =>
  Array.from({ length: count }, () => ({ ...reply(status), ms }))
const late: Reply = {
  ...reply(undefined),
  ms: 5000,
  silence: { kind: 'timeout', detail: 'no complete answer within 5000 ms' },
}

describe('the pace of single requests', () => {
  test.each<[string, Reply[], string]>([
    ['quick', taking(5), 'pass'],
    ['slow', taking(600), 'fail'],
    ['slow and few', taking(900, 5), 'fail'],
    ['never ending', [late, late, late, late, late], 'fail'],
    ['hardly any', taking(5, 3), 'inconclusive'],
    ['limited', [...taking(5), ...taking(5, 1, 429)], 'not-run'],
    ['failing', [...taking(5), ...taking(5, 1, 500)], 'inconclusive'],
  ])('on average: %s', (_, replies, expected) => {
    expect(meanBelow(replies, 500).state).toBe(expected)
  })

  test('for most of them', () => {
    expect(mostBelow(taking(20), 100).state).toBe('pass')
    expect(mostBelow([...taking(20, 50), ...taking(300, 1)], 100).state).toBe('pass')
    expect(mostBelow([...taking(20, 30), ...taking(300, 5)], 100).state).toBe('fail')
    expect(mostBelow(taking(20, 10), 100).state).toBe('inconclusive')
  })

  test('a long way is not slowness', () => {
    expect(mostBelow(taking(120), 100, { farAway: true }).state).toBe('inconclusive')
    expect(mostBelow(taking(120), 100).state).toBe('fail')
    const uneven = [...taking(20, 30), ...taking(300, 5)]
    expect(mostBelow(uneven, 100, { farAway: true }).state).toBe('fail')
  })

  test('what a token costs', () => {
    expect(costOf(taking(3), taking(8)).state).toBe('pass')
    expect(costOf(taking(3), taking(60)).state).toBe('fail')
    expect(costOf(taking(3), []).state).toBe('inapplicable')
    expect(costOf(taking(3, 2), taking(8, 2)).state).toBe('inconclusive')
  })
})

const uuidOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
const answering = (own: number, told: number | undefined, status = 200): Reply => {
  const answer = reply(status, told === undefined ? {} : { trace_id: uuidOf(told) })
  const body = { trace_id: uuidOf(own) }
  return { ...answer, ask: { method: 'POST', path: '/message', body, note: 'one of many' } }
}

describe('many at a time', () => {
  test.each<[string, Reply[], string]>([
    ['each to its own', [answering(1, 1), answering(2, 2)], 'pass'],
    ['without traces', [answering(1, undefined), answering(2, undefined)], 'pass'],
    ['traces nobody sent', [answering(1, 77), answering(2, 78)], 'pass'],
    ["another's trace", [answering(1, 2), answering(2, 2)], 'fail'],
    ['one error', [answering(1, 1), answering(2, undefined, 500)], 'fail'],
    ['busy', [answering(1, 1), answering(2, undefined, 503)], 'inconclusive'],
    ['late', [answering(1, 1), late], 'inconclusive'],
    ['none', [], 'inconclusive'],
  ])('kept apart: %s', (_, replies, expected) => {
    expect(keptApart(replies).state).toBe(expected)
  })

  test('served, or turned away in so many words', () => {
    expect(servedOrTurnedAway(taking(5, 200)).state).toBe('pass')
    expect(servedOrTurnedAway([...taking(5), ...taking(5, 9, 503)]).state).toBe('pass')
    expect(servedOrTurnedAway([...taking(5), ...taking(5, 1, 500)]).state).toBe('fail')
    expect(servedOrTurnedAway([...taking(5), reply(undefined)]).state).toBe('fail')
    expect(servedOrTurnedAway([{ ...reply(503), json: undefined }]).state).toBe('fail')
    expect(servedOrTurnedAway([]).state).toBe('inconclusive')
  })

  test('health meanwhile', () => {
    expect(quickMeanwhile(taking(50, 4)).state).toBe('pass')
    expect(quickMeanwhile(taking(900, 4)).state).toBe('fail')
    expect(quickMeanwhile([]).state).toBe('inconclusive')
  })
})

describe('thousands', () => {
  const soaked = (megabytes: readonly (number | undefined)[], parts: Partial<Soaked> = {}) => ({
    rssBytes: megabytes.map((one) => one && one * 1024 ** 2),
    accepted: 20_000,
    sent: 20_000,
    filesBefore: 30,
    filesAfter: 31,
    opened: 5000,
    ...parts,
  })
  const growing = [60, 68, 76, 84, 92, 100, 108, 116, 124, 132]

  test.each<[string, Soaked, string]>([
    ['kept', soaked(growing), 'fail'],
    ['forgotten', soaked([60, 70, 72, 70, 71, 72, 70, 71, 73, 70]), 'pass'],
    [
      'in a heap that finds its size',
      soaked([60, 90, 120, 150, 150, 149, 150, 150, 149, 150]),
      'pass',
    ],
    ['not accepted', soaked(growing, { accepted: 5 }), 'inconclusive'],
    ['too slow', soaked(growing.slice(0, 4)), 'inconclusive'],
    ['of nobody knows what', soaked(Array(10).fill(undefined)), 'inapplicable'],
  ])('of messages, %s', (_, seen, expected) => {
    expect(bounded(seen).state).toBe(expected)
  })

  test('of connections', () => {
    expect(givenBack(soaked([])).state).toBe('pass')
    expect(givenBack(soaked([], { filesAfter: 4000 })).state).toBe('fail')
    expect(givenBack(soaked([], { filesBefore: undefined })).state).toBe('inapplicable')
  })
})
