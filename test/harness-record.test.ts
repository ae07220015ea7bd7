import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hashOfTargets } from './harness-mutants/hashes.ts'
import { rateOf } from './harness-mutants/rates.ts'
import { notLookedAt } from './harness-mutants/reasons.ts'
import type { HarnessRecord } from './harness-mutants/record.ts'
import { recordFile } from './proof/records.ts'

const record: HarnessRecord = JSON.parse(readFileSync(recordFile('harness-mutants'), 'utf8'))
const { counts, parts, kinds, survivors } = record

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

describe('the record of the harness mutants', () => {
  it('accounts for each mutant that was drawn', () => {
    const { drawn, doesNotBuild, notApplied, notAsked, sampled } = counts
    expect(doesNotBuild + notApplied + notAsked + sampled).toBe(drawn)
    expect(counts.killed + counts.timeout + counts.survived + counts.void).toBe(sampled)
    expect(survivors).toHaveLength(counts.survived)
    expect(survivors.filter(({ reached }) => !reached)).toHaveLength(counts.unreached)
  })

  it('says the same of all by part, by what is done and by kind', () => {
    const noticed = counts.killed + counts.timeout
    for (const tallies of [Object.values(parts), Object.values(kinds)]) {
      expect(sum(tallies.map((one) => one.noticed))).toBe(noticed)
      expect(sum(tallies.map((one) => one.survived))).toBe(counts.survived)
    }
    for (const part of Object.values(parts))
      for (const what of ['noticed', 'survived'] as const)
        expect(part.removed[what] + part.inverted[what] + part.shifted[what]).toBe(part[what])
    expect(sum(Object.values(parts).map(({ made }) => made))).toBe(counts.made)
  })

  it('draws no more from its tallies than they hold, and is large enough to', () => {
    expect(record.rate).toBe(rateOf(parts))
    expect(counts.sampled).toBeGreaterThanOrEqual(250)
    expect(Object.keys(parts)).toEqual(['suites', 'kernel', 'diagnosis', 'redaction'])
    for (const { noticed, survived } of Object.values(parts))
      expect(noticed + survived).toBeGreaterThanOrEqual(20)
  })

  it('let the harmless mutant live', () => {
    expect(record.canary.survived).toBe(true)
  })

  it('names a reason for survivors that somebody looked at', async ({ annotate }) => {
    for (const { reason } of survivors) expect(reason).not.toBe('')
    const open = survivors.filter(({ reason }) => reason === notLookedAt).length
    await annotate(`${open} of ${survivors.length} survivors were not looked at yet`)
    if (record.sourceHash !== hashOfTargets())
      await annotate('the sources have changed since; `npm run proof:harness` measures anew')
  })
})
