import { describe, expect, test } from 'vitest'
import { mesh } from '../fixtures/profile-mesh.ts'
import { type Doubled, envDuplicateChecks } from '../suites/droplet/env/duplicates.ts'
import { envIdempotencyChecks } from '../suites/droplet/env/idempotency.ts'
import { type Repeats, resultOf } from '../suites/droplet/env/repeats.ts'
import { call, judgeOf, reply } from './suites-env-stage.ts'

const judge = judgeOf([...envDuplicateChecks, ...envIdempotencyChecks])

const [one, two, three, four] = ['1b4e28ba', '2b4e28ba', '3b4e28ba', '4b4e28ba']

/** A reply to a message with that trace id; each receipt stands for one piece of work. */
const worked = (trace: string, receipt: string) =>
  reply(
    200,
    { trace_id: trace, response: 'ok', data: { receipt, processed_at: receipt } },
    {
      body: { trace_id: trace },
    },
  )
const refused = (status: number) => reply(status, { detail: 'no' }, { body: { trace_id: two } })

/** A droplet that keeps the whole contract about repeats. */
const careful: Repeats = {
  control: worked('0', 'r0'),
  same: [worked(one, 'r1'), worked(one, 'r1')],
  changed: [worked(two, 'r2'), refused(409)],
  scope: { first: worked(three, 'r3'), other: worked('9', 'r9'), reused: worked(three, 'r8') },
  race: [worked(four, 'r4'), worked(four, 'r4'), refused(409)],
  effects: { control: 0, same: 0, race: 0 },
}
/** One that answers every message in the same words. */
const laconic: Repeats = {
  control: worked('0', 'r'),
  same: [worked(one, 'r'), worked(one, 'r')],
  changed: [worked(two, 'r'), worked(two, 'r')],
  scope: { first: worked(three, 'r'), other: worked('9', 'r'), reused: worked(three, 'r') },
  race: [worked(four, 'r'), worked(four, 'r')],
  effects: { control: 0, same: 0, race: 0 },
}
const seen = (base: Repeats, change: Partial<Repeats> = {}): Repeats => ({ ...base, ...change })

describe('messages that come again', () => {
  const rows: readonly [string, string, Repeats, string][] = [
    ['one result for one message', 'ENV-IDEMP-SAME', careful, 'pass'],
    ['nothing to tell messages apart by', 'ENV-IDEMP-SAME', laconic, 'inapplicable'],
    [
      'worked twice',
      'ENV-IDEMP-SAME',
      seen(careful, { same: [worked(one, 'r1'), worked(one, 'r7')] }),
      'fail',
    ],
    [
      'refused the second time',
      'ENV-IDEMP-SAME',
      seen(careful, { same: [worked(one, 'r1'), refused(409)] }),
      'fail',
    ],
    [
      'a rate limit',
      'ENV-IDEMP-SAME',
      seen(careful, { same: [worked(one, 'r1'), refused(429)] }),
      'not-run',
    ],
    [
      'silence',
      'ENV-IDEMP-SAME',
      seen(careful, { same: [worked(one, 'r1'), reply(undefined)] }),
      'inconclusive',
    ],
    [
      'two calls for one message',
      'ENV-IDEMP-SAME',
      seen(laconic, { effects: { control: 1, same: 2, race: 1 } }),
      'fail',
    ],
    [
      'one call for one message',
      'ENV-IDEMP-SAME',
      seen(laconic, { effects: { control: 1, same: 1, race: 1 } }),
      'pass',
    ],
    ['a conflict', 'ENV-IDEMP-DIFF', careful, 'pass'],
    [
      'a new result',
      'ENV-IDEMP-DIFF',
      seen(careful, { changed: [worked(two, 'r2'), worked(two, 'r7')] }),
      'pass',
    ],
    [
      'the old result',
      'ENV-IDEMP-DIFF',
      seen(careful, { changed: [worked(two, 'r2'), worked(two, 'r2')] }),
      'fail',
    ],
    [
      'a server error',
      'ENV-IDEMP-DIFF',
      seen(careful, { changed: [worked(two, 'r2'), refused(500)] }),
      'fail',
    ],
    ['the words of every reply', 'ENV-IDEMP-DIFF', laconic, 'inapplicable'],
    ['copies worked once', 'ENV-IDEMP-RACE', careful, 'pass'],
    [
      'copies worked twice',
      'ENV-IDEMP-RACE',
      seen(careful, { race: [worked(four, 'r4'), worked(four, 'r5')] }),
      'fail',
    ],
    [
      'a server error among copies',
      'ENV-IDEMP-RACE',
      seen(laconic, { race: [refused(500)] }),
      'fail',
    ],
    [
      'copies worked twice by one that never promised otherwise',
      'ENV-IDEMP-RACE',
      seen(careful, {
        same: [worked(one, 'r1'), worked(one, 'r7')],
        race: [worked(four, 'r4'), worked(four, 'r5')],
      }),
      'pass',
    ],
    ['a result of its own', 'ENV-IDEMP-SCOPE', careful, 'pass'],
    [
      "the first peer's result",
      'ENV-IDEMP-SCOPE',
      seen(careful, { scope: { ...careful.scope, reused: worked(three, 'r3') } }),
      'fail',
    ],
    ['words that say nothing', 'ENV-IDEMP-SCOPE', laconic, 'pass'],
    [
      'a second peer that is refused',
      'ENV-IDEMP-SCOPE',
      seen(careful, { scope: { ...careful.scope, other: refused(403) } }),
      'inapplicable',
    ],
    [
      'a second peer that gets no answer',
      'ENV-IDEMP-SCOPE',
      seen(careful, { scope: { ...careful.scope, other: reply(undefined) } }),
      'inconclusive',
    ],
  ]
  for (const [what, id, evidence, state] of rows)
    test(`${id}: ${what} is ${state}`, () => expect(judge(id, evidence).state).toBe(state))

  test('a result is what remains without trace id, times and measurements', () => {
    const body = (trace: string, ms: number) => ({
      trace_id: trace,
      processed_at: `2025-11-13T08:00:0${ms}Z`,
      result: { job: `job-${trace}`, took_ms: ms, when: `2025-11-13 08:00:0${ms}` },
    })
    const of = (trace: string, ms: number) =>
      resultOf(reply(200, body(trace, ms), { body: { trace_id: trace } }))
    expect(of('t1', 1)).toBe(of('t2', 2))
  })
})

describe('a message that says something twice', () => {
  const doubled = (status: number, echo: string, sources?: readonly [number, number]): Doubled => ({
    reply: reply(status, { trace_id: echo, response: 'ok', data: {} }),
    traces: [one, two],
    ...(sources ? { sources } : {}),
    calls: [],
  })
  const source = (alone: number, ...both: readonly Doubled[]) =>
    judge('ENV-DUPKEY-SOURCE', { alone: reply(alone), own: 5, doubled: both })

  test('refused both ways: pass', () =>
    expect(source(403, doubled(400, ''), doubled(403, '')).state).toBe('pass'))
  test('read by the last member throughout: pass', () =>
    expect(source(403, doubled(403, ''), doubled(200, two, [6, 5])).state).toBe('pass'))
  test('checked by the first and handled by the last: fail', () =>
    expect(source(403, doubled(200, two, [5, 6]), doubled(403, ''))).toMatchObject({
      state: 'fail',
      actual: 'accepted as from 5, and answered as the last reading, which is from 6',
    }))
  test('a reply that does not tell the reading proves nothing against it', () =>
    expect(source(403, doubled(200, 'other', [5, 6])).state).toBe('pass'))
  test('no comparison at all: not the question', () =>
    expect(source(200, doubled(200, two, [5, 6])).state).toBe('inapplicable'))
  test('a server error: fail', () => expect(source(403, doubled(500, '')).state).toBe('fail'))

  const trace = (seen: Doubled, log = '') => judge('ENV-DUPKEY-TRACE', { ...seen, log }, mesh)
  test('one trace id in reply, calls and log: pass', () => {
    const calls = [call('message', { trace_id: two })]
    expect(trace({ ...doubled(200, two), calls }, `took ${two}`).state).toBe('pass')
  })
  test('refused: pass', () => expect(trace(doubled(422, '')).state).toBe('pass'))
  test('a third trace id: fail', () => expect(trace(doubled(200, three)).state).toBe('fail'))
  test('calls under the other one: fail', () => {
    const calls = [call('message', { trace_id: one })]
    expect(trace({ ...doubled(200, two), calls }).state).toBe('fail')
  })
  test('a log under the other one: fail', () =>
    expect(trace(doubled(200, two), `took ${one}`)).toMatchObject({
      actual: 'the other one alone',
    }))
})
