import { describe, expect, test } from 'vitest'
import { keySoakMutants } from '../mocks/mutants/key-soak.ts'
import type { Reply } from '../src/model/reply.ts'
import { idsIn, prove } from '../src/self-test/prove.ts'
import { keyDarkChecks } from '../suites/droplet/key/dark-rows.ts'
import { reply } from './suites-env-stage.ts'
import { closed, crash, good, refused, silent, state } from './suites-outage-cast.ts'

describe('a droplet that takes longer than the run waits is never red for it', () => {
  const patient = (last: Reply, tookMs: number) => ({
    ...{ before: good, warm: good, old: refused, inTurns: [], goods: [good] },
    ...{ refusals: [refused], fetches: 1, requests: 3 },
    ...{ last, tookMs, allowedMs: 60_000 },
  })
  const rows = ['KEY-ROT-NEW', 'KEY-ROT-SAMEKID', 'KEY-UNK-NOSTARVE']
  test.each(rows)('%s', (id) => {
    expect(state(id, patient(refused, 30_000))).toBe('not-run')
    expect(state(id, patient(refused, 60_001))).toBe('fail')
    expect(state(id, patient(good, 20_000))).toBe('pass')
  })

  test.each(['KEY-ROT-RETIRED', 'KEY-STALE-LIMIT'])('%s, where refusing is right', (id) => {
    expect(state(id, patient(good, 30_000))).toBe('not-run')
    expect(state(id, patient(good, 60_001))).toBe('fail')
    expect(state(id, patient(refused, 20_000))).toBe('pass')
    expect(state(id, { ...patient(refused, 20_000), before: refused })).toBe('inconclusive')
  })
})

describe('a replaced set', () => {
  const seen = {
    before: good,
    last: good,
    withdrawn: refused,
    tookMs: 1,
    allowedMs: 9,
    inTurns: [],
  }
  test('drops the old key, and proves nothing where the new one is not followed', () => {
    expect(state('KEY-ROT-REPLACE', seen)).toBe('pass')
    expect(state('KEY-ROT-REPLACE', { ...seen, withdrawn: good })).toBe('fail')
    expect(state('KEY-ROT-REPLACE', { ...seen, last: refused })).toBe('not-run')
    expect(state('KEY-ROT-REPLACE', { ...seen, last: refused, tookMs: 10 })).toBe('inconclusive')
  })
})

describe('an outage', () => {
  const unknown = { reply: refused, fetched: true }
  const seen = { unknown, good, forged: [refused, closed], restored: good, waitedMs: 500 }
  const ids = ['KEY-DOWN-CACHED', 'KEY-DOWN-UNVERIFIED-MID', 'KEY-DOWN-UNKNOWNKID', 'CTL-PHASE']
  test.each(ids)('%s passes where all is well', (id) => {
    expect(state(id, seen)).toBe('pass')
  })

  test('of which the droplet took no notice proves nothing', () => {
    const deaf = { ...seen, unknown: { reply: refused, fetched: false } }
    expect(ids.map((id) => state(id, deaf))).toEqual(['not-run', 'not-run', 'not-run', 'pass'])
  })

  test('opens no door, costs no service, and is no error', () => {
    expect(state('KEY-DOWN-UNVERIFIED-MID', { ...seen, forged: [refused, good] })).toBe('fail')
    expect(state('KEY-DOWN-CACHED', { ...seen, good: refused })).toBe('fail')
    expect(state('CTL-PHASE', { ...seen, restored: refused })).toBe('fail')
    for (const answer of [crash, silent, { ...refused, ms: 11_000 }])
      expect(
        state('KEY-DOWN-UNKNOWNKID', { ...seen, unknown: { reply: answer, fetched: true } }),
      ).toBe('fail')
  })
})

describe('a start in the dark', () => {
  const patience = { tookMs: 10, allowedMs: 60_000 }
  const look = { health: good, dependencies: good }
  const seen = {
    ...{ bright: good, start: 'serves', look, good: closed, unknown: refused, alive: true },
    ...{ forged: [refused], strings: [refused], unset: { start: 'serves', replies: [refused] } },
    simple: { probe: good, send: { known: refused, madeUp: refused } },
    signal: { before: look, during: look, told: true, ...patience },
    recovered: { last: good, ...patience },
  }
  const ids = keyDarkChecks.map(({ id }) => id)

  test('is passed by a droplet that stays closed and comes back', () => {
    expect(ids.map((id) => state(id, seen))).toEqual(ids.map(() => 'pass'))
  })

  test('is failed once by a droplet that does not start, and asks it nothing more', () => {
    const ended = { ...seen, start: 'ended', forged: [silent], strings: [silent] }
    const open = ids.filter((id) => id !== 'KEY-DOWN-START')
    expect(state('KEY-DOWN-START', ended)).toBe('fail')
    expect(state('KEY-DOWN-START', { ...seen, start: 'mute' })).toBe('fail')
    expect(open.map((id) => state(id, ended))).toEqual(open.map(() => 'inconclusive'))
  })

  test('is failed by what gets in, whatever it is', () => {
    expect(state('KEY-DOWN-START', { ...seen, good })).toBe('fail')
    expect(state('KEY-DOWN-UNVERIFIED', { ...seen, forged: [good] })).toBe('fail')
    expect(state('KEY-DOWN-SIMPLE-OPAQUE', { ...seen, strings: [good] })).toBe('fail')
    const empty = { start: 'serves', replies: [good] }
    expect(state('KEY-DOWN-SIMPLE-OPAQUE', { ...seen, unset: empty })).toBe('fail')
  })

  test('leaves the API token for reading, and /send shut', () => {
    const send = (known: Reply, madeUp: Reply) =>
      state('KEY-DOWN-SIMPLE', { ...seen, simple: { probe: good, send: { known, madeUp } } })
    expect(send(good, refused)).toBe('fail')
    expect(send(reply(404, {}), refused)).toBe('fail')
    expect(send(reply(404, {}), reply(404, {}))).toBe('inconclusive')
    expect(state('KEY-DOWN-SIMPLE', { ...seen, simple: { probe: good } })).toBe('inapplicable')
  })

  test('shows in what the droplet says of itself, given the time', () => {
    const untold = { before: look, during: look, told: false }
    const signal = (tookMs: number) =>
      state('KEY-HEALTH-SIGNAL', { ...seen, signal: { ...untold, tookMs, allowedMs: 60_000 } })
    expect(signal(10_000)).toBe('not-run')
    expect(signal(60_000)).toBe('fail')
  })
})

describe('unknown kids', () => {
  const refusals = [refused]
  const memory = (...megabytes: readonly (number | undefined)[]) =>
    state('KEY-UNK-MEMORY', { megabytes, refusals })
  test('that are kept show in every round', () => {
    expect(memory(80, 90, 99, 108)).toBe('fail')
    expect(memory(80, 95, 94, 96)).toBe('pass')
    expect(memory(undefined, undefined, undefined, undefined)).toBe('inapplicable')
  })
})

describe('what only time shows', () => {
  const only = ['KEY-ROT-RETIRED', 'KEY-STALE-LIMIT']
  const soak = { only, tags: ['soak'] } as const

  test('is passed by the reference, which takes the hints', async () => {
    const { findings } = await prove({}, soak)
    expect(idsIn(findings, 'pass')).toEqual(expect.arrayContaining(only))
  }, 30_000)

  // How much memory a droplet takes can only be seen where it has a process of its own.
  const inProcess = keySoakMutants.filter(({ caught }) => !caught.includes('KEY-UNK-MEMORY'))
  test.each(inProcess)(
    '$name is caught',
    async ({ fault, caught }) => {
      const { findings } = await prove(fault, soak)
      expect(idsIn(findings, 'fail')).toEqual([...caught])
    },
    60_000,
  )
})
