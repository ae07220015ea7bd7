import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { causesOf } from '../src/diagnosis/causes.ts'
import type { Finding, State } from '../src/model/finding.ts'
import type { Cause } from '../src/model/report.ts'
import { catalogue } from '../suites/catalogue.ts'

const finding = (id: string, changes: Partial<Finding> = {}): Finding => ({
  id,
  title: `the title of ${id}`,
  role: 'droplet',
  group: id.slice(0, id.indexOf('-')),
  level: 'MUST',
  state: 'fail',
  blame: 'droplet',
  clause: { text: 'c', source: 's' },
  needs: 'U',
  message: `what ${id} means`,
  expected: 'e',
  actual: 'HTTP 200',
  fix: `how to mend ${id}`,
  evidence: [],
  durationMs: 0,
  ...changes,
})

const proved = (id: string, checks: readonly string[], changes: Partial<Cause> = {}): Cause => ({
  id,
  title: `the title of ${id}`,
  blame: 'droplet',
  confidence: 1,
  checks,
  explanation: 'because',
  fix: 'mend it',
  alsoWrong: [],
  proof: [{ step: 's', before: '401', after: '200' }],
  ...changes,
})

const causesById = (findings: readonly Finding[], diagnoses: readonly Cause[] = []) =>
  Object.fromEntries(causesOf(findings, diagnoses).map(({ id, checks }) => [id, checks]))

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

describe('roots', () => {
  it('absorb what authentication that is off makes fail', () => {
    const ids = ['CTL-NEG-GARBAGE', 'AUTH-SIG-BITFLIP', 'AUTH-HDR-MISSING', 'KEY-COLD', 'HB-1']
    expect(causesById(ids.map((id) => finding(id)))).toEqual({
      'AUTH-OFF': ['CTL-NEG-GARBAGE', 'AUTH-SIG-BITFLIP', 'AUTH-HDR-MISSING', 'KEY-COLD'],
      'HB-1': ['HB-1'],
    })
  })

  it('absorb what an unchecked signature makes fail, and no more', () => {
    const ids = ['AUTH-SIG-BITFLIP', 'AUTH-JWT-ALG-NONE', 'AUTH-CLM-EXP-PAST', 'AUTH-HDR-MISSING']
    expect(causesById(ids.map((id) => finding(id)))).toEqual({
      'SIGNATURE-UNCHECKED': ['AUTH-SIG-BITFLIP', 'AUTH-JWT-ALG-NONE', 'AUTH-CLM-EXP-PAST'],
      'AUTH-HDR-MISSING': ['AUTH-HDR-MISSING'],
    })
  })

  it('tell that the token chooses its algorithm, by whichever it got in', () => {
    for (const name of ['HS256-SPKI', 'HS256-PKCS1', 'HS256-DER', 'HS256-JWK', 'NONE', 'NONE-CASE'])
      expect(Object.keys(causesById([finding(`AUTH-JWT-ALG-${name}`)]))).toEqual([
        'ALG-FROM-HEADER',
      ])
  })

  it('tell a claim that is not checked once, in whatever spelling it got in', () => {
    const findings = [
      finding('AUTH-CLM-AUD-MISSING'),
      finding('AUTH-CLM-AUD-WRONG'),
      finding('AUTH-CLM-AUD-MIXED', { actual: 'HTTP 401' }),
      finding('AUTH-CLM-EXP-MISSING'),
      finding('AUTH-CLM-ISS-WRONG', { actual: 'HTTP 401' }),
    ]
    expect(causesById(findings)).toEqual({
      'AUDIENCE-UNCHECKED': ['AUTH-CLM-AUD-WRONG', 'AUTH-CLM-AUD-MISSING'],
      'AUTH-CLM-AUD-MIXED': ['AUTH-CLM-AUD-MIXED'],
      'AUTH-CLM-EXP-MISSING': ['AUTH-CLM-EXP-MISSING'],
      'AUTH-CLM-ISS-WRONG': ['AUTH-CLM-ISS-WRONG'],
    })
  })

  it('absorb the silence after a request that took the droplet down', () => {
    const findings = [
      finding('CTL-POS-AFTER'),
      finding('HTTP-1', { where: 'the control right after this request' }),
      finding('HB-1', { actual: 'no answer (refused)' }),
      finding('HB-2'),
    ]
    expect(causesById(findings)).toEqual({
      'BROKEN-BY-A-REQUEST': ['CTL-POS-AFTER', 'HTTP-1', 'HB-1'],
      'HB-2': ['HB-2'],
    })
  })

  it('absorb nothing when the root itself did not fail', () => {
    const findings = [
      finding('CTL-NEG-GARBAGE', { state: 'pass' }),
      finding('AUTH-SIG-BITFLIP', { state: 'inconclusive' }),
      finding('AUTH-HDR-MISSING'),
    ]
    expect(Object.keys(causesById(findings))).toEqual(['AUTH-HDR-MISSING'])
  })

  it('leave to a proved cause what that explains', () => {
    const ids = ['CTL-NEG-GARBAGE', 'CTL-POS-GET', 'AUTH-HDR-MISSING']
    const findings = ids.map((id) => finding(id))
    expect(causesById(findings, [proved('D18', ['CTL-POS-GET'])])).toEqual({
      D18: ['CTL-POS-GET'],
      'AUTH-OFF': ['CTL-NEG-GARBAGE', 'AUTH-HDR-MISSING'],
    })
  })

  it('never explain why a good request is refused or harmed: that is no lack of authentication', () => {
    const findings = [
      finding('CTL-NEG-GARBAGE'),
      finding('CTL-POS-AFTER'),
      finding('HB-1', { actual: 'no answer (refused)' }),
    ]
    expect(causesById(findings)).toEqual({
      'AUTH-OFF': ['CTL-NEG-GARBAGE'],
      'BROKEN-BY-A-REQUEST': ['CTL-POS-AFTER', 'HB-1'],
    })
  })

  it('leave requests that nobody answered to one cause, whatever they asked', () => {
    const silent = { expected: 'an answer', actual: 'a message: no answer (other side closed)' }
    const open = ['ENV-OK-EVENT', 'HTTP-404'].map((id) => finding(id, silent))
    expect(causesById(open)).toEqual({ 'NO-ANSWER': ['ENV-OK-EVENT', 'HTTP-404'] })
    expect(causesOf(open, [])[0]?.fix).toContain('log of the droplet')
  })

  it('tell a redirect of good requests as one thing, and leave a page for logging in alone', () => {
    const moved = { actual: 'HTTP 308 <!doctype html>' }
    const good = finding('CTL-POS-TOKEN', moved)
    const refusals = ['CTL-NEG-GARBAGE', 'AUTH-HDR-BASIC'].map((id) => finding(id, moved))
    expect(causesById([good, ...refusals])).toEqual({
      'ENDPOINT-REDIRECTED': ['CTL-POS-TOKEN', 'CTL-NEG-GARBAGE', 'AUTH-HDR-BASIC'],
    })
    expect(causesOf([good], [])[0]?.fix).toContain('slash')
    expect(Object.keys(causesById(refusals))).toEqual(['CTL-NEG-GARBAGE', 'AUTH-HDR-BASIC'])
  })

  it('are checks that exist', () => {
    const ids = catalogue.map(({ id }) => id)
    for (const root of ['CTL-NEG-GARBAGE', 'AUTH-SIG-BITFLIP', 'CTL-POS-AFTER'])
      expect(ids).toContain(root)
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
