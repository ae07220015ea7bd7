import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causesOf } from '../src/diagnosis/causes.ts'
import type { State } from '../src/model/finding.ts'
import { catalogue } from '../suites/catalogue.ts'
import { causesById, finding, proved } from './causes-cast.ts'

describe('causes', () => {
  it('are none where nothing failed', () => {
    const states: State[] = ['pass', 'inconclusive', 'inapplicable', 'blocked', 'error', 'not-run']
    const open = states.map((state, index) => finding(`A-${index}`, { state }))
    expect(causesOf(open, [proved('D1', ['A-0', 'A-1'])])).toEqual([])
  })

  it('say of a failure alone what its check says', () => {
    const [cause] = causesOf([finding('HB-1')], [])
    expect(cause).toMatchObject({
      id: 'HB-1',
      title: 'the title of HB-1',
      blame: 'droplet',
      checks: ['HB-1'],
      explanation: 'what HB-1 means',
      fix: 'how to mend HB-1',
    })
    expect(cause?.proof).toBeUndefined()
  })

  it('are one for failures that mean the same, and two where only the remedy differs', () => {
    const same = { message: 'm', fix: 'f' }
    expect(
      causesById([
        finding('HB-1', same),
        finding('REG-1', same),
        finding('TOK-1', { message: 'm', fix: 'another' }),
      ]),
    ).toEqual({ 'HB-1': ['HB-1', 'REG-1'], 'TOK-1': ['TOK-1'] })
  })

  it('that were proved explain first, and name what they block', () => {
    const findings = [
      finding('TOK-1'),
      finding('TOK-2', { state: 'blocked', blockedBy: 'TOK-1' }),
      finding('HB-1', { state: 'blocked', blockedBy: 'REG-1' }),
      finding('REG-1'),
    ]
    const causes = causesOf(findings, [proved('D18', ['TOK-1', 'TOK-9'])])
    expect(causes.map(({ id, checks }) => [id, checks])).toEqual([
      ['D18', ['TOK-1', 'TOK-2']],
      ['REG-1', ['REG-1']],
    ])
    expect(causes[0]?.proof).toHaveLength(1)
  })

  it('are not told when nothing they explain failed', () => {
    expect(causesById([finding('HB-1')], [proved('D18', ['TOK-1'])])).toEqual({ 'HB-1': ['HB-1'] })
  })

  it('leave a failure to the first of two that would explain it', () => {
    const diagnoses = [proved('D1', ['A-1', 'A-2']), proved('D2', ['A-2', 'A-3'])]
    expect(
      causesById(
        ['A-1', 'A-2', 'A-3'].map((id) => finding(id)),
        diagnoses,
      ),
    ).toEqual({
      D1: ['A-1', 'A-2'],
      D2: ['A-3'],
    })
  })
})

describe('the order of causes', () => {
  it('has a failed MUST first, then what was proved, then what is widest', () => {
    const same = { message: 'm', fix: 'f' }
    const findings = [
      finding('A-1', { level: 'SHOULD' }),
      finding('B-1'),
      finding('C-1', same),
      finding('C-2', same),
      finding('D-1'),
      finding('E-1', { level: 'SHOULD' }),
    ]
    const diagnoses = [proved('PROVED-SHOULD', ['E-1']), proved('PROVED-MUST', ['D-1'])]
    expect(causesOf(findings, diagnoses).map(({ id }) => id)).toEqual([
      'PROVED-MUST',
      'C-1',
      'B-1',
      'PROVED-SHOULD',
      'A-1',
    ])
  })
})

describe('every failure', () => {
  const ids = catalogue.map(({ id }) => id)
  it('has exactly one cause, and no cause holds what did not fail or is not blocked by it', () => {
    const failing = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 60 })
    const explained = fc.array(fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 10 }), {
      maxLength: 4,
    })
    const oddities = fc.record(
      {
        message: fc.constantFrom('m', 'n'),
        fix: fc.constantFrom('f', 'g'),
        actual: fc.constantFrom('no answer (reset)', 'HTTP 200'),
        where: fc.constantFrom('the control right after this request', 'body'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(failing, explained, fc.array(oddities), (failed, lists, odd) => {
        const findings = ids.map((id, index) =>
          failed.includes(id)
            ? finding(id, odd[index % (odd.length || 1)])
            : finding(id, { state: 'pass' }),
        )
        const causes = causesOf(
          findings,
          lists.map((checks, index) => proved(`D${index}`, checks)),
        )
        expect(causes.flatMap(({ checks }) => checks).sort()).toEqual([...failed].sort())
        const names = causes.map(({ id }) => id)
        expect(new Set(names).size).toBe(names.length)
      }),
      { numRuns: 100 },
    )
  })
})
