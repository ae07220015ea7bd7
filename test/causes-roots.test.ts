import { describe, expect, it } from 'vitest'
import { causesOf, type Diagnosed } from '../src/diagnosis/causes.ts'
import { catalogue } from '../suites/catalogue.ts'
import { causesById, finding, proved } from './causes-cast.ts'

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

describe('the weight of causes', () => {
  const heartbeats = { text: 'heartbeats', source: 's' }

  it('that explain others come before wider ones that do not', () => {
    const findings = [
      ...['HB-1', 'HB-2', 'HB-3'].map((id) =>
        finding(id, { clause: heartbeats, message: 'm', fix: 'f' }),
      ),
      finding('AUTH-SIG-BITFLIP'),
    ]
    expect(causesOf(findings, []).map(({ id }) => id)).toEqual(['SIGNATURE-UNCHECKED', 'HB-1'])
  })

  it('that are read from the traffic come first as stories, or where they are proved', () => {
    const findings = [finding('HB-1'), finding('AUTH-SIG-BITFLIP')]
    const diagnosis: Diagnosed = {
      ...{ id: 'READ', title: 't', blame: 'droplet', confidence: 1, checks: ['HB-1'] },
      ...{ explanation: 'e', fix: 'f', alsoWrong: [] },
    }
    const order = (more: object): readonly string[] =>
      causesOf(findings, [{ ...diagnosis, ...more }]).map(({ id }) => id)
    expect(order({})).toEqual(['SIGNATURE-UNCHECKED', 'READ'])
    expect(order({ story: { exchanges: [], bound: false } })).toEqual([
      'READ',
      'SIGNATURE-UNCHECKED',
    ])
    expect(order({ proof: [{ step: 's', before: '401', after: '200' }] })).toEqual([
      'READ',
      'SIGNATURE-UNCHECKED',
    ])
  })
})
