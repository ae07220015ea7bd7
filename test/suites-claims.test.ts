import { describe, expect, test } from 'vitest'
import { onClock } from '../fixtures/claimed.ts'
import { expNow } from '../fixtures/deviations/claims-expiry.ts'
import { lesserGrants } from '../fixtures/privilege.ts'
import { mesh } from '../fixtures/profile-mesh.ts'
import { profileSchema } from '../fixtures/profile-schema.ts'
import { pass } from '../src/model/outcome.ts'
import type { Profile } from '../src/model/profile.ts'
import { eitherWay, whereSpokenTo } from '../suites/droplet/auth/claim-rows.ts'
import { staysText } from '../suites/droplet/auth/claim-text.ts'
import { boundaryKept, byTheClock } from '../suites/droplet/auth/claims-edge.ts'
import { neverTaken, withoutServerError } from '../suites/droplet/auth/claims-expiry.ts'
import { claimPrivilegeChecks } from '../suites/droplet/auth/claims-privilege.ts'
import { forbids } from '../suites/droplet/auth/privilege-judges.ts'
import { isFarOff, offsetOf } from '../suites/droplet/ctl/target-clock.ts'
import { oneCaller } from '../suites/droplet/life/identities.ts'
import { mintOf } from './forge-cast.ts'
import { facts, judgeOf, reply } from './suites-env-stage.ts'
import { read } from './token-reader.ts'

const near = { leastSeconds: -1, mostSeconds: 1 }
const yes = reply(200)
const no = reply(401)
const lacks = reply(403)
const broken = reply(500)
const silent = reply(undefined)
const limited = reply(429)

describe("the target's clock", () => {
  const at = Date.parse('2025-11-13T08:00:00Z')

  test.each([
    ['the same second', at, at + 200, at + 210],
    ['an answer that crossed a second', at, at + 990, at + 1005],
    ['eight seconds ahead, a slow answer', at + 8000, at, at + 1500],
    ['eight seconds behind', at - 8000, at + 300, at + 320],
  ])('%s: the true offset lies between the two', (_, date, sentAt, cameAt) => {
    const offset = offsetOf(date, sentAt, cameAt)
    // Whenever the Date was written, and wherever in its second the clock then stood.
    for (const ours of [sentAt, (sentAt + cameAt) / 2, cameAt])
      for (const theirs of [date, date + 999]) {
        expect(offset?.leastSeconds).toBeLessThanOrEqual((theirs - ours) / 1000)
        expect(offset?.mostSeconds).toBeGreaterThanOrEqual((theirs - ours) / 1000)
      }
  })

  test('is unknown without a Date', () => expect(offsetOf(Number.NaN, 1, 2)).toBeUndefined())

  test.each([
    [{ leastSeconds: 31, mostSeconds: 33 }, true],
    [{ leastSeconds: 29, mostSeconds: 31 }, false],
    [{ leastSeconds: -33, mostSeconds: -31 }, true],
    [near, false],
  ])('%o is far off: %s', (clock, far) => expect(isFarOff(clock)).toBe(far))

  test('moves a deviation along, and nothing else', () => {
    const [deviation] = expNow.map((one) => onClock(one, 'later', 7))
    const claims = read(mintOf()(deviation)).claims
    const now = Math.floor(Date.now() / 1000)
    expect(Number(claims?.exp) - now).toBeGreaterThanOrEqual(6)
    expect(Number(claims?.exp) - now).toBeLessThanOrEqual(7)
    expect(Number(claims?.exp) - Number(claims?.iat)).toBe(330)
  })
})

describe('the end of a life', () => {
  const seen = { clock: near, ahead: [yes], aheadMs: 20, justBeyond: [no], farBeyond: [no] }

  test.each([
    ['keeps it', seen, 'pass'],
    ['comes too early', { ...seen, ahead: [no] }, 'fail'],
    [
      'comes too early, or the answer too late',
      { ...seen, ahead: [no], aheadMs: 4500 },
      'inconclusive',
    ],
    ['comes too late', { ...seen, justBeyond: [yes] }, 'fail'],
    ['is a crash', { ...seen, justBeyond: [broken] }, 'fail'],
    ['is silence', { ...seen, justBeyond: [silent] }, 'inconclusive'],
    ['is by no known clock', { ...seen, clock: undefined, ahead: [no] }, 'inapplicable'],
    [
      'is by a clock far off',
      { ...seen, clock: { leastSeconds: 99, mostSeconds: 99 }, ahead: [no] },
      'inconclusive',
    ],
  ])('%s', (_, edges, state) => expect(boundaryKept(edges).state).toBe(state))

  test('is judged by no clock at all only where none is needed', () => {
    expect(byTheClock(near, () => pass()).state).toBe('pass')
    expect(byTheClock(undefined, () => pass()).state).toBe('inapplicable')
  })
})

describe('an exp that cannot be read', () => {
  test.each([
    ['refused', [no, reply(400)], 'pass', 'pass'],
    ['a crash', [no, broken], 'pass', 'fail'],
    ['accepted', [no, yes], 'fail', 'pass'],
    ['silence', [no, silent], 'inconclusive', 'inconclusive'],
    ['a limit', [no, limited], 'not-run', 'not-run'],
  ])('%s', (_, replies, must, should) => {
    expect(neverTaken(replies).state).toBe(must)
    expect(withoutServerError(replies).state).toBe(should)
  })
})

describe('either way', () => {
  test('says which it was', () =>
    expect(eitherWay([reply(201, '', { note: 'a' }), reply(401, '', { note: 'b' })])).toEqual({
      state: 'pass',
      message: 'a: accepted; b: refused with 401',
    }))

  test('but not by a crash', () => expect(eitherWay([broken]).state).toBe('fail'))

  test('where no message gets in, a refused message proves nothing', () => {
    const judge = () => pass()
    expect(whereSpokenTo(facts, judge).state).toBe('pass')
    expect(whereSpokenTo({ ...facts, acceptedMessage: undefined }, judge).state).toBe(
      'inconclusive',
    )
  })
})

describe('one caller in two spellings', () => {
  const bound = { own: yes, foreign: lacks }
  const unbound = { own: yes, foreign: yes }

  test.each([
    ['bound alike', bound, bound, 'pass'],
    ['bound in neither', unbound, unbound, 'pass'],
    ['text refused as no id', bound, { own: no, foreign: no }, 'pass'],
    ['text taken for another caller', bound, { own: lacks, foreign: lacks }, 'fail'],
    ['text bound to nothing', bound, unbound, 'fail'],
    ['text a crash', bound, { own: broken, foreign: no }, 'fail'],
    ['the number refused', { own: no, foreign: no }, bound, 'inconclusive'],
    ['silence', bound, { own: silent, foreign: no }, 'inconclusive'],
  ])('%s', (_, number, text, state) => expect(oneCaller({ number, text }).state).toBe(state))
})

describe('hostile text', () => {
  const json = { 'content-type': 'application/json' }
  const html = { 'content-type': 'text/html' }
  const markup = 'hello zq9k<img src=x onerror=alert(1)>'

  test.each([
    ['not shown', reply(401, { detail: 'no' }), '', 'pass'],
    ['markup in JSON', reply(200, JSON.stringify({ hello: markup }), {}, json), '', 'pass'],
    ['markup in a page', reply(403, markup, {}, html), '', 'fail'],
    ['markup in a body of no type', reply(403, markup), '', 'fail'],
    ['markup encoded', reply(403, 'zq9k&lt;img src=x&gt;', {}, html), '', 'pass'],
    ['terminal codes as text', reply(200, 'zq9k\u001b[2J', {}, json), '', 'fail'],
    ['terminal codes escaped', reply(200, { who: 'zq9k\u001b[2J' }), '', 'pass'],
    ['a header of its own', reply(200, '', {}, { 'x-claim': 'zq9k' }), '', 'fail'],
    ['in a header', reply(200, '', {}, { 'x-caller': 'zq9kzq9k' }), '', 'fail'],
    ['a line of the log', reply(401), 'caller zq9k\r\nX-Claim: zq9k\r\n', 'fail'],
    ['an escaped line of the log', reply(401), '{"sub":"zq9k\\r\\nX-Claim: zq9k"}\n', 'pass'],
  ])('%s', (_, answer, log, state) => expect(staysText([answer], log).state).toBe(state))
})

describe('rights', () => {
  const tried = (status: number | undefined, wellTyped = true) => ({
    reply: reply(status),
    wellTyped,
  })

  test.each([
    ['refused as lacking', [tried(403), tried(403, false)], 'pass'],
    ['called unauthenticated', [tried(401)], 'fail'],
    ['of another type, called unauthenticated', [tried(403), tried(401, false)], 'pass'],
    ['of another type, a crash', [tried(500, false)], 'fail'],
    ['of another type, accepted', [tried(200, false)], 'fail'],
    ['accepted', [tried(200)], 'fail'],
    ['silence', [tried(undefined)], 'inconclusive'],
  ])('%s', (_, seen, state) => expect(forbids(seen).state).toBe(state))

  const byScope: Profile = {
    ...mesh,
    token: { ...mesh.token, privilege: { claim: 'scope', read: 'udc:read', write: 'udc:write' } },
  }

  test('are asked about only where the profile has them, in any words', () => {
    expect(profileSchema.parse(byScope)).toEqual(byScope)
    const nameless = { claim: 'scope', read: '', write: 'w' }
    const odd = { ...mesh, token: { ...mesh.token, privilege: nameless } }
    expect(profileSchema.safeParse(odd).success).toBe(false)
    for (const check of claimPrivilegeChecks) {
      expect(check.inapplicable?.(facts, mesh)).toBe('this profile grants no privileges')
      expect(check.inapplicable?.(facts, byScope)).toBeUndefined()
    }
    const judge = judgeOf(claimPrivilegeChecks)
    expect(judge('AUTH-CLM-PERM-MISSING', [tried(401)], byScope, facts).state).toBe('fail')
  })

  test('are written in the words of the profile, and in no other claim', () => {
    const words = { claim: 'scope', read: 'udc:read', write: 'UDC:WRITE' } as const
    for (const grant of Object.values(lesserGrants(words)).flat()) {
      const { scope, permissions } = read(mintOf()(grant)).claims ?? {}
      expect(permissions).toBeUndefined()
      expect([scope].flat()).not.toContain('UDC:WRITE')
    }
    const similar = lesserGrants(words).similar.map((grant) => read(mintOf()(grant)).claims?.scope)
    expect(similar).toContainEqual(['udc:write'])
  })
})
