import { describe, expect, it } from 'vitest'
import { probePlans } from '../src/diagnosis/probes.ts'
import { type Draft, type Good, type Repair, repaired, repairsOf } from '../src/diagnosis/repair.ts'
import { smallestRepair } from '../src/diagnosis/smallest-repair.ts'

// What is tried of a verifier and mended in a token: each member of the lists, and times exactly on a bound.

const now = 1_000_000

describe('the probes of a verifier', () => {
  it('are all made, in their order', () => {
    const names = probePlans({
      ...{ iss: 'i', aud: 'a_b.c-d/', now, signers: ['s', 't'] },
      ...{ otherIssuers: ['o', 'i', ''], otherAudiences: ['p', 'a_b.c-d/'] },
    }).map(({ id, name }) => `${id} ${name}`)
    const issuers = ['o', 'i/', 'https://i', 'http://i', 'https://drop18.fullpotential.ai']
    const audiences = ['p', 'a.b.c.d/', 'a-b-c-d/', 'a_b.c-d', 'fullpotential-mesh']
    expect(names).toEqual([
      ...['P1 a fresh good token', 'P2 without kid'],
      ...[...issuers, 'registry.fullpotential.ai', 'registry'].map((iss) => `P3 iss ${iss}`),
      ...[...audiences, 'fullpotential.droplets', 'udc'].map((aud) => `P4 aud ${aud}`),
      ...['P4 without aud', 'P5 signed by s', 'P5 signed by t', 'P6 exp one day later'],
      ...['P8 scheme bearer', 'P8 scheme BEARER'],
    ])
  })

  it('change one thing each', () => {
    const plans = probePlans({ iss: 'i', aud: 'a', now, signers: ['s'] })
    const of = (id: string) => plans.find((plan) => plan.id === id)
    expect(of('P2')?.changes).toStrictEqual({ header: { kid: undefined } })
    expect(of('P3')?.changes).toEqual({ claims: { iss: 'i/' } })
    expect(of('P5')).toMatchObject({ changes: {}, signer: 's' })
    expect(of('P6')?.changes).toEqual({ claims: { exp: now + 86_400 } })
    expect(of('P8')?.changes).toEqual({ scheme: 'bearer' })
  })
})

const good: Good = { iss: 'i', aud: 'a', alg: 'RS256', now, lifetimeSeconds: 100, jti: 'j' }
const claims = { iss: 'i', aud: 'a', exp: now + 100, jti: 'j' }
const draft: Draft = { header: { alg: 'RS256' }, claims, signer: 'registry' }
const mended = (changes: Partial<Draft>, more: Partial<Good> = {}) =>
  repairsOf({ ...draft, ...changes }, { ...good, ...more }).map(({ name }) => name)
const ofClaims = (members: object, more: Partial<Good> = {}) =>
  mended({ claims: { ...claims, ...members } }, more)

describe('a repair', () => {
  it('is of nothing where all is well', () => {
    expect(mended({})).toEqual([])
    expect(mended({ scheme: 'Bearer' })).toEqual([])
  })

  it('is of who signs, and of the scheme', () => {
    expect(mended({ signer: 'other' })).toEqual(["signed by the Registry's key"])
    expect(mended({ scheme: 'bearer' })).toEqual(['the word Bearer before it'])
  })

  it.each(['crit', 'b64', 'jwk', 'x5c', 'jku', 'x5u', 'zip'])(
    'takes %s out of the header',
    (name) => {
      const header = { alg: 'RS256', [name]: undefined }
      expect(mended({ header })).toEqual([`no ${name}`])
      expect(mended({ header: { alg: 'RS256', [`${name}x`]: 1 } })).toEqual([])
    },
  )

  it('of the header is of kid, typ and alg where they are asked for', () => {
    const header = { alg: 'ES256', kid: 'k', typ: 't' }
    expect(mended({ header })).toEqual(['the right alg'])
    expect(mended({ header }, { kid: 'other', typ: 'other' })).toEqual([
      ...['the right kid', 'the right typ', 'the right alg'],
    ])
    expect(mended({ header: {} }, { kid: 'k' })).toEqual(['the right kid', 'the right alg'])
  })

  it('of the claims is of each that is asked for', () => {
    const wanted = { sub: 's', dropletId: 7, permissions: ['read'] }
    expect(ofClaims({}, wanted)).toEqual([
      'the right sub',
      'the right droplet_id',
      'the right permissions',
    ])
    const held = { sub: 's', droplet_id: 7, permissions: ['read'] }
    expect(ofClaims(held, wanted)).toEqual([])
    expect(ofClaims({ ...held, iss: 'x', aud: 'y', jti: 'z' }, wanted)).toEqual([
      ...['the right iss', 'the right aud', 'a jti of its own'],
    ])
    expect(ofClaims({ ...held, droplet_id: '7', permissions: [] }, wanted)).toEqual([
      ...['the right droplet_id', 'the right permissions'],
    ])
  })

  it('of exp is of one that is over, or two lifetimes away', () => {
    const of = (exp: unknown) => ofClaims({ exp }).length
    expect([now - 1, now, now + 1].map(of)).toEqual([1, 1, 0])
    expect([now + 200, now + 201].map(of)).toEqual([0, 1])
    expect([undefined, `${now + 1}`].map(of)).toEqual([1, 1])
  })

  it.each(['nbf', 'iat'])('of %s is of one that is to come', (name) => {
    const of = (time: unknown) => ofClaims({ [name]: time })
    expect([of(now), of(undefined), of(now + 1), of(`${now}`)]).toEqual([
      ...[[], [], [`the right ${name}`], [`the right ${name}`]],
    ])
  })

  it('leaves alone what it does not change', () => {
    const [bySigner, byScheme] = repairsOf({ ...draft, signer: 'other', scheme: 'x' }, good)
    if (!bySigner || !byScheme) return
    const start: Draft = { ...draft, signer: 'other', scheme: 'x' }
    expect(repaired(start, [bySigner])).toEqual({ ...start, signer: 'registry' })
    expect(repaired(start, [byScheme])).toEqual({ ...start, scheme: 'Bearer' })
    const change: Repair = {
      ...{ name: 'n', property: 'p' },
      changes: { header: { alg: undefined, kid: 'k' }, claims: { iss: undefined } },
    }
    const { iss: _, ...rest } = claims
    expect(repaired(start, [change, byScheme])).toStrictEqual({
      ...{ header: { kid: 'k' }, claims: rest, signer: 'other', scheme: 'Bearer' },
    })
  })
})

describe('the smallest repair', () => {
  const repairs: readonly Repair[] = Array.from({ length: 8 }, (_, index) => ({
    ...{ name: `n${index}`, property: `p${index}`, changes: {} },
  }))
  const found = async (wanted: readonly number[], count = 8, always: readonly number[] = []) => {
    let calls = 0
    const set = await smallestRepair(
      async (tried) => {
        calls += 1
        return wanted.every((index) => repairs[index] && tried.includes(repairs[index]))
      },
      repairs.slice(0, count),
      always.flatMap((index) => repairs[index] ?? []),
    )
    return [set?.map(({ property }) => property).join(' '), calls]
  }

  it('is one, two or none of few', async () => {
    expect(await found([1], 2)).toEqual(['p1', 2])
    expect(await found([0, 1], 2)).toEqual(['p0 p1', 3])
    expect(await found([7], 2)).toEqual([undefined, 3])
    expect(await found([7], 1)).toEqual([undefined, 1])
    expect(await found([], 0)).toEqual([undefined, 0])
    expect(await found([0, 2], 3)).toEqual(['p0 p2', 6])
  })

  it('of many lies in either half, or in both', async () => {
    expect(await found([0, 1])).toEqual(['p0 p1', 11])
    expect(await found([6, 7])).toEqual(['p6 p7', 13])
    expect((await found([0, 7]))[0]).toBe('p0 p7')
    expect((await found([1, 4, 6]))[0]).toBe('p1 p4 p6')
  })

  it('begins with what every attempt must contain', async () => {
    expect(await found([0], 8, [0])).toEqual(['p0', 1])
    expect(await found([0, 1], 8, [0])).toEqual(['p0 p1', 2])
    expect((await found([0, 6, 7], 8, [0]))[0]).toBe('p0 p6 p7')
    expect((await found([0, 1, 2], 3, [0]))[0]).toBe('p0 p1 p2')
  })
})
