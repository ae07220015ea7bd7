import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import * as sets from '../fixtures/key-shapes.ts'
import { makeCast } from '../fixtures/keys.ts'
import { publicKeysOf } from '../fixtures/odd-keys.ts'
import { createRedactor } from '../src/wire/redact.ts'
import { reply } from './life-calls.ts'
import { crashed, keyless, ok, refused, silent, state } from './suites-keys-cast.ts'

const trial = (parts: object = {}) => ({
  opening: ok,
  replies: [ok],
  closing: ok,
  fetches: 1,
  ...parts,
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
