import { describe, expect, it } from 'vitest'
import { diagnose } from '../src/diagnosis/diagnose.ts'
import { leaves } from '../src/diagnosis/leaves.ts'
import { differencesOf } from '../src/diagnosis/near-miss.ts'
import { rules } from '../src/diagnosis/rules.ts'
import { causesById, finding } from './causes-cast.ts'
import { bearer, given, jwk, keySet, second, stranger, token } from './diagnosis-cast.ts'

// Names of all kinds: each leaf and its rule, each way to misspell, each claim that nobody checks.

describe('each leaf', () => {
  it('has one rule', () => {
    expect(rules.map(({ id }) => id).sort()).toEqual(leaves.map(({ id }) => id))
  })
})

describe('two spellings', () => {
  it.each([
    ['a b', 'ab', 'white space'],
    ['Registry', 'registry', 'letter case'],
    ['https://r', 'r', 'the scheme'],
    ['r/', 'r', 'the closing slash'],
    ['r/x', 'r', 'the path'],
    ['r:80', 'r', 'the port'],
    ['a-b', 'a_b', 'dots, hyphens or underscores'],
    ['a.b', 'ab', 'dots, hyphens or underscores'],
  ])('%s and %s differ in one thing', (one, other, words) => {
    expect(differencesOf(one, other)).toEqual([words])
    expect(differencesOf(other, one)).toEqual([words])
  })

  it('differ in several things, or in none that is known', () => {
    expect(differencesOf('https://R:80', 'r')).toEqual(['letter case', 'the scheme', 'the port'])
    expect(differencesOf('a', 'b')).toEqual(['their separators'])
    expect(differencesOf('a', 'a')).toEqual([])
  })
})

describe('a signature that nobody at hand made', () => {
  const said = (header: Record<string, unknown>, alg = 'RS256') =>
    diagnose(
      given(0, bearer(token({ n: 0, signer: stranger, header: { alg, ...header } })), {
        jwks: keySet(jwk(second)),
        candidates: [],
      }),
    )

  it.each([
    ['D25', { kid: second.kid }, 'RS384'],
    ['D39', {}, 'RS256'],
    ['D40', { kid: second.kid }, 'RS256'],
  ])('would be told better with another key: %s', (id, header, alg) => {
    const { primary, wouldHelp } = said(header, alg)
    expect([primary.id, wouldHelp]).toEqual([
      ...[id, expect.stringMatching("The droplet's own public key")],
    ])
  })
})

describe('a claim that is not checked', () => {
  it.each([
    ['EXP', 'PAST', 'EXPIRY-UNCHECKED'],
    ['AUD', 'WRONG', 'AUDIENCE-UNCHECKED'],
    ['ISS', 'WRONG', 'ISSUER-UNCHECKED'],
  ])('%s has a cause of its own', (claim, shown, id) => {
    const checks = [`AUTH-CLM-${claim}-${shown}`, `AUTH-CLM-${claim}-OTHER`]
    const others = [
      finding(`AUTH-CLM-${claim}-ODD`, { actual: 'HTTP 401' }),
      finding(`AUTH-CLM-${claim}X-WRONG`),
    ]
    expect(causesById([...checks.map((check) => finding(check)), ...others])[id]).toEqual(checks)
    const refused = finding(checks[0] ?? '', { actual: 'HTTP 401' })
    expect(causesById([refused])[id]).toBeUndefined()
  })
})
