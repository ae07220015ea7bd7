import { describe, expect, test } from 'vitest'
import { type Draft, type Good, type Repair, repaired, repairsOf } from '../src/diagnosis/repair.ts'
import { smallestRepair } from '../src/diagnosis/smallest-repair.ts'
import { now } from './diagnosis-cast.ts'

const good: Good = {
  iss: 'https://registry.example',
  aud: 'mesh-one',
  alg: 'RS256',
  kid: 'reg-a',
  sub: 'drop4.example',
  dropletId: 4,
  permissions: ['read'],
  now,
  lifetimeSeconds: 300,
  jti: 'fresh',
}

const goodDraft: Draft = {
  scheme: 'Bearer',
  header: { alg: 'RS256', kid: 'reg-a', typ: 'JWT' },
  claims: {
    iss: good.iss,
    aud: good.aud,
    exp: now + 200,
    sub: good.sub,
    droplet_id: 4,
    permissions: ['read'],
    jti: 'old',
  },
  signer: 'registry',
}

/** The token that a droplet makes for itself. */
const selfMade: Draft = {
  header: { alg: 'RS256', typ: 'JWT' },
  claims: { droplet_id: 4, iat: now - 5, exp: now + 250 },
  signer: 'other',
}

const properties = (repairs: readonly Repair[] | undefined): readonly string[] | undefined =>
  repairs?.map(({ property }) => property)

/** A verifier that looks at these members only, and counts how often it is asked. */
function verifier(draft: Draft, asks: (draft: Draft) => boolean) {
  const counter = { calls: 0 }
  const accepts = async (repairs: readonly Repair[]): Promise<boolean> => {
    counter.calls += 1
    return asks(repaired(draft, repairs))
  }
  return { accepts, counter }
}

describe('the repairs of a request', () => {
  test('are none but a new jti where all is good', () => {
    expect(properties(repairsOf(goodDraft, good))).toEqual(['jti'])
  })

  test('come in order: signer, kid, claims, what the header says besides', () => {
    const draft: Draft = {
      scheme: 'bearer',
      header: { alg: 'HS256', crit: ['x'], jwk: {} },
      claims: { exp: now - 9, nbf: now + 60, iat: now * 1000 },
      signer: 'other',
    }
    expect(properties(repairsOf(draft, { ...good, typ: 'at+jwt' }))).toEqual([
      'signer',
      'kid',
      'iss',
      'aud',
      'exp',
      'nbf',
      'iat',
      'sub',
      'droplet_id',
      'permissions',
      'jti',
      'typ',
      'alg',
      'crit',
      'jwk',
      'scheme',
    ])
  })

  test('leave alone what nobody asks for', () => {
    const { kid: _, sub: __, dropletId: ___, permissions: ____, ...less } = good
    expect(properties(repairsOf(selfMade, less))).toEqual(['signer', 'iss', 'aud', 'jti'])
  })

  test('change one member each, and together make a good request', () => {
    const repairs = repairsOf(selfMade, good)
    for (const { changes, signer } of repairs) {
      const members = Object.keys({ ...changes.header, ...changes.claims })
      expect(members.length + (signer === undefined ? 0 : 1)).toBe(1)
    }
    const whole = repaired(selfMade, repairs)
    expect(whole).toMatchObject({ signer: 'registry', header: { kid: 'reg-a' } })
    expect(repairsOf(whole, good)).toEqual([])
  })

  test('take out what does not belong there', () => {
    const draft = { ...goodDraft, header: { ...goodDraft.header, b64: false } }
    const [, unencoded] = repairsOf(draft, good)
    expect(unencoded?.name).toBe('no b64')
    expect(repaired(draft, unencoded ? [unencoded] : []).header).toEqual(goodDraft.header)
  })
})

describe('the smallest repair', () => {
  const repairs = repairsOf(selfMade, good)

  test('is the one property that is at fault', async () => {
    for (const wanted of repairs) {
      const { accepts, counter } = verifier(selfMade, () => true)
      const only = async (set: readonly Repair[]) => (await accepts(set)) && set.includes(wanted)
      expect(properties(await smallestRepair(only, repairs))).toEqual([wanted.property])
      expect(counter.calls).toBe(repairs.indexOf(wanted) + 1)
    }
  })

  test('of two faults, and of any larger set, is that very set, in few calls', async () => {
    for (let set = 1; set < 2 ** repairs.length; set++) {
      const wanted = repairs.filter((_, index) => (set >> index) % 2 === 1)
      let calls = 0
      const found = await smallestRepair(async (tried) => {
        calls += 1
        return wanted.every((each) => tried.includes(each))
      }, repairs)
      expect(properties(found)).toEqual(properties(wanted))
      expect(calls).toBeLessThanOrEqual(2 * repairs.length + 4)
    }
  })

  test('is none where all repairs together do not help', async () => {
    const { accepts, counter } = verifier(selfMade, () => false)
    expect(await smallestRepair(accepts, repairs)).toBeUndefined()
    expect(counter.calls).toBe(repairs.length + 1)
    expect(await smallestRepair(accepts, [])).toBeUndefined()
  })

  test('of a self-made token is what a strict verifier misses in it', async () => {
    const strict = ({ signer, header, claims }: Draft): boolean =>
      signer === 'registry' &&
      header.kid === 'reg-a' &&
      claims.iss === good.iss &&
      claims.aud === good.aud
    const { accepts } = verifier(selfMade, strict)
    expect(properties(await smallestRepair(accepts, repairs))).toEqual([
      'signer',
      'kid',
      'iss',
      'aud',
    ])
    const lax = verifier(selfMade, ({ signer }) => signer === 'registry')
    expect(properties(await smallestRepair(lax.accepts, repairs))).toEqual(['signer'])
    expect(lax.counter.calls).toBe(1)
  })

  test('contains what every attempt has to, and no more where that is enough', async () => {
    const [signer] = repairs
    const always = signer === undefined ? [] : [signer]
    const enough = verifier(selfMade, ({ signer: by }) => by === 'registry')
    expect(properties(await smallestRepair(enough.accepts, repairs, always))).toEqual(['signer'])
    expect(enough.counter.calls).toBe(1)
    const more = verifier(selfMade, ({ claims }) => claims.iss === good.iss)
    expect(properties(await smallestRepair(more.accepts, repairs, always))).toEqual([
      'signer',
      'iss',
    ])
  })
})
