import type { Leaf } from './types.ts'

/** Causes in whom the token names, and in a verifier that refuses a token in good order. */
export const verifierLeaves: readonly Leaf[] = [
  {
    id: 'D54',
    name: 'IDENTITY-MISSING',
    title: 'The token does not say whose it is',
    explanation: 'It has neither sub nor droplet_id, so the verifier cannot tell who is calling.',
    fix: 'Have the issuer write the id of the droplet into sub and droplet_id.',
  },
  {
    id: 'D55',
    name: 'IDENTITY-TYPE',
    title: 'The token names its owner in another form than the verifier compares with',
    explanation:
      'A number is not the same as its text, nor a domain name the same as a number, to a program that compares them.',
    fix: 'Agree on one form of the id; write sub as text, and droplet_id as the verifier reads it.',
  },
  {
    id: 'D56',
    name: 'IDENTITY-MISMATCH',
    title: 'The token belongs to another droplet than the request names',
    explanation: 'Whom the token names is not who the message or the path says is calling.',
    fix: 'Use the token that was issued for this droplet, and put the same id into the source of its messages.',
  },
  {
    id: 'D57',
    name: 'PERMISSION-AS-401',
    title: 'The token lacks a permission that the endpoint asks for',
    explanation:
      'The token is genuine and its owner is known, but may not do this. Such a refusal is a 403; a 401 sends the client looking for another token.',
    fix: 'Have the Registry grant the permission; have the verifier answer 403 where only a permission is missing.',
  },
  {
    id: 'D58',
    name: 'REVOKED-OR-REPLAYED',
    title: 'The token seems to be used up',
    explanation:
      'Nothing is wrong with it as far as can be seen, and another one like it, or this one earlier, is accepted: it was revoked, or the verifier takes each token only once.',
    fix: 'Request a fresh token; ask whether the verifier keeps a list of the jti it has met.',
  },
  {
    id: 'D59',
    name: 'TOKEN-TOO-LARGE',
    title: 'The token is too large',
    explanation: 'Servers limit the size of a request header, and this one goes beyond it.',
    fix: 'Have the issuer put less into the claims.',
  },
  {
    id: 'D60',
    name: 'RATE-LIMITED-AS-401',
    title: 'The verifier refuses because of too many requests',
    explanation:
      'The same token is accepted before and after a burst of requests, so the number of requests is refused, not the token.',
    fix: 'Send fewer requests at once; have the verifier answer 429 with Retry-After.',
  },
  {
    id: 'D61',
    name: 'VERIFIER-OWN-KEY',
    title: 'The verifier checks signatures with the wrong key',
    explanation:
      'It accepts a token that is signed with another key than that of the Registry, and refuses the same one signed by the Registry.',
    fix: 'Point the verifier at the key set of the Registry (JWKS_URL), and remove any key it was given by hand.',
  },
  {
    id: 'D62',
    name: 'VERIFIER-CONFIG',
    title: 'The verifier is configured for other tokens than the Registry issues',
    explanation:
      'A genuine token is refused, and the same token with one member changed is accepted.',
    fix: 'Make JWT_ISSUER and JWT_AUDIENCE of the verifier the same texts as in the tokens of the Registry.',
  },
  {
    id: 'D63',
    name: 'VERIFIER-NO-NETWORK',
    title: 'The verifier never fetched the key set',
    explanation:
      "The token passes every test made here, and the verifier never asked the Registry for its keys: it cannot reach them, or it checks with a key that was given to it by hand and is no longer the Registry's.",
    fix: 'Check JWKS_URL of the verifier, and that name resolution, certificates and outgoing connections work from there; if it holds a PEM of its own, have it fetch the key set instead.',
  },
  {
    id: 'D64',
    name: 'UNEXPLAINED',
    title: 'Nothing found explains the refusal',
    explanation:
      'The token passes every test that could be made with what is known. The reason lies in the verifier or in something that was not given.',
    fix: 'Ask for the log line the verifier wrote for this refusal.',
  },
]
