import { describe, expect, it } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import type { Outcome } from '../src/model/outcome.ts'
import type { Reply } from '../src/model/reply.ts'
import { catalogue } from '../suites/catalogue.ts'
import { quickMeanwhile } from '../suites/droplet/perf/crowd.ts'
import { keptApart, meanBelow, mostBelow } from '../suites/droplet/perf/judges.ts'
import { costOf } from '../suites/droplet/perf/rest.ts'
import { bounded, givenBack, type Soaked } from '../suites/droplet/perf/soak.ts'
import { facts, judgeOf, reply } from './suites-env-stage.ts'

// Pace, crowds and what lasts, on the bounds by which they are judged.

const judge = judgeOf(catalogue)
const taking = (ms: number, count = 30): Reply[] =>
  Array.from({ length: count }, () => ({ ...reply(200), ms }))
const silent = (kind: 'timeout' | 'closed'): Reply => ({
  ...{ ...reply(undefined), ms: 5000 },
  silence: { kind, detail: 'nothing' },
})
const states = (all: readonly Outcome[]): string => all.map(({ state }) => state).join()

describe('pace', () => {
  it('is below its limit on average, over five answers', () => {
    expect(states([499, 500].map((ms) => meanBelow(taking(ms), 500)))).toBe('pass,fail')
    expect(states([5, 4].map((count) => meanBelow(taking(1, count), 500)))).toBe(
      'pass,inconclusive',
    )
    const averages = (id: string, ms: number) =>
      judge(id, { replies: taking(ms, 50), farAway: false })
    expect(states([499, 500].map((ms) => averages('PERF-HEALTH-AVG', ms)))).toBe('pass,fail')
    expect(states([99, 100].map((ms) => averages('PERF-HEALTH-P95', ms)))).toBe('pass,fail')
  })

  it('of most is told by twenty answers, and by fewer where even the fastest is late', () => {
    expect(states([19, 20].map((count) => mostBelow(taking(5, count), 100)))).toBe(
      'inconclusive,pass',
    )
    expect(states([99, 100].map((ms) => mostBelow(taking(ms, 19), 100)))).toBe('inconclusive,fail')
    const uneven = [...taking(99, 1), ...taking(300, 18)]
    expect(mostBelow(uneven, 100).state).toBe('inconclusive')
  })

  it('is nobody’s fault where the fastest answer took more than half of it on a long way', () => {
    const fastest = (ms: number, farAway: boolean) =>
      mostBelow([...taking(ms, 1), ...taking(300, 29)], 100, { farAway })
    expect(states([fastest(50, true), fastest(51, true), fastest(51, false)])).toBe(
      'fail,inconclusive,fail',
    )
    const seen = { replies: [...taking(51, 1), ...taking(300, 29)], farAway: true }
    expect(judge('PERF-HEALTH-P95', seen).state).toBe('inconclusive')
  })

  it('is told by answers alone: what is late is slow, what is cut off is nothing', () => {
    const withOne = (one: Reply) => meanBelow([...taking(1, 9), one], 400)
    expect(states([silent('timeout'), silent('closed'), reply(302)].map(withOne))).toBe(
      'fail,inconclusive,inconclusive',
    )
    const limited = [...taking(1, 9), reply(500), reply(429)]
    expect(states([meanBelow(limited, 400), mostBelow(limited, 400)])).toBe('not-run,not-run')
  })

  it('is shown by the three slowest answers', () => {
    const replies = [1, 900, 3, 700, 800, 600].map((ms) => ({ ...reply(200), ms }))
    const seen = meanBelow(replies, 500)
    expect(seen.state === 'fail' && seen.evidence).toEqual(
      [1, 4, 3].map((index) => replies[index]?.exchange),
    )
  })

  it('of messages and of health in a crowd is half a second', () => {
    const messages = (ms: number) => judge('PERF-MESSAGE-P95', { messages: taking(ms) })
    const healths = (ms: number) => judge('PERF-HEALTH-LOADED', { healths: taking(ms, 1) })
    expect(states([499, 500].map(messages))).toBe('pass,fail')
    expect(states([499, 500].map(healths))).toBe('pass,fail')
    expect(states([quickMeanwhile([]), quickMeanwhile(taking(1, 1))])).toBe('inconclusive,pass')
  })

  it('lost to a token is below 25 ms, told by five answers of each kind', () => {
    const cost = (ms: number) => costOf(taking(5), taking(5 + ms))
    expect(states([24, 25].map(cost))).toBe('pass,fail')
    const few = (open: number, guarded: number) => costOf(taking(5, open), taking(6, guarded))
    expect(states([few(5, 5), few(4, 5), few(5, 4), few(5, 0), few(0, 0)])).toBe(
      'pass,inconclusive,inconclusive,inapplicable,inapplicable',
    )
    expect(costOf([...taking(5), reply(429)], [...taking(5), reply(500)]).state).toBe('not-run')
  })

  it('of messages is asked of who takes one of ours', () => {
    const ids = ['PERF-MESSAGE-P95', 'PERF-CONC-50', 'PERF-HEALTH-LOADED', 'PERF-CONC-200']
    const because = (id: string, acceptedMessage: typeof facts.acceptedMessage): boolean => {
      const check = catalogue.find((one) => one.id === id)
      return check?.inapplicable?.({ ...facts, acceptedMessage }, mesh) !== undefined
    }
    expect(ids.map((id) => because(id, undefined))).toEqual(Array(4).fill(true))
    expect(ids.map((id) => because(id, facts.acceptedMessage))).toEqual(Array(4).fill(false))
  })
})

describe('a crowd', () => {
  const uuidOf = (at: number): string => `00000000-0000-4000-8000-00000000000${at}`
  const told = (own: object | string | undefined, text: string, status = 200): Reply => ({
    ...{ ...reply(status), text },
    ask: { method: 'POST', path: '/message', ...(own === undefined ? {} : { body: own }) },
  })
  const traced = (at: number, text: string) => told({ trace_id: uuidOf(at) }, text)

  it('is kept apart where no answer names the message of another', () => {
    const all = (...replies: readonly Reply[]) => keptApart(replies)
    expect(states([all(traced(1, uuidOf(1)), traced(2, `${uuidOf(2)} ${uuidOf(3)}`))])).toBe('pass')
    expect(states([all(traced(1, `${uuidOf(1)} ${uuidOf(2)}`), traced(2, ''))])).toBe('fail')
    expect(states([all(told('{}', uuidOf(1)), told(undefined, ''), told({}, ''))])).toBe('pass')
    expect(states([all(told('{}', uuidOf(1)), traced(1, ''))])).toBe('fail')
  })

  it('may be told that the droplet is busy, or late, and nothing else', () => {
    const beside = (one: Reply) => keptApart([...taking(5, 3), one])
    const all = [reply(429), reply(503), silent('timeout'), silent('closed'), reply(500)]
    expect(states(all.map(beside))).toBe('inconclusive,inconclusive,inconclusive,fail,fail')
    const late = keptApart([silent('timeout'), reply(503)])
    expect(late.state === 'inconclusive' && late.because).toMatch(/busy/)
  })

  it('is turned away with 429 or 503, and a reason as JSON', () => {
    const turned = (one: Reply) => judge('PERF-CONC-200', [reply(200), one])
    const all = [reply(429, {}), reply(503, {}), reply(429), reply(503), reply(401, {})]
    expect(states([...all, silent('timeout')].map(turned))).toBe('pass,pass,fail,fail,fail,fail')
    expect(states([judge('PERF-CONC-200', [reply(200)]), keptApart(taking(5, 1))])).toBe(
      'pass,pass',
    )
  })
})

describe('thousands', () => {
  const mebibyte = 1024 ** 2
  const soaked = (rssBytes: readonly (number | undefined)[], more: Partial<Soaked> = {}) => ({
    ...{ rssBytes, accepted: 20, sent: 20, filesBefore: 30, filesAfter: 31, opened: 5 },
    ...more,
  })
  /** The first round, those up to the fifth, and those after it; the last. */
  const grown = (half: number, last: number) =>
    soaked([0, half, half, half, half, half, half, half, half, last])

  it('of messages take no more than 50 MB, or stop growing', () => {
    expect(states([50 * mebibyte, 50 * mebibyte + 1].map((last) => bounded(grown(0, last))))).toBe(
      'pass,fail',
    )
    const lastThird = [60 * mebibyte, 60 * mebibyte - 1]
    expect(states(lastThird.map((half) => bounded(grown(half, 90 * mebibyte))))).toBe('pass,fail')
  })

  it('of messages are judged by ten rounds, half of them accepted', () => {
    const steady = Array<number>(10).fill(mebibyte)
    const all = [steady, steady.slice(1), [...steady.slice(1), undefined], []]
    expect(states(all.map((rss) => bounded(soaked(rss))))).toBe(
      'pass,inconclusive,inapplicable,inapplicable',
    )
    expect(states([10, 9].map((accepted) => bounded(soaked(steady, { accepted }))))).toBe(
      'pass,inconclusive',
    )
  })

  it('of connections leave twenty files open at most', () => {
    const left = (filesBefore: number | undefined, filesAfter: number | undefined) =>
      givenBack(soaked([], { filesBefore, filesAfter }))
    expect(states([left(30, 50), left(30, 51), left(undefined, 1), left(1, undefined)])).toBe(
      'pass,fail,inapplicable,inapplicable',
    )
  })
})
