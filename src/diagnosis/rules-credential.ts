import {
  type Credential,
  chosenToken,
  cleaned,
  isLineWrapped,
  looksLikeJws,
  placeholderKind,
  wrappings,
} from './credential.ts'
import {
  type CaseFacts,
  hasKnownSigner,
  withAuthorization,
  withCredential,
  withGoodToken,
} from './facts.ts'
import { quote } from './quote.ts'
import { type Rule, when } from './rule.ts'
import { secretsOf } from './signature.ts'

/** What can be wrong with the header before the credential is read as a token. */
export const credentialRules: readonly Rule[] = [
  {
    id: 'D01',
    matches: (facts) => when(!facts.credential.present && !wasSent(facts), 0.99),
    evidence: () => ['The request as received has no Authorization header, or an empty one.'],
    repaired: withGoodToken,
  },
  {
    id: 'D02',
    matches: (facts) => when(!facts.credential.present && wasSent(facts), 0.95),
    evidence: () => ['The client sent an Authorization header; none was received.'],
    repaired: (facts) => withAuthorization(facts, facts.input.sentAuthorization ?? ''),
  },
  {
    id: 'D03',
    matches: ({ credential }) => when(!/^bearer$/i.test(credential.scheme), 0.97),
    words: ({ credential }) => schemeWords(credential),
    evidence: ({ credential }) => [schemeSeen(credential.scheme)],
    repaired: withBearer,
  },
  {
    id: 'D05',
    matches: (facts) => when(holdsSeveral(facts), 0.97),
    evidence: ({ credential }) => [
      `The scheme is followed by ${credential.value.split(/[\s,]+/).length} words where one token belongs.`,
    ],
    repaired: (facts) => withCredential(facts, chosenToken(facts.credential.value)),
  },
  {
    id: 'D06',
    matches: ({ credential }) =>
      when(!credential.oversized && placeholderKind(credential.value) !== undefined, 0.99),
    evidence: ({ credential }) => [
      `In place of the token stands ${placeholderKind(credential.value)}.`,
    ],
    repaired: withGoodToken,
  },
  {
    id: 'D07',
    matches: (facts) => {
      const { value } = facts.credential
      if (cleaned(value) === value || !looksLikeJws(cleaned(value))) return undefined
      return hasKnownSigner(unwrapped(facts)) ? 0.97 : 0.9
    },
    evidence: (facts) => [
      `Without ${wrappings(facts.credential.value).join(', ')} it reads as a token.`,
      ...(hasKnownSigner(unwrapped(facts)) ? ['Cleaned like that, its signature verifies.'] : []),
    ],
    repaired: (facts) => unwrapped(facts),
  },
  {
    id: 'D08',
    matches: (facts) => when(secretSent(facts) !== undefined, 0.99),
    evidence: (facts) => [
      `The credential equals the secret named ${quote(secretSent(facts)?.name, facts.input)}.`,
    ],
    repaired: withGoodToken,
  },
]

const wasSent = ({ input }: CaseFacts): boolean => (input.sentAuthorization ?? '').trim() !== ''

const unwrapped = (facts: CaseFacts): CaseFacts =>
  withCredential(facts, cleaned(facts.credential.value))

/** Only well-known words are repeated: an unknown first word may be the secret itself. */
function schemeSeen(scheme: string): string {
  const known = /^(basic|digest|token|jwt|apikey|api-key|negotiate|oauth|bearar|bearer:)$/i
  if (known.test(scheme)) return `The first word of the header is ${JSON.stringify(scheme)}.`
  return 'The header does not begin with the word Bearer.'
}

/** A token without a scheme, and a scheme that was meant to be Bearer, are told in words of their own. */
function schemeWords({ scheme, value }: Credential): { explanation?: string; fix?: string } {
  if (value === '' && looksLikeJws(scheme))
    return {
      explanation: 'The header holds the bare token; a verifier takes its first word for a scheme.',
      fix: 'Put the word Bearer and one space before the token.',
    }
  if (!/^be?a?e?r[aeiou]?r?s?:?$/i.test(scheme)) return {}
  return {
    explanation: 'The scheme is misspelt, so the verifier never reaches the token.',
    fix: 'Correct the spelling of the scheme: Bearer, then one space, then the token.',
  }
}

/** An oversized credential stays as large as it is behind the right word. */
function withBearer(facts: CaseFacts): CaseFacts {
  const { credential } = facts
  return credential.oversized
    ? { ...facts, credential: { ...credential, scheme: 'Bearer' } }
    : withAuthorization(facts, `Bearer ${credentialWithoutScheme(facts)}`)
}

/** A single word is a bare credential, perhaps glued to the scheme. */
function credentialWithoutScheme({ credential }: CaseFacts): string {
  return credential.value === '' ? credential.scheme.replace(/^bearer[:=]?/i, '') : credential.value
}

function holdsSeveral(facts: CaseFacts): boolean {
  const { value } = facts.credential
  if (placeholderKind(value) !== undefined || secretSent(facts) !== undefined) return false
  if (value.includes(',')) return true
  return /^["'`]?bearer\b/i.test(value) || (/\s\S/.test(value) && !isLineWrapped(value))
}

function secretSent({ credential, input }: CaseFacts): { readonly name: string } | undefined {
  if (credential.value === '') return undefined
  const texts = [credential.value, cleaned(credential.value)]
  return secretsOf(input).find(({ value }) =>
    texts.includes(typeof value === 'string' ? value : Buffer.from(value).toString('utf8')),
  )
}
