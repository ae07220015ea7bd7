import { describe, expect, it, test } from 'vitest'
import { mergedFrom } from '../src/gate/merge.ts'
import { misfitOf } from '../src/gate/misfit.ts'
import { isInEvery, shardOf } from '../src/gate/shard.ts'
import type { Report } from '../src/model/report.ts'
import { catalogue } from '../suites/catalogue.ts'
import { cause, exchange, finding, report, shardReport } from './gate-cast.ts'

describe('a split of the catalogue', () => {
  test.each([1, 2, 3, 7])('into %i parts asks every check, and no stimulus twice', (of) => {
    const parts = Array.from({ length: of }, (_, i) => shardOf(catalogue, { index: i + 1, of }))
    const everywhere = catalogue.filter(isInEvery)
    for (const part of parts) expect(everywhere.every((check) => part.includes(check))).toBe(true)
    const once = parts.map((part) => part.filter((check) => !isInEvery(check)))
    expect(once.flat()).toHaveLength(new Set(once.flat()).size)
    expect(new Set(parts.flat())).toEqual(new Set(catalogue))
    const stimuli = once.flatMap((part) => [...new Set(part.map(({ stimulus }) => stimulus))])
    expect(stimuli).toHaveLength(new Set(stimuli).size)
  })

  it('keeps what needs each other together, and the parts about even', () => {
    const parts = [1, 2, 3].map((index) => shardOf(catalogue, { index, of: 3 }))
    for (const part of parts)
      for (const check of part.filter((one) => !isInEvery(one)))
        for (const need of check.after) expect(part, check.id).toContain(need)
    const sizes = parts.map((part) => part.length)
    expect(Math.min(...sizes)).toBeGreaterThan(catalogue.length / 6)
  })

  it('is the same each time, in the order of the plan', () => {
    const part = shardOf(catalogue, { index: 2, of: 3 })
    expect(part).toEqual(shardOf(catalogue, { index: 2, of: 3 }))
    expect(part).toEqual(catalogue.filter((check) => part.includes(check)))
  })
})

const merging = {
  order: ['CTL-POS', 'AUTH-A', 'AUTH-B', 'AUTH-C', 'HTTP-L'],
  isDiagnosed: (id: string) => id.startsWith('D'),
  failOn: 'MUST',
  requireComplete: false,
} as const

const one = shardReport(
  { index: 1, of: 2 },
  [
    finding('CTL-POS', 'pass', { evidence: ['x1'] }),
    finding('AUTH-B', 'fail', { cause: 'D18-SELF-SIGNED', evidence: ['x2'] }),
    finding('HTTP-L', 'pass', { evidence: ['x3'] }),
  ],
  ['AUTH-A', 'AUTH-C'],
  { exchanges: [exchange('x1'), exchange('x2', 'of the first'), exchange('x3')] },
)
const two = shardReport(
  { index: 2, of: 2 },
  [
    finding('CTL-POS', 'pass', { evidence: ['x1'] }),
    finding('AUTH-A', 'pass'),
    finding('AUTH-C', 'fail', { cause: 'D18-SELF-SIGNED', evidence: ['x2'] }),
    finding('HTTP-L', 'fail', { evidence: ['x2'] }),
  ],
  ['AUTH-B'],
  { exchanges: [exchange('x1'), exchange('x2', 'of the second')] },
)
const told = (id: string, checks: string[], sure: number) =>
  cause(id, checks, { confidence: sure, alsoWrong: [{ id: `D9${checks.length}`, title: '' }] })
const first: Report = { ...one, causes: [told('D18-SELF-SIGNED', ['AUTH-B'], 0.8)] }
const second: Report = {
  ...two,
  causes: [told('D18-SELF-SIGNED', ['AUTH-C'], 0.99), cause('HTTP-L', ['HTTP-L'])],
}

describe('a merge', () => {
  const merged = mergedFrom([first, second], merging)

  it('has each check once, in the order of the catalogue, the loudest of several', () => {
    expect(merged.findings.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'CTL-POS pass',
      'AUTH-A pass',
      'AUTH-B fail',
      'AUTH-C fail',
      'HTTP-L fail',
    ])
  })

  it('unites causes with all their checks, and tells the rest from the findings', () => {
    expect(merged.causes.map(({ id, checks }) => [id, checks])).toEqual([
      ['D18-SELF-SIGNED', ['AUTH-B', 'AUTH-C']],
      ['HTTP-L', ['HTTP-L']],
    ])
    expect(merged.causes[0]).toMatchObject({ confidence: 0.99 })
  })

  it('recomputes counts, verdict and exit', () => {
    expect(merged.summary).toMatchObject({ total: 5, byState: { pass: 2, fail: 3 } })
    expect([merged.verdict, merged.exit.code]).toEqual(['nonconformant', 1])
    expect(merged.outside).toEqual([])
    expect(merged.run).toMatchObject({ merged: ['run-1', 'run-2'] })
    expect(merged.run).not.toHaveProperty('shard')
  })

  it('keeps evidence apart that had the same number', () => {
    const notes = merged.findings.map(({ evidence: [id] }) =>
      id === undefined ? '' : merged.exchanges.find((exchange) => exchange.id === id)?.note,
    )
    expect(notes).toEqual(['', '', 'of the first', 'of the second', 'of the second'])
    const ids = merged.exchanges.map(({ id }) => id)
    expect(ids).toHaveLength(new Set(ids).size)
  })

  it('of parts that are all green is conformant, where nothing else narrowed the run', () => {
    const green = (part: Report, narrowed = false): Report => ({
      ...part,
      causes: [],
      findings: part.findings.map(({ id }) => finding(id, 'pass')),
      run: { ...part.run, shard: { index: 1, of: 2, ...part.run.shard, narrowed } },
    })
    expect(mergedFrom([green(one), green(two)], merging).verdict).toBe('conformant')
    const narrow = mergedFrom([green(one, true), green(two, true)], merging)
    expect([narrow.verdict, narrow.exit.code]).toEqual(['undetermined', 0])
    const strict = mergedFrom([green(one, true), green(two, true)], {
      ...merging,
      requireComplete: true,
    })
    expect(strict.exit.code).toBe(3)
  })

  it('holds a waiver that holds in one part, and still costs 6 for one that holds in none', () => {
    const waiver = { entry: 1, check: 'AUTH-B', until: '2026-04-01' } as const
    const problem = { expected: 'e', came: 'c', where: 'w', todo: 't' }
    const part = (base: Report, state: 'holds' | 'not-asked' | 'stale') => ({
      ...base,
      causes: [],
      findings: base.findings.map(({ id }) => finding(id, 'pass')),
      waivers: [{ ...waiver, state, ...(state === 'stale' ? { problem } : {}) }],
    })
    const held = mergedFrom([part(one, 'not-asked'), part(two, 'holds')], merging)
    expect([held.waivers.length, held.exit.code]).toEqual([1, 0])
    const stale = mergedFrom([part(one, 'stale'), part(two, 'not-asked')], merging)
    expect(stale.exit).toEqual({ code: 6, all: [6] })
  })
})

describe('reports that do not belong together are refused', () => {
  const misfit = (...reports: Report[]) =>
    misfitOf(reports.map((each, i) => ({ file: `${i + 1}.json`, report: each })))

  it('those that do are not', () => {
    expect(misfit(first, second)).toBeUndefined()
    expect(misfit(second, first)).toBeUndefined()
  })

  test.each([
    ['tool', { tool: { ...two.tool, version: '9.9.9' } }, '9.9.9'],
    ['catalogue', { tool: { ...two.tool, catalogue: 'other' } }, 'other'],
    ['profile', { profile: { ...two.profile, hash: 'other' } }, 'other'],
    ['target', { target: { ...two.target, mesh: !two.target.mesh } }, two.target.kind],
  ])('of another %s', (name, change, came) => {
    const problem = misfit(one, { ...two, ...change })
    expect(problem?.expected).toContain(name)
    expect(problem?.came).toContain(came)
    expect(problem?.where).toBe('2.json')
  })

  it('a whole run, a part that is missing or there twice, and a check that nobody asked', () => {
    expect(misfit(one, report([]))?.came).toBe('the report of a whole run')
    expect(misfit(one)?.came).toBe('no shard 2')
    expect(misfit(one, two, two)?.came).toBe('shard 2 twice')
    const short = { ...two, findings: two.findings.filter(({ id }) => id !== 'AUTH-C') }
    expect(misfit(one, short)?.came).toBe('1 in none: AUTH-C')
  })
})
