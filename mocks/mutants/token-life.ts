import { type Mutant, mutant } from './mutant.ts'

/** How tokens are asked for, believed, renewed and kept. */
export const tokenLifeMutants: readonly Mutant[] = [
  mutant('pastes-its-name-into-the-address', { tokenQuery: 'pasted' }, 'TOK-REQ-ENCODING'),
  mutant('does-without-a-registry-key', { registryKeyRead: 'if-any' }, 'TOK-KEY-ABSENT'),
  mutant(
    'takes-the-registry-key-with-its-newline',
    { registryKeyRead: 'as-it-stands' },
    'TOK-KEY-WHITESPACE',
  ),
  mutant(
    'reads-token-without-looking',
    { tokenField: 'token-unchecked' },
    'TOK-RESP-ACCESS_TOKEN TOK-BADBODY',
  ),
  mutant('believes-expires-in-over-exp', { tokenLifetime: 'expires-in' }, 'TOK-EXPIRES-CONFLICT'),
  mutant('renews-once-the-token-has-ended', { tokenRenewed: 'at-its-end' }, 'TOK-REFRESH-EARLY'),
  mutant('renews-short-tokens-in-a-loop', { shortTokens: 'in-a-loop' }, 'TOK-SHORT-TTL'),
  mutant('asks-for-ended-tokens-in-a-loop', { endedTokens: 'asked-again' }, 'TOK-BORN-EXPIRED'),
  mutant('keeps-quiet-about-ended-tokens', { endedTokensTold: false }, 'TOK-BORN-EXPIRED-SHOULD'),
  mutant('takes-a-token-for-somebody-else', { foreignSubject: 'used' }, 'TOK-WRONG-SUB'),
  mutant('falls-over-a-foreign-issuer', { foreignIssuer: 'crash' }, 'TOK-WRONG-AUDISS'),
  mutant('says-nothing-of-an-odd-algorithm', { oddAlgorithm: 'untold' }, 'TOK-HS256-MISMATCH'),
  mutant('falls-back-to-a-token-of-old', { staticToken: 'fallback' }, 'TOK-NO-STATIC-FALLBACK'),
  mutant('leaves-its-token-in-a-file', { tokenStored: true }, 'TOK-STORAGE'),
]
