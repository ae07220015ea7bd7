import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { isVerifierSide, leafOf, leaves } from '../src/diagnosis/leaves.ts'
import { readProbes } from '../src/diagnosis/probe-reading.ts'
import type { Probe } from '../src/diagnosis/probes.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import {
  base64url,
  bearer,
  expected,
  given,
  now,
  type Recipe,
  stranger,
  token,
} from './diagnosis-cast.ts'

// Which leaf is named on a bound of its rule and just beside it, and in which words.

const diagnosed = (recipe: Partial<Recipe>, parts: Partial<DiagnosisInput> = {}) =>
  diagnose(given(0, bearer(token({ n: 0, ...recipe })), parts))
const named = (...args: Parameters<typeof diagnosed>): string => diagnosed(...args).primary.id
const ofText = (text: string, parts: Partial<DiagnosisInput> = {}) =>
  diagnose(given(0, bearer(text), parts))

describe('the leaves', () => {
  it('from D58 on are about the verifier', () => {
    const sides = ['D57', 'D58', 'D59'].map((id) => isVerifierSide(leafOf(id)))
    expect(sides).toEqual([false, true, true])
    expect(leaves.map(({ id }) => Number(id.slice(1)))).toEqual(
      Array.from({ length: leaves.length }, (_, index) => index + 1),
    )
    expect(() => leafOf('D00')).toThrow('no leaf')
  })

  it('that are unjudged are named neither first nor later', () => {
    const input = given(0, bearer(token({ n: 0, claims: { iss: 'x', aud: 'y' } })))
    const ids = (unjudged: readonly string[]) => {
      const { primary, alsoWrong } = diagnose(input, new Set(unjudged))
      return [primary, ...alsoWrong].map(({ id }) => id)
    }
    expect(ids([])).toEqual(['D50', 'D53'])
    expect([ids(['D50']), ids(['D53'])]).toEqual([['D53'], ['D50']])
  })
})

describe('a token', () => {
  const [header = '', payload = '', signature = ''] = token({ n: 0, signer: stranger }).split('.')
  const cut = (length: number, more: Partial<DiagnosisInput> = {}) =>
    ofText(`${header}.${payload}.${signature.slice(0, length)}`, more).primary.id

  it('was cut where 64 letters of a signature are left, and no whole one', () => {
    expect([62, 63, 64, 66].map((length) => cut(length))).toEqual(['D40', 'D40', 'D40', 'D11'])
    // 64 letters are 48 bytes, a multiple of eight; 65 are no whole number of bytes.
    expect([65, 67, 75].map((length) => cut(length))).toEqual(['D11', 'D11', 'D40'])
    expect(cut(signature.length)).toBe('D40')
    const issued = [`${header}.${payload}.${signature}`]
    expect([cut(8, { issued }), cut(4, { issued: [] })]).toEqual(['D11', 'D40'])
    const id = (text: string) => ofText(text).primary.id
    expect(id(`${header}.${payload}.${signature.slice(0, 66)}.x`)).toBe('D12')
    expect(id(`${header}.${payload}.`)).toBe('D16')
    expect(id(`${header}.${payload}.${signature.slice(0, 64)}+`)).toBe('D13')
  })

  it('of two parts is completed where both can be read', () => {
    const rest = (text: string) => ofText(text).alsoWrong.map(({ id }) => id)
    const wrong = base64url({ iss: 'x', aud: expected.aud, exp: now + 300, sub: 's' })
    expect(rest(`${header}.${wrong}`)).toEqual(['D50'])
    expect([rest(`${header}.e30x`), rest(`e30x.${wrong}`)]).toEqual([[], []])
  })

  it('is dated up to a hundred times our time', () => {
    const of = (exp: unknown) => named({ claims: { exp } })
    expect([of(now * 100), of(now * 100 + 1), of('7')]).toEqual(['D64', 'D46', 'D46'])
  })

  it('is valid from nbf and iat on, but for the leeway', () => {
    const end = now + expected.leewaySeconds
    for (const name of ['nbf', 'iat']) {
      const of = (time: unknown) => named({ claims: { [name]: time } })
      expect([of(end), of(end + 1), of('7')]).toEqual(['D64', 'D47', 'D64'])
    }
    const seen = (verifierDate: number, nbf: number) =>
      diagnosed({ claims: { nbf } }, { clock: { now, verifierDate } }).evidence.at(-1)
    expect(seen(now - 60, end - 1)).toMatch('60 s behind')
    expect(seen(now - 60, end + 1)).not.toMatch('behind')
    expect(seen(now, end + 1)).not.toMatch('behind')
    expect(seen(now + 60, end + 1)).not.toMatch('behind')
  })

  it('is of the other dialect with two members of it, or none where they belong', () => {
    const none = { sub: undefined, droplet_id: undefined }
    const of = (...names: readonly string[]) =>
      named({ claims: { ...none, ...Object.fromEntries(names.map((name) => [name, 'x'])) } })
    expect([
      of('agent_id', 'client_id'),
      of('agent_id', 'model'),
      of('client_id', 'model'),
    ]).toEqual([...['D41', 'D41', 'D41']])
    expect([of('agent_id'), of('client_id'), of('model')]).toEqual(['D54', 'D54', 'D54'])
    expect([of('agent_id', 'model', 'sub'), of('agent_id', 'model', 'droplet_id')]).toEqual([
      ...['D64', 'D64'],
    ])
    const overGrpc = { expect: { ...expected, transport: 'grpc' as const } }
    expect(diagnosed({}, overGrpc)).toMatchObject({
      primary: { id: 'D41' },
      evidence: ['The token has sub, droplet_id; it was sent over gRPC.'],
    })
    expect(diagnosed({ claims: { ...none, agent_id: 'x', model: 'x' } }).evidence).toEqual([
      'The token has agent_id, model; it was sent over HTTP.',
    ])
    for (const name of ['agent_id', 'client_id', 'model'])
      expect(named({ claims: { [name]: 'x' } }, overGrpc)).not.toBe('D41')
    expect(named({ claims: { droplet_id: undefined } }, overGrpc)).not.toBe('D41')
  })

  it.each(['permissions', 'scope', 'scopes', 'scp'])(
    'is granted what is asked for in %s',
    (name) => {
      const asked = { expect: { ...expected, permissions: ['read', 'write'] } }
      const of = (value: unknown, status = 403) =>
        named({ claims: { [name]: value } }, { ...asked, response: { status, body: '' } })
      expect([of('read write'), of('read,write'), of(['read', 'write'])]).toEqual([
        ...['D64', 'D64', 'D64'],
      ])
      expect([of('read'), of(['write']), of(7)]).toEqual(['D57', 'D57', 'D57'])
      expect([401, 403, 404, 500].map((status) => of('read', status))).toEqual([
        ...['D57', 'D57', 'D64', 'D64'],
      ])
      expect(named({ claims: { [name]: 'read' } }, asked)).toBe('D57')
    },
  )

  it('is spent by what became of it at other times', () => {
    const of = (history: DiagnosisInput['history']) => named({}, history ? { history } : {})
    expect([of({ jtiSeenBefore: true }), of({ acceptedBefore: true })]).toEqual(['D58', 'D58'])
    expect([of({ jtiSeenBefore: true, acceptedAfter: true }), of({})]).toEqual(['D64', 'D64'])
    const burst = { acceptedBefore: true, acceptedAfter: true, burst: true }
    expect(of(burst)).toBe('D60')
    for (const name of ['acceptedBefore', 'acceptedAfter', 'burst'])
      expect(of({ ...burst, [name]: false })).not.toBe('D60')
  })
})

describe('probes', () => {
  const probe = (id: Probe['id'], accepted: boolean, more: Partial<Probe> = {}): Probe => ({
    ...{ id, name: `the probe ${id}`, changes: {}, accepted },
    ...more,
  })
  const refused = probe('P1', false, { status: 401 })
  const accepted = (id: Probe['id'], more: Partial<Probe> = {}) => [refused, probe(id, true, more)]

  it('are told as what was accepted', () => {
    const scheme = 'bearer'
    const show = (value: unknown) => String(value)
    expect(readProbes([probe('P1', true)], { scheme, show })?.evidence).toEqual([
      'A fresh token is accepted behind the word "Bearer".',
    ])
    const evidence = (...args: Parameters<typeof accepted>) =>
      readProbes(accepted(...args))?.evidence
    expect(evidence('P6')).toEqual([
      'A fresh token is refused, and accepted once its exp lies a day later.',
    ])
    expect(evidence('P2')).toEqual([
      'The same token without a kid is accepted; with the published kid it is refused.',
    ])
    expect(evidence('P8', { changes: { scheme: 'BEARER' } })).toEqual([
      'The same token is accepted behind the word "BEARER".',
    ])
    expect(evidence('P5', { signer: 's' })).toHaveLength(1)
    expect(evidence('P3', { changes: { claims: { iss: 'i' } } })).toHaveLength(1)
    expect(evidence('P9')).toHaveLength(1)
  })

  it('count the audiences that were refused', () => {
    const other = (status: number | undefined) =>
      probe('P4', false, { changes: { claims: { aud: 'x' } }, ...(status ? { status } : {}) })
    const bare = probe('P4', true)
    const told = (...probes: readonly Probe[]) =>
      readProbes([refused, ...probes, bare])?.evidence.filter((text) => /^Tokens with/.test(text))
    expect(told()).toEqual([])
    expect(told(other(401))).toEqual(['Tokens with 1 other audiences were refused as well.'])
    expect(told(other(403), other(undefined), other(500), other(404))).toEqual([
      'Tokens with 2 other audiences were refused as well.',
    ])
  })

  it('claim less where no good token was refused before', () => {
    const sure = (...probes: readonly Probe[]) => readProbes(probes)?.confidence
    const last = probe('P6', true)
    expect([sure(refused, last), sure(probe('P1', false), last)]).toEqual([0.95, 0.95])
    expect(sure(probe('P1', false, { status: 403 }), last)).toBe(0.95)
    expect(sure(probe('P1', false, { status: 500 }), last)).toBe(0.75)
    expect([sure(last), sure(probe('P2', false), last)]).toEqual([0.75, 0.75])
    expect([sure(probe('P1', true)), sure(refused), sure()]).toEqual([0.6, undefined, undefined])
  })

  it('explain a scheme in another case, and a clock', () => {
    const odd = (probes: readonly Probe[]) =>
      diagnose(given(0, `bearer ${token({ n: 0 })}`, { probes }))
    const seen = 'The scheme is a case variant of Bearer.'
    expect(odd([])).toMatchObject({ primary: { id: 'D04' }, evidence: [seen] })
    expect(odd([probe('P1', true)]).evidence).toEqual([
      ...[seen, 'A fresh token is accepted behind the word "Bearer".'],
    ])
    expect(odd(accepted('P5', { signer: 's' })).primary.id).toBe('D61')
    expect(odd(accepted('P2')).primary.id).toBe('D62')
    expect(diagnosed({}, { probes: accepted('P6') })).toMatchObject({
      primary: { id: 'D43' },
      evidence: [/^Claims/, /^Time here/, /a day later/].map((text) => expect.stringMatching(text)),
    })
    expect(diagnosed({}, { probes: [refused] }).evidence).toHaveLength(1)
  })
})

describe('what would help', () => {
  it('is an earlier key set where more kinds of keys than our own are at hand', () => {
    const of = (candidates: DiagnosisInput['candidates'], parts: Partial<DiagnosisInput> = {}) =>
      diagnosed({ signer: stranger, header: { kid: 'x' } }, { candidates, ...parts }).wouldHelp
    const [own, service] = given(0, undefined).candidates
    if (!own || !service) return
    expect(of([own, service])).toMatch('Earlier publications')
    expect(of([own])).toMatch('other services')
    expect(of([service])).toMatch('own public key')
    expect(of([own, service], { olderKeySets: [] })).toMatch('other services')
  })
})
