import { describe, expect, it } from 'vitest'
import {
  type Amount,
  amountText,
  asRatio,
  atLeast,
  atMost,
  type Figure,
  type Goal,
  goalText,
  inMilliseconds,
  inSeconds,
  orNotMeasured,
  verdictText,
} from '../bench/figure.ts'
import { timeNode } from '../bench/measure.ts'
import { pageText, tableText } from '../bench/page.ts'

const figure = (amount: Amount, goal?: Goal): Figure => ({
  what: 'a thing',
  ...amount,
  ...(goal ? { goal } : {}),
  beside: 'something',
})
const unknown: Amount = { value: undefined, unit: 's' }

it.each([
  [inSeconds(1_940), '1.9 s'],
  [inMilliseconds(0.314), '0.31 ms'],
  [inMilliseconds(5.72), '5.7 ms'],
  [inMilliseconds(171.6), '172 ms'],
  [asRatio(2.534), '2.53 ×'],
  [asRatio(12.34), '12.3 ×'],
  [{ value: 211.8, unit: 'MB' } as const, '212 MB'],
  [unknown, '–'],
])('writes %o as %s', (amount, text) => expect(amountText(amount)).toBe(text))

it.each([
  ['at most, below', inSeconds(14_900), atMost(15), '≤ 15 s', 'met'],
  ['at most, exactly', inSeconds(15_000), atMost(15), '≤ 15 s', 'met'],
  ['at most, above', inSeconds(1_900), atMost(1.5), '≤ 1.5 s', 'missed by 27 %'],
  ['at most, hardly above', asRatio(1.501), atMost(1.5), '≤ 1.5 ×', 'missed by 1 %'],
  ['at least, above', asRatio(6), atLeast(5), '≥ 5 ×', 'met'],
  ['at least, below', asRatio(0.75), atLeast(1.5), '≥ 1.5 ×', 'missed by 50 %'],
  ['without a value', unknown, atMost(15), '≤ 15 s', ''],
  ['without a goal', inSeconds(1), undefined, '', ''],
])('holds a figure against its goal: %s', (_, amount, goal, wanted, verdict) => {
  expect(goalText(figure(amount, goal))).toBe(wanted)
  expect(verdictText(figure(amount, goal))).toBe(verdict)
})

describe('the table', () => {
  const missed = figure(inSeconds(1_900), atMost(1.5))
  const figures = [missed, { ...figure(unknown), what: 'another' }]

  it('tells goal, measured, and by how much it was missed', () => {
    expect(tableText(figures)).toBe(
      [
        'a thing  1.9 s  ≤ 1.5 s  missed by 27 %  something',
        'another      –                           something',
      ].join('\n'),
    )
  })

  it('is the same on the page', () => {
    const machine = { date: '2026-01-01', cores: 2, cpu: 'X', load: 0, node: '20', system: 'Linux' }
    const rows = pageText(figures, machine)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows).toHaveLength(4)
    expect(rows[2]).toEqual(['', 'a thing', '1.9 s', '≤ 1.5 s', 'missed by 27 %', 'something', ''])
  })
})

it('says why a figure is missing, and keeps its goal in the table', async () => {
  const head = { what: 'a rival', unit: '×', goal: atLeast(5) } as const
  const given = figure(asRatio(2))
  expect(await orNotMeasured(head, async () => [given])).toEqual([given])
  const [missing] = await orNotMeasured(head, () => Promise.reject(new Error('no network')))
  expect(missing).toEqual({ ...head, value: undefined, beside: 'not measured: no network' })
})

describe('a process that is timed', () => {
  it('tells its exit code', async () => {
    expect(await timeNode(['-e', 'process.exit(3)'])).toMatchObject({ code: 3 })
  })

  it('counts for nothing when it had to be stopped, however tidily it went', async () => {
    const tidy = "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)"
    await expect(timeNode(['-e', tidy], 300)).rejects.toThrow('was not done after 300 ms')
  })
})
