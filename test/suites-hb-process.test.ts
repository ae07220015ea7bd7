import { describe, expect, test } from 'vitest'
import type { Talk } from '../src/model/conversation.ts'
import type { Exit } from '../src/model/stage.ts'
import { type Beginning, spread } from '../suites/droplet/life/hb-fleet.ts'
import { blocksNobody, keepsBeating, type Loaded } from '../suites/droplet/life/hb-load.ts'
import {
  type Again,
  beginsAnew,
  endsWell,
  type Left,
  leaves,
  leavesWell,
  leavesWhenInterrupted,
  startsSoon,
} from '../suites/droplet/life/hb-signals.ts'
import { beat, beatBody, reply } from './life-calls.ts'

const left = (parts: Partial<Left> = {}): Left => ({
  heard: true,
  talk: talk({ answers: [{ status: 200, headers: {}, text: '{}', at: 600 }] }),
  exit: { code: 0, signal: null },
  tookMs: 300,
  after: reply(undefined),
  calls: [],
  ...parts,
})

const talk = (parts: Partial<Talk> = {}): Talk => ({
  exchange: 'x1',
  note: 'under way',
  answers: [],
  interim: [],
  end: 'open',
  detail: 'still open after 5000 ms',
  sentBytes: 600,
  ms: 600,
  ...parts,
})

describe('a droplet that is asked to end', () => {
  test.each<[string, Partial<Left>, string]>([
    ['ends', {}, 'pass'],
    ['runs on', { exit: undefined }, 'fail'],
    ['leaves its port answering', { after: reply(200) }, 'fail'],
    ['leaves its port open and mute', { after: silent('timeout') }, 'fail'],
    ['beats after its end', { calls: [beat(9000)] }, 'fail'],
    ['is not ours to signal', { heard: false, exit: undefined }, 'inconclusive'],
  ])('%s', (_, parts, expected) => {
    expect(leaves(left(parts)).state).toBe(expected)
  })

  test.each<[Exit | undefined, string]>([
    [{ code: 0, signal: null }, 'pass'],
    [{ code: 143, signal: null }, 'pass'],
    [{ code: null, signal: 'SIGTERM' }, 'pass'],
    [{ code: 1, signal: null }, 'fail'],
    [{ code: null, signal: 'SIGSEGV' }, 'fail'],
    [undefined, 'inconclusive'],
  ])('with %o', (exit, expected) => {
    expect(leavesWell(left({ exit })).state).toBe(expected)
  })

  const answered = (status: number): Talk =>
    talk({ answers: [{ status, headers: {}, text: '', at: 1 }] })
  test.each<[string, Talk, string]>([
    ['answered', answered(200), 'pass'],
    ['turned away', answered(503), 'pass'],
    ['failed', answered(500), 'fail'],
    ['closed', talk({ end: 'closed' }), 'pass'],
    ['reset', talk({ end: 'reset', detail: 'ECONNRESET' }), 'fail'],
    ['cut in the middle', talk({ end: 'protocol' }), 'fail'],
    ['never answered', talk(), 'fail'],
    ['never taken', talk({ end: 'refused' }), 'inconclusive'],
  ])('a message under way is %s', (_, one, expected) => {
    expect(endsWell(left({ talk: one })).state).toBe(expected)
  })

  test('or interrupted', () => {
    const exit = { code: 130, signal: null }
    expect(leavesWhenInterrupted({ heard: true, exit, tookMs: 200 }).state).toBe('pass')
    const mute = { heard: true, exit: undefined, tookMs: 5000 }
    expect(leavesWhenInterrupted(mute).state).toBe('fail')
    expect(leavesWhenInterrupted({ ...mute, heard: false }).state).toBe('inconclusive')
  })
})

function silent(kind: 'timeout') {
  return { ...reply(undefined), silence: { kind, detail: 'no answer' } }
}

describe('a new start', () => {
  const again = (parts: Partial<Again> = {}): Again => ({
    start: 'serves',
    healthyMs: 400,
    waitedMs: 400,
    health: reply(200, { uptime_seconds: 0.3 }),
    sinceMs: 10_000,
    beat: uptime(11_000, 0.9),
    ...parts,
  })
  const uptime = (at: number, uptime_seconds: unknown) =>
    beat(at, { json: { ...beatBody, metadata: { uptime_seconds } } })

  test.each<[string, Partial<Again>, string]>([
    ['soon', {}, 'pass'],
    ['late', { healthyMs: 10_400, waitedMs: 10_400 }, 'fail'],
    ['never well', { healthyMs: undefined, waitedMs: 10_100, health: reply(503) }, 'fail'],
    ['mute for long', { start: 'mute', healthyMs: undefined, waitedMs: 10_200 }, 'fail'],
    ['not waited for', { start: 'mute', healthyMs: undefined, waitedMs: 4000 }, 'inconclusive'],
    ['over at once', { start: 'ended', healthyMs: undefined, waitedMs: 100 }, 'inconclusive'],
  ])('%s', (_, parts, expected) => {
    expect(startsSoon(again(parts)).state).toBe(expected)
  })

  test.each<[string, Partial<Again>, string]>([
    ['anew', {}, 'pass'],
    ['on, in heartbeats', { beat: uptime(11_000, 9) }, 'fail'],
    ['on, in health', { beat: undefined, health: reply(200, { uptime_seconds: 60 }) }, 'fail'],
    ['anew, in health', { beat: undefined }, 'pass'],
    ['in secret', { beat: undefined, health: reply(200, {}) }, 'inapplicable'],
  ])('its uptime goes %s', (_, parts, expected) => {
    expect(beginsAnew(again(parts)).state).toBe(expected)
  })
})

describe('heartbeats beside requests', () => {
  const taking = (...ms: readonly number[]) => ms.map((one) => ({ ...reply(200), ms: one }))
  const steady = Array<number>(30).fill(5)

  test.each<[string, readonly number[], string]>([
    ['nobody waits', steady, 'pass'],
    ['one waits a little', [...steady, 900], 'pass'],
    ['many wait', [...steady, 900, 850, 800, 700, 600], 'fail'],
    ['all wait always', Array<number>(30).fill(800), 'inconclusive'],
  ])('%s', (_, ms, expected) => {
    expect(blocksNobody({ healths: taking(...ms), beat: beat(1000) }).state).toBe(expected)
  })

  test('without two heartbeats there is nothing to be seen', () => {
    expect(blocksNobody(undefined)).toMatchObject({ state: 'not-run' })
    expect(blocksNobody({ healths: taking(5), beat: undefined })).toMatchObject({
      state: 'not-run',
    })
    expect(keepsBeating(undefined)).toMatchObject({ state: 'not-run' })
  })

  const loaded = (at: readonly number[], parts: Partial<Loaded> = {}): Loaded => ({
    messages: Array(100).fill(reply(200)),
    beats: at.map((one) => beat(one)),
    intervalMs: 1000,
    watchedMs: 4000,
    ...parts,
  })
  test.each<[string, Loaded, string]>([
    ['go on', loaded([0, 1000, 2100, 3000]), 'pass'],
    ['pause', loaded([0, 1000, 3600]), 'fail'],
    ['cease', loaded([0]), 'fail'],
    [
      'are not put to the test',
      loaded([0, 2600], { messages: Array(9).fill(reply(429)) }),
      'inconclusive',
    ],
  ])('they %s', (_, seen, expected) => {
    expect(keepsBeating(seen).state).toBe(expected)
  })
})

describe('six droplets alike', () => {
  const lives = (...phases: readonly number[]): Beginning[] =>
    phases.map((phaseMs) => ({ phaseMs, gapMs: 2000, exchange: 'x1' }))

  test.each<[string, Beginning[], string]>([
    ['drift apart', lives(1800, 1900, 2000, 2100, 2200, 2300), 'pass'],
    ['march in step', lives(2000, 2010, 2020, 2030, 2040, 2050), 'fail'],
    ['came to three', lives(1800, 2000, 2200), 'inconclusive'],
    ['beat too rarely', [], 'not-run'],
  ])('%s', (_, seen, expected) => {
    expect(spread(seen).state).toBe(expected)
  })
})
