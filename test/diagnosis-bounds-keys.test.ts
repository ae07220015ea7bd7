import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { gather, hasKnownSigner } from '../src/diagnosis/facts.ts'
import { identityClaims, idMatch, type NamedId } from '../src/diagnosis/identity.ts'
import { readKeySet } from '../src/diagnosis/key-set.ts'
import { embeddedKeys, noSignature } from '../src/diagnosis/signature.ts'
import { readToken } from '../src/diagnosis/token.ts'
import type { DiagnosisInput } from '../src/diagnosis/types.ts'
import { verifiesWith } from '../src/diagnosis/verify.ts'
import {
  bearer,
  given,
  jwk,
  keySet,
  own,
  pem,
  type Recipe,
  registryOf,
  retired,
  second,
  stranger,
  token,
} from './diagnosis-cast.ts'

// Keys, key sets and who signed: two of a kind where one would do, and each member of a list alone.

const registry = registryOf(0)
const { kid } = registry

const named = (recipe: Partial<Recipe>, parts: Partial<DiagnosisInput> = {}): string =>
  diagnose(given(0, bearer(token({ n: 0, ...recipe })), parts)).primary.id

describe('a signer', () => {
  it('is known by any of four kinds of key, or assumed', () => {
    const facts = gather(given(0, bearer(token({ n: 0 }))))
    const knows = (signature: Partial<typeof noSignature>): boolean =>
      hasKnownSigner({ ...facts, signature: { ...noSignature, ...signature } })
    expect(knows({})).toBe(false)
    expect(knows({ assumed: true })).toBe(true)
    expect(knows({ published: [{ kid, key: undefined, flaw: undefined }] })).toBe(true)
    expect(knows({ signers: [{ kind: 'own', name: 'x' }] })).toBe(true)
    expect(knows({ older: [{ label: 'x', kid }] })).toBe(true)
    expect(knows({ aside: ['pem'] })).toBe(true)
  })

  it('is read from a secret or public key that was given as text or bytes', () => {
    const secret = (key: string | Uint8Array) =>
      named(
        { secret: key, header: { alg: 'HS256' } },
        { candidates: [{ name: 's', kind: 'secret', key }] },
      )
    expect(secret('a secret that nobody else knows')).toBe('D22')
    expect(secret(new Uint8Array(Buffer.from('bytes that nobody else knows')))).toBe('D22')
    const odd = `  ${pem(stranger)}`
    const confused = named(
      { secret: odd, header: { alg: 'HS256' } },
      { candidates: [{ name: 'o', kind: 'own', key: odd }] },
    )
    expect(confused).toBe('D23')
    const object = [{ name: 'x', kind: 'secret' as const, key: { k: 'x' } }]
    expect(named({}, { candidates: object })).toBe('D64')
  })

  it('was a secret that was sent in the place of a token, as it is or wrapped', () => {
    const sent = (text: string, parts: Partial<DiagnosisInput>) =>
      diagnose(given(0, bearer(text), parts)).primary.id
    const secrets = [{ name: 's', value: '"quoted-secret"' }]
    expect(sent('"quoted-secret"', { secrets })).toBe('D08')
    expect(sent('quoted-secret', { secrets })).toBe('D09')
    expect(sent("'plain-secret'", { secrets: [{ name: 's', value: 'plain-secret' }] })).toBe('D08')
    const key = new Uint8Array(Buffer.from('secret-in-bytes'))
    const candidates = [{ name: 'b', kind: 'secret' as const, key }]
    expect(sent('secret-in-bytes', { candidates })).toBe('D08')
  })

  it('may be in the header, as jwk or x5c, if it is there', () => {
    const names = (header: Record<string, unknown>) =>
      embeddedKeys(readToken(token({ n: 0, header }), [])).map(({ name, keys }) => [
        name,
        keys.length,
      ])
    expect(names({})).toEqual([])
    expect(names({ jwk: jwk(own) })).toEqual([['jwk', 1]])
    expect(names({ jwk: 'x' })).toEqual([])
    expect(names({ x5c: ['x'] })).toEqual([['x5c', 0]])
    expect(names({ jwk: {}, x5c: null })).toEqual([
      ['jwk', 0],
      ['x5c', 0],
    ])
  })

  it('has a key of the type that the algorithm takes', () => {
    const read = readToken(token({ n: 0 }), [])
    expect(verifiesWith(registry.publicKey, read)).toBe(true)
    expect(verifiesWith(own.publicKey, read)).toBe(false)
    const inEs = readToken(token({ n: 0, header: { alg: 'ES256' } }), [])
    expect(verifiesWith(registry.publicKey, inEs)).toBe(false)
    const mislabelled = readToken(token({ n: 0, header: { alg: 'none' } }), [])
    expect(verifiesWith(registry.publicKey, mislabelled)).toBe(true)
  })

  it('is that of another issued token by one byte at least', () => {
    const [head = '', body = ''] = token({ n: 0 }).split('.')
    const alike = (signature: string, issued: string) =>
      readToken(`${head}.${body}.${signature}`, [issued]).signatureOfAnother
    expect(alike('AA', 'x.y.AA')).toBe(true)
    expect(alike('', 'x.y.')).toBe(false)
    expect(alike('AA', 'x.y.AQ')).toBe(false)
    expect(alike('AA', `${head}.${body}.AA`)).toBe(false)
    const own_ = (issued: string) => readToken(`${head}.${body}.AA`, [issued]).issuedAlike
    expect(own_(`${head}.${body}.AA`)).toEqual({ signature: 'AA', isSigned: true })
    expect(own_(`${head}.${body}.AQ`)).toEqual({ signature: 'AQ', isSigned: false })
    expect(own_(`x.y.AA`)).toBeUndefined()
  })
})

describe('the identity in a token', () => {
  const names = { sub: 's', droplet_id: 1, agent_id: 'a', client_id: 'c' }

  it('stands in other claims over HTTP than over gRPC', () => {
    expect(identityClaims(names)).toEqual(['s', 1])
    expect(identityClaims(names, 'grpc')).toEqual(['s', 'a', 'c'])
    expect(identityClaims({ sub: '', droplet_id: null })).toEqual([])
    expect(identityClaims({ droplet_id: 0 })).toEqual([0])
  })

  it('is the best that any of its claims says', () => {
    const match = (claims: Record<string, unknown>, id: string | number, isText = false) =>
      idMatch(claims, { where: 'w', id, isText } satisfies NamedId)
    expect(match({ sub: 'x', droplet_id: 5 }, '5', true)).toBe('same')
    expect(match({ sub: 'x', droplet_id: 5 }, '5')).toBe('same by another spelling')
    expect(match({ sub: 'droplet-5', droplet_id: 'x' }, 5)).toBe('same by another spelling')
    expect(match({ sub: 'x', droplet_id: 7 }, 5)).toBe('other')
    expect(match({ sub: 'x', droplet_id: 'y' }, 5)).toBe('not comparable')
    expect(match({ sub: '5', droplet_id: 7 }, 5)).toBe('same')
    expect(match({ sub: 'x', droplet_id: 5 }, 5)).toBe('same')
    expect(match({ sub: 'x', droplet_id: {} }, 'x')).toBe('same')
    expect(match({ sub: 'X ' }, 'x')).toBe('same by another spelling')
    expect(match({ sub: 'https://x/' }, 'x')).toBe('same by another spelling')
    expect(match({}, 'x')).toBe('not comparable')
  })
})

describe('a key set', () => {
  const flaw = (members: Record<string, unknown>): unknown =>
    readKeySet(keySet(jwk(own, members)), 'RS256').keys[0]?.flaw

  it('has keys that may verify, and are safe', () => {
    expect([flaw({ key_ops: ['verify'] }), flaw({ key_ops: ['sign', 'verify'] })]).toEqual([
      ...[undefined, undefined],
    ])
    expect([flaw({ key_ops: ['sign'] }), flaw({ key_ops: [] })]).toEqual([
      ...['its key_ops do not include "verify"', 'its key_ops do not include "verify"'],
    ])
    expect(flaw({ key_ops: 'sign' })).toBeUndefined()
    expect([flaw({ use: undefined }), flaw({ alg: undefined })]).toEqual([undefined, undefined])
    const unsafe = 'its exponent is unsafe'
    // Of e: 1, 2, 3, 4 and 5.
    expect(['AQ', 'Ag', 'Aw', 'BA', 'BQ'].map((e) => flaw({ e }))).toEqual([
      ...[unsafe, unsafe, undefined, unsafe, undefined],
    ])
  })

  it('is read where it was served with 200, and lists a key', () => {
    const { body } = keySet(jwk(own))
    const state = (jwks: DiagnosisInput['jwks']): string => readKeySet(jwks, 'RS256').state
    expect([undefined, {}, { body }, { body, status: 200 }].map(state)).toEqual([
      ...['unknown', 'unavailable', 'read', 'read'],
    ])
    expect([201, 304, 404].map((status) => state({ body, status }))).toEqual([
      ...['unavailable', 'unavailable', 'unavailable'],
    ])
    const malformed = [
      '[]',
      '{}',
      '{"keys":[]}',
      '{"keys":[1]}',
      '{"keys":[{"kty":1}]}',
      '{"keys":{}}',
    ]
    expect(malformed.map((text) => state({ body: text }))).toEqual(malformed.map(() => 'malformed'))
    const many = (count: number) =>
      readKeySet(keySet(...Array.from({ length: count }, () => jwk(own))), 'RS256').keys.length
    expect([64, 65].map(many)).toEqual([64, 64])
  })

  it.each(['pem', 'public_key', 'publicKey', 'public_key_pem'])(
    'may hold a key as %s',
    (member) => {
      const aside = (set: object): unknown =>
        readKeySet({ body: JSON.stringify(set) }, 'RS256').aside.map((one) => one.member)
      expect(aside({ keys: [jwk(own, { [member]: pem(second) })] })).toEqual([member])
      expect(aside({ keys: [jwk(own)], [member]: pem(second) })).toEqual([member])
      expect(aside({ keys: [jwk(own)], other: pem(second) })).toEqual([])
    },
  )

  it('leads to the key that signed by one of two kids', () => {
    const twice = keySet(jwk(registry, { kid: 'a' }), jwk(registry, { kid: 'b' }))
    expect(named({ header: { kid: 'b' } }, { jwks: twice })).toBe('D64')
    expect(named({ header: { kid: 'c' } }, { jwks: twice })).toBe('D31')
    const halfUsable = keySet(jwk(registry, { use: 'enc' }), jwk(registry))
    expect(named({}, { jwks: halfUsable })).toBe('D64')
    expect(named({}, { jwks: keySet(jwk(registry, { use: 'enc' })) })).toBe('D35')
    expect(named({}, { jwks: keySet(jwk(registry), jwk(registry)) })).toBe('D34')
  })
})

describe('a key that changed', () => {
  it('is missed by a verifier only by its kid', () => {
    const jwks = keySet(jwk(registry, { kid: undefined }))
    const seen = { body: keySet(jwk(second)).body }
    expect(named({ header: { kid: undefined } }, { jwks, verifierKeySet: seen })).toBe('D33')
    expect(named({}, { verifierKeySet: seen })).toBe('D28')
  })

  it('stood under the same kid, in any of the older sets', () => {
    const older = ['x', kid].map((name) => ({
      label: `as ${name}`,
      body: keySet(jwk(retired, { kid: name })).body,
    }))
    expect(named({ signer: retired }, { olderKeySets: older })).toBe('D30')
    expect(named({ signer: retired }, { olderKeySets: older.slice(0, 1) })).toBe('D29')
  })

  it('is an outdated copy where none of the namesakes is the one that signs', () => {
    const seen = (...keys: readonly Record<string, unknown>[]) =>
      named({}, { verifierKeySet: { body: keySet(...keys).body } })
    const other = jwk(second, { kid })
    expect([seen(other), seen(other, jwk(registry)), seen(jwk(registry))]).toEqual([
      ...['D30', 'D64', 'D64'],
    ])
  })
})
