import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as sets from '../fixtures/key-shapes.ts'
import { makeCast } from '../fixtures/keys.ts'
import { publicKeysOf } from '../fixtures/odd-keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import type { Outcome } from '../src/model/outcome.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { keyColdChecks } from '../suites/droplet/key/cold.ts'
import { keyEntryChecks } from '../suites/droplet/key/entries.ts'
import { keyFetchChecks } from '../suites/droplet/key/fetch.ts'
import { keySetChecks } from '../suites/droplet/key/sets.ts'
import { keyShapeChecks } from '../suites/droplet/key/shapes.ts'
import { keyTypeChecks } from '../suites/droplet/key/types.ts'
import { apiToken, call, facts, registryKey, reply } from './life-calls.ts'

const checks = [
  ...keyFetchChecks,
  ...keyColdChecks,
  ...keyTypeChecks,
  ...keySetChecks,
  ...keyShapeChecks,
  ...keyEntryChecks,
]

function judged(id: string, seen: unknown): Outcome {
  const found = checks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen(seen, facts, profile)
}
const state = (id: string, seen: unknown): Outcome['state'] => judged(id, seen).state

const ok = reply(200)
const refused = reply(401)
const crashed = reply(500)
const keyless = reply(503)
const silent = reply(undefined)
const limited = reply(429)

const fetch = (parts: Parameters<typeof call>[2] = {}) => {
  const path = '/.well-known/jwks.json'
  return call('jwks', 10, { method: 'GET', path, target: path, ...parts })
}
const fetching = (...calls: ReturnType<typeof fetch>[]) => ({
  calls,
  secrets: [registryKey, apiToken],
})
const trial = (parts: object = {}) => ({
  opening: ok,
  replies: [ok],
  closing: ok,
  fetches: 1,
  ...parts,
})

describe('how the key set is fetched', () => {
  it('is judged by the request as it came', () => {
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch()))).toBe('pass')
    expect(state('KEY-FETCH-URL', fetching(fetch({ query: [['t', '1']] })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch({ text: '{}' })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch({ method: 'POST' })))).toBe('fail')
    expect(state('KEY-FETCH-URL', fetching(fetch({ path: '/auth/public_key' })))).toBe('fail')
  })

  it('is no matter of what else was fetched from the Registry', () => {
    expect(state('KEY-FETCH-URL', fetching(fetch(), fetch({ path: '/auth/public_key' })))).toBe(
      'pass',
    )
  })

  it('shows a credential by its header or by its value', () => {
    const id = 'KEY-FETCH-NOCRED-SHOULD'
    const shows = (name: string, value: string) =>
      state(id, fetching(fetch(), fetch({ rawHeaders: [[name, value]] })))
    expect(shows('Accept', 'application/json')).toBe('pass')
    for (const name of ['Authorization', 'X-Registry-Key', 'Cookie'])
      expect(shows(name, 'x')).toBe('fail')
    expect(shows('X-Key', registryKey)).toBe('fail')
    expect(state(id, fetching(fetch({ target: `/?k=${apiToken}` })))).toBe('fail')
    expect(state(id, fetching())).toBe('inconclusive')
  })

  it('is asked at another origin only of a droplet that takes a key set from there', () => {
    const id = 'KEY-FETCH-NOCRED'
    const leaking = fetch({ rawHeaders: [['authorization', 'Bearer x']] })
    expect(state(id, { ...fetching(fetch()), good: ok })).toBe('pass')
    expect(state(id, { ...fetching(leaking), good: ok })).toBe('fail')
    expect(state(id, { ...fetching(), good: refused })).toBe('not-run')
  })

  it('is counted only where the good tokens were taken', () => {
    const seen = (replies: object[], fetches: number) => ({ replies, fetches, allowed: 2 })
    expect(state('KEY-FETCH-CACHED', seen([ok, ok], 2))).toBe('pass')
    expect(state('KEY-FETCH-CACHED', seen([ok, ok], 3))).toBe('fail')
    expect(state('KEY-FETCH-CACHED', seen([ok, refused], 3))).toBe('inconclusive')
    expect(state('KEY-FETCH-CACHED', seen([ok, silent], 0))).toBe('inconclusive')
    expect(state('KEY-FETCH-CACHED', seen([ok, limited], 0))).toBe('not-run')
  })
})

describe('a cold start', () => {
  const cold = (parts: object = {}) => ({
    wasCold: true,
    burst: [ok, ok],
    fetches: 1,
    settled: ok,
    refetches: 0,
    revalidations: 0,
    afterwards: ok,
    ...parts,
  })

  it('is one fetch, or three', () => {
    const shared = (parts: object) => state('KEY-FETCH-SINGLEFLIGHT', cold(parts))
    expect(shared({ fetches: 3 })).toBe('pass')
    expect(shared({ fetches: 4 })).toBe('fail')
    expect(shared({ fetches: 0 })).toBe('inconclusive')
    expect(judged('KEY-FETCH-SINGLEFLIGHT', cold({ wasCold: false }))).toMatchObject({
      message: 'it has its keys before it answers at all',
    })
  })

  it('forgives 503, not 401', () => {
    const served = (parts: object) => state('KEY-FETCH-SINGLEFLIGHT-MUST', cold(parts))
    expect(served({})).toBe('pass')
    expect(served({ burst: [ok, keyless] })).toBe('pass')
    expect(served({ burst: [keyless], settled: keyless })).toBe('fail')
    expect(served({ burst: [ok, refused] })).toBe('fail')
    expect(served({ burst: [ok, crashed] })).toBe('fail')
    expect(served({ burst: [ok, silent] })).toBe('inconclusive')
  })

  it('is followed by a 304 only where somebody asks for one', () => {
    const after304 = (parts: object) => state('KEY-304', cold(parts))
    expect(after304({ refetches: 1, revalidations: 1 })).toBe('pass')
    expect(after304({ refetches: 1, revalidations: 1, afterwards: keyless })).toBe('fail')
    expect(after304({ refetches: 2, afterwards: refused })).toBe('inapplicable')
    expect(after304({ refetches: 0 })).toBe('not-run')
  })
})

describe('the content type of a key set', () => {
  const typed = (parts: object = {}) => ({
    first: [ok, ok],
    fetches: 1,
    second: ok,
    refetches: 1,
    ...parts,
  })

  it('is judged for the second set only where that was fetched', () => {
    expect(state('KEY-CTYPE', typed())).toBe('pass')
    expect(state('KEY-CTYPE', typed({ first: [refused, refused] }))).toBe('fail')
    expect(state('KEY-CTYPE', typed({ second: refused }))).toBe('fail')
    expect(state('KEY-CTYPE', typed({ second: refused, refetches: 0 }))).toBe('pass')
    expect(state('KEY-CTYPE', typed({ fetches: 0 }))).toBe('inconclusive')
  })

  it('may be any, without a crash', () => {
    expect(state('KEY-CTYPE-OTHER', typed({ first: [keyless], second: refused }))).toBe('pass')
    expect(state('KEY-CTYPE-OTHER', typed({ second: crashed }))).toBe('fail')
  })

  it('says nothing about caching where the set was refused', () => {
    expect(state('KEY-HTTPCACHE', typed())).toBe('pass')
    expect(state('KEY-HTTPCACHE', typed({ fetches: 2 }))).toBe('fail')
    expect(state('KEY-HTTPCACHE', typed({ first: [keyless], fetches: 1 }))).toBe('inconclusive')
  })
})

describe('sets of several keys', () => {
  it('blame the choice of the key only where one of two is taken', () => {
    const second = (parts: object) => state('KEY-MULTI-SECOND', { secondKey: trial(parts) })
    expect(second({})).toBe('pass')
    expect(second({ replies: [refused] })).toBe('fail')
    expect(second({ opening: refused })).toBe('fail')
    expect(second({ opening: refused, replies: [refused] })).toBe('inconclusive')
  })

  it('blame the private format only where neither is taken', () => {
    const plain = (parts: object) => state('KEY-PEM-ABSENT', { secondKey: trial(parts) })
    expect(plain({ opening: refused })).toBe('pass')
    expect(plain({ opening: refused, replies: [refused] })).toBe('fail')
    expect(plain({ opening: silent, replies: [silent] })).toBe('inconclusive')
    expect(plain({ fetches: 0 })).toBe('inconclusive')
  })

  it('are slow by the median, and the first request does not count', () => {
    const at = (...times: number[]) => times.map((ms) => ({ ...ok, ms }))
    const many = (last: object[], first = at(5, 5, 5)) =>
      state('KEY-MULTI-MANY', { first, last, fetches: 1 })
    expect(many(at(900, 6, 300, 6))).toBe('pass')
    expect(many(at(5, 60, 61, 62))).toBe('fail')
    expect(many([refused])).toBe('fail')
  })

  it('let nobody in when they are empty, and may refuse the good', () => {
    const empty = (parts: object) =>
      state('KEY-EMPTY', { forged: [refused, keyless], good: keyless, fetches: 1, ...parts })
    expect(empty({})).toBe('pass')
    expect(empty({ good: ok })).toBe('pass')
    expect(empty({ good: crashed })).toBe('fail')
    expect(empty({ forged: [refused, ok] })).toBe('fail')
    expect(empty({ forged: [refused, crashed] })).toBe('fail')
    expect(empty({ fetches: 0 })).toBe('inconclusive')
  })
})

describe('odd entries', () => {
  it('prove nothing where the good token beside them is refused', () => {
    for (const [id, family] of [
      ['KEY-MINIMAL', 'minimal'],
      ['KEY-USE-ENC', 'encryption'],
      ['KEY-DUPKID-SAME', 'twice'],
    ] as const)
      expect(state(id, { [family]: trial({ opening: keyless, replies: [refused] }) })).toBe(
        'inconclusive',
      )
  })

  it('take the set with them, or they do not', () => {
    expect(state('KEY-OTHER-KTY', { good: ok, fetches: 1 })).toBe('pass')
    expect(state('KEY-OTHER-KTY', { good: keyless, fetches: 1 })).toBe('fail')
    expect(state('KEY-OTHER-KTY', { good: keyless, fetches: 0 })).toBe('inconclusive')
  })

  it('are no way in by their certificate, even where the whole set is dropped', () => {
    const x5c = (parts: object) =>
      state('KEY-X5C-MISMATCH', { certified: trial({ replies: [refused], ...parts }) })
    expect(x5c({})).toBe('pass')
    expect(x5c({ replies: [ok] })).toBe('fail')
    expect(x5c({ replies: [ok], opening: keyless })).toBe('fail')
    expect(x5c({ replies: [crashed] })).toBe('fail')
    expect(x5c({ replies: [keyless], opening: keyless })).toBe('pass')
    expect(x5c({ replies: [crashed], opening: crashed })).toBe('inconclusive')
    expect(x5c({ opening: keyless, fetches: 0 })).toBe('inconclusive')
  })

  it('may be used or not, without a crash', () => {
    const kidless = (parts: object) => state('KEY-NO-KID', { kidless: trial(parts) })
    expect(kidless({ replies: [refused, ok] })).toBe('pass')
    expect(kidless({ opening: keyless, replies: [keyless] })).toBe('pass')
    expect(kidless({ replies: [crashed] })).toBe('fail')
    expect(kidless({ opening: crashed, replies: [crashed] })).toBe('fail')
    const zero = (parts: object) => state('KEY-N-LEADZERO', { leadingZero: trial(parts) })
    expect(zero({ opening: crashed, replies: [reply(500)] })).toBe('inconclusive')
  })
})

describe('the sets themselves', async () => {
  const cast = await makeCast()
  const keys = publicKeysOf(cast)

  it('hold the first key wherever a good token has to be taken', () => {
    for (const [name, set] of Object.entries(sets))
      if (typeof set === 'function')
        expect(set(keys).at(-1), name).toMatchObject({ kid: cast.K1.kid, n: cast.K1.jwk.n })
  })

  it('carry a __proto__ member as far as the wire', () => {
    const text = JSON.stringify(sets.easyShapes(keys))
    expect(text).toContain('"__proto__":{"admin":true}')
  })

  it("show the attacker's certificate, and a modulus with a zero before it", () => {
    const [certified] = sets.foreignCertificate(keys)
    const [text] = Array.isArray(certified?.x5c) ? certified.x5c : []
    const certificate = new X509Certificate(Buffer.from(String(text), 'base64'))
    expect(certificate.publicKey.equals(cast.KX.publicKey)).toBe(true)
    const zero = sets.rareSpellings(keys).find(({ kid }) => kid === sets.shapeKid.leadingZero)
    expect(Buffer.from(String(zero?.n), 'base64url')).toEqual(
      Buffer.concat([Buffer.of(0), Buffer.from(String(cast.K2.jwk.n), 'base64url')]),
    )
  })

  it('give no private half away to a report', () => {
    const [leaked] = sets.privateMembers(keys)
    const shown = createRedactor().text(JSON.stringify({ keys: sets.privateMembers(keys) }))
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
      expect(String(leaked?.[member]).length).toBeGreaterThan(100)
      expect(shown).not.toContain(String(leaked?.[member]))
    }
    expect(shown).toContain(String(leaked?.n))
  })
})
