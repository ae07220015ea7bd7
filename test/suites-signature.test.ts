import { createPublicKey, type KeyObject } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { publicKeysOf } from '../fixtures/odd-keys.ts'
import { mesh as profile } from '../fixtures/profile-mesh.ts'
import { readCompact } from '../mocks/droplet/auth/compact.ts'
import { isSignedBy } from '../mocks/droplet/auth/signature.ts'
import { type Conduct, conforming } from '../mocks/droplet/conduct.ts'
import type { Check } from '../src/model/check.ts'
import type { Outcome } from '../src/model/outcome.ts'
import type { Reply } from '../src/model/reply.ts'
import type { OddKeyName } from '../src/model/token.ts'
import { exactAlgorithmChecks, registryKeyed } from '../suites/droplet/auth/algorithm-exact.ts'
import { curveChecks } from '../suites/droplet/auth/curves.ts'
import { hostileKeyChecks } from '../suites/droplet/auth/hostile-keys.ts'
import { hugeKeyChecks } from '../suites/droplet/auth/huge-key.ts'
import { ownKeyChecks } from '../suites/droplet/auth/own-key.ts'
import { verdictExpiryChecks } from '../suites/droplet/auth/verdict-expiry.ts'
import { verdictChecks } from '../suites/droplet/auth/verdicts.ts'
import type { Trial } from '../suites/droplet/key/scenes.ts'
import { cast, family, mintOf } from './forge-cast.ts'
import { departureOf, forgedBy, none } from './forge-departure.ts'
import { facts, reply } from './life-calls.ts'

const odd = (name: OddKeyName): KeyObject =>
  createPublicKey({ key: { ...publicKeysOf(cast).jwk(name) }, format: 'jwk' })

const passes = (key: KeyObject, token: string, lapse: Partial<Conduct> = {}): Promise<boolean> => {
  const conduct = { ...conforming, ...lapse }
  return isSignedBy(key, readCompact(token, conduct), conduct)
}

describe('what gets past a careless verifier, and not past a careful one', () => {
  const potent: readonly (readonly [string, Conduct['signature']])[] = [
    ['padding.looselyPadded', 'padding-parsed'],
    ['padding.looselyPadded', 'digest-anywhere'],
    ['padding.nullAbsent', 'padding-parsed'],
    ['signature.unreduced', 'length-ignored'],
    ['signature.otherHash', 'any-hash'],
    ['signature.pssAsRs', 'pss-too'],
  ]
  for (const [name, signature] of potent)
    for (const deviation of family(name))
      it(`${deviation.name}: ${signature}`, async () => {
        const token = mintOf()(deviation)
        expect(await passes(cast.K1.publicKey, token, { signature })).toBe(true)
        expect(await passes(cast.K1.publicKey, token)).toBe(false)
      })

  it('zero and one where nothing but the padding of zeros is looked at', async () => {
    const taken = await Promise.all(
      family('signature.constants').map((deviation) =>
        passes(cast.K1.publicKey, mintOf()(deviation), { signature: 'constants-pass' }),
      ),
    )
    expect(taken).toEqual([true, true, false, false, false, false])
  })

  it('a cube root, where the padding is parsed and the exponent is 3', async () => {
    const [deviation] = family('hostile-keys.exponentThree')
    const token = mintOf()(deviation)
    expect(await passes(odd('KE3'), token, { signature: 'padding-parsed' })).toBe(true)
    expect(await passes(odd('KE3'), token)).toBe(false)
  })

  it('the padded message itself, where the exponent is 1: the platform alone is no help', async () => {
    const [deviation] = family('hostile-keys.exponentOne')
    expect(await passes(odd('KE1'), mintOf()(deviation))).toBe(true)
  })
})

it('a token keyed with the registry key differs in that alone', () => {
  const forged = forgedBy(mintOf(), registryKeyed('registry-key-1'))
  expect(departureOf(forged, cast, 'registry-key-1')).toEqual({
    ...none,
    header: { alg: 'HS256' },
    signature: 'the secret',
  })
})

it('odd keys are made once for each cast', () => {
  expect(publicKeysOf(cast).jwk('KW')).toBe(publicKeysOf(cast).jwk('KW'))
  expect(publicKeysOf({ ...cast }).jwk('KW')).not.toEqual(publicKeysOf(cast).jwk('KW'))
})

const checks: readonly Check[] = [
  ...exactAlgorithmChecks,
  ...curveChecks,
  ...hostileKeyChecks,
  ...hugeKeyChecks,
  ...ownKeyChecks,
  ...verdictChecks,
  ...verdictExpiryChecks,
]

function judge(id: string, seen: unknown): Outcome {
  const found = checks.find((check) => check.id === id)
  if (!found) throw new Error(`no check ${id}`)
  return found.judgeSeen(seen, facts, profile)
}

const yes = reply(200)
const no = reply(401, { detail: 'no' })
const broken = reply(500, {})
const late = (ms: number): Reply => ({ ...no, ms })
const trial = (parts: Partial<Trial> = {}): Trial => ({
  opening: yes,
  replies: [no],
  closing: yes,
  fetches: 1,
  ...parts,
})

describe('odd keys beside the good one', () => {
  const weak = (parts: Partial<Trial>) => judge('AUTH-SIG-WEAK-1024', { odd: trial(parts) }).state

  test('a refusal between two good tokens passes', () => expect(weak({})).toBe('pass'))
  test('an accepted forgery fails, whatever the good tokens met', () => {
    expect(weak({ replies: [yes] })).toBe('fail')
    expect(weak({ replies: [yes], opening: no })).toBe('fail')
  })
  test('a 5xx is no refusal', () => expect(weak({ replies: [broken] })).toBe('fail'))
  test('a good token that stops being accepted fails', () =>
    expect(weak({ closing: no })).toBe('fail'))
  test('without a good token, or without a fetch, a refusal proves nothing', () => {
    expect(weak({ opening: no })).toBe('inconclusive')
    expect(weak({ opening: reply(503), replies: [reply(503)] })).toBe('inconclusive')
    expect(weak({ fetches: 0 })).toBe('inconclusive')
    expect(weak({ replies: [reply(undefined)] })).toBe('inconclusive')
  })

  test('a key whose import breaks every request fails for that', () => {
    expect(weak({ opening: broken, replies: [broken] })).toBe('fail')
    expect(weak({ opening: broken, replies: [broken], fetches: 0 })).toBe('inconclusive')
  })

  const oct = (parts: Partial<Trial>) =>
    judge('AUTH-JWT-ALG-HS256-OCT', { octKey: trial(parts) }).state
  test('a droplet that refuses the whole set with a symmetric key has nothing to be asked', () => {
    expect(oct({ opening: no, closing: no })).toBe('inapplicable')
    expect(oct({ opening: broken, closing: no })).toBe('inconclusive')
    expect(oct({ opening: no, fetches: 0 })).toBe('inconclusive')
    expect(oct({ opening: no, replies: [yes] })).toBe('fail')
  })

  const dup = (...replies: Reply[]) =>
    judge('AUTH-JWT-KID-DUP', { ambiguousKid: trial({ replies }) }).state
  test('of two keys under one kid either may serve, but no stranger', () => {
    expect(dup(yes, no)).toBe('pass')
    expect(dup(no, no)).toBe('pass')
    expect(dup(yes, yes)).toBe('fail')
    expect(dup(broken, no)).toBe('fail')
  })

  test('what is done with a ROCA key is recorded, and only a 5xx fails', () => {
    const roca = (...replies: Reply[]) => judge('AUTH-SIG-ROCA', { rocaKey: trial({ replies }) })
    expect(roca(yes)).toEqual({ state: 'pass', message: 'the key is used: keys are not screened' })
    expect(roca(no)).toEqual({ state: 'pass', message: 'the key is not used' })
    expect(roca(broken).state).toBe('fail')
  })

  test('an impossible key is slow only when it is slow twice', () => {
    const oddities = (first: Reply, again: Reply) =>
      judge('AUTH-SIG-E-ODDITIES', {
        first: trial({ replies: [first] }),
        again: trial({ replies: [again] }),
      }).state
    expect(oddities(late(900), late(100))).toBe('pass')
    expect(oddities(late(900), late(700))).toBe('fail')
    expect(oddities(no, yes)).toBe('fail')
  })

  test('a huge key is measured against the droplet itself', () => {
    const huge = (replies: Reply[], health: Reply[] = [yes], opening = yes) =>
      judge('AUTH-SIG-KBIG', { ...trial({ replies, opening }), health }).state
    expect(huge([no, no])).toBe('pass')
    expect(huge([late(900), no])).toBe('pass')
    expect(huge([late(900), late(900)])).toBe('fail')
    expect(huge([late(900), late(900)], [yes], { ...yes, ms: 800 })).toBe('pass')
    expect(huge([no], [yes, late(800)])).toBe('fail')
  })
})

describe('verdicts', () => {
  const keyed = (...others: Reply[]) =>
    judge('AUTH-SIG-CACHE-KEYED-WRONG', { first: [yes, yes], others }).state
  test('each imitation of an accepted token is refused', () => {
    expect(keyed(no, no, no)).toBe('pass')
    expect(keyed(no, yes, no)).toBe('fail')
  })

  test('the good token is accepted after its imitation', () => {
    const then = (good: Reply) => judge('AUTH-SIG-NEGCACHE', { forged: [no], good }).state
    expect(then(yes)).toBe('pass')
    expect(then(no)).toBe('fail')
  })

  const posted = (trace: string, echoed: string): Reply => ({
    ...reply(200, { trace_id: echoed }),
    ask: { method: 'POST', path: '/message', body: { trace_id: trace } },
  })
  test('in a crowd each gets its own verdict and its own reply', () => {
    const crowd = (good: Reply[], forged: Reply[]) =>
      judge('AUTH-SIG-CONCURRENT', { good, forged }).state
    expect(crowd([posted('A', 'a'), yes], [no])).toBe('pass')
    expect(crowd([posted('a', 'b')], [no])).toBe('fail')
    expect(crowd([yes, no], [no])).toBe('fail')
    expect(crowd([yes], [no, yes])).toBe('fail')
  })

  test('a token is over when its leeway is', () => {
    const outlived = (first: Reply, last?: Reply) =>
      judge('AUTH-SIG-CACHE-OUTLIVES', { leewaySeconds: 5, first, last }).state
    expect(outlived(yes, no)).toBe('pass')
    expect(outlived(yes, yes)).toBe('fail')
    expect(outlived(no, no)).toBe('inconclusive')
    expect(outlived(yes)).toBe('inconclusive')
  })
})

test("a droplet's own key is asked about only where it was given one", () => {
  const own = (parts: object) =>
    judge('AUTH-SIG-OWNKEY-LOADED', { holdsKey: true, opening: yes, replies: [no], ...parts }).state
  expect(own({})).toBe('pass')
  expect(own({ replies: [yes] })).toBe('fail')
  expect(own({ opening: no })).toBe('inconclusive')
  expect(own({ opening: undefined, replies: [] })).toBe('inconclusive')
  expect(own({ holdsKey: false, opening: undefined, replies: [] })).toBe('inapplicable')
})
