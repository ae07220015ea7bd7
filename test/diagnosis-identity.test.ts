import { describe, expect, test } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import {
  bearer,
  expected,
  given,
  jwk,
  keySet,
  registryOf,
  second,
  token,
} from './diagnosis-cast.ts'

const leafFor = (claims: Record<string, unknown>, parts: Partial<DiagnosisInput> = {}): string =>
  diagnose(given(0, bearer(token({ n: 0, claims })), parts)).primary.id

const self = (selfId: string | number): Partial<DiagnosisInput> => ({
  expect: { ...expected, selfId },
})

describe('a valid token', () => {
  const bodyOf = (n: number) => keySet(jwk(registryOf(n))).body

  test('yields no leaf below 57, whatever else is known', () => {
    const varieties: readonly ((n: number) => Partial<DiagnosisInput>)[] = [
      () => ({}),
      () => ({ jwks: undefined }),
      (n) => ({ jwks: keySet(jwk(registryOf(n)), jwk(second)) }),
      (n) => ({ verifierKeySet: { body: bodyOf(n) } }),
      (n) => ({ olderKeySets: [{ label: 'before', body: bodyOf(n) }] }),
      () => ({ olderKeySets: [{ label: 'before', body: keySet(jwk(second)).body }] }),
      (n) => ({ issued: [token({ n })] }),
      (n) => ({ envelope: { source: n, pathId: `${n}` }, ...self(n) }),
      (n) => ({ envelope: { source: `drop${n}.example` }, ...self(`drop${n}.example`) }),
      () => ({ history: { acceptedBefore: true, acceptedAfter: true, burst: true } }),
      () => ({ response: { status: 401, body: '' }, verifierFetchedKeys: true }),
    ]
    for (const variety of varieties) {
      for (const n of [0, 1, 2]) {
        const { primary, alsoWrong } = diagnose(given(n, bearer(token({ n })), variety(n)))
        expect(Number(primary.id.slice(1)), variety.toString()).toBeGreaterThanOrEqual(57)
        expect(alsoWrong).toEqual([])
      }
    }
  })
})

describe('an identity', () => {
  test.each([
    [{ sub: '5', droplet_id: undefined }, 5],
    [{ sub: 'drop5.example', droplet_id: 5 }, 'drop5.example'],
    [{ sub: 'drop5.example', droplet_id: 5 }, 5],
    [{ sub: undefined, droplet_id: '5' }, '5'],
  ])('of %j is that of %j', (claims, id) => {
    expect(leafFor(claims, self(id))).toBe('D64')
    expect(leafFor(claims, { envelope: { source: id } })).toBe('D64')
  })

  test.each([
    [{ sub: undefined, droplet_id: '5' }, 5],
    [{ sub: undefined, droplet_id: 5 }, '5'],
    [{ sub: 'droplet-5', droplet_id: undefined }, 5],
    [{ sub: 'drop5.example', droplet_id: undefined }, 5],
    [{ sub: 'https://x.example/', droplet_id: undefined }, 'x.example'],
    [{ sub: 'somebody.example', droplet_id: undefined }, 5],
    [{ sub: undefined, droplet_id: {} }, 5],
    [{ sub: 5, droplet_id: undefined }, 'droplet-5'],
  ])('of %j is that of %j in another form at best', (claims, id) => {
    expect(leafFor(claims, self(id))).toBe('D55')
  })

  test.each([
    [{ sub: '6', droplet_id: undefined }, 5],
    [{ sub: 'a.example', droplet_id: undefined }, 'b.example'],
    [{ sub: 'drop6.example', droplet_id: 6 }, 'drop5.example'],
  ])('of %j is not that of %j', (claims, id) => {
    expect(leafFor(claims, self(id))).toBe('D56')
  })

  test('in a path is text whatever it is in the token', () => {
    const claims = { sub: undefined, droplet_id: 5 }
    expect(leafFor(claims, { envelope: { pathId: '5' } })).toBe('D64')
    expect(leafFor(claims, { envelope: { source: '5' } })).toBe('D55')
    expect(leafFor(claims, { envelope: { pathId: '6' } })).toBe('D56')
  })

  test('of another form and another place are both told', () => {
    const parts = { ...self('5'), envelope: { pathId: 6 } }
    const claims = { sub: undefined, droplet_id: 5 }
    const { primary, alsoWrong } = diagnose(given(0, bearer(token({ n: 0, claims })), parts))
    expect([primary, ...alsoWrong].map(({ id }) => id)).toEqual(['D55', 'D56'])
  })
})

describe('the two kinds of token', () => {
  const grpc = { expect: { ...expected, transport: 'grpc' } } as const
  const session = {
    agent_id: 'a',
    client_id: 'c',
    model: 'm',
    sub: undefined,
    droplet_id: undefined,
  }

  test('belong to one transport each', () => {
    expect(leafFor(session)).toBe('D41')
    expect(leafFor(session, grpc)).toBe('D64')
    expect(leafFor({}, grpc)).toBe('D41')
  })

  test('are not confused by one member that an issuer adds', () => {
    expect(leafFor({ model: 'x' })).toBe('D64')
    expect(leafFor({ agent_id: 'a', client_id: 'c' })).toBe('D64')
  })
})

describe('a permission', () => {
  const asking = (status?: number): Partial<DiagnosisInput> => ({
    expect: { ...expected, permissions: ['read'] },
    ...(status === undefined ? {} : { response: { status, body: '' } }),
  })

  test.each(['permissions', 'scope', 'scopes', 'scp'])(
    'may stand in %s, as list or text',
    (name) => {
      expect(leafFor({ [name]: ['read', 'write'] }, asking())).toBe('D64')
      expect(leafFor({ [name]: 'write read' }, asking())).toBe('D64')
      expect(leafFor({ [name]: 'write' }, asking())).toBe('D57')
    },
  )

  test('explains a refusal and no other answer', () => {
    expect(leafFor({}, asking(401))).toBe('D57')
    expect(leafFor({}, asking(403))).toBe('D57')
    expect(leafFor({}, asking(404))).toBe('D64')
  })
})
