import type { Leaf } from './types.ts'

/** Causes that show before the token is opened: the header and the shape of the credential. */
export const credentialLeaves: readonly Leaf[] = [
  {
    id: 'D01',
    name: 'NO-HEADER',
    title: 'The request carried no Authorization header',
    explanation: 'Without credentials a protected endpoint can only answer 401.',
    fix: 'Attach "Authorization: Bearer <token>" to the request; check that the HTTP client sets it on every call.',
  },
  {
    id: 'D02',
    name: 'STRIPPED-IN-TRANSIT',
    title: 'The Authorization header was lost on the way',
    explanation:
      'The client sent the header and the server did not see it. Proxies drop it, and HTTP clients drop it when a redirect leads to another origin.',
    fix: 'Let the proxy forward Authorization, and call the final URL directly so that no redirect is followed.',
  },
  {
    id: 'D03',
    name: 'WRONG-SCHEME',
    title: 'The credential is not presented with the Bearer scheme',
    explanation:
      'The first word of the header is not Bearer, so the verifier never reaches the token.',
    fix: 'Send the word Bearer, one space, then the token.',
  },
  {
    id: 'D04',
    name: 'SCHEME-CASE',
    title: 'Only the letter case of the word Bearer is unusual',
    explanation:
      'Everything else about the token is right. Scheme names are case-insensitive, and this verifier seems to compare them byte by byte.',
    fix: 'Compare the scheme without regard to case in the verifier; write "Bearer" in the client meanwhile.',
  },
  {
    id: 'D05',
    name: 'DOUBLED-OR-GLUED',
    title: 'The header holds more than one credential',
    explanation:
      'The scheme is written twice, two header values were joined by a comma, or further words follow the token.',
    fix: 'Build the header in one place only, from the bare token.',
  },
  {
    id: 'D06',
    name: 'PLACEHOLDER',
    title: 'A placeholder was sent where the token belongs',
    explanation:
      'The credential is empty or the text of a missing value, so fetching the token failed earlier without anybody noticing.',
    fix: 'Look at the answer of the token request, read the token from the right member ("token" or "access_token"), and stop when there is none.',
  },
  {
    id: 'D07',
    name: 'QUOTED-OR-ENCODED',
    title: 'The token is wrapped in characters that do not belong to it',
    explanation:
      'Quotes, percent-encoding, white space or a byte order mark surround or interrupt a token that is otherwise readable.',
    fix: 'Trim and unquote the token where it is loaded, before it is put into the header.',
  },
  {
    id: 'D08',
    name: 'SHARED-SECRET-AS-TOKEN',
    title: 'A shared secret was sent instead of a token',
    explanation:
      'The credential is a key that serves another purpose. It has now travelled in a place where tokens are logged.',
    fix: 'Exchange the registry key for a token at the Registry and send that token; consider replacing the secret.',
  },
  {
    id: 'D09',
    name: 'OPAQUE-TOKEN',
    title: 'The credential is not a JWT',
    explanation: 'It has no dots, so it is some other kind of key, session or password.',
    fix: 'Send the JWT that the Registry issues.',
  },
  {
    id: 'D10',
    name: 'JWE',
    title: 'The token is encrypted, not signed',
    explanation: 'Five parts make an encrypted token; the mesh verifies signed tokens of three.',
    fix: 'Have the issuer send a signed JWT.',
  },
  {
    id: 'D11',
    name: 'TRUNCATED',
    title: 'The end of the token is missing',
    explanation: 'The token stops before its signature is complete.',
    fix: 'Look for a length limit where the token is stored or passed on: a database column, a variable, a copied line.',
  },
  {
    id: 'D12',
    name: 'EXTRA-PARTS',
    title: 'The token has too many parts',
    explanation: 'A signed token has three parts; more of them mean that tokens were joined.',
    fix: 'Send exactly one token, as it was issued.',
  },
  {
    id: 'D13',
    name: 'BAD-ALPHABET',
    title: 'The token is not written in base64url',
    explanation:
      'A part contains padding or letters outside the base64url alphabet, which strict verifiers refuse.',
    fix: 'Encode with the URL-safe alphabet and without padding, and let nothing re-encode the token.',
  },
  {
    id: 'D14',
    name: 'HEADER-UNREADABLE',
    title: 'The token header is not a JSON object',
    explanation: 'The first part does not decode to a header, so no key can be chosen.',
    fix: 'Fetch a fresh token and compare it with what is sent; something damages it in between.',
  },
  {
    id: 'D15',
    name: 'PAYLOAD-UNREADABLE',
    title: 'The token payload is not a JSON object',
    explanation: 'The second part does not decode to claims: the token is damaged or nested.',
    fix: 'Fetch a fresh token; have the issuer sign the claims themselves and not another token.',
  },
]
