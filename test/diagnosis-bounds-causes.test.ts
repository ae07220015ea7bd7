import { describe, expect, it } from 'vitest'
import { causesOf, type Diagnosed } from '../src/diagnosis/causes.ts'
import { withoutOurFaults } from '../src/diagnosis/our-fault.ts'
import type { Exchange } from '../src/model/exchange.ts'
import type { Finding } from '../src/model/finding.ts'
import { causesById, finding, proved } from './causes-cast.ts'

// Which cause takes which failure, each junction from both sides, and what is left to nobody.

describe('a story', () => {
  const told = (
    checks: readonly string[],
    story: Partial<NonNullable<Diagnosed['story']>>,
    id = 'S',
  ): Diagnosed => ({ ...proved(id, checks), story: { exchanges: ['e1'], bound: false, ...story } })
  const failed = (id: string, evidence: readonly string[] = []): Finding =>
    finding(id, { evidence })
  const unclear = (id: string): Finding => finding(id, { state: 'inconclusive' })

  it('that is bound takes failures that were seen in its exchanges', () => {
    const findings = [failed('A-1', ['e0', 'e1']), failed('A-2', ['e2']), failed('A-3')]
    const all = ['A-1', 'A-2', 'A-3']
    const of = (story: Parameters<typeof told>[1], checks: readonly string[] = all) =>
      causesById(findings, [told(checks, story)])
    const apart = (one: Record<string, readonly string[]>) =>
      Object.fromEntries(Object.entries(one).filter(([id]) => id === 'S'))
    expect(apart(of({ bound: true }))).toEqual({ S: ['A-1'] })
    expect(apart(of({ bound: true, exchanges: ['e1', 'e2'] }))).toEqual({ S: ['A-1', 'A-2'] })
    expect(apart(of({ bound: true, exchanges: ['e9'] }))).toEqual({})
    expect(apart(of({}))).toEqual({ S: all })
    expect(apart(of({}, ['A-2']))).toEqual({ S: ['A-2'] })
  })

  it('that nothing failed by is told with what stayed unclear', () => {
    const findings = [unclear('A-1'), unclear('B-1'), finding('A-2', { state: 'pass' })]
    const of = (story: Parameters<typeof told>[1], more: readonly Finding[] = []) =>
      causesById([...findings, ...more], [told(['A-1', 'A-2', 'A-3'], story)])
    expect(of({})).toEqual({ S: ['A-1'] })
    expect(of({ bound: true })).toEqual({})
    expect(of({}, [failed('A-3')])).toEqual({ S: ['A-3'] })
    expect(causesById(findings, [proved('D', ['A-1'])])).toEqual({})
    expect(causesById(findings, [told(['C-1'], {})])).toEqual({})
  })

  it('takes along what its failures blocked', () => {
    const blocked = finding('B-1', { state: 'blocked', blockedBy: 'A-1' })
    const other = finding('B-2', { state: 'blocked', blockedBy: 'C-1' })
    expect(causesById([failed('A-1'), blocked, other], [proved('D', ['A-1'])])).toEqual({
      D: ['A-1', 'B-1'],
    })
  })

  it('is weighed: what must hold, then proof, then stories, then roots, then how wide it is', () => {
    const order = (findings: readonly Finding[], diagnoses: readonly Diagnosed[]) =>
      causesOf(findings, diagnoses).map(({ id }) => id)
    const { proof: _, ...guessed } = proved('G', ['G-1'])
    const story = { exchanges: [], bound: false }
    const findings = ['P-1', 'G-1', 'S-1', 'AUTH-SIG-BITFLIP', 'Z-1'].map((id) => failed(id))
    const { proof: __, ...bare } = proved('S', ['S-1'])
    expect(order(findings, [guessed, { ...bare, story }, proved('P', ['P-1'])])).toEqual([
      ...['P', 'S', 'SIGNATURE-UNCHECKED', 'G', 'Z-1'],
    ])
    const soft = finding('P-1', { level: 'SHOULD' })
    expect(order([soft, failed('Z-1')], [proved('P', ['P-1'])])).toEqual(['Z-1', 'P'])
    const passed = finding('P-2', { state: 'pass' })
    expect(order([soft, passed, failed('Z-1')], [proved('P', ['P-1', 'P-2'])])).toEqual([
      'Z-1',
      'P',
    ])
    const wide = ['W-1', 'W-2'].map((id) => failed(id))
    const { proof: ___, ...wider } = proved('W', ['W-1', 'W-2'])
    expect(order([failed('G-1'), ...wide], [guessed, wider])).toEqual(['W', 'G'])
    expect(order([failed('A-1'), failed('B-1')], [])).toEqual(['A-1', 'B-1'])
    const untold: Diagnosed = { ...guessed, id: 'Z-1', checks: ['Q-1'], story }
    const rooted = ['Z-1', 'AUTH-SIG-BITFLIP'].map((id) => failed(id))
    expect(order(rooted, [untold])).toEqual(['SIGNATURE-UNCHECKED', 'Z-1'])
  })
})

describe('a kind of failure', () => {
  it('is an error that nobody caught, or no answer where one was due', () => {
    const of = (changes: Partial<Finding>) => Object.keys(causesById([finding('X-1', changes)]))
    expect([of({ actual: 'HTTP 500 x' }), of({ actual: 'HTTP 5001' })]).toEqual([
      ...[['UNCAUGHT-ERROR'], ['X-1']],
    ])
    expect([of({ actual: 'HTTP 503' }), of({ actual: 'an HTTP 500' })]).toEqual([['X-1'], ['X-1']])
    const silent = 'no answer (closed)'
    expect(of({ expected: 'an answer', actual: `twice ${silent}` })).toEqual(['NO-ANSWER'])
    expect(of({ expected: 'HTTP 200', actual: silent })).toEqual(['X-1'])
    expect(of({ expected: 'an answer', actual: 'nothing' })).toEqual(['X-1'])
  })

  it('is grouped by clause and fix', () => {
    const alike = { fix: 'f' }
    const clause = { text: 'another', source: 's' }
    const findings = [
      finding('A-1', alike),
      finding('A-2', alike),
      finding('A-3', { fix: 'g' }),
      finding('A-4', { ...alike, clause }),
    ]
    expect(causesById(findings)).toEqual({
      ...{ 'A-1': ['A-1', 'A-2'], 'A-3': ['A-3'], 'A-4': ['A-4'] },
    })
  })
})

describe('a root', () => {
  it('that the token chooses takes the other algorithms, and no more', () => {
    const ids = ['AUTH-JWT-ALG-NONE', 'AUTH-JWT-ALG-ES', 'AUTH-SER-ALG', 'AUTH-SER-DUP-ALG']
    const others = ['AUTH-SER-ALGX', 'AUTH-JWT-TYP', 'AUTH-SER-DUP']
    expect(causesById([...ids, ...others].map((id) => finding(id)))['ALG-FROM-HEADER']).toEqual(ids)
    const refused = finding('AUTH-JWT-ALG-NONE', { actual: 'HTTP 500' })
    expect(Object.keys(causesById([refused]))).toEqual(['UNCAUGHT-ERROR'])
  })

  it('that an outage opens takes what got in beside it', () => {
    const findings = [
      finding('KEY-DOWN-UNVERIFIED'),
      finding('KEY-1'),
      finding('KEY-2', { actual: 'HTTP 401' }),
      finding('AUTH-1'),
    ]
    expect(causesById(findings)['UNVERIFIED-IN-OUTAGE']).toEqual(['KEY-DOWN-UNVERIFIED', 'KEY-1'])
  })

  it('that only debugging opens takes nothing else', () => {
    const found = causesById([finding('AUTH-CFG-DEBUG'), finding('AUTH-1')])
    expect(found['OPEN-IN-DEBUG']).toEqual(['AUTH-CFG-DEBUG'])
  })

  it.each(['CTL-POS-TOKEN', 'CTL-POS-AFTER'])(
    'that %s ends by itself takes every silence',
    (id) => {
      const ends = finding(id, { expected: 'a process that lives on' })
      const findings = [ends, finding('X-1', { actual: 'no answer (refused)' }), finding('X-2')]
      expect(causesById(findings)['ENDS-BY-ITSELF']).toEqual([id, 'X-1'])
      const { 'ENDS-BY-ITSELF': none } = causesById([finding(id)])
      expect(none).toBeUndefined()
    },
  )

  it('that redirects is known by the statuses of redirects', () => {
    const of = (status: number) =>
      Object.keys(causesById([finding('CTL-POS-TOKEN', { actual: `HTTP ${status}` })]))
    const led = [301, 302, 303, 307, 308]
    expect(led.map(of)).toEqual(led.map(() => ['ENDPOINT-REDIRECTED']))
    expect([300, 304, 305, 401].map(of)).toEqual([1, 2, 3, 4].map(() => ['CTL-POS-TOKEN']))
  })
})

describe('a failure on an exchange that an actor of ours broke', () => {
  const exchange = (from: string, kind: string) =>
    ({ from, silence: { kind, detail: `our ${kind}` } }) as unknown as Exchange
  const exchanges = new Map([
    ['ours', exchange('droplet', 'protocol')],
    ['closed', exchange('droplet', 'closed')],
    ['theirs', exchange('harness', 'protocol')],
  ])
  const of = (changes: Partial<Finding>) =>
    withoutOurFaults([finding('X-1', changes)], exchanges)[0]

  it('is no failure of the droplet', () => {
    expect(of({ evidence: ['closed', 'ours'] })).toMatchObject({
      ...{ state: 'inconclusive', blame: 'mock', message: 'our protocol' },
    })
    expect(of({ evidence: ['ours'] })).not.toHaveProperty('fix')
    for (const evidence of [['closed'], ['theirs'], ['gone'], []])
      expect(of({ evidence })).toMatchObject({ state: 'fail', fix: 'how to mend X-1' })
    expect(of({ evidence: ['ours'], state: 'pass' })).toMatchObject({ state: 'pass' })
  })
})
