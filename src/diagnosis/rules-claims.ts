import { type CaseFacts, withClaims, withHeader } from './facts.ts'
import { differencesOf } from './near-miss.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'

export const typRule: Rule = {
  id: 'D42',
  matches: ({ header, input }) => {
    const { typ } = input.expect
    return when(typ !== undefined && typName(header.typ) !== typName(typ), 0.95)
  },
  evidence: ({ header, input }) => [
    `typ is ${quote(header.typ, input)}, expected ${quote(input.expect.typ, input)}.`,
  ],
  repaired: (facts) => withHeader(facts, { typ: facts.input.expect.typ }),
}

/** Whether the token says it comes from the right issuer and is meant for this verifier. */
export const claimRules: readonly Rule[] = [
  issuerRule('D48', 0.95, ({ claims }) => isMissing(claims.iss)),
  issuerRule(
    'D49',
    0.93,
    ({ claims, input }) =>
      typeof claims.iss === 'string' &&
      claims.iss !== input.expect.iss &&
      hostOf(claims.iss) === hostOf(input.expect.iss),
  ),
  issuerRule('D50', 0.95, ({ claims, input }) => claims.iss !== input.expect.iss),
  audienceRule('D51', 0.95, ({ claims }) => audiences(claims.aud).every(isMissing)),
  audienceRule(
    'D52',
    0.93,
    ({ claims, input }) =>
      !audiences(claims.aud).includes(input.expect.aud) &&
      audiences(claims.aud).some((aud) => letters(aud) === letters(input.expect.aud)),
  ),
  audienceRule(
    'D53',
    0.95,
    ({ claims, input }) => !audiences(claims.aud).includes(input.expect.aud),
  ),
]

function issuerRule(id: string, confidence: number, applies: (facts: CaseFacts) => boolean): Rule {
  return {
    id,
    matches: (facts) => when(applies(facts), confidence),
    evidence: ({ claims, input }) => [
      `iss is ${quote(claims.iss, input)}, expected ${quote(input.expect.iss, input)}.`,
      ...(id === 'D49' ? differing(claims.iss, input.expect.iss) : []),
    ],
    repaired: (facts) => withClaims(facts, { iss: facts.input.expect.iss }),
  }
}

function audienceRule(
  id: string,
  confidence: number,
  applies: (facts: CaseFacts) => boolean,
): Rule {
  return {
    id,
    matches: (facts) => when(applies(facts), confidence),
    evidence: ({ claims, input }) => [
      `aud is ${quote(claims.aud, input)}, expected ${quote(input.expect.aud, input)}.`,
      ...(id === 'D52' ? differing(nearest(claims.aud, input.expect.aud), input.expect.aud) : []),
    ],
    repaired: (facts) => withClaims(facts, { aud: facts.input.expect.aud }),
  }
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === ''

const audiences = (aud: unknown): readonly unknown[] => (Array.isArray(aud) ? aud : [aud])

/** Media types and their short forms are the same name (RFC 7515 §4.1.9). */
const typName = (typ: unknown): unknown =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ

/** What is left of an issuer without scheme, port, path, spaces and case. */
const hostOf = (issuer: string): string =>
  issuer
    .replace(/\s+/g, '')
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/+/, '')
    .replace(/[/:?#].*$/s, '')
    .replace(/\.$/, '')

const nearest = (aud: unknown, expected: string): unknown =>
  audiences(aud).find((each) => letters(each) === letters(expected))

const differing = (found: unknown, expected: string): readonly string[] =>
  typeof found === 'string' ? [`They differ in ${differencesOf(found, expected).join(', ')}.`] : []

const letters = (aud: unknown): unknown =>
  typeof aud === 'string'
    ? aud
        .toLowerCase()
        .replace(/^https?:\/+/, '')
        .replace(/[\s/._-]+/g, '')
    : aud
