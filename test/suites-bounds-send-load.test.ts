import { describe, expect, it } from 'vitest'
import type { Call } from '../src/model/call.ts'
import type { Reply } from '../src/model/reply.ts'
import type { Errand } from '../suites/droplet/send/errand.ts'
import { bounded, type HugeAnswers } from '../suites/droplet/send/huge.ts'
import { leftInPeace, onceAtMost, sideBySide } from '../suites/droplet/send/load.ts'
import { verified } from '../suites/droplet/send/tls.ts'
import { call } from './life-calls.ts'
import { reply } from './suites-env-stage.ts'

// Messages in a crowd, to oneself, to targets without end and to those with a certificate, each bound by itself.

const own = (): Call => call('message', 100)
const answered = (status: number | undefined): Errand => ({
  ...{ what: 'an odd target', id: 7, reply: reply(status), arrived: [own()], lookups: 1 },
  ...{ patienceMs: 60_000, budgetMs: 60_000 },
})
const taking = (ms: number, status = 200): Reply => ({ ...reply(status), ms })
const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

describe('an answer without end', () => {
  const [mebi, kept] = [1_048_576, 128 * 1_048_576]
  const huge = (parts: Partial<HugeAnswers>) =>
    bounded({
      ...{ errands: [answered(502), answered(200)], taken: [1, 2], after: reply(200) },
      ...{ grownBytes: undefined, ...parts },
    })

  it('is taken up to sixteen MiB, or thrown away', () => {
    const state = (taken: number, grownBytes?: number): string =>
      huge({ taken: [1, taken], grownBytes }).state
    expect([state(16 * mebi), state(16 * mebi + 1), state(16 * mebi + 1, 5)]).toEqual([
      ...['pass', 'inconclusive', 'pass'],
    ])
    expect([state(1, kept), state(1, kept + 1)]).toEqual(['pass', 'fail'])
    expect(huge({ taken: [0, 0] }).state).toBe('inconclusive')
  })

  it('is told in figures, as far as they are known', () => {
    expect(huge({})).toMatchObject({ figures: { takenBytes: 2 } })
    expect(huge({})).not.toHaveProperty('figures.grownBytes')
    expect(huge({ grownBytes: 5 })).toMatchObject({ figures: { takenBytes: 2, grownBytes: 5 } })
  })

  it('leaves a droplet that answers', () => {
    expect(huge({ errands: [answered(502), answered(500)] }).state).toBe('fail')
    expect(huge({ after: reply(500) }).state).toBe('fail')
  })
})

describe('a crowd and a self', () => {
  const self = (status: number | undefined, lookups = 0, endpoint?: string): string =>
    onceAtMost({ errand: answered(status), lookups, endpoint }).state

  it('refused or delivered to itself, with four look-ups at most', () => {
    const near = 'http://localhost:1'
    const states = [200, 302, 399, 400, 499, 500].map((status) => self(status, 0, near))
    expect(states).toEqual(['pass', 'fail', 'fail', 'pass', 'pass', 'fail'])
    expect([self(429), self(undefined)]).toEqual(['not-run', 'fail'])
    expect([4, 5].map((lookups) => self(422, lookups))).toEqual(['pass', 'fail'])
    const hosts = ['http://127.0.0.9', near, 'http://[::1]:2', 'http://localhost.test', undefined]
    expect(hosts.map((endpoint) => self(502, 0, endpoint))).toEqual([
      ...['fail', 'fail', 'fail', 'inapplicable', 'inapplicable'],
    ])
  })

  it('holds up one answer of /health in twenty', () => {
    const beside = (ms: number, count: number, errands = [answered(200)]): string =>
      sideBySide({
        errands,
        meanwhile: [...many(20 - count, taking(1)), ...many(count, taking(ms))],
      }).state
    expect([beside(501, 1), beside(500, 2), beside(501, 2)]).toEqual(['pass', 'pass', 'fail'])
    expect(beside(1, 1, [answered(200), answered(500)])).toBe('fail')
    expect([beside(1, 1, [answered(200), answered(503)]), beside(1, 1, [])]).toEqual([
      ...['inconclusive', 'inconclusive'],
    ])
    const down = { errands: [answered(200)], meanwhile: [taking(1), taking(1, 500)] }
    expect(sideBySide(down).state).toBe('fail')
  })

  it('that is left makes four tries at most', () => {
    const left = (count: number, status?: number, after = 200): string =>
      leftInPeace({ reply: reply(status), tries: many(count, own()), after: reply(after) }).state
    expect([left(4), left(5), left(0, 502), left(4, undefined, 500)]).toEqual([
      ...['pass', 'fail', 'inconclusive', 'fail'],
    ])
  })
})

describe('a target with a certificate', () => {
  const met = (status: number, ...messages: readonly Call[]) => ({
    errand: answered(status),
    messages,
  })

  it('that is bad gets nothing, where one that is good gets something', () => {
    const good = met(200, own())
    const state = (...faulty: readonly ReturnType<typeof met>[]): string =>
      verified({ faulty, good }).state
    expect([state(met(502)), state(met(502), met(502, own())), state(met(502), met(500))]).toEqual([
      ...['pass', 'fail', 'fail'],
    ])
    expect([undefined, met(502)].map((one) => verified({ faulty: [], good: one }).state)).toEqual([
      ...['not-run', 'not-run'],
    ])
  })
})
