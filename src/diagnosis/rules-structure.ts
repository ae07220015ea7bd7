import { looksLikeJws } from './credential.ts'
import { decodeBase64url } from './encoding.ts'
import {
  type CaseFacts,
  hasKnownSigner,
  withCredential,
  withGoodToken,
  withHeader,
  withoutFetch,
  withRightKey,
} from './facts.ts'
import { type Rule, when } from './rule.ts'
import type { Token } from './token.ts'
import { isRsa } from './verify.ts'

/** What can be wrong with the token as a compact JWS, before any key is tried. */
export const structureRules: readonly Rule[] = [
  {
    id: 'D09',
    matches: ({ token }) => when(token?.parts.length === 1, 0.9),
    evidence: () => ['The credential is one piece, without dots.'],
    repaired: withGoodToken,
  },
  {
    id: 'D10',
    matches: ({ token }) => when(token?.parts.length === 5, 0.97),
    evidence: () => ['The token has five parts.'],
    repaired: withGoodToken,
  },
  {
    id: 'D11',
    matches: truncation,
    evidence: ({ token }) => [
      token?.parts.length === 2
        ? 'The token has two parts; the signature is missing.'
        : `The signature breaks off after ${token?.parts[2]?.length} characters.`,
      ...(token?.issuedAlike ? ['A token with this header and payload was issued.'] : []),
    ],
    repaired: completed,
  },
  {
    id: 'D12',
    matches: ({ token }) => when((token?.parts.length ?? 0) > 3, 0.97),
    evidence: ({ token }) => [`The token has ${token?.parts.length} parts.`],
    repaired: firstOfSeveral,
  },
  {
    id: 'D13',
    matches: ({ token }) => when(token?.isBase64url === false, 0.95),
    evidence: (facts) => [
      `Not base64url: the ${strangeParts(facts.token).join(' and the ')}.`,
      ...lettersSeen(facts.token),
      ...(facts.token && hasKnownSigner(reencoded(facts)) && !reencoded(facts).signature.assumed
        ? ['Written in base64url, its signature verifies.']
        : []),
    ],
    repaired: reencoded,
  },
  {
    id: 'D14',
    matches: ({ token }) => when(token !== undefined && token.header === undefined, 0.97),
    evidence: ({ token }) => [partSeen(token?.parts[0])],
    repaired: withReadableHeader,
  },
  {
    id: 'D15',
    matches: ({ token }) => when(token !== undefined && token.claims === undefined, 0.97),
    evidence: ({ token }) => [partSeen(token?.parts[1])],
    repaired: withReadablePayload,
  },
  {
    id: 'D16',
    matches: ({ header, token, signature }) =>
      when(isNone(header.alg) || (!signature.assumed && token?.parts[2] === ''), 0.99),
    evidence: ({ token }) => [`The signature has ${token?.signature?.length ?? 0} bytes.`],
    repaired: (facts) => {
      const twin = withRightKey(withHeader(facts, { alg: facts.input.expect.alg }))
      return { ...twin, input: withoutFetch(twin.input) }
    },
  },
  {
    id: 'D17',
    matches: ({ header }) => when(header.crit !== undefined || header.b64 === false, 0.95),
    evidence: ({ header }) => [
      header.b64 === false
        ? 'The header says that the payload is not encoded.'
        : 'The header has a crit member.',
    ],
    repaired: (facts) => {
      const plain = withHeader(facts, { crit: undefined, b64: undefined })
      return hasKnownSigner(facts) ? plain : withRightKey(plain)
    },
  },
]

const isNone = (alg: unknown): boolean => typeof alg === 'string' && alg.toLowerCase() === 'none'

/** RSA signatures are as long as their modulus, a multiple of eight bytes in practice. */
function truncation(facts: CaseFacts): number | undefined {
  const { token, header } = facts
  if (token === undefined || hasKnownSigner(facts)) return undefined
  if (token.parts.length === 2) return looksLikeJws(`${token.parts.join('.')}.`) ? 0.95 : 0.75
  const [, , text = ''] = token.parts
  if (token.parts.length > 3 || text === '' || !token.isBase64url) return undefined
  const { signature: whole = '' } = token.issuedAlike ?? {}
  if (whole !== text && whole.startsWith(text)) return 0.95
  const isCut = text.length % 4 === 1 || (token.signature?.length ?? 0) % 8 !== 0
  return when(isRsa(header.alg) && text.length >= 64 && isCut, 0.85)
}

/** The whole token again, where the readable parts survived. */
function completed(facts: CaseFacts): CaseFacts | undefined {
  if (facts.token?.parts.length === 3) return withRightKey(facts)
  const twin = withCredential(facts, `${facts.token?.parts.join('.')}.`)
  const isReadable = twin.token?.header !== undefined && twin.token.claims !== undefined
  return isReadable ? withRightKey(twin) : undefined
}

/** A signer nobody knows may have signed the odd spelling, so the twin is signed anew. */
function reencoded(facts: CaseFacts): CaseFacts {
  const text = (facts.token?.parts ?? []).join('.')
  const url = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/[^\w.-]/g, '')
  const twin = withCredential(facts, url)
  return hasKnownSigner(twin) ? twin : withRightKey(twin)
}

/** The token that the first three parts make, where they make one. */
function firstOfSeveral(facts: CaseFacts): CaseFacts {
  const text = facts.token?.parts.slice(0, 3).join('.') ?? ''
  return looksLikeJws(text) ? withCredential(facts, text) : withGoodToken(facts)
}

/** The header is lost, and with it who signed; what the payload says can still be wrong. */
function withReadableHeader(facts: CaseFacts): CaseFacts {
  const good = withGoodToken(facts)
  if (facts.token?.claims === undefined) return good
  const { input, ids, claims, token } = facts
  return {
    ...good,
    input: withoutFetch(input),
    ids,
    claims,
    token: { ...token, header: good.header },
  }
}

/** The payload is lost; what the header says, and who signed it all, can still be wrong. */
function withReadablePayload(facts: CaseFacts): CaseFacts {
  const { claims, input } = withGoodToken(facts)
  if (facts.token === undefined) return facts
  return {
    ...facts,
    input: { ...facts.input, expect: input.expect },
    ids: [],
    claims,
    token: { ...facts.token, claims },
  }
}

function partSeen(part = ''): string {
  if (part === '') return 'The part is empty.'
  if (decodeBase64url(part) === undefined) return 'The part is no whole number of bytes.'
  return 'What it decodes to is no JSON object, or is nested beyond 64 levels.'
}

function lettersSeen(token: Token | undefined): readonly string[] {
  const text = token?.parts.join('') ?? ''
  const isStandard = /[+/]/.test(text) && 'the + and / of plain base64'
  const isPadded = text.includes('=') && 'padding (=)'
  const found = [isStandard, isPadded].filter((words) => words !== false)
  return found.length === 0 ? [] : [`It holds ${found.join(' and ')}.`]
}

function strangeParts(token: Token | undefined): readonly string[] {
  return ['header', 'payload', 'signature'].filter(
    (_, index) => !/^[\w-]*$/.test(token?.parts[index] ?? ''),
  )
}
