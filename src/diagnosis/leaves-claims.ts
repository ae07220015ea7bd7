import type { Leaf } from './types.ts'

/** Causes in a token whose signature is in order: its type, its times, its issuer and audience. */
export const claimLeaves: readonly Leaf[] = [
  {
    id: 'D41',
    name: 'DIALECT-MIX',
    title: 'The token is of the other kind that the mesh knows',
    explanation:
      'The coordinator issues tokens for gRPC sessions and the Registry issues tokens for HTTP calls. Their claims differ, and each is refused where the other belongs.',
    fix: 'Request the token where this endpoint expects it from: the Registry for HTTP, the coordinator for gRPC.',
  },
  {
    id: 'D42',
    name: 'TYP-MISMATCH',
    title: 'The typ of the token is not the expected one',
    explanation: 'The verifier asks for a certain kind of token and this one says it is another.',
    fix: 'Have the issuer set the expected typ.',
  },
  {
    id: 'D43',
    name: 'EXPIRED-BY-SKEW',
    title: 'Whether the token has expired depends on whose clock is asked',
    explanation: 'The clocks of this host and of the verifier lie on different sides of exp.',
    fix: 'Synchronise the clock of the host that is off (NTP).',
  },
  {
    id: 'D44',
    name: 'EXPIRED',
    title: 'The token has expired',
    explanation: 'Its exp lies in the past, beyond the leeway.',
    fix: 'Request a new token before exp is reached, and once more whenever a call is answered 401.',
  },
  {
    id: 'D45',
    name: 'EXP-MISSING',
    title: 'The token has no exp',
    explanation: 'A token that never expires is refused.',
    fix: 'Have the issuer set exp.',
  },
  {
    id: 'D46',
    name: 'EXP-TYPE-OR-UNIT',
    title: 'The exp of the token is not a number of seconds',
    explanation: 'It is text, a number of milliseconds, or no finite number.',
    fix: 'Have the issuer write exp as a JSON number of seconds since 1970.',
  },
  {
    id: 'D47',
    name: 'NOT-YET-VALID',
    title: 'The token is not valid yet',
    explanation: 'Its nbf or iat lies in the future, beyond the leeway.',
    fix: 'Synchronise the clock of the issuer (NTP), and write seconds, not milliseconds.',
  },
  {
    id: 'D48',
    name: 'ISS-MISSING',
    title: 'The token has no iss',
    explanation: 'The verifier asks who issued the token and the token does not say.',
    fix: 'Have the issuer set iss to the value of JWT_ISSUER.',
  },
  {
    id: 'D49',
    name: 'ISS-NEAR-MISS',
    title: 'The iss differs from the expected one only in its spelling',
    explanation:
      'It names the same host with another scheme, port, path, slash, space or letter case. Issuers are compared byte by byte.',
    fix: 'Make JWT_ISSUER of the verifier and iss of the issuer the same text.',
  },
  {
    id: 'D50',
    name: 'ISS-OTHER',
    title: 'The token names another issuer',
    explanation: 'Its iss is not the issuer the verifier trusts.',
    fix: 'Check JWT_ISSUER of the verifier, and that the token comes from the right environment.',
  },
  {
    id: 'D51',
    name: 'AUD-MISSING',
    title: 'The token has no aud',
    explanation: 'The verifier asks for whom the token is meant and the token does not say.',
    fix: 'Have the issuer set aud to the value of JWT_AUDIENCE.',
  },
  {
    id: 'D52',
    name: 'AUD-NEAR-MISS',
    title: 'The aud differs from the expected one only in its spelling',
    explanation:
      'It is the same name with another letter case, separator, slash or space. Audiences are compared byte by byte.',
    fix: 'Make JWT_AUDIENCE of the verifier and aud of the issuer the same text.',
  },
  {
    id: 'D53',
    name: 'AUD-OTHER',
    title: 'The token is meant for another audience',
    explanation: 'The expected audience is not among those the token names.',
    fix: 'Request a token for this audience, or correct JWT_AUDIENCE.',
  },
]
